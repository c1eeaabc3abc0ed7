package org.lintel.nucleus.cpu;

import java.lang.reflect.Constructor;
import java.util.concurrent.Executor;

/**
 * How tasks get host threads: the one place that knows about virtual threads with a scheduler of our
 * own, which JDK 25 has but does not publish.
 */
public enum Batons {
    /** Virtual threads whose scheduler is the nucleus. Wants {@code --add-opens java.base/java.lang}. */
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
        return Opened.CONSTRUCTOR != null ? VIRTUAL : PLATFORM;
    }

    /** {@return a builder of virtual threads that run where {@code scheduler} says} */
    static Thread.Builder.OfVirtual virtualThreads(Executor scheduler) {
        if (Opened.CONSTRUCTOR == null) {
            throw new IllegalStateException(
                    "virtual threads of our own need the JVM option"
                            + " --add-opens=java.base/java.lang=ALL-UNNAMED");
        }
        try {
            return (Thread.Builder.OfVirtual) Opened.CONSTRUCTOR.newInstance(scheduler);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("virtual threads of our own: " + e, e);
        }
    }

    /** The constructor that takes a scheduler, or null where {@code java.lang} is not open to us. */
    private static final class Opened {
        static final Constructor<?> CONSTRUCTOR = find();

        private static Constructor<?> find() {
            try {
                Constructor<?> constructor =
                        Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder")
                                .getDeclaredConstructor(Executor.class);
                constructor.setAccessible(true);
                return constructor;
            } catch (ReflectiveOperationException | RuntimeException e) {
                return null;
            }
        }
    }
}
