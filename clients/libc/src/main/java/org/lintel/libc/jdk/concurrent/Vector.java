package org.lintel.libc.jdk.concurrent;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Stands for {@link java.util.Vector}: a list under one lock.
 *
 * <p><b>Threads.</b> Any emulated thread. <b>Locks.</b> The list's monitor.
 */
public class Vector<E> extends ArrayList<E> {
    private static final long serialVersionUID = 1L;

    public Vector() {}

    public Vector(int capacity) {
        super(capacity);
    }

    public Vector(int capacity, int increment) {
        super(capacity);
    }

    public Vector(Collection<? extends E> elements) {
        super(elements);
    }

    public synchronized void addElement(E element) {
        super.add(element);
    }

    public synchronized E elementAt(int index) {
        return super.get(index);
    }

    public synchronized E firstElement() {
        return super.getFirst();
    }

    public synchronized E lastElement() {
        return super.getLast();
    }

    public synchronized void insertElementAt(E element, int index) {
        super.add(index, element);
    }

    public synchronized void setElementAt(E element, int index) {
        super.set(index, element);
    }

    public synchronized boolean removeElement(Object element) {
        return super.remove(element);
    }

    public synchronized void removeElementAt(int index) {
        super.remove(index);
    }

    public synchronized void removeAllElements() {
        super.clear();
    }

    public synchronized void copyInto(Object[] array) {
        super.toArray(array);
    }

    public synchronized Enumeration<E> elements() {
        return Collections.enumeration(new ArrayList<>(this));
    }

    public synchronized int capacity() {
        return Math.max(10, super.size());
    }

    @Override
    public synchronized int size() {
        return super.size();
    }

    @Override
    public synchronized boolean isEmpty() {
        return super.isEmpty();
    }

    @Override
    public synchronized boolean contains(Object element) {
        return super.contains(element);
    }

    @Override
    public synchronized int indexOf(Object element) {
        return super.indexOf(element);
    }

    @Override
    public synchronized int lastIndexOf(Object element) {
        return super.lastIndexOf(element);
    }

    @Override
    public synchronized E get(int index) {
        return super.get(index);
    }

    @Override
    public synchronized E set(int index, E element) {
        return super.set(index, element);
    }

    @Override
    public synchronized boolean add(E element) {
        return super.add(element);
    }

    @Override
    public synchronized void add(int index, E element) {
        super.add(index, element);
    }

    @Override
    public synchronized boolean addAll(Collection<? extends E> elements) {
        return super.addAll(elements);
    }

    @Override
    public synchronized E remove(int index) {
        return super.remove(index);
    }

    @Override
    public synchronized boolean remove(Object element) {
        return super.remove(element);
    }

    @Override
    public synchronized boolean removeAll(Collection<?> elements) {
        return super.removeAll(elements);
    }

    @Override
    public synchronized boolean retainAll(Collection<?> elements) {
        return super.retainAll(elements);
    }

    @Override
    public synchronized boolean removeIf(Predicate<? super E> filter) {
        return super.removeIf(filter);
    }

    @Override
    public synchronized void replaceAll(UnaryOperator<E> operator) {
        super.replaceAll(operator);
    }

    @Override
    public synchronized void sort(Comparator<? super E> order) {
        super.sort(order);
    }

    @Override
    public synchronized void forEach(Consumer<? super E> action) {
        super.forEach(action);
    }

    @Override
    public synchronized void clear() {
        super.clear();
    }

    @Override
    public synchronized Object[] toArray() {
        return super.toArray();
    }

    @Override
    public synchronized <T> T[] toArray(T[] array) {
        return super.toArray(array);
    }

    @Override
    public synchronized boolean equals(Object other) {
        return super.equals(other);
    }

    @Override
    public synchronized int hashCode() {
        return super.hashCode();
    }

    @Override
    public synchronized String toString() {
        return super.toString();
    }
}
