package org.lintel.libc.jdk;

import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Memory;
import org.lintel.nucleus.abi.Syscalls;
import org.lintel.nucleus.abi.ThreadBlock;

/**
 * Byte arrays to and from descriptors, through the calling thread's emulated stack.
 *
 * <p><b>Threads.</b> Any emulated thread; no state.
 */
public final class Descriptors {
    /** Stack used for one transfer; the least that a pipe takes in one piece. */
    private static final int CHUNK_BYTES = 4096;

    private static final long EINTR = -Errno.EINTR.number();

    private Descriptors() {}

    /** Writes all bytes. {@return 0, or the negative errno of the call that failed} */
    public static long writeFully(int descriptor, byte[] bytes, int offset, int lengthBytes) {
        int done = 0;
        long buffer = push(Math.min(lengthBytes, CHUNK_BYTES));
        try {
            while (done < lengthBytes) {
                int part = Math.min(lengthBytes - done, CHUNK_BYTES);
                Gate.memory().put(buffer, bytes, offset + done, part);
                long written = trap(Syscalls.SYS_write, descriptor, buffer, part);
                if (written < 0 && written != EINTR) {
                    return written;
                }
                done += (int) Math.max(0, written);
            }
            return 0;
        } finally {
            pop(Math.min(lengthBytes, CHUNK_BYTES));
        }
    }

    /** Reads at least one byte. {@return how many; 0 at the end of the file; or a negative errno} */
    public static long read(int descriptor, byte[] bytes, int offset, int lengthBytes) {
        int part = Math.min(lengthBytes, CHUNK_BYTES);
        long buffer = push(part);
        try {
            long count;
            do {
                count = trap(Syscalls.SYS_read, descriptor, buffer, part);
            } while (count == EINTR);
            if (count > 0) {
                Gate.memory().get(buffer, bytes, offset, (int) count);
            }
            return count;
        } finally {
            pop(part);
        }
    }

    public static long close(int descriptor) {
        return trap(Syscalls.SYS_close, descriptor, 0, 0);
    }

    public static long trap(int number, long a0, long a1, long a2) {
        return Gate.trap(number, a0, a1, a2, 0, 0, 0);
    }

    /** Takes space of the emulated stack. {@return its address} Undone by {@link #pop}. */
    public static long push(int lengthBytes) {
        Memory memory = Gate.memory();
        long pointer = Gate.threadPointer() + ThreadBlock.STACK_POINTER;
        long address = memory.getLong(pointer) - aligned(lengthBytes);
        memory.putLong(pointer, address);
        return address;
    }

    public static void pop(int lengthBytes) {
        Memory memory = Gate.memory();
        long pointer = Gate.threadPointer() + ThreadBlock.STACK_POINTER;
        memory.putLong(pointer, memory.getLong(pointer) + aligned(lengthBytes));
    }

    private static long aligned(int lengthBytes) {
        return (lengthBytes + 15L) & -16L;
    }
}
