package org.lintel.nucleus.abi;

/**
 * Attributes, parameters and constants of the door calls. Source: {@code door.h} and section 3C of
 * illumos; the flags of call and return are ours.
 */
public final class DoorFlags {
    /** A notice when one reference is left: once. */
    public static final int DOOR_UNREF = 0x01;

    /** Served by the threads bound to this door alone. */
    public static final int DOOR_PRIVATE = 0x02;

    /** Reported only: the asking process made the door. */
    public static final int DOOR_LOCAL = 0x04;

    /** Reported only: the door has been revoked. */
    public static final int DOOR_REVOKED = 0x08;

    /** A notice each time that one reference is left. */
    public static final int DOOR_UNREF_MULTI = 0x10;

    /** Reported only: one reference is left. */
    public static final int DOOR_IS_UNREF = 0x20;

    /** Calls that carry descriptors are refused. */
    public static final int DOOR_REFUSE_DESC = 0x40;

    /** A client that gives up does not cancel the server thread. */
    public static final int DOOR_NO_CANCEL = 0x80;

    /** A private pool that runs dry calls nobody; of door_xcreate only. */
    public static final int DOOR_NO_DEPLETION_CB = 0x100;

    /** What door_create takes. */
    public static final int DOOR_CREATE_MASK =
            DOOR_UNREF | DOOR_PRIVATE | DOOR_UNREF_MULTI | DOOR_REFUSE_DESC | DOOR_NO_CANCEL;

    /** Of a door_desc: it holds a descriptor. */
    public static final int DOOR_DESCRIPTOR = 0x1_0000;

    /** Of a door_desc: the sender's descriptor is closed after a good transfer. */
    public static final int DOOR_RELEASE = 0x4_0000;

    public static final int DOOR_PARAM_DESC_MAX = 1;
    public static final int DOOR_PARAM_DATA_MAX = 2;
    public static final int DOOR_PARAM_DATA_MIN = 3;

    /** Largest DESC_MAX, and the one that a door starts with. */
    public static final int DESC_MAX = Integer.MAX_VALUE;

    /** The data pointer of an unreferenced notice. */
    public static final long DOOR_UNREF_DATA = 1;

    /** No descriptor. */
    public static final int DOOR_INVAL = -1;

    /** For door_info: the door that the calling thread is bound to. */
    public static final int DOOR_QUERY = -2;

    /** Most descriptors in one transfer. */
    public static final int MOST_DESCRIPTORS = 1024;

    // ---- flags of SYS_door_call ----

    /** The data lie in an allocated marshalling buffer, which the call consumes. */
    public static final int CALL_BUFFER = 1;

    /** A reply that fits into the caller's room, but not inline, comes in a marshalling buffer. */
    public static final int CALL_REPLY_BUFFER = 2;

    /** A reply that does not fit into the caller's room comes in a marshalling buffer if it can. */
    public static final int CALL_REPLY_ANY = 4;

    /**
     * There are no descriptors, and data, size and rbuf come as arguments of the trap; rsize is the upper
     * half of the flags. The door_arg is not read; it is written unless the reply is plain.
     */
    public static final int CALL_REGISTERS = 8;

    public static final int CALL_RSIZE_SHIFT = 32;

    /**
     * The caller gives its arguments away: whole pages of them leave its memory, whatever becomes of the
     * call. What DOOR_RELEASE is to descriptors.
     */
    public static final int CALL_RELEASE = 16;

    // ---- values of SYS_door_call: where the reply is ----

    /** In the caller's room, as rbuf and rsize said. */
    public static final int REPLY_IN_PLACE = 0;

    /** In a marshalling buffer, which the caller frees. */
    public static final int REPLY_IN_BUFFER = 1;

    /** In a new mapping, which the caller unmaps. */
    public static final int REPLY_IN_MAPPING = 2;

    /** After a call by registers: in place, without descriptors, and the size stands in the bits above. */
    public static final int REPLY_PLAIN = 4;

    public static final int REPLY_SIZE_SHIFT = 3;

    // ---- flags of SYS_door_return ----

    /** The data lie in an allocated marshalling buffer, which the return consumes. */
    public static final int RETURN_BUFFER = 1;

    /** The procedure failed: the caller gets EINTR, as from a thread that ended. */
    public static final int RETURN_FAILED = 2;

    /** The mapping that the arguments came in is unmapped, after the results were taken. */
    public static final int RETURN_UNMAP = 4;

    /** The thread's signals, held so far, are let go: it is in its pool before a handler runs. */
    public static final int RETURN_LET_SIGNALS = 8;

    private DoorFlags() {}
}
