package org.lintel.nucleus;

/**
 * A broken invariant of the nucleus: everything stops. The message has the form {@code "where: what,
 * name=value"}.
 */
public final class NucleusPanic extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NucleusPanic(String message) {
        super(message);
    }

    public NucleusPanic(String message, Throwable cause) {
        super(message, cause);
    }
}
