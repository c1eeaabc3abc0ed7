package org.lintel.libc.jdk;

import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Memory;

import java.util.Objects;

/**
 * The monitors of the objects of one process: who holds which, who waits. Replaces the JVM's own,
 * which the nucleus could neither see nor take from a dead process.
 *
 * <p>An object has an entry while its monitor is held or waited for. Keys are compared by identity,
 * so that a string literal shared by two processes has one monitor in each.
 *
 * <p><b>Threads.</b> Any emulated thread of the process. <b>Locks.</b> One spin lock around the
 * table; all waiting is outside of it, on futex words. <b>Order of waking.</b> {@code notify} wakes
 * who waited longest; a freed monitor goes to whoever comes first.
 */
public final class MonitorTable {
    /** One monitor; all fields are guarded by the table's lock. */
    private static final class Monitor {
        Object object;
        int hash;
        java.lang.Thread owner;
        int depth;

        /** Threads that wait to enter. */
        int entering;

        /** Futex word of those that wait to enter, or 0: none had to wait yet. */
        long word;

        Waiter firstWaiter;
        Waiter lastWaiter;

        /** Of the same bucket, or of the free list. */
        Monitor next;
    }

    /** A thread inside {@code wait}. */
    private static final class Waiter {
        final long word;
        boolean notified;
        Waiter next;

        Waiter(long word) {
            this.word = word;
        }
    }

    private final Futexes futexes = new Futexes();
    private final SpinLock lock = new SpinLock();
    private Monitor[] buckets = new Monitor[16];
    private int count;
    private Monitor free;

    public void enter(Object object) {
        java.lang.Thread self = java.lang.Thread.currentThread();
        int hash = java.lang.System.identityHashCode(Objects.requireNonNull(object));
        lock.lock();
        Monitor monitor = find(object, hash);
        if (monitor == null) {
            monitor = insert(object, hash);
        }
        if (monitor.owner == self) {
            monitor.depth++;
            lock.unlock();
        } else if (monitor.owner == null) {
            monitor.owner = self;
            monitor.depth = 1;
            lock.unlock();
        } else {
            monitor.entering++;
            lock.unlock();
            enterContended(monitor, self, 1);
        }
    }

    /** The monitor's {@code entering} counts the caller, which keeps the entry in the table. */
    private void enterContended(Monitor monitor, java.lang.Thread self, int depth) {
        long word = wordOf(monitor);
        while (true) {
            // Read before the check: an exit in between changes the word, and the wait ends at
            // once.
            int seen = Gate.memory().getIntAcquire(word);
            lock.lock();
            boolean mine = monitor.owner == null;
            if (mine) {
                monitor.owner = self;
                monitor.depth = depth;
                monitor.entering--;
            }
            lock.unlock();
            if (mine) {
                return;
            }
            Futexes.await(word, seen, Long.MAX_VALUE);
        }
    }

    private long wordOf(Monitor monitor) {
        lock.lock();
        long word = monitor.word;
        lock.unlock();
        if (word != 0) {
            return word;
        }
        long taken = futexes.take();
        lock.lock();
        if (monitor.word == 0) {
            monitor.word = taken;
        }
        word = monitor.word;
        lock.unlock();
        if (word != taken) {
            futexes.give(taken);
        }
        return word;
    }

    public void exit(Object object) {
        java.lang.Thread self = java.lang.Thread.currentThread();
        int hash = java.lang.System.identityHashCode(Objects.requireNonNull(object));
        lock.lock();
        Monitor monitor = find(object, hash);
        if (monitor == null || monitor.owner != self) {
            lock.unlock();
            throw new IllegalMonitorStateException("current thread is not owner");
        }
        long wake = --monitor.depth == 0 ? releaseLocked(monitor) : 0;
        lock.unlock();
        if (wake != 0) {
            Futexes.signal(wake);
        }
    }

    /** {@return the word to signal once the lock is free, or 0} */
    private long releaseLocked(Monitor monitor) {
        monitor.owner = null;
        long wake = monitor.entering > 0 ? monitor.word : 0;
        removeIfUnusedLocked(monitor);
        return wake;
    }

    public boolean holds(Object object) {
        int hash = java.lang.System.identityHashCode(Objects.requireNonNull(object));
        lock.lock();
        Monitor monitor = find(object, hash);
        boolean held = monitor != null && monitor.owner == java.lang.Thread.currentThread();
        lock.unlock();
        return held;
    }

    /**
     * Implements {@link Object#wait(long, int)}.
     *
     * @param nanoseconds how long at most; 0 for ever
     */
    public void await(Object object, long nanoseconds, Sleeper sleeper)
            throws InterruptedException {
        java.lang.Thread self = java.lang.Thread.currentThread();
        if (!holds(object)) {
            throw new IllegalMonitorStateException("current thread is not owner");
        }
        sleeper.check();
        long word = futexes.take();
        int seen = Gate.memory().getIntAcquire(word);
        long deadline = Futexes.deadline(nanoseconds);
        Waiter waiter = new Waiter(word);
        lock.lock();
        Monitor monitor = find(object, java.lang.System.identityHashCode(object));
        int depth = monitor.depth;
        monitor.depth = 0;
        monitor.entering++;
        append(monitor, waiter);
        monitor.owner = null;
        long wake = monitor.word;
        lock.unlock();
        if (wake != 0) {
            Futexes.signal(wake);
        }
        sleeper.await(word, seen, deadline);
        lock.lock();
        boolean notified = waiter.notified;
        if (!notified) {
            remove(monitor, waiter);
        }
        lock.unlock();
        enterContended(monitor, self, depth);
        futexes.give(word);
        if (!notified) {
            sleeper.check();
        }
    }

    /** Waits for nothing but the time or an interrupt. */
    public void sleep(long nanoseconds, Sleeper sleeper) throws InterruptedException {
        sleeper.check();
        if (nanoseconds == 0) {
            return;
        }
        long deadline = Futexes.deadline(nanoseconds);
        long word = futexes.take();
        Memory memory = Gate.memory();
        do {
            // A word that changes is a late wake of its last user; the time is not over.
            sleeper.await(word, memory.getIntAcquire(word), deadline);
        } while (!sleeper.isInterrupted() && Futexes.now() < deadline);
        futexes.give(word);
        sleeper.check();
    }

    /** Implements {@link Object#notify} and {@link Object#notifyAll}. */
    public void signal(Object object, boolean all) {
        if (!holds(object)) {
            throw new IllegalMonitorStateException("current thread is not owner");
        }
        int hash = java.lang.System.identityHashCode(object);
        Waiter waiter;
        do {
            lock.lock();
            Monitor monitor = find(object, hash);
            waiter = monitor.firstWaiter;
            if (waiter != null) {
                remove(monitor, waiter);
                waiter.notified = true;
            }
            lock.unlock();
            if (waiter != null) {
                Futexes.signal(waiter.word);
            }
        } while (all && waiter != null);
    }

    private static void append(Monitor monitor, Waiter waiter) {
        if (monitor.lastWaiter == null) {
            monitor.firstWaiter = waiter;
        } else {
            monitor.lastWaiter.next = waiter;
        }
        monitor.lastWaiter = waiter;
    }

    private static void remove(Monitor monitor, Waiter waiter) {
        Waiter before = null;
        for (Waiter at = monitor.firstWaiter; at != waiter; at = at.next) {
            before = at;
        }
        if (before == null) {
            monitor.firstWaiter = waiter.next;
        } else {
            before.next = waiter.next;
        }
        if (monitor.lastWaiter == waiter) {
            monitor.lastWaiter = before;
        }
        waiter.next = null;
    }

    private Monitor find(Object object, int hash) {
        Monitor at = buckets[hash & buckets.length - 1];
        while (at != null && at.object != object) {
            at = at.next;
        }
        return at;
    }

    private Monitor insert(Object object, int hash) {
        if (count == buckets.length) {
            grow();
        }
        Monitor monitor = free;
        if (monitor == null) {
            monitor = new Monitor();
        } else {
            free = monitor.next;
        }
        monitor.object = object;
        monitor.hash = hash;
        int bucket = hash & buckets.length - 1;
        monitor.next = buckets[bucket];
        buckets[bucket] = monitor;
        count++;
        return monitor;
    }

    private void grow() {
        Monitor[] old = buckets;
        buckets = new Monitor[2 * old.length];
        for (Monitor at : old) {
            while (at != null) {
                Monitor next = at.next;
                int bucket = at.hash & buckets.length - 1;
                at.next = buckets[bucket];
                buckets[bucket] = at;
                at = next;
            }
        }
    }

    /** A freed entry keeps its futex word for its next object. */
    private void removeIfUnusedLocked(Monitor monitor) {
        if (monitor.owner != null || monitor.entering > 0) {
            return;
        }
        int bucket = monitor.hash & buckets.length - 1;
        Monitor before = null;
        for (Monitor at = buckets[bucket]; at != monitor; at = at.next) {
            before = at;
        }
        if (before == null) {
            buckets[bucket] = monitor.next;
        } else {
            before.next = monitor.next;
        }
        monitor.object = null;
        monitor.next = free;
        free = monitor;
        count--;
    }
}
