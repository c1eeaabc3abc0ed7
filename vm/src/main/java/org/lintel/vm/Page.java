package org.lintel.vm;

/** Size of a page and of a frame, and the arithmetic with it. */
public final class Page {
    public static final int SHIFT = 12;
    public static final int BYTES = 1 << SHIFT;
    public static final long OFFSET_MASK = BYTES - 1L;

    private Page() {}

    static boolean isAligned(long value) {
        return (value & OFFSET_MASK) == 0;
    }

    static long roundDown(long value) {
        return value & -BYTES;
    }

    /** {@return the value rounded up; negative when that leaves the range of a long} */
    public static long roundUp(long value) {
        return (value + OFFSET_MASK) & -BYTES;
    }
}
