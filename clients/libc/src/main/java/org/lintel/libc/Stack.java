package org.lintel.libc;

import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Memory;
import org.lintel.nucleus.abi.ThreadBlock;

/**
 * The calling thread's emulated stack: room that lasts as long as a block of code, for the structs
 * and strings that a system call points at.
 *
 * <pre>{@code
 * try (var frame = Stack.push(16)) {
 *     Sys.call("clock_gettime", SYS_clock_gettime, CLOCK_MONOTONIC, frame.address());
 * }
 * }</pre>
 *
 * <p><b>Threads.</b> Confined to the calling thread. <b>Errors.</b> Room that the stack does not
 * have ends in its guard page: SIGSEGV, as a stack overflow does.
 */
public final class Stack {
    private static final int ALIGNMENT = 16;

    private Stack() {}

    /** Room on the stack; given back by {@link #close}. Its bytes are not cleared. */
    public static final class Frame implements AutoCloseable {
        private final long block;
        private final long callerTop;
        private final long address;

        private Frame(long block, long callerTop, long address) {
            this.block = block;
            this.callerTop = callerTop;
            this.address = address;
        }

        /** {@return the lowest address of the room, aligned to 16 bytes} */
        public long address() {
            return address;
        }

        @Override
        public void close() {
            Gate.memory().putLong(block + ThreadBlock.STACK_POINTER, callerTop);
        }
    }

    /** Takes room from the stack. */
    public static Frame push(long bytes) {
        Memory memory = Gate.memory();
        long block = Gate.threadPointer();
        long top = top(memory, block);
        long address = take(memory, block, top, bytes);
        return new Frame(block, top, address);
    }

    // As push, for library code that must not make an object: take, then giveBack with the old top.
    // It has the thread's memory and control block at hand already.

    public static long top(Memory memory, long block) {
        return memory.getLong(block + ThreadBlock.STACK_POINTER);
    }

    public static long take(Memory memory, long block, long top, long bytes) {
        long lowest = memory.getLong(block + ThreadBlock.STACK_LOWEST);
        long address = (top - bytes) & -ALIGNMENT;
        if (bytes < 0 || bytes > top - lowest || address < lowest) {
            // Touches the guard page, however far below it the room would have begun.
            memory.putLong(lowest - Long.BYTES, 0);
            throw new StackOverflowError("emulated stack: no room for " + bytes + " bytes");
        }
        memory.putLong(block + ThreadBlock.STACK_POINTER, address);
        return address;
    }

    public static void giveBack(Memory memory, long block, long top) {
        memory.putLong(block + ThreadBlock.STACK_POINTER, top);
    }

    /** {@return bytes that the calling thread's stack has left} */
    public static long room(Memory memory, long block) {
        return memory.getLong(block + ThreadBlock.STACK_POINTER)
                - memory.getLong(block + ThreadBlock.STACK_LOWEST);
    }

    /** Takes room for a string and its zero byte, and stores it there. */
    public static Frame pushString(String text) {
        byte[] bytes = CString.bytes(text);
        Frame frame = push(bytes.length + 1L);
        Memory memory = Gate.memory();
        memory.put(frame.address(), bytes, 0, bytes.length);
        memory.putByte(frame.address() + bytes.length, (byte) 0);
        return frame;
    }
}
