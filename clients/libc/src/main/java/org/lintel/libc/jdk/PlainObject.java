package org.lintel.libc.jdk;

/**
 * What {@code new Object()} becomes: an object with an identity hash code of the process's own.
 *
 * <p><b>Threads.</b> Any emulated thread. Process-local.
 */
public final class PlainObject implements Identified {
    /** 0: not asked for yet. Guarded by the lock of {@link Identity} until then. */
    private int identity;

    public PlainObject() {}

    @Override
    public int lintelIdentity() {
        int known = identity;
        if (known == 0) {
            Identity.lock();
            if (identity == 0) {
                identity = Identity.next();
            }
            known = identity;
            Identity.unlock();
        }
        return known;
    }

    @Override
    public int hashCode() {
        return lintelIdentity();
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public String toString() {
        return "java.lang.Object@" + Integer.toHexString(lintelIdentity());
    }
}
