package org.lintel.nucleus.cpu;

/**
 * Real-time tasks go first, the highest priority of all; the rest is another policy's. Models the
 * real-time run queue of Linux ({@code kernel/sched/rt.c}), without its bound on the time that such
 * tasks may take: the others starve beside one that never waits. Each processor orders its own tasks.
 */
public final class RealTimeFirst implements Policy {
    private final ReadyLevels ready = new ReadyLevels(Scheduling.HIGHEST_PRIORITY);
    private final TaskQueue sorting = new TaskQueue();
    private final Policy others;

    public RealTimeFirst(Policy others) {
        this.others = others;
    }

    @Override
    public void add(Task task, Reason reason) {
        Scheduling scheduling = task.scheduling();
        if (scheduling.priority() == 0) {
            others.add(task, reason);
        } else if (keepsItsPlace(scheduling, reason)) {
            ready.addFirst(task, level(scheduling));
        } else {
            ready.add(task, level(scheduling));
        }
    }

    /** Who is not asked comes back to the head of its equals; who gives way goes behind them. */
    private static boolean keepsItsPlace(Scheduling scheduling, Reason reason) {
        return reason == Reason.DISPLACED
                || reason == Reason.QUANTUM
                        && scheduling.discipline() == Scheduling.Discipline.FIFO;
    }

    private static int level(Scheduling scheduling) {
        return Scheduling.HIGHEST_PRIORITY - scheduling.priority();
    }

    @Override
    public Task next() {
        return ready.size() > 0 ? ready.poll() : others.next();
    }

    @Override
    public int size() {
        return ready.size() + others.size();
    }

    @Override
    public int quantumTicks(Task task) {
        return others.quantumTicks(task);
    }

    @Override
    public boolean preempts(Task woken, Task running) {
        int priority = woken.scheduling().priority();
        int against = running.scheduling().priority();
        return priority == 0 && against == 0 ? others.preempts(woken, running) : priority > against;
    }

    @Override
    public boolean hasMoreUrgent(Task task) {
        return ready.size() > 0 && ready.firstLevel() < level(task.scheduling());
    }

    /** Queues all tasks anew, in their order: their priorities may be others now. */
    @Override
    public void sort() {
        for (Task task = next(); task != null; task = next()) {
            sorting.add(task);
        }
        for (Task task = sorting.poll(); task != null; task = sorting.poll()) {
            add(task, Reason.YIELD);
        }
    }

    @Override
    public void passed(long ticks) {
        others.passed(ticks);
    }
}
