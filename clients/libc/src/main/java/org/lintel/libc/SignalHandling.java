package org.lintel.libc;

import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Memory;
import org.lintel.nucleus.abi.Signals;
import org.lintel.nucleus.abi.Syscalls;

/**
 * Signals, {@code signal(7)}: handlers, masks, sending and waiting. Numbers and flags are in {@link
 * Signals}; a mask is a long with bit {@code signal - 1}, see {@link #maskOf}.
 *
 * <p>Process-local: each process has its own copy of this class.
 */
public final class SignalHandling {
    private static final int OLD_ACTION_BYTES = 3 * Long.BYTES;

    private SignalHandling() {}

    /** Runs a handler when a signal comes. */
    public static Sigaction sigaction(int signal, SignalHandler handler) {
        return sigaction(signal, handler, 0, 0);
    }

    /**
     * Runs a handler when a signal comes.
     *
     * @param flags {@code SA_} constants
     * @param mask signals that wait while the handler runs, besides the signal itself
     * @return what was done before
     */
    public static Sigaction sigaction(int signal, SignalHandler handler, int flags, long mask) {
        long entry = Entries.register(handler);
        try {
            return sigaction(signal, new Sigaction(entry, flags, mask));
        } catch (ErrnoException e) {
            Entries.remove(entry);
            throw e;
        }
    }

    /** Sets what a signal does, as an earlier call returned it. */
    public static Sigaction sigaction(int signal, Sigaction action) {
        try (Stack.Frame old = Stack.push(OLD_ACTION_BYTES)) {
            Sys.call(
                    "sigaction",
                    Syscalls.SYS_sigaction,
                    signal,
                    action.entry(),
                    action.flags(),
                    action.mask(),
                    old.address(),
                    0);
            Memory memory = Gate.memory();
            return new Sigaction(
                    memory.getLong(old.address()),
                    memory.getLong(old.address() + 8),
                    memory.getLong(old.address() + 16));
        }
    }

    /** Lets a signal pass unseen. */
    public static Sigaction ignore(int signal) {
        return sigaction(signal, new Sigaction(Signals.SIG_IGN, 0, 0));
    }

    /** Gives a signal its default action back. */
    public static Sigaction byDefault(int signal) {
        return sigaction(signal, new Sigaction(Signals.SIG_DFL, 0, 0));
    }

    /**
     * Changes the calling thread's mask.
     *
     * @param how {@code SIG_BLOCK}, {@code SIG_UNBLOCK} or {@code SIG_SETMASK}
     * @return the mask before
     */
    public static long sigprocmask(int how, long mask) {
        try (Stack.Frame set = Stack.push(Long.BYTES);
                Stack.Frame old = Stack.push(Long.BYTES)) {
            Memory memory = Gate.memory();
            memory.putLong(set.address(), mask);
            Sys.call("sigprocmask", Syscalls.SYS_sigprocmask, how, set.address(), old.address());
            return memory.getLong(old.address());
        }
    }

    /** {@return signals that wait because the mask has them} */
    public static long sigpending() {
        try (Stack.Frame set = Stack.push(Long.BYTES)) {
            Sys.call("sigpending", Syscalls.SYS_sigpending, set.address());
            return Gate.memory().getLong(set.address());
        }
    }

    /** Waits, with another mask, until a handler has run. */
    public static void sigsuspend(long mask) {
        try (Stack.Frame set = Stack.push(Long.BYTES)) {
            Gate.memory().putLong(set.address(), mask);
            interrupted(
                    "sigsuspend", Gate.trap(Syscalls.SYS_sigsuspend, set.address(), 0, 0, 0, 0, 0));
        }
    }

    /** Waits until a handler has run. */
    public static void pause() {
        interrupted("pause", Gate.trap(Syscalls.SYS_pause, 0, 0, 0, 0, 0, 0));
    }

    /** Sends a signal to a process, to the own group (0), to all (-1), or to group g (-g). */
    public static void kill(int pid, int signal) {
        Sys.call("kill", Syscalls.SYS_kill, pid, signal);
    }

    /** Sends a signal to a thread. */
    public static void tgkill(int pid, int tid, int signal) {
        Sys.call("tgkill", Syscalls.SYS_tgkill, pid, tid, signal);
    }

    /** Sends a signal to the calling thread. */
    public static void raise(int signal) {
        tgkill((int) Sys.call("getpid", Syscalls.SYS_getpid), Threads.gettid(), signal);
    }

    /** Sends SIGALRM after so long, and then again after each interval; 0 ends it. */
    public static void setitimer(long initialNs, long intervalNs) {
        Sys.call("setitimer", Syscalls.SYS_setitimer, initialNs, intervalNs);
    }

    /** Sends SIGALRM after so many seconds, once; 0 calls it off. */
    public static void alarm(int seconds) {
        setitimer(seconds * 1_000_000_000L, 0);
    }

    /** {@return a mask of these signals} */
    public static long maskOf(int... signals) {
        long mask = 0;
        for (int signal : signals) {
            mask |= 1L << (signal - 1);
        }
        return mask;
    }

    /** These calls always end with EINTR, which is what the caller waited for. */
    private static void interrupted(String call, long result) {
        if (!Sys.is(result, Errno.EINTR)) {
            Sys.check(call, result);
        }
    }
}
