package org.lintel.libc;

import java.io.Serializable;

/**
 * Where the child of a fork starts. The child's Java state is fresh, as at a start; what it shares
 * with its parent is memory and descriptors. So the entry goes by name: it must be a reference to a
 * static method, or a lambda that captures nothing.
 */
@FunctionalInterface
public interface ForkEntry extends Serializable {
    /**
     * Runs the child.
     *
     * @param argument what the parent passed: a number, or the address of more
     * @return the exit status
     */
    int run(long argument);
}
