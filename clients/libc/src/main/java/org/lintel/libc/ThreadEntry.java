package org.lintel.libc;

/** Where a thread starts: C's {@code void *(*start_routine)(void *)}. */
@FunctionalInterface
public interface ThreadEntry {
    /**
     * Runs the thread.
     *
     * @return the value for whoever joins it
     */
    long run(long argument);
}
