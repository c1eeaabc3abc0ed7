package org.lintel.libc.service;

import org.lintel.libc.Stack;
import org.lintel.libc.Sys;
import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Signals;
import org.lintel.nucleus.abi.Syscalls;

/**
 * Puts off the calling thread's signals for a block of code, so that a request is not cut in two.
 *
 * <p><b>Threads.</b> Confined to one.
 */
final class SignalMask implements AutoCloseable {
    private static final long ALL = -1;

    private final long before;

    SignalMask() {
        before = set(ALL);
    }

    @Override
    public void close() {
        set(before);
    }

    private static long set(long mask) {
        try (Stack.Frame sets = Stack.push(2 * Long.BYTES)) {
            long old = sets.address() + Long.BYTES;
            Gate.memory().putLong(sets.address(), mask);
            Sys.call(
                    "sigprocmask",
                    Syscalls.SYS_sigprocmask,
                    Signals.SIG_SETMASK,
                    sets.address(),
                    old);
            return Gate.memory().getLong(old);
        }
    }
}
