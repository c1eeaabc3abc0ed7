package org.lintel.libc;

import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.ProcessFlags;
import org.lintel.nucleus.abi.Syscalls;

/**
 * Waiting on a word of memory, {@code futex(2)}: the one primitive under {@link Mutex}, {@link
 * Condition}, {@link Semaphore} and {@link Barrier}. The word may lie in memory that several
 * processes share.
 */
public final class Futex {
    /** Why a wait ended. */
    public enum Wakeup {
        /** Somebody called wake; or the wait ended for no reason, which callers must allow for. */
        WOKEN,
        /** The word did not hold the expected value. */
        CHANGED,
        TIMED_OUT,
        /** A signal handler ran. */
        INTERRUPTED
    }

    private Futex() {}

    /** Sleeps while the word at an address holds this value. */
    public static Wakeup waitWhile(long address, int expected) {
        return waitWhile(address, expected, 0, 0);
    }

    /**
     * Sleeps while a word holds this value. What is waited for stands in the report when nothing
     * moves any more.
     */
    public static Wakeup waitWhile(long address, int expected, String note) {
        try (Stack.Frame text = Stack.pushString(note)) {
            return waitWhile(address, expected, 0, text.address());
        }
    }

    /** Sleeps while the word of a lock, which has its holder's tid, is unchanged. */
    static Wakeup waitForOwner(long address, int expected) {
        return waitWhile(address, expected, address, 0);
    }

    private static Wakeup waitWhile(long address, int expected, long owner, long note) {
        return wakeup(
                Gate.trap(
                        Syscalls.SYS_futex,
                        address,
                        ProcessFlags.FUTEX_WAIT,
                        expected,
                        0,
                        owner,
                        note));
    }

    /** Sleeps while the word at an address holds this value, for so many nanoseconds at most. */
    public static Wakeup waitWhile(long address, int expected, long timeoutNs) {
        try (Stack.Frame timeout = Clock.pushTimespec(timeoutNs)) {
            return wakeup(
                    Gate.trap(
                            Syscalls.SYS_futex,
                            address,
                            ProcessFlags.FUTEX_WAIT,
                            expected,
                            timeout.address(),
                            0,
                            0));
        }
    }

    /**
     * Wakes threads that wait on a word.
     *
     * @return how many
     */
    public static int wake(long address, int count) {
        return (int) Sys.call("futex", Syscalls.SYS_futex, address, ProcessFlags.FUTEX_WAKE, count);
    }

    private static Wakeup wakeup(long result) {
        if (Sys.is(result, Errno.EAGAIN)) {
            return Wakeup.CHANGED;
        }
        if (Sys.is(result, Errno.ETIMEDOUT)) {
            return Wakeup.TIMED_OUT;
        }
        if (Sys.is(result, Errno.EINTR)) {
            return Wakeup.INTERRUPTED;
        }
        Sys.check("futex", result);
        return Wakeup.WOKEN;
    }
}
