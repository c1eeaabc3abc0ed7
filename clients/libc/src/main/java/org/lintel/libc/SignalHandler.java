package org.lintel.libc;

import java.io.Serializable;

/**
 * What a signal runs. It runs on a thread of the process, between two instructions of it. An
 * exception that leaves it goes on in the code that was interrupted, as {@code siglongjmp} does in
 * C.
 *
 * <p>A reference to a static method, or a lambda that captures nothing, goes by name and survives
 * fork; one that captures does not, as the child has none of its parent's Java objects: in the
 * child such a signal has its default action.
 */
@FunctionalInterface
public interface SignalHandler extends Serializable {
    void handle(int signal, SignalInfo info);
}
