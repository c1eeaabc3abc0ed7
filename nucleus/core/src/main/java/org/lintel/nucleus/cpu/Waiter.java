package org.lintel.nucleus.cpu;

/**
 * A task's place in one {@link WaitQueue}. Each task has one of its own for plain waits; a call that
 * waits for several objects (poll) makes one for each.
 *
 * <p><b>Locks.</b> The links belong to the queue and are guarded by its owner's lock.
 */
public final class Waiter {
    final Task task;
    Waiter before;
    Waiter after;
    WaitQueue queue;

    /** That of the task when it came. */
    int priority;

    /** Free for the owner of the queue, for example the futex address waited for, and in which space. */
    public long key;

    public Object keySpace;

    public Waiter(Task task) {
        this.task = task;
    }

    /** {@return the task that waits} */
    public Task task() {
        return task;
    }

    /** {@return the next waiter of the queue, or null} */
    public Waiter next() {
        return after;
    }
}
