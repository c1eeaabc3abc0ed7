package org.lintel.nucleus.cpu;

/**
 * Each task in turn, for one quantum. The oracle stretches or shortens each quantum (uniform in 1 …
 * 2q - 1, mean q), so that every seed cuts programs at other places.
 */
public final class RoundRobin implements Policy {
    private final TaskQueue ready = new TaskQueue();
    private final int quantumTicks;
    private final Oracle oracle;

    public RoundRobin(int quantumTicks, Oracle oracle) {
        this.quantumTicks = quantumTicks;
        this.oracle = oracle;
    }

    @Override
    public void add(Task task, Reason reason) {
        ready.add(task);
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
}
