package org.lintel.vm;

/**
 * Rights of a region, a set of bits. Source: {@code mmap(2)}, Linux. Every right makes the page
 * readable, as on x86: WRITE alone reads too.
 */
public final class Protection {
    public static final int NONE = 0;
    public static final int READ = 1;
    public static final int WRITE = 2;
    public static final int EXEC = 4;
    public static final int READ_WRITE = READ | WRITE;
    public static final int ALL = READ | WRITE | EXEC;

    private Protection() {}

    static boolean allows(int protection, Access access) {
        return access == Access.WRITE ? (protection & WRITE) != 0 : protection != NONE;
    }

    /** {@return "rw-" and the like} */
    public static String text(int protection) {
        return ((protection & READ) != 0 ? "r" : "-")
                + ((protection & WRITE) != 0 ? "w" : "-")
                + ((protection & EXEC) != 0 ? "x" : "-");
    }
}
