package org.lintel.nucleus.cpu;

/**
 * Multi-level feedback queue: who uses up a quantum sinks a level and gets a longer one, who waits
 * rises to the top, and from time to time all are lifted so that none starves. Source: Corbató's
 * CTSS, as textbooks tell it (Arpaci-Dusseau, chapter 8).
 */
public final class MultiLevelFeedback implements Policy {
    private static final int LEVELS = 4;

    /** Quanta of the top level between two boosts. */
    private static final int BOOST_QUANTA = 100;

    private final ReadyLevels ready = new ReadyLevels(LEVELS);
    private final int quantumTicks;
    private final Oracle oracle;
    private long ticksToBoost;

    public MultiLevelFeedback(int quantumTicks, Oracle oracle) {
        this.quantumTicks = quantumTicks;
        this.oracle = oracle;
        this.ticksToBoost = (long) quantumTicks * BOOST_QUANTA;
    }

    @Override
    public void add(Task task, Reason reason) {
        switch (reason) {
            case NEW, WOKEN -> task.level = 0;
            case QUANTUM -> task.level = Math.min(task.level + 1, LEVELS - 1);
            case YIELD, DISPLACED -> {}
        }
        ready.add(task, task.level);
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
        int quantum = quantumTicks << task.level;
        return 1 + oracle.choose(2 * quantum - 1);
    }

    @Override
    public boolean preempts(Task woken, Task running) {
        return running.level > 0;
    }

    @Override
    public void passed(long ticks) {
        ticksToBoost -= ticks;
        if (ticksToBoost <= 0) {
            ticksToBoost = (long) quantumTicks * BOOST_QUANTA;
            boost();
        }
    }

    private void boost() {
        for (int level = 1; level < LEVELS; level++) {
            for (Task task = ready.poll(level); task != null; task = ready.poll(level)) {
                task.level = 0;
                ready.add(task, 0);
            }
        }
    }
}
