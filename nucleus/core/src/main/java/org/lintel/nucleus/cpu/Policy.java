package org.lintel.nucleus.cpu;

/**
 * Which runnable task an emulated processor runs next, and for how long. A course replaces this.
 *
 * <p><b>Threads.</b> One instance for each processor, confined to it: no locks.
 */
public interface Policy {
    /** Why a task becomes runnable. */
    enum Reason {
        /** It has just been made. */
        NEW,
        /** What it waited for has come. */
        WOKEN,
        /** Its quantum ran out. */
        QUANTUM,
        /** It gave way by itself. */
        YIELD,
        /** It had to give way to one that goes before it. */
        DISPLACED
    }

    /** Takes over a runnable task. */
    void add(Task task, Reason reason);

    /** {@return the task to run now, removed, or null when none is runnable} */
    Task next();

    /** {@return how many tasks are runnable here} */
    int size();

    /** {@return the ticks that a task may run before it is asked to give way; at least 1} */
    int quantumTicks(Task task);

    /** {@return whether a task that became runnable takes the processor from the running one at once} */
    default boolean preempts(Task woken, Task running) {
        return false;
    }

    /** {@return whether a task that is runnable here must run before this one, which is not queued} */
    default boolean hasMoreUrgent(Task task) {
        return false;
    }

    /** The {@link Scheduling} of some tasks has changed, perhaps of queued ones. */
    default void sort() {}

    /** Time has passed: for policies that age or boost. */
    default void passed(long ticks) {}
}
