package org.lintel.libc;

import static org.lintel.nucleus.abi.DoorLayout.*;

import org.lintel.nucleus.abi.DoorFlags;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Memory;
import org.lintel.nucleus.abi.ThreadBlock;

/**
 * The reply that a server thread prepares while its procedure runs, and hands to the nucleus with its
 * next {@code door_return}. For the library itself.
 *
 * <pre>
 *   data ≤ inline limit   copied into the record        buffer's size &lt;   stay where they are
 *   data ≤ buffer's size  copied into a buffer
 * </pre>
 *
 * <p><b>Shape.</b> In the thread's record on its emulated stack, behind the invocation record of the
 * nucleus: data, size, descs, count, flags, the buffer held since the call, a block to be freed, inline
 * space, space for descriptors.
 *
 * <p><b>Threads.</b> Confined to its thread. Allocates no Java object.
 */
public final class ServerReply {
    /** In the thread block: the address of the record, 0 in a thread that serves no doors. */
    public static final int RECORD = ThreadBlock.LIBRARY + 16;

    static final int DATA = INVOCATION_BYTES;
    static final int SIZE = DATA + 8;
    static final int DESCS = DATA + 16;
    static final int COUNT = DATA + 24;
    static final int FLAGS = DATA + 28;

    /** In the flags, beside {@code RETURN_…}: the reply is whole. Without any flag there is none. */
    static final int PREPARED = 1 << 16;

    /** In the flags: the block is to be freed when the reply has been taken. */
    private static final int FREES_BLOCK = 1 << 17;

    /** What of the flags the nucleus gets. */
    static final int FOR_NUCLEUS = PREPARED - 1;

    /** The buffer that the arguments came in, where buffers are held until the return. */
    static final int HELD = DATA + 32;

    private static final int BLOCK = DATA + 40;
    private static final int INLINE = DATA + 48;
    private static final int DESC_SPACE = INLINE + INLINE_MOST;
    private static final int DESCS_KEPT = 16;
    static final int BYTES = DESC_SPACE + DESCS_KEPT * DESC_BYTES;

    private ServerReply() {}

    /** Makes a record empty. */
    static void begin(Memory memory, long record) {
        memory.putLong(record + HELD, 0);
        memory.putInt(record + INVOCATION_FLAGS, 0);
        memory.putInt(record + INVOCATION_RUNS, 0);
        memory.putInt(record + FLAGS, 0);
    }

    /** A record for a thread whose handlers wait until it is in its pool. */
    public static void beginHolding(Memory memory, long record) {
        memory.putInt(record + FLAGS, DoorFlags.RETURN_LET_SIGNALS);
    }

    /**
     * {@return the calling thread's record, if that says that its pool is dry and nobody has done
     * anything about it; else 0} Before a handler runs, which may wait for that pool.
     */
    public static long dryRecord() {
        Memory memory = Gate.memory();
        long record = memory.getLong(Gate.threadPointer() + RECORD);
        boolean dry =
                record != 0 && (memory.getInt(record + INVOCATION_FLAGS) & INVOKE_POOL_DRY) != 0;
        return dry ? record : 0;
    }

    // ---- on behalf of the procedure ----

    /** Marshals results; they are handed over when the procedure returns. */
    public static void set(long data, long size, long descs, int count) {
        Memory memory = Gate.memory();
        long record = record(memory);
        drop(memory, record);
        if (count > 0 && count <= DESCS_KEPT) {
            take(memory, record, record + DESC_SPACE, descs, (long) count * DESC_BYTES);
            memory.putLong(record + DESCS, record + DESC_SPACE);
        } else {
            memory.putLong(record + DESCS, count == 0 ? 0 : descs);
        }
        memory.putInt(record + COUNT, count);
        int flags = size == 0 ? 0 : place(memory, record, data, size);
        memory.putLong(record + SIZE, size);
        memory.putInt(record + FLAGS, flags | PREPARED);
    }

    /** As {@link #set}; the block goes to the heap again when the results have been taken. */
    public static void setAndFree(long block, long size, long descs, int count) {
        set(block, size, descs, count);
        Memory memory = Gate.memory();
        long record = record(memory);
        if (size != 0 && memory.getLong(record + DATA) == block) {
            memory.putLong(record + BLOCK, block);
            memory.putInt(record + FLAGS, memory.getInt(record + FLAGS) | FREES_BLOCK);
        } else {
            Malloc.free(block);
        }
    }

    private static long record(Memory memory) {
        long record = memory.getLong(Gate.threadPointer() + RECORD);
        if (record == 0 || memory.getInt(record + INVOCATION_RUNS) == 0) {
            throw new ErrnoException("door reply: the thread serves no call", Errno.EINVAL);
        }
        return record;
    }

    /** Puts data where the nucleus will take them from. {@return RETURN_BUFFER, or 0} */
    private static int place(Memory memory, long record, long data, long size) {
        MarshalArea.address(memory);
        if (size <= memory.getInt(LibcData.MARSHAL_INLINE_BYTES)) {
            take(memory, record, record + INLINE, data, size);
            memory.putLong(record + DATA, record + INLINE);
        } else if (size > memory.getInt(LibcData.MARSHAL_BUFFER_BYTES)) {
            memory.putLong(record + DATA, data);
        } else {
            long held = memory.getLong(record + HELD);
            long buffer = held != 0 ? held : allocate(memory);
            memory.putLong(record + DATA, buffer); // first: who breaks off the copy finds it there
            memory.putLong(record + SIZE, 0);
            memory.putInt(record + FLAGS, DoorFlags.RETURN_BUFFER);
            take(memory, record, buffer, data, size);
            return DoorFlags.RETURN_BUFFER;
        }
        return 0;
    }

    /** Copies what the procedure has pointed at. EFAULT: there is no reply then. */
    private static void take(Memory memory, long record, long to, long from, long length) {
        if (!memory.tryCopy(to, from, length)) {
            drop(memory, record);
            throw Sys.failed("door_return", Errno.EFAULT);
        }
    }

    private static long allocate(Memory memory) {
        while (true) {
            try {
                return MarshalArea.allocate(memory);
            } catch (ErrnoException e) {
                if (e.errno() != Errno.EINTR) {
                    throw e;
                }
            }
        }
    }

    // ---- on behalf of the loop ----

    /**
     * Takes back what the call under way has prepared. A signal handler may leave it by an exception: so
     * the record is empty before anything is given back.
     */
    static void drop(Memory memory, long record) {
        int flags = memory.getInt(record + FLAGS);
        if (flags == 0) {
            return;
        }
        memory.putInt(record + FLAGS, 0);
        try {
            long data = memory.getLong(record + DATA);
            boolean buffer = (flags & DoorFlags.RETURN_BUFFER) != 0;
            if (buffer && data != memory.getLong(record + HELD)) {
                MarshalArea.free(memory, data);
            }
        } finally {
            freeBlock(memory, record, flags);
        }
    }

    /** The calling thread ends, perhaps inside of a call that it serves, or of a wait for a buffer. */
    public static void threadEnds() {
        Memory memory = Gate.memory();
        MarshalArea.threadEnds(memory);
        long record = memory.getLong(Gate.threadPointer() + RECORD);
        if (record != 0) {
            memory.putInt(record + INVOCATION_RUNS, 0);
            drop(memory, record);
            freeHeld(memory, record);
        }
    }

    /** Frees the buffer that was held during the call, unless the reply is in it. */
    static void freeHeld(Memory memory, long record) {
        long held = memory.getLong(record + HELD);
        if (held != 0) {
            memory.putLong(record + HELD, 0);
            boolean buffer = (memory.getInt(record + FLAGS) & DoorFlags.RETURN_BUFFER) != 0;
            boolean used = buffer && memory.getLong(record + DATA) == held;
            if (!used) {
                MarshalArea.free(memory, held);
            }
        }
    }

    /** The nucleus has taken the reply. */
    static void taken(Memory memory, long record) {
        int flags = memory.getInt(record + FLAGS);
        if (flags != 0) {
            memory.putInt(record + FLAGS, 0);
            freeBlock(memory, record, flags);
        }
    }

    /** The nucleus has refused the reply: the next return says that the call has failed. */
    static void refused(Memory memory, long record) {
        int unmap = memory.getInt(record + FLAGS) & DoorFlags.RETURN_UNMAP;
        try {
            drop(memory, record);
        } catch (ErrnoException spoilt) {
            assert spoilt != null; // the area was overwritten: that may be why
        }
        memory.putInt(record + FLAGS, DoorFlags.RETURN_FAILED | unmap);
    }

    private static void freeBlock(Memory memory, long record, int flags) {
        if ((flags & FREES_BLOCK) != 0) {
            Malloc.free(memory.getLong(record + BLOCK));
        }
    }
}
