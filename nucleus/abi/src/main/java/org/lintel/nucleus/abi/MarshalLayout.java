package org.lintel.nucleus.abi;

/**
 * The control area through which a process and the nucleus share marshalling buffers. Source: the
 * control area of Spring's inter-process communication: a count, then a flag and a pointer for each
 * buffer; the words behind them, and the widths, are ours.
 *
 * <pre>
 *      0  int   count of buffers, n
 *      8  int   flag of buffer 0: 1 free, 0 allocated
 *     16  long  pointer to buffer 0
 *     24  int   flag of buffer 1
 *     32  long  pointer to buffer 1
 *      …
 *   3840  int   threads that wait for a buffer to become free
 *   3848  long  address of the next area, or 0
 *   3856  int   1 when allocations are to be told (SYS_marshal_note)
 *   4096  …     the buffers, one after the other
 * </pre>
 *
 * What SYS_marshal_area tells of the first area:
 *
 * <pre>
 *      0  long  its address
 *      8  int   bytes of a buffer
 *     12  int   inline limit: transfers up to so many bytes take no buffer
 *     16  int   what to do when no buffer is free: FULL_…
 *     20  int   1 when buffers are held until the return
 * </pre>
 */
public final class MarshalLayout {
    public static final int COUNT = 0;
    public static final int FIRST_FLAG = 8;
    public static final int FIRST_POINTER = 16;
    public static final int PAIR_BYTES = 16;

    public static final int WAITERS = 3840;
    public static final int NEXT_AREA = 3848;
    public static final int NOTES = 3856;
    public static final int CONTROL_BYTES = 4096;

    /** Most buffers of an area: what fits before {@link #WAITERS}. */
    public static final int MOST_BUFFERS = (WAITERS - FIRST_FLAG) / PAIR_BYTES;

    public static final int FREE = 1;
    public static final int ALLOCATED = 0;

    public static final int INFO_ADDRESS = 0;
    public static final int INFO_BUFFER_BYTES = 8;
    public static final int INFO_INLINE_BYTES = 12;
    public static final int INFO_FULL = 16;
    public static final int INFO_HOLD = 20;
    public static final int INFO_BYTES = 24;

    /** No buffer is free: ENOBUFS. */
    public static final int FULL_FAIL = 0;

    /** No buffer is free: wait for one. */
    public static final int FULL_WAIT = 1;

    /** No buffer is free: a second area. */
    public static final int FULL_GROW = 2;

    private MarshalLayout() {}
}
