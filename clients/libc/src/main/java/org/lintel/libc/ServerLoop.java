package org.lintel.libc;

import static org.lintel.nucleus.abi.DoorLayout.*;

import org.lintel.nucleus.abi.DoorFlags;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Memory;
import org.lintel.nucleus.abi.Syscalls;
import org.lintel.nucleus.abi.ThreadBlock;

/**
 * What a server thread does all its life: hands the last results to the nucleus, waits there for the
 * next call, takes the arguments out of their buffer, frees it, and runs the procedure. For the
 * library itself.
 *
 * <pre>
 *   door_return ─▶ copy to the stack ─▶ free the buffer ─▶ procedure ─▶ reply: allocate, copy ─┐
 *        ▲                                                                                     │
 *        └─────────────────────────────────────────────────────────────────────────────────────┘
 * </pre>
 *
 * <p><b>Shape.</b> The thread's record on its emulated stack: the invocation record of the nucleus,
 * then the reply: data, size, descs, count, flags, the buffer held since the call, a block to be freed,
 * inline space, space for descriptors.
 *
 * <p><b>Threads.</b> Confined to its thread. Allocates no Java object for a call.
 */
public final class ServerLoop {
    /** In the thread block: the address of the record, 0 in a thread that serves no doors. */
    public static final int RECORD = ThreadBlock.LIBRARY + 16;

    private static final int DATA = INVOCATION_BYTES;
    private static final int SIZE = DATA + 8;
    private static final int DESCS = DATA + 16;
    private static final int COUNT = DATA + 24;
    private static final int FLAGS = DATA + 28;
    private static final int HELD = DATA + 32;
    private static final int BLOCK = DATA + 40;
    private static final int INLINE = DATA + 48;
    private static final int DESC_SPACE = INLINE + INLINE_MOST;
    private static final int DESCS_KEPT = 16;
    private static final int BYTES = DESC_SPACE + DESCS_KEPT * DESC_BYTES;

    /** Stack that a procedure must have left, beside its arguments. */
    private static final long STACK_RESERVE = 16 << 10;

    /** The part of the loop that knows the process's own classes. */
    public interface Dispatch {
        /** Runs a procedure. */
        void serve(long procedure, long cookie, long data, long size, long descs, int count);

        /** The pool of the door is empty now. */
        void poolDry(long record);
    }

    private ServerLoop() {}

    /** Serves until the door that the thread is bound to is gone. */
    public static void run(Dispatch dispatch) {
        Memory memory = Gate.memory();
        long top = Stack.top(memory);
        long record = Stack.take(memory, top, BYTES);
        memory.putLong(Gate.threadPointer() + RECORD, record);
        memory.putLong(record + HELD, 0);
        memory.putLong(record + BLOCK, 0);
        memory.putInt(record + INVOCATION_RUNS, 0);
        clearReply(memory, record);
        boolean serving = false;
        while (true) {
            long result =
                    Gate.trap(
                            Syscalls.SYS_door_return,
                            memory.getLong(record + DATA),
                            memory.getLong(record + SIZE),
                            memory.getLong(record + DESCS),
                            memory.getInt(record + COUNT),
                            record,
                            memory.getInt(record + FLAGS));
            boolean failed = Errno.isError(result) && !Sys.is(result, Errno.EINTR);
            if (failed && (!serving || Sys.is(result, Errno.EBADF))) {
                break; // the door that the thread is bound to is gone
            }
            forgetReply(memory, record, failed);
            serving = failed;
            if (result == 0) {
                serveOne(memory, record, dispatch);
                Stack.giveBack(memory, record);
                serving = true;
            }
        }
        memory.putLong(Gate.threadPointer() + RECORD, 0);
        Stack.giveBack(memory, top);
    }

    private static void clearReply(Memory memory, long record) {
        memory.putLong(record + DATA, 0);
        memory.putLong(record + SIZE, 0);
        memory.putLong(record + DESCS, 0);
        memory.putLong(record + COUNT, 0); // and the flags
    }

    /** After the return: the results have been taken, or were refused. */
    private static void forgetReply(Memory memory, long record, boolean refused) {
        long block = memory.getLong(record + BLOCK);
        if (block != 0) {
            memory.putLong(record + BLOCK, 0);
            Malloc.free(block);
        }
        int unmap = refused ? memory.getInt(record + FLAGS) & DoorFlags.RETURN_UNMAP : 0;
        clearReply(memory, record);
        memory.putInt(record + FLAGS, refused ? DoorFlags.RETURN_FAILED | unmap : 0);
    }

    private static void serveOne(Memory memory, long record, Dispatch dispatch) {
        int how = memory.getInt(record + INVOCATION_FLAGS);
        long spilled = 0;
        boolean answered = false;
        try {
            if ((how & INVOKE_POOL_DRY) != 0) {
                dispatch.poolDry(record);
            }
            if ((how & INVOKE_BUFFER) != 0) {
                spilled = unmarshal(memory, record, how);
            }
            memory.putInt(record + INVOCATION_RUNS, 1);
            dispatch.serve(
                    memory.getLong(record + INVOCATION_PROCEDURE),
                    memory.getLong(record + INVOCATION_COOKIE),
                    memory.getLong(record + INVOCATION_DATA),
                    memory.getLong(record + INVOCATION_SIZE),
                    memory.getLong(record + INVOCATION_DESCS),
                    memory.getInt(record + INVOCATION_COUNT));
            answered = true;
        } catch (DoorCancelled cancelled) {
            answered = true; // nobody waits for it
        } catch (Throwable thrown) {
            memory.putInt(record + INVOCATION_RUNS, 0);
            Uncaught.report("door " + memory.getLong(record + INVOCATION_DOOR), thrown);
        }
        memory.putInt(record + INVOCATION_RUNS, 0);
        if (spilled != 0) {
            Malloc.free(spilled);
        }
        int flags = memory.getInt(record + FLAGS);
        if (!answered) {
            dropReply(memory, record);
            flags = DoorFlags.RETURN_FAILED;
        }
        freeHeld(memory, record, flags);
        memory.putInt(
                record + FLAGS,
                (how & INVOKE_MAPPED) != 0 ? flags | DoorFlags.RETURN_UNMAP : flags);
    }

    /**
     * Takes arguments out of their buffer and frees it, or holds it until the return.
     *
     * @return a block that they were put into since the stack has no room, or 0
     */
    private static long unmarshal(Memory memory, long record, int how) {
        long buffer = memory.getLong(record + INVOCATION_BLOCK);
        if ((how & INVOKE_HOLD) != 0) {
            memory.putLong(record + HELD, buffer);
            return 0;
        }
        int count = memory.getInt(record + INVOCATION_COUNT);
        long total = totalBytes(memory.getLong(record + INVOCATION_SIZE), count);
        boolean fits = Stack.room(memory) >= total + STACK_RESERVE;
        long copy = fits ? Stack.take(memory, record, total) : Malloc.malloc(total);
        memory.copy(copy, buffer, total);
        MarshalArea.address(memory);
        MarshalArea.free(memory, buffer);
        if (memory.getLong(record + INVOCATION_DATA) != 0) {
            memory.putLong(record + INVOCATION_DATA, copy);
        }
        if (count > 0) {
            long descs = memory.getLong(record + INVOCATION_DESCS);
            memory.putLong(record + INVOCATION_DESCS, copy + (descs - buffer));
        }
        return fits ? 0 : copy;
    }

    private static void freeHeld(Memory memory, long record, int flags) {
        long held = memory.getLong(record + HELD);
        if (held != 0) {
            memory.putLong(record + HELD, 0);
            boolean used =
                    (flags & DoorFlags.RETURN_BUFFER) != 0 && memory.getLong(record + DATA) == held;
            if (!used) {
                MarshalArea.free(memory, held);
            }
        }
    }

    // ---- the reply, on behalf of the procedure ----

    /** Marshals results; they are handed over when the procedure returns. */
    public static void reply(long data, long size, long descs, int count) {
        Memory memory = Gate.memory();
        long record = record(memory);
        dropReply(memory, record);
        if (count > 0 && count <= DESCS_KEPT) {
            memory.copy(record + DESC_SPACE, descs, (long) count * DESC_BYTES);
            memory.putLong(record + DESCS, record + DESC_SPACE);
        } else {
            memory.putLong(record + DESCS, count == 0 ? 0 : descs);
        }
        memory.putInt(record + COUNT, count);
        memory.putLong(record + DATA, size == 0 ? 0 : place(memory, record, data, size));
        memory.putLong(record + SIZE, size);
    }

    /** As reply; the block goes to the heap again when the results have been taken. */
    public static void replyAndFree(long block, long size, long descs, int count) {
        reply(block, size, descs, count);
        Memory memory = Gate.memory();
        long record = record(memory);
        if (memory.getLong(record + DATA) == block) {
            memory.putLong(record + BLOCK, block);
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

    private static long place(Memory memory, long record, long data, long size) {
        MarshalArea.address(memory);
        if (size <= memory.getInt(LibcData.MARSHAL_INLINE_BYTES)) {
            memory.copy(record + INLINE, data, size);
            return record + INLINE;
        }
        if (size > memory.getInt(LibcData.MARSHAL_BUFFER_BYTES)) {
            return data;
        }
        long held = memory.getLong(record + HELD);
        long buffer = held != 0 ? held : allocate(memory);
        memory.copy(buffer, data, size);
        memory.putInt(record + FLAGS, DoorFlags.RETURN_BUFFER);
        return buffer;
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

    /** Takes back what an earlier reply of the same call has prepared. */
    private static void dropReply(Memory memory, long record) {
        long data = memory.getLong(record + DATA);
        boolean buffer = (memory.getInt(record + FLAGS) & DoorFlags.RETURN_BUFFER) != 0;
        if (buffer && data != memory.getLong(record + HELD)) {
            MarshalArea.free(memory, data);
        }
        long block = memory.getLong(record + BLOCK);
        memory.putLong(record + BLOCK, 0);
        Malloc.free(block);
        clearReply(memory, record);
    }
}
