package org.lintel.nucleus.cpu;

/** How tasks get host threads. */
public enum Batons {
    /** Virtual threads whose scheduler is the nucleus: {@link VirtualThreads}. */
    VIRTUAL {
        @Override
        Baton create(Task task) {
            return new VirtualBaton(task);
        }
    },
    /** A platform thread for each task, by public API alone: slower, same schedules. */
    PLATFORM {
        @Override
        Baton create(Task task) {
            return new PlatformBaton(task);
        }
    };

    /**
     * Virtual memory reserved for the stack of a carrier or a platform-backed task; committed as touched.
     * More would let a process grow a stack that takes seconds, and half the host's heap, to unmount.
     */
    static final long STACK_BYTES = 64L << 20;

    abstract Baton create(Task task);

    /** {@return virtual threads where the JVM lets us, else platform threads} */
    public static Batons best() {
        return VirtualThreads.usable() ? VIRTUAL : PLATFORM;
    }
}
