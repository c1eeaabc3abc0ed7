package org.lintel.libc;

/**
 * Breaks off the procedure of a server thread whose client gave up: what the cancellation of a thread
 * is in C. Clean up in {@code finally}, and let it pass. Cancellation is deferred: it comes out of
 * calls that would wait, and out of nothing else.
 */
public final class DoorCancelled extends Error {
    private static final long serialVersionUID = 1L;

    public DoorCancelled() {
        super("the client gave up", null, false, false);
    }
}
