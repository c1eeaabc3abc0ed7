package org.lintel.libc.jdk;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collector;
import java.util.stream.Collectors;

/**
 * Stands for {@code Set.of} and its kin: the same unmodifiable sets, but walked in the order in which
 * they were written. The order of the JDK's changes with each start of the JVM.
 *
 * <p><b>Threads.</b> Any; no state.
 */
public final class OrderedSets {
    private OrderedSets() {}

    @SafeVarargs
    public static <E> Set<E> of(E... elements) {
        Set<E> set = new LinkedHashSet<>();
        for (E element : elements) {
            if (!set.add(Objects.requireNonNull(element))) {
                throw new IllegalArgumentException("duplicate element: " + element);
            }
        }
        return Collections.unmodifiableSet(set);
    }

    public static <E> Set<E> copyOf(Collection<? extends E> elements) {
        Set<E> set = new LinkedHashSet<>();
        for (E element : elements) {
            set.add(Objects.requireNonNull(element));
        }
        return Collections.unmodifiableSet(set);
    }

    /** Stands for {@link Collectors#toUnmodifiableSet}. */
    public static <T> Collector<T, ?, Set<T>> toUnmodifiableSet() {
        return Collectors.collectingAndThen(Collectors.toList(), OrderedSets::copyOf);
    }

    // One for each number of elements, as in Set: a call has the descriptor that the compiler
    // chose.

    public static <E> Set<E> of() {
        return Set.of();
    }

    @SuppressWarnings("unchecked")
    public static <E> Set<E> of(E e1) {
        return of((E[]) new Object[] {e1});
    }

    @SuppressWarnings("unchecked")
    public static <E> Set<E> of(E e1, E e2) {
        return of((E[]) new Object[] {e1, e2});
    }

    @SuppressWarnings("unchecked")
    public static <E> Set<E> of(E e1, E e2, E e3) {
        return of((E[]) new Object[] {e1, e2, e3});
    }

    @SuppressWarnings("unchecked")
    public static <E> Set<E> of(E e1, E e2, E e3, E e4) {
        return of((E[]) new Object[] {e1, e2, e3, e4});
    }

    @SuppressWarnings("unchecked")
    public static <E> Set<E> of(E e1, E e2, E e3, E e4, E e5) {
        return of((E[]) new Object[] {e1, e2, e3, e4, e5});
    }

    @SuppressWarnings("unchecked")
    public static <E> Set<E> of(E e1, E e2, E e3, E e4, E e5, E e6) {
        return of((E[]) new Object[] {e1, e2, e3, e4, e5, e6});
    }

    @SuppressWarnings("unchecked")
    public static <E> Set<E> of(E e1, E e2, E e3, E e4, E e5, E e6, E e7) {
        return of((E[]) new Object[] {e1, e2, e3, e4, e5, e6, e7});
    }

    @SuppressWarnings("unchecked")
    public static <E> Set<E> of(E e1, E e2, E e3, E e4, E e5, E e6, E e7, E e8) {
        return of((E[]) new Object[] {e1, e2, e3, e4, e5, e6, e7, e8});
    }

    @SuppressWarnings("unchecked")
    public static <E> Set<E> of(E e1, E e2, E e3, E e4, E e5, E e6, E e7, E e8, E e9) {
        return of((E[]) new Object[] {e1, e2, e3, e4, e5, e6, e7, e8, e9});
    }

    @SuppressWarnings("unchecked")
    public static <E> Set<E> of(E e1, E e2, E e3, E e4, E e5, E e6, E e7, E e8, E e9, E e10) {
        return of((E[]) new Object[] {e1, e2, e3, e4, e5, e6, e7, e8, e9, e10});
    }
}
