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
 *  32  ..64  the user library's own; zero when the thread starts
 * </pre>
 */
public final class ThreadBlock {
    public static final int TID = 0;
    public static final int STACK_POINTER = 8;
    public static final int STACK_LOWEST = 16;
    public static final int ERRNO = 24;
    public static final int LIBRARY = 32;
    public static final int SIZE_BYTES = 64;

    private ThreadBlock() {}
}
