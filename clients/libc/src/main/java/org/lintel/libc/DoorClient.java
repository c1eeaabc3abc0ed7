package org.lintel.libc;

import org.lintel.nucleus.abi.DoorFlags;
import org.lintel.nucleus.abi.DoorLayout;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Memory;
import org.lintel.nucleus.abi.Syscalls;

/**
 * The client's half of a call: marshals arguments into a buffer where they are too many to go inline,
 * traps, and takes the results out of their buffer. For the library itself.
 *
 * <pre>
 *   ≤ inline limit      as they are                 buffer's size &lt;   as they are: pages are moved
 *   ≤ buffer's size     copied into a buffer
 * </pre>
 *
 * <p><b>Threads.</b> Any; no state but on the thread's emulated stack. Allocates no Java object.
 */
public final class DoorClient {
    private DoorClient() {}

    public static void call(int fd, DoorArg arg) {
        Memory memory = Gate.memory();
        long block = Gate.threadPointer();
        long top = Stack.top(memory, block);
        long at = Stack.take(memory, block, top, DoorLayout.ARG_BYTES);
        try {
            int where = marshalAndCall(memory, fd, arg, at, DoorFlags.CALL_REPLY_BUFFER);
            if (where == DoorFlags.REPLY_IN_BUFFER) {
                unmarshal(memory, arg);
            }
        } finally {
            Stack.giveBack(memory, block, top);
        }
    }

    /** Moves the results from the buffer to the caller's room, and frees the buffer. */
    private static void unmarshal(Memory memory, DoorArg arg) {
        long buffer = arg.data;
        long total = DoorLayout.totalBytes(arg.dataSize, arg.descCount);
        boolean placed = memory.tryCopy(arg.rbuf, buffer, total);
        if (!placed) {
            closeAll(memory, arg.descs, arg.descCount);
        }
        MarshalArea.free(memory, buffer);
        if (!placed) {
            throw badAddress();
        }
        arg.data = arg.rbuf;
        arg.descs = arg.descCount == 0 ? 0 : arg.rbuf + (arg.descs - buffer);
    }

    /** {@return where the results are: {@code REPLY_IN_…}; where not in place, the struct says more} */
    static int marshalAndCall(Memory memory, int fd, DoorArg arg, long at, int flags) {
        long size = arg.dataSize;
        long buffer = 0;
        if (size > 0 && needsBuffer(memory, size)) {
            buffer = MarshalArea.allocate(memory);
        }
        boolean sent = false;
        long result;
        try {
            if (buffer != 0 && !memory.tryCopy(buffer, arg.data, size)) {
                long unused = buffer;
                buffer = 0; // the nucleus shall say what is wrong: it may be more than the address
                MarshalArea.free(memory, unused);
            }
            long data = buffer != 0 ? buffer : arg.data;
            int how = flags | how(buffer, arg);
            memory.putLong(at + DoorLayout.ARG_DESC_NUM, arg.descCount & 0xffff_ffffL);
            boolean registers = arg.descCount == 0 && arg.rsize >>> Integer.SIZE == 0;
            if (!registers) {
                putArg(memory, arg, at, data);
            }
            sent = true;
            result =
                    registers
                            ? callByRegisters(fd, at, how, data, arg)
                            : Gate.trap(Syscalls.SYS_door_call, fd, at, how, 0, 0, 0);
        } catch (Throwable leaving) { // EFAULT, or what a signal handler threw
            abandon(memory, at, buffer, sent);
            throw leaving;
        }
        if (buffer != 0 && MarshalArea.holds(memory)) {
            release(memory, buffer, result, at);
        }
        if (Errno.isError(result)) {
            Sys.check("door_call", result);
        }
        if ((result & DoorFlags.REPLY_PLAIN) != 0) {
            arg.data = arg.rbuf;
            arg.dataSize = result >>> DoorFlags.REPLY_SIZE_SHIFT;
            return DoorFlags.REPLY_IN_PLACE;
        }
        arg.data = memory.getLong(at + DoorLayout.ARG_DATA_PTR);
        arg.dataSize = memory.getLong(at + DoorLayout.ARG_DATA_SIZE);
        arg.descs = memory.getLong(at + DoorLayout.ARG_DESC_PTR);
        arg.descCount = memory.getInt(at + DoorLayout.ARG_DESC_NUM);
        if (result == DoorFlags.REPLY_IN_MAPPING) {
            arg.rbuf = memory.getLong(at + DoorLayout.ARG_RBUF);
            arg.rsize = memory.getLong(at + DoorLayout.ARG_RSIZE);
        }
        return (int) result;
    }

    private static int how(long buffer, DoorArg arg) {
        if (buffer != 0) {
            return DoorFlags.CALL_BUFFER;
        }
        return arg.release ? DoorFlags.CALL_RELEASE : 0;
    }

    /** What does not fit into registers; how many descriptors there are stands there already. */
    private static void putArg(Memory memory, DoorArg arg, long at, long data) {
        memory.putLong(at + DoorLayout.ARG_DATA_PTR, data);
        memory.putLong(at + DoorLayout.ARG_DATA_SIZE, arg.dataSize);
        memory.putLong(at + DoorLayout.ARG_DESC_PTR, arg.descs);
        memory.putLong(at + DoorLayout.ARG_RBUF, arg.rbuf);
        memory.putLong(at + DoorLayout.ARG_RSIZE, arg.rsize);
    }

    private static long callByRegisters(int fd, long at, int how, long data, DoorArg arg) {
        long flags = how | DoorFlags.CALL_REGISTERS | arg.rsize << DoorFlags.CALL_RSIZE_SHIFT;
        return Gate.trap(Syscalls.SYS_door_call, fd, at, flags, data, arg.dataSize, arg.rbuf);
    }

    private static ErrnoException badAddress() {
        return Sys.failed("door_call", Errno.EFAULT);
    }

    /** Gives back what a call has, whose caller is not there any more. */
    private static void abandon(Memory memory, long at, long buffer, boolean sent) {
        int delivered = sent ? memory.getInt(at + DoorLayout.ARG_DELIVERED) : 0;
        int where = delivered == 0 ? DoorFlags.REPLY_IN_PLACE : delivered - 1;
        if (delivered != 0) {
            closeAll(
                    memory,
                    memory.getLong(at + DoorLayout.ARG_DESC_PTR),
                    memory.getInt(at + DoorLayout.ARG_DESC_NUM));
        }
        if (buffer != 0 && !sent) {
            MarshalArea.free(memory, buffer);
        } else if (buffer != 0 && MarshalArea.holds(memory)) {
            release(memory, buffer, where, at);
        }
        discard(memory, where, memory.getLong(at + DoorLayout.ARG_DATA_PTR), at);
    }

    /** Frees the buffer that was held during the call, unless the results came in it. */
    private static void release(Memory memory, long buffer, long result, long at) {
        boolean used =
                result == DoorFlags.REPLY_IN_BUFFER
                        && memory.getLong(at + DoorLayout.ARG_DATA_PTR) == buffer;
        if (!used) {
            MarshalArea.free(memory, buffer);
        }
    }

    private static boolean needsBuffer(Memory memory, long size) {
        MarshalArea.address(memory);
        return size > memory.getInt(LibcData.MARSHAL_INLINE_BYTES)
                && size <= memory.getInt(LibcData.MARSHAL_BUFFER_BYTES);
    }

    /** {@return the results of a call, as an array} */
    public static byte[] call(int fd, byte[] request) {
        Memory memory = Gate.memory();
        long block = Gate.threadPointer();
        long top = Stack.top(memory, block);
        long room = Stack.take(memory, block, top, DoorLayout.ARG_BYTES + DoorLayout.INLINE_MOST);
        long rbuf = room + DoorLayout.ARG_BYTES;
        boolean small = request.length <= DoorLayout.INLINE_MOST;
        long data = small ? rbuf : Malloc.malloc(request.length);
        DoorArg arg = new DoorArg(data, request.length, rbuf, DoorLayout.INLINE_MOST);
        try {
            memory.put(data, request, 0, request.length);
            int flags = DoorFlags.CALL_REPLY_BUFFER | DoorFlags.CALL_REPLY_ANY;
            int where = marshalAndCall(memory, fd, arg, room, flags);
            byte[] reply = new byte[Math.toIntExact(arg.dataSize)];
            if (reply.length > 0) {
                memory.get(arg.data, reply, 0, reply.length);
            }
            closeAll(memory, arg.descs, arg.descCount);
            discard(memory, where, arg.data, room);
            return reply;
        } finally {
            if (!small) {
                Malloc.free(data);
            }
            Stack.giveBack(memory, block, top);
        }
    }

    /** Closes descriptors that nobody asked for. */
    private static void closeAll(Memory memory, long descs, int count) {
        for (int i = 0; i < count; i++) {
            long fd =
                    memory.getInt(descs + (long) i * DoorDescs.BYTES + DoorLayout.DESC_DESCRIPTOR);
            Gate.trap(Syscalls.SYS_close, fd, 0, 0, 0, 0, 0);
        }
    }

    /** Gives back where results came. */
    static void discard(Memory memory, int where, long data, long at) {
        if (where == DoorFlags.REPLY_IN_BUFFER) {
            MarshalArea.free(memory, data);
        } else if (where == DoorFlags.REPLY_IN_MAPPING) {
            Mmap.munmap(
                    memory.getLong(at + DoorLayout.ARG_RBUF),
                    memory.getLong(at + DoorLayout.ARG_RSIZE));
        }
    }
}
