package org.lintel.nucleus.process;

import java.util.Optional;

/** Where in its program a thread is: for fault reports and leak reports. */
public final class UserFrames {
    private static final StackWalker WALKER =
            StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    private static final String LIBRARY = "org.lintel.libc.";
    private static final String UNKNOWN = "unknown place";

    private UserFrames() {}

    /** {@return "Wc.main(Wc.java:12)" for the running thread, or "unknown place"} */
    public static String top() {
        Optional<StackWalker.StackFrame> frame =
                WALKER.walk(frames -> frames.filter(UserFrames::isProgram).findFirst());
        return frame.map(StackWalker.StackFrame::toStackTraceElement)
                .map(UserFrames::text)
                .orElse(UNKNOWN);
    }

    /** {@return the same for the place where something was thrown} */
    static String topOf(Throwable thrown) {
        return topOf(thrown.getStackTrace()).orElse(UNKNOWN);
    }

    /** {@return the same for a stack, if a program is on it} */
    public static Optional<String> topOf(StackTraceElement[] stack) {
        for (StackTraceElement frame : stack) {
            // A process's loader has no name; those of the host's classes and modules have.
            boolean users = frame.getClassLoaderName() == null && frame.getModuleName() == null;
            if (users && !frame.getClassName().startsWith(LIBRARY)) {
                return Optional.of(text(frame));
            }
        }
        return Optional.empty();
    }

    private static boolean isProgram(StackWalker.StackFrame frame) {
        ClassLoader loader = frame.getDeclaringClass().getClassLoader();
        return loader instanceof org.lintel.nucleus.loader.ProcessLoader
                && !frame.getClassName().startsWith(LIBRARY);
    }

    private static String text(StackTraceElement frame) {
        String name = frame.getClassName();
        String simple = name.substring(name.lastIndexOf('.') + 1);
        return "%s.%s(%s:%d)"
                .formatted(
                        simple, frame.getMethodName(), frame.getFileName(), frame.getLineNumber());
    }
}
