package org.lintel.nucleus.abi;

/**
 * The tick register of an emulated processor (or, on a machine of several, of a thread): counts
 * down at each poll, and knows how deep the call stack is.
 *
 * <p><b>Threads.</b> Written without a lock by the emulated thread that runs; another processor may
 * store {@code left = -1} to ask for attention, and repeats that until it is heard, since the store
 * can be lost to a decrement under way.
 */
public final class Ticks {
    /** Polls until the next trip to the nucleus; below 0 the poll takes its slow half. */
    public int left;

    /** Bytes of call stack in use, by the rewriter's estimate. */
    public int stackBytes;

    /** Bound of {@link #stackBytes} (RLIMIT_STACK). */
    public int stackLimitBytes = Integer.MAX_VALUE;

    /** Static initialisers that the running thread is inside of. */
    public int initialisers;
}
