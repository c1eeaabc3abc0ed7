package org.lintel.nucleus.process;

import org.lintel.nucleus.abi.Signals;

/**
 * How a process ended.
 *
 * @param code exit status 0 … 255, when {@code signal} is 0
 * @param signal the signal that ended it, or 0
 * @param report what happened, for people: the fault, the limit; null for a plain exit
 */
public record ExitStatus(int code, int signal, String report) {
    public static ExitStatus exited(int code) {
        return new ExitStatus(code & 0xff, 0, null);
    }

    public static ExitStatus signaled(int signal, String report) {
        return new ExitStatus(0, signal, report);
    }

    public boolean isSignaled() {
        return signal != 0;
    }

    /** {@return the status word of wait(2)} */
    public int waitWord() {
        return code << 8 | signal;
    }

    @Override
    public String toString() {
        String what = isSignaled() ? "killed by " + Signals.name(signal) : "exit " + code;
        return report == null ? what : what + ": " + report;
    }
}
