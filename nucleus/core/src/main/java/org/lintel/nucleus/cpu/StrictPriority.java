package org.lintel.nucleus.cpu;

/**
 * The runnable task of the highest priority runs; equals take turns by quantum. Lower ones starve,
 * and that is the lesson. Priorities are nice values: -20 (first) … 19 (last).
 */
public final class StrictPriority implements Policy {
    private static final int LEVELS = 40;

    private final ReadyLevels ready = new ReadyLevels(LEVELS);
    private final int quantumTicks;
    private final Oracle oracle;

    public StrictPriority(int quantumTicks, Oracle oracle) {
        this.quantumTicks = quantumTicks;
        this.oracle = oracle;
    }

    @Override
    public void add(Task task, Reason reason) {
        ready.add(task, task.nice() + 20);
    }

    @Override
    public Task next() {
        return ready.poll();
    }

    @Override
    public int size() {
        return ready.size();
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
