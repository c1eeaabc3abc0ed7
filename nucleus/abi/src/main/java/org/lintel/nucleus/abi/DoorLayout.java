package org.lintel.nucleus.abi;

/**
 * Structs of the door calls. Source: {@code door_arg_t}, {@code door_desc_t}, {@code door_info_t} of
 * {@code door.h} of illumos (our own order of fields); the invocation record is ours.
 *
 * <pre>
 *   door_arg                    door_desc                    door_info
 *    0  long data_ptr            0  int  d_attributes         0  int  di_target
 *    8  long data_size           4  int  d_descriptor         4  int  di_attributes
 *   16  long desc_ptr            8  long d_id, of doors       8  long di_proc
 *   24  int  desc_num           16  reserved                 16  long di_data
 *   28  int  delivered          24
 *   32  long rbuf                                            24  long di_uniquifier
 *   40  long rsize                                           32  reserved
 *   48                                                       48
 *
 *   delivered: 0 before the results are there, then 1 + REPLY_IN_…; for a caller whose signal handler
 *   leaves the call by an exception
 *
 *   invocation: what door_return leaves with a server thread
 *    0  long procedure
 *    8  long cookie
 *   16  long data      0 for none, DOOR_UNREF_DATA for a notice
 *   24  long size
 *   32  long descs     address of the door_descs, 0 for none
 *   40  int  desc count
 *   44  int  flags: INVOKE_…
 *   48  long block     the marshalling buffer or mapping that the data lie in
 *   56  long length of that mapping
 *   64  long id of the door
 *   72  int  1 while the procedure runs: a cancellation may break it off
 *   76  int  reserved
 *   80  …    inline space
 *
 *   door_ucred: int pid, int tid, int uid, int gid of the caller
 * </pre>
 */
public final class DoorLayout {
    public static final int ARG_DATA_PTR = 0;
    public static final int ARG_DATA_SIZE = 8;
    public static final int ARG_DESC_PTR = 16;
    public static final int ARG_DESC_NUM = 24;
    public static final int ARG_DELIVERED = 28;
    public static final int ARG_RBUF = 32;
    public static final int ARG_RSIZE = 40;
    public static final int ARG_BYTES = 48;

    public static final int DESC_ATTRIBUTES = 0;
    public static final int DESC_DESCRIPTOR = 4;
    public static final int DESC_ID = 8;
    public static final int DESC_BYTES = 24;

    public static final int INFO_TARGET = 0;
    public static final int INFO_ATTRIBUTES = 4;
    public static final int INFO_PROC = 8;
    public static final int INFO_DATA = 16;
    public static final int INFO_UNIQUIFIER = 24;
    public static final int INFO_BYTES = 48;

    public static final int INVOCATION_PROCEDURE = 0;
    public static final int INVOCATION_COOKIE = 8;
    public static final int INVOCATION_DATA = 16;
    public static final int INVOCATION_SIZE = 24;
    public static final int INVOCATION_DESCS = 32;
    public static final int INVOCATION_COUNT = 40;
    public static final int INVOCATION_FLAGS = 44;
    public static final int INVOCATION_BLOCK = 48;
    public static final int INVOCATION_LENGTH = 56;
    public static final int INVOCATION_DOOR = 64;
    public static final int INVOCATION_RUNS = 72;
    public static final int INVOCATION_INLINE = 80;

    /** Largest inline limit that a machine may have. */
    public static final int INLINE_MOST = 512;

    /** The record with its inline space. */
    public static final int INVOCATION_BYTES = INVOCATION_INLINE + INLINE_MOST;

    /**
     * The thread was the last one of its pool: the process may want to make another. Told when a call
     * takes it out of the pool, and when a signal does (procedure is 0 then, or that of the private door
     * that it is bound to).
     */
    public static final int INVOKE_POOL_DRY = 1;

    /** The data lie in a marshalling buffer, to be freed before the procedure runs. */
    public static final int INVOKE_BUFFER = 2;

    /** The data lie in a mapping of their own, to be unmapped after the procedure. */
    public static final int INVOKE_MAPPED = 4;

    /** An unreferenced notice. */
    public static final int INVOKE_UNREF = 8;

    /** The buffer stays allocated until the return: the policy of the prior art. */
    public static final int INVOKE_HOLD = 16;

    public static final int UCRED_PID = 0;
    public static final int UCRED_TID = 4;
    public static final int UCRED_UID = 8;
    public static final int UCRED_GID = 12;
    public static final int UCRED_BYTES = 16;

    private DoorLayout() {}

    /** {@return where descriptors begin behind so many bytes of data} */
    public static long descsAfter(long dataBytes) {
        return (dataBytes + 7) & -8;
    }

    /** {@return bytes that data and descriptors take together} */
    public static long totalBytes(long dataBytes, int descCount) {
        return descCount == 0 ? dataBytes : descsAfter(dataBytes) + (long) descCount * DESC_BYTES;
    }
}
