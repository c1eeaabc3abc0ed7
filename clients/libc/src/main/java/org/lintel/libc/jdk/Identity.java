package org.lintel.libc.jdk;

/**
 * Identity hash codes that depend on the process alone: 1, 2, 3 … in the order in which they are
 * first asked for. The JDK's come from a random source.
 *
 * <p><b>Threads.</b> Any emulated thread. Process-local. <b>Locks.</b> One spin lock; no poll and no
 * system call inside, so its holder is never switched away from.
 */
public final class Identity {
    private static final SpinLock LOCK = new SpinLock();

    private static final IdentityTable TABLE = new IdentityTable();

    /** Guarded by the lock, as the table. */
    private static int last;

    private Identity() {}

    /** Taken by the code that the loader adds to classes without a hash code of their own. */
    public static void lock() {
        LOCK.lock();
    }

    /** The end of {@link #lock}. */
    public static void unlock() {
        LOCK.unlock();
    }

    /** {@return the next number} Called with the lock held. */
    public static int next() {
        return ++last;
    }

    /** Stands for calls of {@link Object#hashCode} through Object: what the object itself says. */
    public static int hashOf(Object object) {
        Class<?> type = object.getClass();
        return type.isArray() || type == Class.class ? hashCode(object) : object.hashCode();
    }

    /** Stands for {@link java.util.Objects#hashCode(Object)}. */
    public static int hashOrZero(Object object) {
        return object == null ? 0 : hashOf(object);
    }

    /** {@return the identity hash code of an object of any class; 0 of null} */
    public static int hashCode(Object object) {
        return switch (object) {
            case null -> 0;
            case Identified one -> one.lintelIdentity();
            case Enum<?> constant -> constant.hashCode();
            case Class<?> type -> type.getName().hashCode();
            default -> number(object);
        };
    }

    private static int number(Object object) {
        LOCK.lock();
        try {
            int number = TABLE.find(object);
            if (number == 0) {
                number = next();
                TABLE.add(object, number);
            }
            return number;
        } finally {
            LOCK.unlock(); // also when the host's heap is full: others would spin for ever
        }
    }
}
