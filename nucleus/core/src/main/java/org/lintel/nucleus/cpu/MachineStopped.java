package org.lintel.nucleus.cpu;

/** Unwinds the host thread of a task that will never run again, when the machine has stopped. */
public final class MachineStopped extends Error {
    private static final long serialVersionUID = 1L;

    public MachineStopped() {
        super("the machine has stopped", null, false, false);
    }
}
