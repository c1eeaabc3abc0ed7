package org.lintel.nucleus.loader;

/**
 * Refuses a program for something that one of its classes uses, before any of it has run.
 *
 * <p>The message reads {@code wc.Word (Word.java:23): java.lang.ProcessBuilder is refused: start
 * processes with org.lintel.libc.Processes.spawn}.
 */
public final class RefusedClass extends ProgramException {
    private static final long serialVersionUID = 1L;

    private final String className;
    private final String member;
    private final String place;
    private final String remedy;

    RefusedClass(String className, String member, String place, String remedy) {
        super(className + " (" + place + "): " + member + " is refused: " + remedy);
        this.className = className;
        this.member = member;
        this.place = place;
        this.remedy = remedy;
    }

    /** {@return the binary name of the program's class that asked} */
    public String className() {
        return className;
    }

    /** {@return what it asked for: a class, or a member with its class} */
    public String member() {
        return member;
    }

    /** {@return source file and line, as far as the class file tells them: {@code Word.java:23}} */
    public String place() {
        return place;
    }

    /** {@return what to write instead} */
    public String remedy() {
        return remedy;
    }
}
