package org.lintel.nucleus.cpu;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Executor;

/**
 * What the JDK's virtual threads can do and no public API gives: run where a scheduler of ours says,
 * park without leaving their carrier, tell how much of their stack lies in the host's heap, and switch
 * with less ado.
 *
 * <p><b>Light switch.</b> {@code Thread.yield()} tells the whole JVM that the thread is runnable and
 * submits it to its scheduler. Our scheduler knows that already: so a thread can unmount and mount
 * again while its state for the JDK stays "running", and a dozen ordered stores and two monitor
 * operations fall away. Whatever else unmounts it (a monitor of the JVM, a park, its end) goes the
 * JDK's own way. Works with the JDK whose code was read for it; elsewhere {@link #switchesLightly} is
 * false.
 *
 * <p>A virtual thread that unmounts leaves its frames in the heap, as a chain of chunks. When it goes
 * on, the JVM puts back the uppermost frames alone, and others as they are returned to; so what a
 * thread has in the heap while it runs is what has not been returned to since.
 *
 * <p><b>Threads.</b> Any; no state.
 */
final class VirtualThreads {
    private static final Light LIGHT = Light.find();

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

    /** {@return whether threads can unmount and go on without the JDK's state machine} */
    static boolean switchesLightly() {
        return LIGHT != null;
    }

    /**
     * Unmounts the calling virtual thread; its carrier returns from {@link #goOn}, or from the run of
     * the continuation that the JDK submitted. Returns at once when the thread is pinned. Errors as those
     * of {@code Thread.yield}.
     *
     * <p>Calls what {@code Continuation.yield} comes down to: each frame in between is one more return
     * that the host's processor predicts wrongly when the thread goes on.
     */
    static void unmountLightly(Thread self) {
        try {
            LIGHT.tellUnmount.invokeExact(self, true);
            try {
                int _ = (int) LIGHT.yield.invokeExact();
                VarHandle.releaseFence(); // as in Continuation.yield: code must not move across
            } finally {
                LIGHT.tellMount.invokeExact(self, false);
            }
        } catch (RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable checked) {
            throw new AssertionError(checked);
        }
    }

    /**
     * Runs a thread that has unmounted by {@link #unmountLightly}, until it unmounts or ends. On a
     * carrier.
     *
     * <p>Nothing in here may ask for the current thread after the thread was mounted: the JIT compiler
     * takes the answer for constant within a method.
     */
    static void goOn(Thread thread) {
        Thread carrier = Thread.currentThread();
        Object frames = Opened.CONTINUATION.get(thread);
        try {
            LIGHT.tellMount.invokeExact(thread, true);
            LIGHT.carrier.setRelease(thread, carrier);
            LIGHT.setCurrent.invokeExact(carrier, thread);
            try {
                LIGHT.run.invokeExact(frames);
            } finally {
                LIGHT.setCurrent.invokeExact(carrier, carrier);
                LIGHT.carrier.setRelease(thread, (Thread) null);
                LIGHT.tellUnmount.invokeExact(thread, false);
            }
            if ((boolean) LIGHT.isDone.invokeExact(frames)) { // still "running", until told
                LIGHT.afterDone.invokeExact(thread);
            } else if ((int) LIGHT.state.getOpaque(thread) != Light.RUNNING) {
                LIGHT.afterYield.invokeExact(thread);
            }
        } catch (RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable checked) {
            throw new AssertionError(checked);
        }
    }

    /**
     * {@return the stack of a thread, or null when it has unmounted by {@link #unmountLightly}} The JDK
     * would wait until such a thread runs again.
     */
    static StackTraceElement[] stack(Thread thread) {
        if (LIGHT == null) {
            return thread.getStackTrace();
        }
        try {
            while ((int) LIGHT.state.getVolatile(thread) == Light.RUNNING) {
                StackTraceElement[] mounted =
                        (StackTraceElement[]) LIGHT.stackWhenMounted.invokeExact(thread);
                if (mounted != null) {
                    return mounted;
                }
                if (LIGHT.carrier.getVolatile(thread) == null) {
                    return null;
                }
            }
        } catch (RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable checked) {
            throw new AssertionError(checked);
        }
        return thread.getStackTrace();
    }

    /** As {@link #stack}, of a thread that does not run and is not made to run meanwhile. */
    static StackTraceElement[] stackOfUnmounted(Thread thread) {
        StackTraceElement[] stack = stack(thread);
        if (stack != null) {
            return stack;
        }
        try {
            Object frames = Opened.CONTINUATION.get(thread);
            return (StackTraceElement[]) LIGHT.stackWhenUnmounted.invokeExact(frames);
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

        static MethodHandles.Lookup in(Class<?> type) throws IllegalAccessException {
            return MethodHandles.privateLookupIn(type, MethodHandles.lookup());
        }
    }

    /**
     * What the light switch needs. The fields of a record in a constant are constants to the JIT
     * compiler, as method handles must be.
     */
    private record Light(
            MethodHandle yield,
            MethodHandle run,
            MethodHandle isDone,
            MethodHandle afterYield,
            MethodHandle afterDone,
            MethodHandle setCurrent,
            MethodHandle tellMount,
            MethodHandle tellUnmount,
            MethodHandle stackWhenMounted,
            MethodHandle stackWhenUnmounted,
            VarHandle carrier,
            VarHandle state) {
        /** The JDK whose code the light switch was made for. */
        private static final int JDK = 25;

        /** {@code VirtualThread.RUNNING}. */
        static final int RUNNING = 2;

        /** {@return the JDK's own members, or null when it is another JDK, or its packages are closed} */
        static Light find() {
            if (Runtime.version().feature() != JDK || !usable()) {
                return null;
            }
            try {
                Class<?> thread = Class.forName("java.lang.VirtualThread");
                Class<?> frames = Class.forName("jdk.internal.vm.Continuation");
                if (thread.desiredAssertionStatus()) {
                    return null; // the JDK asserts its own way through the states
                }
                MethodHandles.Lookup in = Opened.in(thread);
                MethodType act = MethodType.methodType(void.class);
                MethodType actOn = MethodType.methodType(void.class, Thread.class);
                MethodType tell = MethodType.methodType(void.class, boolean.class);
                MethodType tellOf = MethodType.methodType(void.class, Thread.class, boolean.class);
                MethodType ask = MethodType.methodType(boolean.class);
                MethodType trace = MethodType.methodType(StackTraceElement[].class);
                return new Light(
                        Opened.in(frames)
                                .findStatic(frames, "doYield", MethodType.methodType(int.class)),
                        Opened.in(frames)
                                .findVirtual(frames, "run", act)
                                .asType(MethodType.methodType(void.class, Object.class)),
                        Opened.in(frames)
                                .findVirtual(frames, "isDone", ask)
                                .asType(MethodType.methodType(boolean.class, Object.class)),
                        in.findVirtual(thread, "afterYield", act).asType(actOn),
                        in.findVirtual(thread, "afterDone", act).asType(actOn),
                        Opened.in(Thread.class)
                                .findVirtual(Thread.class, "setCurrentThread", actOn),
                        in.findVirtual(thread, "notifyJvmtiMount", tell).asType(tellOf),
                        in.findVirtual(thread, "notifyJvmtiUnmount", tell).asType(tellOf),
                        in.findSpecial(Thread.class, "asyncGetStackTrace", trace, thread)
                                .asType(
                                        MethodType.methodType(
                                                StackTraceElement[].class, Thread.class)),
                        Opened.in(frames)
                                .findVirtual(frames, "getStackTrace", trace)
                                .asType(
                                        MethodType.methodType(
                                                StackTraceElement[].class, Object.class)),
                        in.findVarHandle(thread, "carrierThread", Thread.class),
                        in.findVarHandle(thread, "state", int.class));
            } catch (ReflectiveOperationException | RuntimeException otherwise) {
                return null;
            }
        }
    }
}
