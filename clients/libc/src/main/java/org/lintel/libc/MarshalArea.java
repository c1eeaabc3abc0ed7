package org.lintel.libc;

import static org.lintel.nucleus.abi.MarshalLayout.ALLOCATED;
import static org.lintel.nucleus.abi.MarshalLayout.FREE;

import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.MarshalLayout;
import org.lintel.nucleus.abi.Memory;
import org.lintel.nucleus.abi.Syscalls;

/**
 * The process's marshalling buffers, from the user's side: allocated by an atomic swap of a flag,
 * without a trap; given back by storing it. The nucleus sees the same words ({@link MarshalLayout}).
 *
 * <p><b>Threads.</b> Any. <b>Progress.</b> Wait free but for the case that no buffer is free.
 */
public final class MarshalArea {
    private MarshalArea() {}

    /** {@return the address of the control area; the nucleus makes it at the first use} */
    public static long address() {
        return address(Gate.memory());
    }

    static long address(Memory memory) {
        long area = memory.getLongAcquire(LibcData.MARSHAL_AREA);
        return area != 0 ? area : prepare(memory);
    }

    private static long prepare(Memory memory) {
        try (Stack.Frame info = Stack.push(MarshalLayout.INFO_BYTES)) {
            long at = info.address();
            Sys.call("marshal_area", Syscalls.SYS_marshal_area, at);
            memory.putInt(
                    LibcData.MARSHAL_BUFFER_BYTES,
                    memory.getInt(at + MarshalLayout.INFO_BUFFER_BYTES));
            memory.putInt(
                    LibcData.MARSHAL_INLINE_BYTES,
                    memory.getInt(at + MarshalLayout.INFO_INLINE_BYTES));
            memory.putInt(LibcData.MARSHAL_HOLD, memory.getInt(at + MarshalLayout.INFO_HOLD));
            long area = memory.getLong(at + MarshalLayout.INFO_ADDRESS);
            memory.putLongRelease(LibcData.MARSHAL_AREA, area);
            return area;
        }
    }

    /** The child of a fork has no area yet, and serves no door. */
    public static void resetInChild(Memory memory) {
        memory.putLong(LibcData.MARSHAL_AREA, 0);
        memory.putLong(Gate.threadPointer() + ServerReply.RECORD, 0);
    }

    /** {@return bytes of a buffer} */
    public static int bufferBytes() {
        Memory memory = Gate.memory();
        address(memory);
        return memory.getInt(LibcData.MARSHAL_BUFFER_BYTES);
    }

    /** {@return up to how many bytes a transfer takes no buffer} */
    public static int inlineBytes() {
        Memory memory = Gate.memory();
        address(memory);
        return memory.getInt(LibcData.MARSHAL_INLINE_BYTES);
    }

    /** {@return whether a buffer of the first area is free now} */
    public static boolean isFree(int index) {
        Memory memory = Gate.memory();
        long flag = MarshalLayout.FIRST_FLAG + (long) index * MarshalLayout.PAIR_BYTES;
        return memory.getInt(address(memory) + flag) == FREE;
    }

    static boolean holds(Memory memory) {
        return memory.getInt(LibcData.MARSHAL_HOLD) != 0;
    }

    /**
     * {@return the address of a buffer, now allocated}
     *
     * @throws ErrnoException ENOBUFS when none is free and the machine says so; EINTR; EINVAL when the
     *     area was overwritten
     */
    public static long allocate() {
        return allocate(Gate.memory());
    }

    static long allocate(Memory memory) {
        long first = address(memory);
        long buffer = tryAllAreas(memory, first);
        return buffer != 0 ? buffer : awaitBuffer(memory, first);
    }

    private static long tryAllAreas(Memory memory, long first) {
        for (long area = first; area != 0; area = memory.getLong(area + MarshalLayout.NEXT_AREA)) {
            long buffer = tryAllocate(memory, area);
            if (buffer != 0) {
                noteAllocated(memory, first, buffer);
                return buffer;
            }
        }
        return 0;
    }

    /** Waits for a buffer. Who was woken, and leaves by a handler's exception, wakes the next one. */
    private static long awaitBuffer(Memory memory, long first) {
        try {
            while (true) {
                Sys.call("marshal_full", Syscalls.SYS_marshal_full);
                long buffer = tryAllAreas(memory, first);
                if (buffer != 0) {
                    return buffer; // at once: a poll would be one more place to leave from
                }
            }
        } catch (Throwable leaving) {
            wakeWaiter(memory, first);
            throw leaving;
        }
    }

    /** Who ends itself in a handler may have been woken for a buffer, and taken none: the next one is. */
    static void threadEnds(Memory memory) {
        long first = memory.getLongAcquire(LibcData.MARSHAL_AREA);
        if (first != 0) {
            wakeWaiter(memory, first);
        }
    }

    private static void wakeWaiter(Memory memory, long first) {
        if (memory.getInt(first + MarshalLayout.WAITERS) > 0) {
            Sys.call("marshal_wake", Syscalls.SYS_marshal_wake);
        }
    }

    /** Looks for a free buffer: each flag is swapped for "allocated", and the first that was free is ours. */
    static long tryAllocate(Memory memory, long area) {
        int counter = counter(memory, area);
        long flag = area + MarshalLayout.FIRST_FLAG;
        while (counter > 0) {
            if (memory.getAndSetInt(flag, ALLOCATED) == FREE) {
                return memory.getLong(flag + Long.BYTES);
            }
            counter--;
            flag += MarshalLayout.PAIR_BYTES;
        }
        return 0;
    }

    private static int counter(Memory memory, long area) {
        int counter = memory.getInt(area + MarshalLayout.COUNT);
        if (counter < 0 || counter > MarshalLayout.MOST_BUFFERS) {
            throw new ErrnoException("marshal: counter out of range", Errno.EINVAL);
        }
        return counter;
    }

    /**
     * Gives a buffer back.
     *
     * @throws ErrnoException EINVAL when it is none, is free already, or the area was overwritten;
     *     nothing has changed then
     */
    public static void free(long buffer) {
        free(Gate.memory(), buffer);
    }

    static void free(Memory memory, long buffer) {
        long first = address(memory);
        long flag = 0;
        for (long area = first;
                area != 0 && flag == 0;
                area = memory.getLong(area + MarshalLayout.NEXT_AREA)) {
            flag = find(memory, area, buffer);
        }
        if (flag == 0 || memory.getInt(flag) == FREE) {
            throw new ErrnoException("marshal: free of what is no allocated buffer", Errno.EINVAL);
        }
        try {
            note(memory, first, buffer, FREE);
        } finally {
            memory.getAndSetInt(flag, FREE); // before the look at the waiters
        }
        wakeWaiter(memory, first);
    }

    private static long find(Memory memory, long area, long buffer) {
        int counter = counter(memory, area);
        long flag = area + MarshalLayout.FIRST_FLAG;
        while (counter > 0) {
            if (memory.getLong(flag + Long.BYTES) == buffer) {
                return flag;
            }
            counter--;
            flag += MarshalLayout.PAIR_BYTES;
        }
        return 0;
    }

    private static void noteAllocated(Memory memory, long first, long buffer) {
        try {
            note(memory, first, buffer, ALLOCATED);
        } catch (Throwable leaving) { // a signal handler's
            free(memory, buffer);
            throw leaving;
        }
    }

    private static void note(Memory memory, long first, long buffer, int flag) {
        if (memory.getInt(first + MarshalLayout.NOTES) != 0) {
            Sys.call("marshal_note", Syscalls.SYS_marshal_note, buffer, flag);
        }
    }
}
