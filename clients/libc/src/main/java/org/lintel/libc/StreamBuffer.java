package org.lintel.libc;

import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.FileFlags;
import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Memory;
import org.lintel.nucleus.abi.Syscalls;

/**
 * The buffer between a stream and its descriptor, C's {@code struct _IO_FILE}: its whole state is
 * in the process's memory, in the slots of {@link LibcData}.
 *
 * <pre>
 *    0  int   lock
 *    4  int   descriptor
 *    8  int   flags
 *   12  int   position: bytes to be written; or, of an input, the next byte
 *   16  int   limit: end of the input in the buffer
 *   24  long  address of the buffer, 0 before the first use
 * </pre>
 *
 * <p>A stream is used for input or for output, not for both.
 *
 * <p><b>Locks.</b> All instance methods but lock and unlock: the stream's lock is held. A call that
 * a signal interrupts gives the lock up for a moment, so that the handler runs.
 */
final class StreamBuffer {
    /** A buffer of this size is written to a pipe in one piece, and does not mix with others'. */
    static final int CAPACITY_BYTES = FileFlags.PIPE_BUF;

    static final int OPEN = 1;
    static final int LINE_BUFFERED = 2;
    static final int UNBUFFERED = 4;
    static final int MODE_SET = 8;
    static final int EOF = 16;
    static final int ERROR = 32;
    static final int OUTPUT = 64;

    private static final int FD = 4;
    private static final int FLAGS = 8;
    private static final int POSITION = 12;
    private static final int LIMIT = 16;
    private static final int BUFFER = 24;

    private final Memory memory;
    private final long stream;

    private StreamBuffer(Memory memory, long stream) {
        this.memory = memory;
        this.stream = stream;
    }

    /** Locks a stream that is open; EBADF when it is not. */
    static StreamBuffer lock(long stream) {
        StreamBuffer buffer = new StreamBuffer(Gate.memory(), stream);
        LibraryLock.lock(buffer.memory, stream);
        buffer.openStandard();
        if (!buffer.has(OPEN)) {
            buffer.unlock();
            throw new ErrnoException("stdio", Errno.EBADF);
        }
        return buffer;
    }

    void unlock() {
        LibraryLock.unlock(memory, stream);
    }

    /** Makes a stream of a slot that {@link Stdio} reserved. */
    static void open(long stream, int fd) {
        Memory memory = Gate.memory();
        memory.fill(stream + FD, LibcData.STREAM_BYTES - FD, (byte) 0);
        memory.putInt(stream + FD, fd);
        memory.putInt(stream + FLAGS, OPEN);
    }

    /**
     * {@return whether a stream was written to} Takes no lock: the flag is never cleared while
     * open.
     */
    static boolean isOutput(Memory memory, long stream) {
        return (memory.getIntAcquire(stream + FLAGS) & OUTPUT) != 0;
    }

    /** {@return whether bytes for a descriptor wait in a stream} Takes no lock. */
    static boolean isPending(Memory memory, long stream, int fd) {
        return isOutput(memory, stream)
                && memory.getInt(stream + FD) == fd
                && memory.getIntAcquire(stream + POSITION) > 0;
    }

    int fd() {
        return memory.getInt(stream + FD);
    }

    boolean has(int flag) {
        return (memory.getInt(stream + FLAGS) & flag) != 0;
    }

    void set(int flag) {
        memory.putInt(stream + FLAGS, memory.getInt(stream + FLAGS) | flag);
    }

    void clear(int flag) {
        memory.putInt(stream + FLAGS, memory.getInt(stream + FLAGS) & ~flag);
    }

    /** Appends bytes, and writes out what the stream's mode says. */
    void append(byte[] bytes, int offset, int length) {
        beginOutput();
        for (int done = 0; done < length; ) {
            int position = memory.getInt(stream + POSITION);
            int part = Math.min(length - done, CAPACITY_BYTES - position);
            if (part == 0) {
                drain();
                continue;
            }
            memory.put(buffer() + position, bytes, offset + done, part);
            memory.putInt(stream + POSITION, position + part);
            done += part;
        }
        if (has(UNBUFFERED) || has(LINE_BUFFERED) && containsNewline(bytes, offset, length)) {
            drain();
        }
    }

    /** Writes out all that is in the buffer. */
    void drain() {
        if (!has(OUTPUT)) {
            return;
        }
        for (int count; (count = memory.getInt(stream + POSITION)) > 0; ) {
            long written = Gate.trap(Syscalls.SYS_write, fd(), buffer(), count, 0, 0, 0);
            if (Sys.is(written, Errno.EINTR)) {
                letHandlerRun();
                continue;
            }
            if (Errno.isError(written)) {
                // What cannot be written is dropped, or each later call would fail on it again.
                memory.putInt(stream + POSITION, 0);
                set(ERROR);
                Sys.check("write", written);
            }
            int left = count - (int) written;
            memory.copy(buffer(), buffer() + written, left);
            memory.putInt(stream + POSITION, left);
        }
    }

    /**
     * {@return bytes of input in the buffer; 0 at the end of the input} Reads when there are none.
     */
    int fill() {
        while (ready() == 0) {
            awaitInput();
            if (ready() > 0) {
                break;
            }
            long read = Gate.trap(Syscalls.SYS_read, fd(), buffer(), CAPACITY_BYTES, 0, 0, 0);
            if (Sys.is(read, Errno.EINTR)) {
                letHandlerRun();
                continue;
            }
            if (read == 0) {
                set(EOF);
                return 0;
            }
            if (Errno.isError(read)) {
                set(ERROR);
                Sys.check("read", read);
            }
            memory.putInt(stream + POSITION, 0);
            memory.putInt(stream + LIMIT, (int) read);
        }
        return ready();
    }

    /** {@return address of the next byte of input} */
    long next() {
        return buffer() + memory.getInt(stream + POSITION);
    }

    /** Takes bytes of input out of the buffer. */
    void consume(int count) {
        memory.putInt(stream + POSITION, memory.getInt(stream + POSITION) + count);
    }

    /** Forgets the stream; its buffer is freed, its descriptor is not closed. */
    void release() {
        long buffer = memory.getLong(stream + BUFFER);
        memory.fill(stream + FLAGS, LibcData.STREAM_BYTES - FLAGS, (byte) 0);
        Malloc.free(buffer);
    }

    /**
     * Opens each lock in the child of a fork; a buffer that another thread was changing is lost.
     */
    static void resetInChild(Memory memory) {
        for (int slot = 0; slot < LibcData.STREAM_MAX; slot++) {
            long stream = LibcData.STREAMS + (long) slot * LibcData.STREAM_BYTES;
            if (memory.getInt(stream) != 0) {
                memory.putInt(stream, 0);
                memory.putInt(stream + POSITION, 0);
                memory.putInt(stream + LIMIT, 0);
            }
        }
    }

    /**
     * The first three streams are there from the start: a slot of zeros is opened at its first use.
     */
    private void openStandard() {
        int slot = (int) (stream - LibcData.STREAMS) / LibcData.STREAM_BYTES;
        if (slot <= 2 && Stdio.reserveStandard(memory, slot)) {
            open(stream, slot);
            if (slot == 2) {
                set(UNBUFFERED | MODE_SET);
            }
        }
    }

    private void beginOutput() {
        set(OUTPUT);
        if (!has(MODE_SET)) {
            set(MODE_SET | (Files.isCharacterDevice(fd()) ? LINE_BUFFERED : 0));
        }
    }

    private long buffer() {
        long buffer = memory.getLong(stream + BUFFER);
        if (buffer == 0) {
            buffer = Malloc.malloc(CAPACITY_BYTES);
            memory.putLong(stream + BUFFER, buffer);
        }
        return buffer;
    }

    private void letHandlerRun() {
        try {
            LibraryLock.unlock(memory, stream);
        } finally {
            // Also when the handler throws: the caller holds the lock until its own unlock.
            LibraryLock.lock(memory, stream);
        }
    }

    /** Waits for input without the lock, so that signal handlers run meanwhile. */
    private void awaitInput() {
        int fd = fd();
        LibraryLock.unlock(memory, stream);
        try (Stack.Frame poll = Stack.push(FileFlags.POLLFD_BYTES)) {
            memory.putInt(poll.address(), fd);
            memory.putInt(poll.address() + Integer.BYTES, FileFlags.POLLIN);
            long result;
            do {
                result = Gate.trap(Syscalls.SYS_poll, poll.address(), 1, -1, 0, 0, 0);
            } while (Sys.is(result, Errno.EINTR));
            // Any other error is left to the read that follows.
        } finally {
            LibraryLock.lock(memory, stream);
        }
    }

    private int ready() {
        return memory.getInt(stream + LIMIT) - memory.getInt(stream + POSITION);
    }

    private static boolean containsNewline(byte[] bytes, int offset, int length) {
        for (int i = 0; i < length; i++) {
            if (bytes[offset + i] == '\n') {
                return true;
            }
        }
        return false;
    }
}
