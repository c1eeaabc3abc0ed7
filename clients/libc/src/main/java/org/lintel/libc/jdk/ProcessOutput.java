package org.lintel.libc.jdk;

import org.lintel.libc.Stdio;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * {@code System.out} or {@code System.err} of whichever process calls: text goes to a descriptor in
 * one {@code write} a call, nothing is kept in between. So one object serves all processes, and what
 * closing it does is done to the process's descriptor.
 *
 * <p><b>Threads.</b> Any emulated thread; no state. None of the superclass's locks is ever taken.
 */
public final class ProcessOutput extends PrintStream {
    private static final byte[] NEWLINE = {'\n'};

    private final int descriptor;

    ProcessOutput(int descriptor) {
        super(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        this.descriptor = descriptor;
    }

    private void put(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        write(bytes, 0, bytes.length);
    }

    @Override
    public void write(byte[] bytes, int offset, int lengthBytes) {
        java.util.Objects.checkFromIndexSize(offset, lengthBytes, bytes.length);
        if (lengthBytes > 0) {
            Stdio.flushDescriptor(descriptor);
            Descriptors.writeFully(descriptor, bytes, offset, lengthBytes);
        }
    }

    @Override
    public void write(byte[] bytes) {
        write(bytes, 0, bytes.length);
    }

    @Override
    public void writeBytes(byte[] bytes) {
        write(bytes, 0, bytes.length);
    }

    @Override
    public void write(int value) {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        Descriptors.close(descriptor);
    }

    /** {@return whether the descriptor is closed} Failed writes are not remembered. */
    @Override
    public boolean checkError() {
        return Descriptors.trap(org.lintel.nucleus.abi.Syscalls.SYS_write, descriptor, 0, 0) < 0;
    }

    @Override
    protected void setError() {}

    @Override
    protected void clearError() {}

    @Override
    public void print(boolean value) {
        put(String.valueOf(value));
    }

    @Override
    public void print(char value) {
        put(String.valueOf(value));
    }

    @Override
    public void print(int value) {
        put(String.valueOf(value));
    }

    @Override
    public void print(long value) {
        put(String.valueOf(value));
    }

    @Override
    public void print(float value) {
        put(String.valueOf(value));
    }

    @Override
    public void print(double value) {
        put(String.valueOf(value));
    }

    @Override
    public void print(char[] value) {
        put(String.valueOf(value));
    }

    @Override
    public void print(String value) {
        put(String.valueOf(value));
    }

    @Override
    public void print(Object value) {
        put(String.valueOf(value));
    }

    @Override
    public void println() {
        write(NEWLINE, 0, 1);
    }

    @Override
    public void println(boolean value) {
        put(value + "\n");
    }

    @Override
    public void println(char value) {
        put(value + "\n");
    }

    @Override
    public void println(int value) {
        put(value + "\n");
    }

    @Override
    public void println(long value) {
        put(value + "\n");
    }

    @Override
    public void println(float value) {
        put(value + "\n");
    }

    @Override
    public void println(double value) {
        put(value + "\n");
    }

    @Override
    public void println(char[] value) {
        put(String.valueOf(value).concat("\n"));
    }

    @Override
    public void println(String value) {
        put(String.valueOf(value).concat("\n"));
    }

    @Override
    public void println(Object value) {
        put(String.valueOf(value).concat("\n"));
    }

    @Override
    public PrintStream format(String format, Object... arguments) {
        return format(Locale.ROOT, format, arguments);
    }

    @Override
    public PrintStream format(Locale locale, String format, Object... arguments) {
        put(String.format(locale, format, arguments));
        return this;
    }

    @Override
    public PrintStream printf(String format, Object... arguments) {
        return format(Locale.ROOT, format, arguments);
    }

    @Override
    public PrintStream printf(Locale locale, String format, Object... arguments) {
        return format(locale, format, arguments);
    }

    @Override
    public PrintStream append(CharSequence text) {
        put(String.valueOf(text));
        return this;
    }

    @Override
    public PrintStream append(CharSequence text, int start, int end) {
        put(String.valueOf(text).substring(start, end));
        return this;
    }

    @Override
    public PrintStream append(char value) {
        put(String.valueOf(value));
        return this;
    }
}
