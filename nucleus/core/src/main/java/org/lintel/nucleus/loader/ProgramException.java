package org.lintel.nucleus.loader;

/**
 * Says in one sentence why something is no program that this machine can run; the fault is the
 * user's, so it carries no stack trace.
 */
public class ProgramException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Makes an exception whose message is meant for the user as it stands. */
    public ProgramException(String message) {
        super(message, null, false, false);
    }
}
