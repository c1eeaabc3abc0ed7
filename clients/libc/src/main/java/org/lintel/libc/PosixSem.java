package org.lintel.libc;

import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Memory;

/**
 * POSIX semaphores, {@code sem_overview(7)}, unnamed and the operations of named ones; {@link
 * NamedSem} opens those. A {@code sem_t} is two ints of memory, which processes may share:
 *
 * <pre>
 *   0  int  value
 *   4  int  threads that wait, or are about to
 * </pre>
 *
 * <p>{@link Semaphore} is the same thing for those who do not care for signals.
 *
 * <p><b>Memory ordering.</b> What was stored before a post is seen after the wait that it let
 * through.
 */
public final class PosixSem {
    /** Bytes of a {@code sem_t}. */
    public static final int SIZE_BYTES = 2 * Integer.BYTES;

    public static final int SEM_VALUE_MAX = Integer.MAX_VALUE;

    private static final int WAITERS = 4;
    private static final long NS_PER_SECOND = 1_000_000_000L;
    private static final long FOREVER = Long.MAX_VALUE;

    private PosixSem() {}

    /** Makes a semaphore; it is shared by whoever has the memory. EINVAL beyond SEM_VALUE_MAX. */
    public static void semInit(long address, long value) {
        Memory memory = Gate.memory();
        memory.putInt(address + WAITERS, 0);
        memory.putIntRelease(address, checkedValue("sem_init", value));
    }

    static int checkedValue(String call, long value) {
        if (value < 0 || value > SEM_VALUE_MAX) {
            throw new ErrnoException(call, Errno.EINVAL);
        }
        return (int) value;
    }

    /** Nothing is left to give back; the memory is the caller's. */
    public static void semDestroy(long address) {
        Gate.memory().putInt(address, 0);
    }

    /** Takes one, and waits while there is none. EINTR when a signal handler ran. */
    public static void semWait(long address) {
        Errno error = await(address, FOREVER, true);
        if (error != null) {
            throw new ErrnoException("sem_wait", error);
        }
    }

    /** Takes one. EAGAIN when there is none. */
    public static void semTrywait(long address) {
        if (!tryTake(Gate.memory(), address)) {
            throw new ErrnoException("sem_trywait", Errno.EAGAIN);
        }
    }

    /**
     * Takes one, and waits until a moment of CLOCK_REALTIME at most. ETIMEDOUT; EINTR; EINVAL for bad
     * nanoseconds, when it would have to wait.
     */
    public static void semTimedwait(long address, long seconds, long nanos) {
        if (tryTake(Gate.memory(), address)) {
            return;
        }
        boolean bad = nanos < 0 || nanos >= NS_PER_SECOND;
        Errno error = bad ? Errno.EINVAL : await(address, deadlineNs(seconds, nanos), true);
        if (error != null) {
            throw new ErrnoException("sem_timedwait", error);
        }
    }

    /** {@return a moment of CLOCK_REALTIME on the monotonic clock} What is too far off never comes. */
    private static long deadlineNs(long seconds, long nanos) {
        if (seconds >= FOREVER / NS_PER_SECOND) {
            return FOREVER;
        }
        long since1970 = Math.max(0, seconds) * NS_PER_SECOND + nanos;
        return Clock.deadlineNs(since1970 - Clock.realtimeNs());
    }

    /** Adds one, and wakes a thread that waits. EOVERFLOW at SEM_VALUE_MAX. */
    public static void semPost(long address) {
        Memory memory = Gate.memory();
        int value;
        do {
            value = memory.getIntAcquire(address);
            if (value == SEM_VALUE_MAX) {
                throw new ErrnoException("sem_post", Errno.EOVERFLOW);
            }
        } while (!memory.compareAndSetInt(address, value, value + 1));
        // Read by an add as well: all adds are in one order, so either this one sees the waiter, or
        // the waiter's next look at the value sees the post.
        if (memory.getAndAddInt(address + WAITERS, 0) != 0) {
            Futex.wake(address, 1);
        }
    }

    /** {@return how many could be taken now; 0 while threads wait} */
    public static int semGetvalue(long address) {
        return Gate.memory().getIntAcquire(address);
    }

    static boolean tryTake(Memory memory, long address) {
        for (; ; ) {
            int value = memory.getIntAcquire(address);
            if (value == 0) {
                return false;
            }
            if (memory.compareAndSetInt(address, value, value - 1)) {
                return true;
            }
        }
    }

    /**
     * Takes one.
     *
     * @param deadlineNs on the monotonic clock
     * @param interruptible whether a signal handler ends the wait
     * @return null when it was taken, else ETIMEDOUT or EINTR
     */
    static Errno await(long address, long deadlineNs, boolean interruptible) {
        Memory memory = Gate.memory();
        if (tryTake(memory, address)) {
            return null;
        }
        memory.getAndAddInt(address + WAITERS, 1);
        try {
            while (true) {
                Futex.Wakeup wakeup = sleep(address, deadlineNs);
                if (tryTake(memory, address)) {
                    return null;
                }
                if (wakeup == Futex.Wakeup.TIMED_OUT) {
                    return Errno.ETIMEDOUT;
                }
                if (wakeup == Futex.Wakeup.INTERRUPTED && interruptible) {
                    return Errno.EINTR;
                }
            }
        } finally {
            memory.getAndAddInt(address + WAITERS, -1);
        }
    }

    private static Futex.Wakeup sleep(long address, long deadlineNs) {
        if (deadlineNs == FOREVER) {
            return Futex.waitWhile(address, 0);
        }
        long left = deadlineNs - Clock.monotonicNs();
        return left <= 0 ? Futex.Wakeup.TIMED_OUT : Futex.waitWhile(address, 0, left);
    }
}
