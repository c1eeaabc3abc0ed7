package org.lintel.libc;

/**
 * The text of an exception that nobody caught, on descriptor 2: as Java prints it, but with the
 * frames of the program alone. For the library itself.
 */
public final class Uncaught {
    private static final int MAX_CAUSES = 8;

    /** Packages (which end in a dot) and classes that are none of the program's business. */
    private static final String[] MACHINERY = {
        "org.lintel.nucleus.abi.",
        "org.lintel.nucleus.cpu.",
        "org.lintel.nucleus.process.",
        "org.lintel.nucleus.trap.",
        "org.lintel.vm.",
        "org.lintel.libc.Crt0",
        "org.lintel.libc.Entries",
        "org.lintel.libc.Procedure",
        "org.lintel.libc.Startup",
        "org.lintel.libc.Sys",
        "org.lintel.libc.Poll",
        "java.lang.invoke.",
        "java.lang.VirtualThread",
        "java.lang.VirtualThread$VThreadContinuation$1",
        "java.lang.Thread",
        "jdk.internal.vm."
    };

    private Uncaught() {}

    /**
     * Writes what was thrown, and where. A throwable that itself throws is reported by its class.
     */
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

    // What follows runs methods that the program may have overridden, hence the catch of
    // everything.

    private static String describe(Throwable thrown) {
        try {
            ThrownTexts.settle(thrown);
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
        for (String machinery : MACHINERY) {
            if (machinery.endsWith(".") ? owner.startsWith(machinery) : owner.equals(machinery)) {
                return true;
            }
        }
        return false;
    }
}
