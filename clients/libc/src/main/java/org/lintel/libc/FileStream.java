package org.lintel.libc;

import org.lintel.nucleus.abi.Gate;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * A buffered stream over a descriptor, C's {@code FILE}. Text is UTF-8. Get one from {@link Stdio}.
 *
 * <p><b>Threads.</b> Any; each call holds the stream's lock from its begin to its end.
 * <b>Errors.</b> {@link ErrnoException} of the read or write below; it may come later than the call
 * that caused it, as the buffer is written out.
 */
public final class FileStream {
    private static final byte[] NEWLINE = {'\n'};
    private static final int END = -1;

    private final long stream;

    FileStream(long stream) {
        this.stream = stream;
    }

    /** Writes text. */
    public void print(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        write(bytes, 0, bytes.length);
    }

    /** Writes a line. */
    public void println(String line) {
        print(line + "\n");
    }

    /** Writes an empty line. */
    public void println() {
        write(NEWLINE, 0, 1);
    }

    /** Writes text by a format of {@link java.util.Formatter}, {@code fprintf(3)}. */
    public void printf(String format, Object... arguments) {
        print(String.format(Locale.ROOT, format, arguments));
    }

    /** Writes one byte, {@code putc(3)}. */
    public void putc(int value) {
        write(new byte[] {(byte) value}, 0, 1);
    }

    /** Writes bytes of a Java array. */
    public void write(byte[] bytes, int offset, int length) {
        StreamBuffer buffer = StreamBuffer.lock(stream);
        try {
            buffer.append(bytes, offset, length);
        } finally {
            buffer.unlock();
        }
    }

    /** Writes out what is in the buffer, {@code fflush(3)}. */
    public void flush() {
        StreamBuffer buffer = StreamBuffer.lock(stream);
        try {
            buffer.drain();
        } finally {
            buffer.unlock();
        }
    }

    /** {@return the next byte, 0 … 255, or -1 at the end of the input} {@code getc(3)}. */
    public int getc() {
        StreamBuffer buffer = StreamBuffer.lock(stream);
        try {
            if (buffer.fill() == 0) {
                return END;
            }
            int value = Gate.memory().getByte(buffer.next()) & 0xff;
            buffer.consume(1);
            return value;
        } finally {
            buffer.unlock();
        }
    }

    /**
     * Reads what is there, at least one byte.
     *
     * @return bytes read, or -1 at the end of the input
     */
    public int read(byte[] target, int offset, int length) {
        StreamBuffer buffer = StreamBuffer.lock(stream);
        try {
            int ready = buffer.fill();
            if (ready == 0) {
                return END;
            }
            int count = Math.min(ready, length);
            Gate.memory().get(buffer.next(), target, offset, count);
            buffer.consume(count);
            return count;
        } finally {
            buffer.unlock();
        }
    }

    /** {@return the next line without its newline, or null at the end of the input} */
    public String readLine() {
        StreamBuffer buffer = StreamBuffer.lock(stream);
        try {
            return takeLine(buffer);
        } finally {
            buffer.unlock();
        }
    }

    /** {@return whether a read met the end of the input} */
    public boolean eof() {
        return has(StreamBuffer.EOF);
    }

    /** {@return whether a read or write failed} */
    public boolean error() {
        return has(StreamBuffer.ERROR);
    }

    /** {@return the descriptor} */
    public int fileno() {
        StreamBuffer buffer = StreamBuffer.lock(stream);
        try {
            return buffer.fd();
        } finally {
            buffer.unlock();
        }
    }

    /** Writes each line out as it is complete; or, when off, only full buffers. */
    public void setLineBuffered(boolean on) {
        StreamBuffer buffer = StreamBuffer.lock(stream);
        try {
            buffer.clear(StreamBuffer.LINE_BUFFERED | StreamBuffer.UNBUFFERED);
            buffer.set(StreamBuffer.MODE_SET | (on ? StreamBuffer.LINE_BUFFERED : 0));
        } finally {
            buffer.unlock();
        }
    }

    /** Writes out, frees the buffer, and closes the descriptor, {@code fclose(3)}. */
    public void close() {
        StreamBuffer buffer = StreamBuffer.lock(stream);
        int fd = buffer.fd();
        try {
            buffer.drain();
        } finally {
            buffer.release();
            buffer.unlock();
            Stdio.unreserve(stream);
            Files.close(fd);
        }
    }

    private boolean has(int flag) {
        StreamBuffer buffer = StreamBuffer.lock(stream);
        try {
            return buffer.has(flag);
        } finally {
            buffer.unlock();
        }
    }

    private static String takeLine(StreamBuffer buffer) {
        byte[] line = new byte[0];
        int ready;
        while ((ready = buffer.fill()) > 0) {
            byte[] part = new byte[ready];
            Gate.memory().get(buffer.next(), part, 0, ready);
            int end = 0;
            while (end < ready && part[end] != '\n') {
                end++;
            }
            int length = line.length;
            line = Arrays.copyOf(line, length + end);
            System.arraycopy(part, 0, line, length, end);
            buffer.consume(Math.min(end + 1, ready));
            if (end < ready) {
                return new String(line, StandardCharsets.UTF_8);
            }
        }
        return line.length == 0 ? null : new String(line, StandardCharsets.UTF_8);
    }
}
