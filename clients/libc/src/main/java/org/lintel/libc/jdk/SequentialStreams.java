package org.lintel.libc.jdk;

import java.util.Spliterator;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Stands for {@link StreamSupport}: a stream that may be parallel is sequential here, since the
 * threads of a parallel one are the host's, and no threads of a process.
 *
 * <p><b>Threads.</b> Stateless.
 */
public final class SequentialStreams {
    private SequentialStreams() {}

    public static <T> Stream<T> stream(Spliterator<T> elements, boolean mayBeParallel) {
        return StreamSupport.stream(elements, false);
    }

    public static <T> Stream<T> stream(
            Supplier<? extends Spliterator<T>> elements,
            int characteristics,
            boolean mayBeParallel) {
        return StreamSupport.stream(elements, characteristics, false);
    }

    public static IntStream intStream(Spliterator.OfInt elements, boolean mayBeParallel) {
        return StreamSupport.intStream(elements, false);
    }

    public static IntStream intStream(
            Supplier<? extends Spliterator.OfInt> elements,
            int characteristics,
            boolean mayBeParallel) {
        return StreamSupport.intStream(elements, characteristics, false);
    }

    public static LongStream longStream(Spliterator.OfLong elements, boolean mayBeParallel) {
        return StreamSupport.longStream(elements, false);
    }

    public static LongStream longStream(
            Supplier<? extends Spliterator.OfLong> elements,
            int characteristics,
            boolean mayBeParallel) {
        return StreamSupport.longStream(elements, characteristics, false);
    }

    public static DoubleStream doubleStream(Spliterator.OfDouble elements, boolean mayBeParallel) {
        return StreamSupport.doubleStream(elements, false);
    }

    public static DoubleStream doubleStream(
            Supplier<? extends Spliterator.OfDouble> elements,
            int characteristics,
            boolean mayBeParallel) {
        return StreamSupport.doubleStream(elements, characteristics, false);
    }
}
