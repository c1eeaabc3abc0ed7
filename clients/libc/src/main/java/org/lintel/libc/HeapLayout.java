package org.lintel.libc;

/**
 * Layout of the heap: chunks that lie one behind the other, each with a header of 16 bytes.
 *
 * <pre>
 *   chunk, in use                     chunk, free
 *    0  long  size | flags             0  long  size | flags
 *    8  long  check word               8  long  check word
 *   16  …     the caller's bytes      16  long  next free chunk of this bin, or 0
 *                                     24  long  previous one, or 0
 *                                     size-8  long  size (the footer)
 * </pre>
 *
 * <p>Sizes count the header and are multiples of 16. {@code PREV_FREE} in a header says that the
 * chunk before it is free, so that its footer, right below this header, may be read. The check word
 * is a function of address and first word: a header that was overwritten, or never was one, does
 * not pass.
 */
final class HeapLayout {
    static final long IN_USE = 1;
    static final long PREV_FREE = 2;

    /** The chunk is a mapping of its own. */
    static final long MAPPED = 4;

    static final long FLAGS = 15;
    static final int ALIGNMENT = 16;
    static final int HEADER_BYTES = 16;
    static final int CHECK = 8;
    static final int NEXT = 16;
    static final int PREVIOUS = 24;
    static final int MIN_CHUNK_BYTES = 48;

    /** State of the heap, in the library's data segment. */
    static final long TOP = LibcData.HEAP;

    static final long START = LibcData.HEAP + 8;
    static final long BREAK = LibcData.HEAP + 16;
    static final long USED_BYTES = LibcData.HEAP + 24;
    static final long USED_CHUNKS = LibcData.HEAP + 32;
    static final long MAPPED_BYTES = LibcData.HEAP + 40;
    static final long MAPPED_CHUNKS = LibcData.HEAP + 48;
    static final long BIN_BITS = LibcData.HEAP + 56;
    static final long BINS = LibcData.HEAP + 128;
    static final int BIN_COUNT = 128;

    private static final int LARGE = 1024;
    private static final int LARGE_LOG = 10;
    private static final int FIRST_LARGE_BIN = LARGE / ALIGNMENT;
    private static final long SALT = 0x51_7c_c1_b7_27_22_0a_94L;

    private HeapLayout() {}

    /** {@return bytes of the chunk that serves a request} */
    static long chunkBytes(long requestBytes) {
        long size = (requestBytes + HEADER_BYTES + ALIGNMENT - 1) & -ALIGNMENT;
        return Math.max(size, MIN_CHUNK_BYTES);
    }

    /**
     * {@return the bin of free chunks of this size} Below 1 KiB a bin holds one size; above, there
     * are four bins to a power of two, and the last one takes all that is larger.
     */
    static int bin(long chunkBytes) {
        if (chunkBytes < LARGE) {
            return (int) chunkBytes / ALIGNMENT;
        }
        int log = Long.SIZE - 1 - Long.numberOfLeadingZeros(chunkBytes);
        int quarter = (int) (chunkBytes >>> (log - 2)) & 3;
        return Math.min(FIRST_LARGE_BIN + (log - LARGE_LOG) * 4 + quarter, BIN_COUNT - 1);
    }

    static long checkWord(long chunk, long head) {
        return (chunk + SALT) * 0x9e37_79b9_7f4a_7c15L ^ head;
    }
}
