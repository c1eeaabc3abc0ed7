package org.lintel.libc;

import org.lintel.nucleus.abi.Signals;

/**
 * How a child changed its state, as {@code wait(2)} tells it; the methods are the C macros without
 * their {@code W}.
 *
 * <pre>
 *   exited     code << 8
 *   killed     signal
 *   stopped    signal << 8 | 0x7f
 *   continued  0xffff
 * </pre>
 */
public record WaitStatus(int pid, int status) {
    private static final int STOPPED = 0x7f;
    private static final int CONTINUED = 0xffff;

    /** {@return WIFEXITED: whether the child ended of itself} */
    public boolean ifExited() {
        return (status & 0x7f) == 0;
    }

    /** {@return WEXITSTATUS: the exit status of one that did} */
    public int exitStatus() {
        return status >> 8 & 0xff;
    }

    /** {@return WIFSIGNALED: whether a signal killed the child} */
    public boolean ifSignaled() {
        return !ifExited() && !ifStopped() && !ifContinued();
    }

    /** {@return WTERMSIG: the signal that killed it} */
    public int termSig() {
        return status & 0x7f;
    }

    /** {@return WIFSTOPPED: whether a signal stopped the child} */
    public boolean ifStopped() {
        return (status & 0xff) == STOPPED;
    }

    /** {@return WSTOPSIG: the signal that stopped it} */
    public int stopSig() {
        return exitStatus();
    }

    /** {@return WIFCONTINUED: whether SIGCONT let the child go on} */
    public boolean ifContinued() {
        return status == CONTINUED;
    }

    /** {@return "exit 3", "killed by SIGSEGV", "stopped by SIGSTOP" or "continued"} */
    public String describe() {
        if (ifExited()) {
            return "exit " + exitStatus();
        }
        if (ifContinued()) {
            return "continued";
        }
        return ifStopped()
                ? "stopped by " + Signals.name(stopSig())
                : "killed by " + Signals.name(termSig());
    }
}
