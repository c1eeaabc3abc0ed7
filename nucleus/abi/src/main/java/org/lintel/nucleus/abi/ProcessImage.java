package org.lintel.nucleus.abi;

/** Names and places that loader, nucleus and user library agree upon. */
public final class ProcessImage {
    /** The start-up code of every process; implements {@link UserEntry}, has a public constructor without arguments. */
    public static final String CRT0 = "org.lintel.libc.Crt0";

    /** The class whose static methods the rewriter calls at method entries, exits and back-edges. */
    public static final String POLL = "org.lintel.libc.Poll";

    /**
     * Resource that lists the library's process-local classes, one binary name a line: each process
     * has its own copy of these (its own statics), all others are shared and have no state.
     */
    public static final String PROCESS_LOCAL = "META-INF/lintel/process-local";

    /** Bytes of a page. */
    public static final int PAGE_BYTES = 4096;

    /** Below this address nothing is ever mapped, so that a null pointer with an offset faults. */
    public static final long LOWEST_ADDRESS = 0x1_0000;

    /** The library's data: one private page, zero at the start; survives fork as all memory does. */
    public static final long LIBC_DATA = 0x1_0000;

    /** Bytes of the library's data segment. */
    public static final long LIBC_DATA_BYTES = PAGE_BYTES;

    /** Where the heap starts: the first program break. */
    public static final long HEAP_START = 0x2_0000;

    /** Mappings without a fixed address are placed below this one, downwards. */
    public static final long MAP_TOP = 0x3f_ffff_0000L;

    /** First address that is no user address (Sv39, lower half). */
    public static final long USER_END = 0x40_0000_0000L;

    private ProcessImage() {}
}
