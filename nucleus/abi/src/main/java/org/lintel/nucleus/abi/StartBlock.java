package org.lintel.nucleus.abi;

/**
 * What a process finds at its start, written by the nucleus into the new address space.
 *
 * <pre>
 *   0  long  argc
 *   8  long  address of argv: argc addresses of strings that end with a zero byte, then 0;
 *            argv[0] is the program's name, as in C, and main gets what follows
 *  16  long  address of envp: addresses of "NAME=value" strings, then 0
 *  24  long  address of the name of the main class, ends with a zero byte
 *  32  long  address of the program's name, ends with a zero byte
 * </pre>
 */
public final class StartBlock {
    public static final int ARGC = 0;
    public static final int ARGV = 8;
    public static final int ENVP = 16;
    public static final int MAIN_CLASS = 24;
    public static final int PROGRAM_NAME = 32;
    public static final int SIZE_BYTES = 40;

    private StartBlock() {}
}
