package org.lintel.nucleus.abi;

/**
 * The thread control block, at the thread pointer; the thread's emulated stack lies right below it
 * and grows downwards, with a guard page under its end.
 *
 * <pre>
 *   0  long  tid
 *   8  long  stack pointer: lowest stack address in use; starts at the block's own address
 *  16  long  lowest address of the stack
 *  24  int   errno of the last failed call, for programs that ask
 *  28  int   signals held: above 0, handlers wait (faults' excepted, and SIGKILL and SIGSTOP act);
 *            1 at first in a thread that thread_create was asked to make so
 *  32  int   set to 1 by the nucleus when a signal waits because of the word before
 *  40  ..64  the user library's own; zero when the thread starts
 * </pre>
 *
 * <p>Who brings the word at 28 back to 0 and finds 1 at 32 clears it and calls {@code sigprocmask},
 * so that what waits is delivered. Source of the idea: FreeBSD's {@code sigfastblock(2)}.
 */
public final class ThreadBlock {
    public static final int TID = 0;
    public static final int STACK_POINTER = 8;
    public static final int STACK_LOWEST = 16;
    public static final int ERRNO = 24;
    public static final int SIGNALS_HELD = 28;
    public static final int SIGNAL_WAITS = 32;
    public static final int LIBRARY = 40;
    public static final int SIZE_BYTES = 64;

    private ThreadBlock() {}
}
