package org.lintel.libc;

/**
 * The text of an exception that nobody caught, on descriptor 2: as Java prints it, but with the
 * frames of the program alone. For the library itself.
 */
public final class Uncaught {
    private static final int MAX_CAUSES = 8;

    private Uncaught() {}

    /** Writes what was thrown, and where. A throwable that itself throws is reported by its class. */
    public static void report(String thread, Throwable thrown) {
        Abort.writeToError("Exception in thread \"" + thread + "\" " + text(thrown));
    }

    static String text(Throwable thrown) {
        StringBuilder text = new StringBuilder();
        Throwable current = thrown;
        for (int depth = 0; current != null && depth < MAX_CAUSES; depth++) {
            text.append(depth == 0 ? "" : "Caused by: ").append(describe(current)).append('\n');
            appendFrames(text, current);
            current = cause(current);
        }
        return text.toString();
    }

    // What follows runs methods that the program may have overridden, hence the catch of everything.

    private static String describe(Throwable thrown) {
        try {
            return thrown.toString();
        } catch (Throwable t) {
            return thrown.getClass().getName();
        }
    }

    private static Throwable cause(Throwable thrown) {
        try {
            return thrown.getCause();
        } catch (Throwable t) {
            return null;
        }
    }

    private static void appendFrames(StringBuilder text, Throwable thrown) {
        StackTraceElement[] frames;
        try {
            frames = thrown.getStackTrace();
        } catch (Throwable t) {
            return;
        }
        for (StackTraceElement frame : frames) {
            String owner = frame.getClassName();
            if (!isMachinery(owner)) {
                text.append("\tat ").append(owner).append('.').append(frame.getMethodName());
                text.append('(').append(frame.getFileName());
                if (frame.getLineNumber() > 0) {
                    text.append(':').append(frame.getLineNumber());
                }
                text.append(")\n");
            }
        }
    }

    private static boolean isMachinery(String owner) {
        return owner.startsWith("org.lintel.nucleus.")
                || owner.startsWith("org.lintel.vm.")
                || owner.equals("org.lintel.libc.Crt0")
                || owner.equals("org.lintel.libc.Entries")
                || owner.equals("org.lintel.libc.Procedure")
                || owner.equals("org.lintel.libc.Sys")
                || owner.equals("org.lintel.libc.Poll")
                || owner.startsWith("java.lang.invoke.")
                || owner.startsWith("java.lang.VirtualThread")
                || owner.startsWith("java.lang.Thread");
    }
}
