package org.lintel.libc;

import static org.lintel.nucleus.abi.DoorLayout.*;

import org.lintel.nucleus.abi.DoorFlags;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Memory;
import org.lintel.nucleus.abi.Syscalls;

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
 * <p><b>Threads.</b> Confined to its thread. Allocates no Java object for a call.
 */
public final class ServerLoop {
    /** Stack that a procedure must have left, beside its arguments. */
    private static final long STACK_RESERVE = 16 << 10;

    /** The part of the loop that knows the process's own classes. */
    public interface Dispatch {
        /** The thread is about to wait for its first call. */
        void ready(long record);

        /** Runs a procedure. */
        void serve(long procedure, long cookie, long data, long size, long descs, int count);

        /** The pool of the door is empty now. */
        void poolDry(long record);
    }

    private ServerLoop() {}

    /** Serves until the door that the thread is bound to is gone. */
    public static void run(Dispatch dispatch) {
        Memory memory = Gate.memory();
        long block = Gate.threadPointer();
        long top = Stack.top(memory, block);
        long record = Stack.take(memory, block, top, ServerReply.BYTES);
        memory.putLong(block + ServerReply.RECORD, record);
        ServerReply.begin(memory, record);
        dispatch.ready(record);
        boolean unanswered = false; // there is a call whose reply the nucleus has not taken
        while (true) {
            long result = returnAndWait(memory, record);
            if (result == 0) {
                ServerReply.taken(memory, record);
                serve(memory, block, record, dispatch);
                Stack.giveBack(memory, block, record);
                unanswered = true;
            } else if (Sys.is(result, Errno.EINTR)) { // the reply was taken, but no call came
                ServerReply.taken(memory, record);
                unanswered = false;
            } else if (unanswered && !Sys.is(result, Errno.EBADF)) {
                ServerReply.refused(memory, record);
            } else {
                ServerReply.taken(memory, record);
                break; // the door that the thread is bound to is gone
            }
        }
        memory.putLong(block + ServerReply.RECORD, 0);
        Stack.giveBack(memory, block, top);
    }

    private static long returnAndWait(Memory memory, long record) {
        int flags = memory.getInt(record + ServerReply.FLAGS);
        if ((flags & (ServerReply.PREPARED | DoorFlags.RETURN_BUFFER)) == 0) {
            return Gate.trap(Syscalls.SYS_door_return, 0, 0, 0, 0, record, flags);
        }
        return Gate.trap(
                Syscalls.SYS_door_return,
                memory.getLong(record + ServerReply.DATA),
                memory.getLong(record + ServerReply.SIZE),
                memory.getLong(record + ServerReply.DESCS),
                memory.getInt(record + ServerReply.COUNT),
                record,
                flags & ServerReply.FOR_NUCLEUS);
    }

    /** Serves the call in the record; the reply lies there afterwards. */
    private static void serve(Memory memory, long block, long record, Dispatch dispatch) {
        int how = memory.getInt(record + INVOCATION_FLAGS);
        long spilled = 0;
        boolean failed = false;
        try {
            if ((how & INVOKE_BUFFER) != 0) {
                spilled = unmarshal(memory, block, record, how);
            }
            // A handler that ran meanwhile has seen to it already.
            if ((how & INVOKE_POOL_DRY) != 0 && ServerReply.dryRecord() != 0) {
                dispatch.poolDry(record);
            }
            runProcedure(memory, record, dispatch);
        } catch (DoorCancelled cancelled) {
            failed = true; // if somebody waits for an answer after all, it is EINTR
        } catch (Throwable thrown) {
            failed = true;
            memory.putInt(record + INVOCATION_RUNS, 0);
            Uncaught.report("door " + memory.getLong(record + INVOCATION_DOOR), thrown);
        }
        memory.putInt(record + INVOCATION_RUNS, 0);
        if (spilled != 0) {
            Malloc.free(spilled);
        }
        finish(memory, record, how, failed);
    }

    private static void runProcedure(Memory memory, long record, Dispatch dispatch) {
        memory.putInt(record + INVOCATION_RUNS, 1);
        dispatch.serve(
                memory.getLong(record + INVOCATION_PROCEDURE),
                memory.getLong(record + INVOCATION_COOKIE),
                memory.getLong(record + INVOCATION_DATA),
                memory.getLong(record + INVOCATION_SIZE),
                memory.getLong(record + INVOCATION_DESCS),
                memory.getInt(record + INVOCATION_COUNT));
    }

    /** Says with which flags the thread will return. */
    private static void finish(Memory memory, long record, int how, boolean failed) {
        if (failed) {
            ServerReply.drop(memory, record);
        }
        if ((how & INVOKE_HOLD) != 0) {
            ServerReply.freeHeld(memory, record);
        }
        int more = failed ? DoorFlags.RETURN_FAILED : 0;
        more |= (how & INVOKE_MAPPED) != 0 ? DoorFlags.RETURN_UNMAP : 0;
        if (more != 0) {
            int flags = memory.getInt(record + ServerReply.FLAGS);
            memory.putInt(record + ServerReply.FLAGS, flags | more);
        }
    }

    /**
     * Takes arguments out of their buffer and frees it, or holds it until the return.
     *
     * @return a block that they were put into since the stack has no room, or 0
     */
    private static long unmarshal(Memory memory, long block, long record, int how) {
        long buffer = memory.getLong(record + INVOCATION_BLOCK);
        if ((how & INVOKE_HOLD) != 0) {
            memory.putLong(record + ServerReply.HELD, buffer);
            return 0;
        }
        int count = memory.getInt(record + INVOCATION_COUNT);
        long total = totalBytes(memory.getLong(record + INVOCATION_SIZE), count);
        boolean fits = Stack.room(memory, block) >= total + STACK_RESERVE;
        long copy;
        try {
            copy = fits ? Stack.take(memory, block, record, total) : Malloc.malloc(total);
            memory.copy(copy, buffer, total);
        } finally {
            MarshalArea.free(memory, buffer); // also where there is no room for the copy
        }
        if (memory.getLong(record + INVOCATION_DATA) != 0) {
            memory.putLong(record + INVOCATION_DATA, copy);
        }
        if (count > 0) {
            long descs = memory.getLong(record + INVOCATION_DESCS);
            memory.putLong(record + INVOCATION_DESCS, copy + (descs - buffer));
        }
        return fits ? 0 : copy;
    }
}
