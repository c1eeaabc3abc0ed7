package org.lintel.vm;

/** User memory that the nucleus can't access (EFAULT). Preallocated, carries nothing. */
public final class BadAddress extends Exception {
    private static final long serialVersionUID = 1L;

    static final BadAddress INSTANCE = new BadAddress();

    private BadAddress() {
        super("bad address", null, false, false);
    }
}
