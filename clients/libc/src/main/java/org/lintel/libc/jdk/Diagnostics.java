package org.lintel.libc.jdk;

import org.lintel.libc.ThrownTexts;

import java.io.PrintStream;
import java.util.Arrays;

/**
 * Stands for the methods of {@link Throwable} that print to the host.
 *
 * <p><b>Threads.</b> Any emulated thread. Process-local, since it prints to the process's {@code
 * System.err}.
 */
public final class Diagnostics {
    private Diagnostics() {}

    /** Stands for {@link Throwable#printStackTrace()}. */
    public static void printStackTrace(Throwable thrown) {
        printStackTrace(thrown, System.err);
    }

    /** Stands for {@link Throwable#printStackTrace(PrintStream)}; frames of the machine are left out. */
    public static void printStackTrace(Throwable thrown, PrintStream stream) {
        StringBuilder text = new StringBuilder();
        String prefix = "";
        Throwable at = thrown;
        for (int depth = 0; at != null && depth < 16; depth++, at = at.getCause()) {
            ThrownTexts.settle(at);
            text.append(prefix).append(at).append('\n');
            for (StackTraceElement frame : getStackTrace(at)) {
                text.append("\tat ").append(frame).append('\n');
            }
            for (Throwable other : at.getSuppressed()) {
                text.append("\tSuppressed: ").append(other).append('\n');
            }
            prefix = "Caused by: ";
        }
        stream.print(text);
    }

    /** Stands for {@link Throwable#printStackTrace(java.io.PrintWriter)}. */
    public static void printStackTrace(Throwable thrown, java.io.PrintWriter writer) {
        java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
        printStackTrace(
                thrown, new PrintStream(bytes, false, java.nio.charset.StandardCharsets.UTF_8));
        writer.print(bytes.toString(java.nio.charset.StandardCharsets.UTF_8));
        writer.flush();
    }

    /** Stands for {@link Throwable#getStackTrace}; the frames of the machine below main are left out. */
    public static StackTraceElement[] getStackTrace(Throwable thrown) {
        StackTraceElement[] all = thrown.getStackTrace();
        StackTraceElement[] kept = new StackTraceElement[all.length];
        int count = 0;
        for (StackTraceElement frame : all) {
            if (!isMachine(frame.getClassName())) {
                kept[count++] = frame;
            }
        }
        return Arrays.copyOf(kept, count);
    }

    private static boolean isMachine(String name) {
        return name.startsWith("org.lintel.nucleus.")
                || name.startsWith("org.lintel.vm.")
                || name.startsWith("org.lintel.libc.")
                || name.startsWith("java.lang.VirtualThread")
                || name.startsWith("java.lang.Thread")
                || name.startsWith("java.lang.invoke.")
                || name.startsWith("jdk.internal.");
    }
}
