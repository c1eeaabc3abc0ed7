package org.lintel.libc.jdk.concurrent;

import java.util.EmptyStackException;

/**
 * Stands for {@link java.util.Stack}.
 *
 * <p><b>Threads.</b> Any emulated thread. <b>Locks.</b> The stack's monitor.
 */
public class Stack<E> extends Vector<E> {
    private static final long serialVersionUID = 1L;

    public Stack() {}

    public E push(E element) {
        addElement(element);
        return element;
    }

    public synchronized E pop() {
        E top = peek();
        removeElementAt(size() - 1);
        return top;
    }

    public synchronized E peek() {
        if (isEmpty()) {
            throw new EmptyStackException();
        }
        return lastElement();
    }

    public boolean empty() {
        return isEmpty();
    }

    /** {@return how far below the top an element is, the top being 1; or -1} */
    public synchronized int search(Object element) {
        int index = lastIndexOf(element);
        return index < 0 ? -1 : size() - index;
    }
}
