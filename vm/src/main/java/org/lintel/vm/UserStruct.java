package org.lintel.vm;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * A struct, or a few bytes, on their way from or to user memory: as {@link UserCopy}, but word by
 * word, which takes half the time of a bulk copy when there are few.
 *
 * <p><b>Shape.</b> Fields are little endian, at byte offsets that are multiples of 8; two ints may
 * share a word. <b>Threads.</b> Confined to whoever has it. <b>Locks.</b> As
 * {@link UserCopy}, once for a struct that lies in one page.
 */
public final class UserStruct {
    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final boolean BIG_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN;
    private static final long INT_MASK = 0xffff_ffffL;
    private static final int WORD_MASK = Long.BYTES - 1;

    /** Above so many bytes a bulk copy is quicker. */
    private static final int FEW_BYTES = 256;

    private final long[] words;
    private final MemorySegment bytes;

    /**
     * @param bytesMost the longest struct, a multiple of 8
     */
    public UserStruct(int bytesMost) {
        this.words = new long[bytesMost >>> 3];
        this.bytes = MemorySegment.ofArray(words);
    }

    public long getLong(int offset) {
        return inOrder(words[offset >>> 3]);
    }

    public void setLong(int offset, long value) {
        words[offset >>> 3] = inOrder(value);
    }

    /** {@return the int at an offset that is a multiple of 8} */
    public int getInt(int offset) {
        return (int) getLong(offset);
    }

    /** Sets the two ints of a word. */
    public void setInts(int offset, int first, int second) {
        setLong(offset, first & INT_MASK | (long) second << Integer.SIZE);
    }

    private static long inOrder(long word) {
        return BIG_ENDIAN ? Long.reverseBytes(word) : word;
    }

    /** Copies from the beginning of another struct to an offset of this one. */
    public void copyFrom(UserStruct source, int offset, int lengthBytes) {
        int first = offset >>> 3;
        int count = (lengthBytes + WORD_MASK) >>> 3;
        for (int i = 0; i < count; i++) {
            words[first + i] = source.words[i];
        }
    }

    /** {@return the struct's bytes, as they lie in memory} */
    public MemorySegment bytes() {
        return bytes;
    }

    /** {@return whether the first bytes could be copied from user memory} */
    public boolean copyIn(AddressSpace space, long address, int lengthBytes) {
        if (isManyOrCrossing(address, lengthBytes)) {
            return UserCopy.copyIn(space, address, bytes, 0, lengthBytes) == lengthBytes;
        }
        MemorySegment pool = space.memory().unguarded();
        space.holdPages();
        try {
            long from = space.translateHeld(address, Access.READ);
            if (from < 0) {
                return false;
            }
            int whole = lengthBytes & ~WORD_MASK;
            for (int at = 0; at < whole; at += Long.BYTES) {
                words[at >>> 3] = pool.get(WORD, from + at);
            }
            for (int at = whole; at < lengthBytes; at++) {
                bytes.set(BYTE, at, pool.get(BYTE, from + at));
            }
            return true;
        } finally {
            space.letPagesGo();
        }
    }

    /** {@return whether the first bytes could be copied to user memory} */
    public boolean copyOut(AddressSpace space, long address, int lengthBytes) {
        if (isManyOrCrossing(address, lengthBytes)) {
            return UserCopy.copyOut(space, address, bytes, 0, lengthBytes) == lengthBytes;
        }
        MemorySegment pool = space.memory().unguarded();
        space.holdPages();
        try {
            long to = space.translateHeld(address, Access.WRITE);
            if (to < 0) {
                return false;
            }
            int whole = lengthBytes & ~WORD_MASK;
            for (int at = 0; at < whole; at += Long.BYTES) {
                pool.set(WORD, to + at, words[at >>> 3]);
            }
            for (int at = whole; at < lengthBytes; at++) {
                pool.set(BYTE, to + at, bytes.get(BYTE, at));
            }
            return true;
        } finally {
            space.letPagesGo();
        }
    }

    private static boolean isManyOrCrossing(long address, int lengthBytes) {
        return lengthBytes > FEW_BYTES || (address & Page.OFFSET_MASK) + lengthBytes > Page.BYTES;
    }
}
