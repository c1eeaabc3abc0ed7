package org.lintel.libc.jdk;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Identity hash codes that depend on the process alone: 1, 2, 3 … in the order in which they are
 * first asked for. The JDK's come from a random source.
 *
 * <p><b>Threads.</b> Any emulated thread. Process-local. <b>Locks.</b> One spin lock; no poll and no
 * system call inside, so its holder is never switched away from.
 */
public final class Identity {
    private static final AtomicBoolean LOCKED = new AtomicBoolean();

    /** Guarded by the lock. */
    private static int last;

    private Identity() {}

    /** Taken by the code that the loader adds to classes without a hash code of their own. */
    public static void lock() {
        while (!LOCKED.compareAndSet(false, true)) {
            java.lang.Thread.onSpinWait();
        }
    }

    /** The end of {@link #lock}. */
    public static void unlock() {
        LOCKED.setRelease(false);
    }

    /** {@return the next number} Called with the lock held. */
    public static int next() {
        return ++last;
    }

    /** {@return the identity hash code of an object of any class; 0 of null} */
    public static int hashCode(Object object) {
        return switch (object) {
            case null -> 0;
            case Identified one -> one.lintelIdentity();
            case Enum<?> constant -> constant.name().hashCode();
            case Class<?> type -> type.getName().hashCode();
            default -> 1;
        };
    }
}
