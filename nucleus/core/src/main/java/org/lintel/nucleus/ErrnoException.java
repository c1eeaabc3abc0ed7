package org.lintel.nucleus;

import org.lintel.nucleus.abi.Errno;

/**
 * A user error inside the nucleus: becomes {@code -errno} at the gate.
 *
 * <p>One preallocated instance for each {@link Errno}, without a stack trace, so that failing calls
 * allocate nothing.
 */
public final class ErrnoException extends Exception {
    private static final long serialVersionUID = 1L;
    private static final ErrnoException[] INSTANCES = instances();

    private final Errno errno;

    private ErrnoException(Errno errno) {
        super(errno.name() + " (" + errno.message() + ")", null, false, false);
        this.errno = errno;
    }

    private static ErrnoException[] instances() {
        Errno[] all = Errno.values();
        ErrnoException[] instances = new ErrnoException[all.length];
        for (Errno errno : all) {
            instances[errno.ordinal()] = new ErrnoException(errno);
        }
        return instances;
    }

    /** {@return the exception that stands for an error number} */
    public static ErrnoException of(Errno errno) {
        return INSTANCES[errno.ordinal()];
    }

    /** {@return the error number} */
    public Errno errno() {
        return errno;
    }
}
