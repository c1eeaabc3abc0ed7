package org.lintel.libc;

import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Memory;

/**
 * Buffered input and output, {@code stdio(3)}: the streams over descriptors 0, 1 and 2, and others
 * by {@link #fdopen}.
 *
 * <p>Output to a console is written a line at a time, to anything else a buffer at a time; standard
 * error at once. {@code exit} and a return from {@code main} write out what is left; a process that
 * is killed loses it, as in C. Other than in C, {@code fork} writes it out too, so that no text
 * appears twice.
 *
 * <p><b>Threads.</b> Any; each call is whole: lines of two threads do not mix.
 */
public final class Stdio {
    private static final FileStream IN = new FileStream(slot(0));
    private static final FileStream OUT = new FileStream(slot(1));
    private static final FileStream ERR = new FileStream(slot(2));

    private Stdio() {}

    /** {@return standard input} */
    public static FileStream in() {
        return IN;
    }

    /** {@return standard output} */
    public static FileStream out() {
        return OUT;
    }

    /** {@return standard error} */
    public static FileStream err() {
        return ERR;
    }

    /** Prints a line on standard output, as {@code puts(3)}. */
    public static void puts(String line) {
        OUT.println(line);
    }

    /** Prints on standard output; the format is Java's, see {@link java.util.Formatter}. */
    public static void printf(String format, Object... arguments) {
        OUT.printf(format, arguments);
    }

    /** {@return a new stream over a descriptor} EMFILE when there are too many. */
    public static FileStream fdopen(int fd) {
        Memory memory = Gate.memory();
        for (int slot = 3; slot < LibcData.STREAM_MAX; slot++) {
            if (reserve(memory, slot)) {
                StreamBuffer.open(slot(slot), fd);
                return new FileStream(slot(slot));
            }
        }
        throw new ErrnoException("fdopen", Errno.EMFILE);
    }

    /** Writes out every output stream. */
    public static void flushAll() {
        Memory memory = Gate.memory();
        long bits = memory.getLongAcquire(LibcData.STREAM_BITS);
        for (; bits != 0; bits &= bits - 1) {
            long stream = slot(Long.numberOfTrailingZeros(bits));
            // An input stream is passed by: a thread may hold its lock and wait for input forever.
            if (StreamBuffer.isOutput(memory, stream)) {
                new FileStream(stream).flush();
            }
        }
    }

    /**
     * Writes out what streams hold for a descriptor, so that bytes written past them come after
     * what was printed before. For the library itself.
     */
    public static void flushDescriptor(int fd) {
        Memory memory = Gate.memory();
        long bits = memory.getLongAcquire(LibcData.STREAM_BITS);
        for (; bits != 0; bits &= bits - 1) {
            long stream = slot(Long.numberOfTrailingZeros(bits));
            if (StreamBuffer.isPending(memory, stream, fd)) {
                new FileStream(stream).flush();
            }
        }
    }

    /** {@return whether this is the first use of one of the three standard streams} */
    static boolean reserveStandard(Memory memory, int slot) {
        return reserve(memory, slot);
    }

    static void unreserve(long stream) {
        Memory memory = Gate.memory();
        int slot = (int) (stream - LibcData.STREAMS) / LibcData.STREAM_BYTES;
        if (slot > 2) {
            memory.getAndAddLong(LibcData.STREAM_BITS, -(1L << slot));
        }
    }

    private static boolean reserve(Memory memory, int slot) {
        long bit = 1L << slot;
        for (; ; ) {
            long bits = memory.getLongAcquire(LibcData.STREAM_BITS);
            if ((bits & bit) != 0) {
                return false;
            }
            if (memory.compareAndSetLong(LibcData.STREAM_BITS, bits, bits | bit)) {
                return true;
            }
        }
    }

    private static long slot(int slot) {
        return LibcData.STREAMS + (long) slot * LibcData.STREAM_BYTES;
    }
}
