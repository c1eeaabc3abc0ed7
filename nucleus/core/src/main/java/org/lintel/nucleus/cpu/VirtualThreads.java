package org.lintel.nucleus.cpu;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Executor;

/**
 * What the JDK's virtual threads can do and no public API gives: run where a scheduler of ours says,
 * park without leaving their carrier, and tell how much of their stack lies in the host's heap.
 *
 * <p>A virtual thread that unmounts leaves its frames in the heap, as a chain of chunks. When it goes
 * on, the JVM puts back the uppermost frames alone, and others as they are returned to; so what a
 * thread has in the heap while it runs is what has not been returned to since.
 *
 * <p><b>Threads.</b> Any; no state.
 */
final class VirtualThreads {
    private VirtualThreads() {}

    /** {@return whether this JVM has them, and has opened their packages to us} */
    static boolean usable() {
        return Opened.BUILDER != null;
    }

    /** {@return a builder of virtual threads that run where {@code scheduler} says} */
    static Thread.Builder.OfVirtual builder(Executor scheduler) {
        if (!usable()) {
            throw new IllegalStateException(
                    "virtual threads of our own need the JVM options"
                            + " --add-opens=java.base/java.lang=ALL-UNNAMED"
                            + " --add-opens=java.base/jdk.internal.vm=ALL-UNNAMED");
        }
        try {
            return (Thread.Builder.OfVirtual) Opened.BUILDER.invokeExact(scheduler);
        } catch (Throwable e) {
            throw new IllegalStateException("virtual threads of our own: " + e, e);
        }
    }

    /** As {@code LockSupport.park}, on the calling virtual thread, which keeps its carrier. */
    static void parkOnCarrier() {
        try {
            Opened.PARK.invokeExact(Thread.currentThread(), false, 0L);
        } catch (RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable checked) {
            throw new AssertionError(checked);
        }
    }

    /** {@return whether more than so many bytes of a thread's stack lie in the heap} By itself. */
    static boolean keepsInHeap(Thread self, int bytes) {
        long words = bytes / Long.BYTES;
        Object chunk = Opened.TAIL.get(Opened.CONTINUATION.get(self));
        while (chunk != null && words >= 0) {
            words -= (int) Opened.BOTTOM.get(chunk) - (int) Opened.TOP.get(chunk);
            chunk = Opened.PARENT.get(chunk);
        }
        return words < 0;
    }

    /** The JDK's own members; null where a package is not open to us. */
    private static final class Opened {
        static final MethodHandle BUILDER;
        static final MethodHandle PARK;
        static final VarHandle CONTINUATION;
        static final VarHandle TAIL;
        static final VarHandle PARENT;
        static final VarHandle TOP;
        static final VarHandle BOTTOM;

        static {
            MethodHandle builder = null;
            MethodHandle park = null;
            VarHandle continuation = null;
            VarHandle tail = null;
            VarHandle parent = null;
            VarHandle top = null;
            VarHandle bottom = null;
            try {
                Class<?> builders = Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder");
                Class<?> thread = Class.forName("java.lang.VirtualThread");
                Class<?> frames = Class.forName("jdk.internal.vm.Continuation");
                Class<?> chunk = Class.forName("jdk.internal.vm.StackChunk");
                park =
                        in(thread)
                                .findVirtual(
                                        thread,
                                        "parkOnCarrierThread",
                                        MethodType.methodType(
                                                void.class, boolean.class, long.class))
                                .asType(
                                        MethodType.methodType(
                                                void.class,
                                                Thread.class,
                                                boolean.class,
                                                long.class));
                continuation = in(thread).findVarHandle(thread, "cont", frames);
                tail = in(frames).findVarHandle(frames, "tail", chunk);
                parent = in(chunk).findVarHandle(chunk, "parent", chunk);
                top = in(chunk).findVarHandle(chunk, "sp", int.class);
                bottom = in(chunk).findVarHandle(chunk, "bottom", int.class);
                builder =
                        in(builders)
                                .findConstructor(
                                        builders, MethodType.methodType(void.class, Executor.class))
                                .asType(
                                        MethodType.methodType(
                                                Thread.Builder.OfVirtual.class, Executor.class));
            } catch (ReflectiveOperationException | RuntimeException closed) {
                builder = null;
            }
            BUILDER = builder;
            PARK = park;
            CONTINUATION = continuation;
            TAIL = tail;
            PARENT = parent;
            TOP = top;
            BOTTOM = bottom;
        }

        private static MethodHandles.Lookup in(Class<?> type) throws IllegalAccessException {
            return MethodHandles.privateLookupIn(type, MethodHandles.lookup());
        }
    }
}
