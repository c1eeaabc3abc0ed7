package org.lintel.vm;

/** The pool has no free frame. Preallocated, without a stack trace: it is thrown on hot paths. */
public final class OutOfFrames extends Exception {
    private static final long serialVersionUID = 1L;

    static final OutOfFrames INSTANCE = new OutOfFrames();

    private OutOfFrames() {
        super("no free frame", null, false, false);
    }
}
