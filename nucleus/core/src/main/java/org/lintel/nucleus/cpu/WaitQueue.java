package org.lintel.nucleus.cpu;

/**
 * Threads that wait for one object: the highest real-time priority first, equals in the order of
 * their coming. Models the wait channel of xv6 and
 * the wait queue of Linux.
 *
 * <p><b>Locks.</b> Guarded by the lock of the object it belongs to: every method wants that lock
 * held. <b>Progress.</b> {@link #await} releases the lock while it waits, as a condition variable
 * does; the caller tests its condition again in a loop.
 *
 * <pre>
 *   lock.acquire();
 *   while (!ready) {
 *       if (queue.await(lock, deadlineNs) != WaitResult.WOKEN) { …EINTR, ETIMEDOUT… }
 *   }
 *   lock.release();
 * </pre>
 */
public final class WaitQueue {
    private final String what;
    private Waiter head;
    private Waiter tail;

    /** A queue for threads that wait for {@code what}; the text appears in deadlock reports. */
    public WaitQueue(String what) {
        this.what = what;
    }

    /** {@return whether nobody waits} */
    public boolean isEmpty() {
        return head == null;
    }

    /** {@return the first waiter, or null} */
    public Waiter first() {
        return head;
    }

    /** {@return the place of a task that waits here, or null} For reports. */
    public Waiter find(Task task) {
        Waiter waiter = head;
        while (waiter != null && waiter.task != task) {
            waiter = waiter.after;
        }
        return waiter;
    }

    /**
     * Waits until woken, the deadline, or an interruption.
     *
     * @param lock the owner's lock, held; released while waiting, held again on return
     * @param deadlineNs virtual time, or {@link Long#MAX_VALUE} for none
     */
    public WaitResult await(SpinLock lock, long deadlineNs) {
        return await(lock, deadlineNs, true);
    }

    /**
     * Waits until woken, whatever is pending already; an interruption that comes later ends this wait
     * too. For waits that pending signals and a stopped process must not cut short.
     */
    public WaitResult awaitUninterrupted(SpinLock lock) {
        return await(lock, Long.MAX_VALUE, false);
    }

    private WaitResult await(SpinLock lock, long deadlineNs, boolean interruptible) {
        Task task = Task.current();
        Waiter waiter = task.waiter;
        add(waiter);
        task.beginWait(what);
        lock.release();
        WaitResult result = task.block(deadlineNs, interruptible);
        lock.acquire();
        remove(waiter);
        return result;
    }

    /** Wakes the first thread that still waits. {@return whether there was one} */
    public boolean wakeOne() {
        while (head != null) {
            Waiter waiter = head;
            remove(waiter);
            if (waiter.task.wake()) {
                return true;
            }
        }
        return false;
    }

    /** Wakes all threads that wait. {@return how many} */
    public int wakeAll() {
        int woken = 0;
        while (wakeOne()) {
            woken++;
        }
        return woken;
    }

    /** Wakes this waiter of the queue, wherever it stands. {@return false when it no longer waited} */
    public boolean wake(Waiter waiter) {
        remove(waiter);
        return waiter.task.wake();
    }

    /** Puts a waiter at the end, or before those whose priority is lower. */
    public void add(Waiter waiter) {
        assert waiter.queue == null : "waiter in two queues";
        waiter.priority = waiter.task.scheduling().priority();
        Waiter before = tail;
        while (before != null && before.priority < waiter.priority) {
            before = before.before;
        }
        addAfter(before, waiter);
    }

    private void addAfter(Waiter before, Waiter waiter) {
        Waiter after = before == null ? head : before.after;
        waiter.queue = this;
        waiter.before = before;
        waiter.after = after;
        if (before == null) {
            head = waiter;
        } else {
            before.after = waiter;
        }
        if (after == null) {
            tail = waiter;
        } else {
            after.before = waiter;
        }
    }

    /** Takes a waiter out; does nothing when it is not in this queue. */
    public void remove(Waiter waiter) {
        if (waiter.queue != this) {
            return;
        }
        if (waiter.before == null) {
            head = waiter.after;
        } else {
            waiter.before.after = waiter.after;
        }
        if (waiter.after == null) {
            tail = waiter.before;
        } else {
            waiter.after.before = waiter.before;
        }
        waiter.before = null;
        waiter.after = null;
        waiter.queue = null;
    }
}
