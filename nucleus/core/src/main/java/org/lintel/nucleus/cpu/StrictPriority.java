package org.lintel.nucleus.cpu;

/**
 * The runnable task of the highest priority runs; equals take turns by quantum. Lower ones starve,
 * and that is the lesson. Priorities are nice values: -20 (first) … 19 (last).
 */
public final class StrictPriority implements Policy {
    private static final int LEVELS = 40;

    private final TaskQueue[] ready = new TaskQueue[LEVELS];
    private final int quantumTicks;
    private final Oracle oracle;
    private int size;

    public StrictPriority(int quantumTicks, Oracle oracle) {
        this.quantumTicks = quantumTicks;
        this.oracle = oracle;
        for (int i = 0; i < LEVELS; i++) {
            ready[i] = new TaskQueue();
        }
    }

    @Override
    public void add(Task task, Reason reason) {
        ready[task.nice() + 20].add(task);
        size++;
    }

    @Override
    public Task next() {
        for (int level = 0; size > 0 && level < LEVELS; level++) {
            Task task = ready[level].poll();
            if (task != null) {
                size--;
                return task;
            }
        }
        return null;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public int quantumTicks(Task task) {
        return 1 + oracle.choose(2 * quantumTicks - 1);
    }

    @Override
    public boolean preempts(Task woken, Task running) {
        return woken.nice() < running.nice();
    }
}
