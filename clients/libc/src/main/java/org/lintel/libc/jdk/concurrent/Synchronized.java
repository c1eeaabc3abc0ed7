package org.lintel.libc.jdk.concurrent;

import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Stands for {@code Collections.synchronizedList} and its kin: views whose every call holds the
 * view's monitor; walking one by hand needs {@code synchronized} around it, as in the JDK.
 *
 * <p><b>Threads.</b> Any emulated thread. <b>Locks.</b> The monitor of the view.
 */
public final class Synchronized {
    private Synchronized() {}

    public static <E> Collection<E> synchronizedCollection(Collection<E> inner) {
        return new OfCollection<>(inner);
    }

    public static <E> List<E> synchronizedList(List<E> inner) {
        return new OfList<>(inner);
    }

    public static <E> Set<E> synchronizedSet(Set<E> inner) {
        return new OfSet<>(inner);
    }

    public static <K, V> Map<K, V> synchronizedMap(Map<K, V> inner) {
        return new SynchronizedMap<>(inner);
    }

    static class OfCollection<E> implements Collection<E> {
        private final Collection<E> inner;
        final Object mutex;

        OfCollection(Collection<E> inner) {
            this.inner = Objects.requireNonNull(inner);
            this.mutex = this;
        }

        OfCollection(Collection<E> inner, Object mutex) {
            this.inner = inner;
            this.mutex = mutex;
        }

        @Override
        public int size() {
            synchronized (mutex) {
                return inner.size();
            }
        }

        @Override
        public boolean isEmpty() {
            return size() == 0;
        }

        @Override
        public boolean contains(Object element) {
            synchronized (mutex) {
                return inner.contains(element);
            }
        }

        @Override
        public boolean containsAll(Collection<?> elements) {
            synchronized (mutex) {
                return inner.containsAll(elements);
            }
        }

        @Override
        public Object[] toArray() {
            synchronized (mutex) {
                return inner.toArray();
            }
        }

        @Override
        public <T> T[] toArray(T[] array) {
            synchronized (mutex) {
                return inner.toArray(array);
            }
        }

        @Override
        public Iterator<E> iterator() {
            return inner.iterator();
        }

        @Override
        public boolean add(E element) {
            synchronized (mutex) {
                return inner.add(element);
            }
        }

        @Override
        public boolean addAll(Collection<? extends E> elements) {
            synchronized (mutex) {
                return inner.addAll(elements);
            }
        }

        @Override
        public boolean remove(Object element) {
            synchronized (mutex) {
                return inner.remove(element);
            }
        }

        @Override
        public boolean removeAll(Collection<?> elements) {
            synchronized (mutex) {
                return inner.removeAll(elements);
            }
        }

        @Override
        public boolean removeIf(Predicate<? super E> filter) {
            synchronized (mutex) {
                return inner.removeIf(filter);
            }
        }

        @Override
        public boolean retainAll(Collection<?> elements) {
            synchronized (mutex) {
                return inner.retainAll(elements);
            }
        }

        @Override
        public void clear() {
            synchronized (mutex) {
                inner.clear();
            }
        }

        @Override
        public void forEach(Consumer<? super E> action) {
            synchronized (mutex) {
                inner.forEach(action);
            }
        }

        @Override
        public Stream<E> stream() {
            return inner.stream();
        }

        @Override
        public String toString() {
            synchronized (mutex) {
                return inner.toString();
            }
        }

        boolean equalsInner(Object other) {
            synchronized (mutex) {
                return inner.equals(other);
            }
        }

        int hashInner() {
            synchronized (mutex) {
                return inner.hashCode();
            }
        }
    }

    static final class OfSet<E> extends OfCollection<E> implements Set<E> {
        OfSet(Set<E> inner) {
            super(inner);
        }

        OfSet(Set<E> inner, Object mutex) {
            super(inner, mutex);
        }

        @Override
        public boolean equals(Object other) {
            return this == other || equalsInner(other);
        }

        @Override
        public int hashCode() {
            return hashInner();
        }
    }

    private static final class OfList<E> extends OfCollection<E> implements List<E> {
        private final List<E> inner;

        OfList(List<E> inner) {
            super(inner);
            this.inner = inner;
        }

        OfList(List<E> inner, Object mutex) {
            super(inner, mutex);
            this.inner = inner;
        }

        @Override
        public E get(int index) {
            synchronized (mutex) {
                return inner.get(index);
            }
        }

        @Override
        public E set(int index, E element) {
            synchronized (mutex) {
                return inner.set(index, element);
            }
        }

        @Override
        public void add(int index, E element) {
            synchronized (mutex) {
                inner.add(index, element);
            }
        }

        @Override
        public boolean addAll(int index, Collection<? extends E> elements) {
            synchronized (mutex) {
                return inner.addAll(index, elements);
            }
        }

        @Override
        public E remove(int index) {
            synchronized (mutex) {
                return inner.remove(index);
            }
        }

        @Override
        public int indexOf(Object element) {
            synchronized (mutex) {
                return inner.indexOf(element);
            }
        }

        @Override
        public int lastIndexOf(Object element) {
            synchronized (mutex) {
                return inner.lastIndexOf(element);
            }
        }

        @Override
        public ListIterator<E> listIterator() {
            return inner.listIterator();
        }

        @Override
        public ListIterator<E> listIterator(int index) {
            return inner.listIterator(index);
        }

        @Override
        public List<E> subList(int from, int to) {
            synchronized (mutex) {
                return new OfList<>(inner.subList(from, to), mutex);
            }
        }

        @Override
        public void replaceAll(UnaryOperator<E> operator) {
            synchronized (mutex) {
                inner.replaceAll(operator);
            }
        }

        @Override
        public void sort(java.util.Comparator<? super E> order) {
            synchronized (mutex) {
                inner.sort(order);
            }
        }

        @Override
        public boolean equals(Object other) {
            return this == other || equalsInner(other);
        }

        @Override
        public int hashCode() {
            return hashInner();
        }
    }
}
