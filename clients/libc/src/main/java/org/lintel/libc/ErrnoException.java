package org.lintel.libc;

import org.lintel.nucleus.abi.Errno;

/**
 * A system call failed: which one, and with which error number. The library's answer to C's
 * {@code -1} and {@code errno}, so that no failure passes unseen.
 */
public final class ErrnoException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String call;
    private final Errno errno;

    public ErrnoException(String call, Errno errno) {
        this(call, call, errno);
    }

    private ErrnoException(String words, String call, Errno errno) {
        super(words + ": " + errno.name() + " (" + errno.message() + ")");
        this.call = call;
        this.errno = errno;
    }

    /** {@return the same failure, whose text says of what as well: of a name, or a path} */
    public ErrnoException of(String subject) {
        return new ErrnoException(call + " " + subject, call, errno);
    }

    /** {@return the C name of the call that failed} */
    public String call() {
        return call;
    }

    /** {@return the error} */
    public Errno errno() {
        return errno;
    }
}
