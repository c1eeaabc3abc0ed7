package org.lintel.nucleus.process;

import java.util.Optional;

/** Where in its program a thread is: for fault reports and leak reports. */
public final class UserFrames {
    private static final StackWalker WALKER =
            StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    private UserFrames() {}

    /** {@return "Wc.main(Wc.java:12)" for the running thread, or "unknown place"} */
    public static String top() {
        Optional<StackWalker.StackFrame> frame =
                WALKER.walk(frames -> frames.filter(UserFrames::isProgram).findFirst());
        return frame.map(UserFrames::text).orElse("unknown place");
    }

    private static boolean isProgram(StackWalker.StackFrame frame) {
        ClassLoader loader = frame.getDeclaringClass().getClassLoader();
        return loader instanceof org.lintel.nucleus.loader.ProcessLoader
                && !frame.getClassName().startsWith("org.lintel.libc.");
    }

    private static String text(StackWalker.StackFrame frame) {
        String name = frame.getClassName();
        String simple = name.substring(name.lastIndexOf('.') + 1);
        return "%s.%s(%s:%d)"
                .formatted(
                        simple, frame.getMethodName(), frame.getFileName(), frame.getLineNumber());
    }
}
