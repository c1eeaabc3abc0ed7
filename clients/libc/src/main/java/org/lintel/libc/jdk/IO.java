package org.lintel.libc.jdk;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Stands for {@code java.lang.IO}: lines of the process's own standard streams. Unlike the JDK's it
 * keeps nothing back, so it can be mixed with {@code System.in}.
 *
 * <p><b>Threads.</b> Any emulated thread; no state. Process-local, as {@link System}.
 */
public final class IO {
    private IO() {}

    public static void print(Object value) {
        System.out.print(Texts.stable(value));
    }

    public static void println(Object value) {
        System.out.println(Texts.stable(value));
    }

    public static void println() {
        System.out.println();
    }

    /** {@return the next line without its end, or null at the end of the input} */
    public static String readln() {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try {
            int next = System.in.read();
            if (next < 0) {
                return null;
            }
            while (next >= 0 && next != '\n') {
                line.write(next);
                next = System.in.read();
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        String text = line.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    public static String readln(String prompt) {
        print(prompt);
        return readln();
    }
}
