package org.lintel.harness.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The peer of loads, stores and copies: the same loops with the same random addresses as the guest's,
 * on a bare segment outside the heap, which the compiler may take for a constant.
 */
final class RawMemory {
    private static final long BYTES = 1 << 20;
    private static final long MASK = BYTES - Long.BYTES;
    private static final MemorySegment MEMORY = Arena.global().allocate(2 * BYTES, 4096);

    /** Where sums go, so that the loads are not in vain. */
    private static volatile long result;

    private RawMemory() {}

    static void load(long count) {
        long sum = 0;
        long x = count;
        for (long i = 0; i < count; i++) {
            x ^= x << 13;
            x ^= x >>> 7;
            x ^= x << 17;
            sum += MEMORY.get(ValueLayout.JAVA_LONG_UNALIGNED, x & MASK);
        }
        result = sum;
    }

    /** The same ring as the guest's, in a segment of its own. */
    private static final class Ring {
        static final MemorySegment WORDS = Arena.global().allocate(BYTES, 4096);

        static {
            long words = BYTES / Long.BYTES;
            for (long i = 0; i < words; i++) {
                WORDS.set(ValueLayout.JAVA_LONG_UNALIGNED, i * Long.BYTES, i * Long.BYTES);
            }
            long x = words;
            for (long i = words - 1; i > 0; i--) {
                x ^= x << 13;
                x ^= x >>> 7;
                x ^= x << 17;
                long other = Long.remainderUnsigned(x, i) * Long.BYTES;
                long here = i * Long.BYTES;
                long next = WORDS.get(ValueLayout.JAVA_LONG_UNALIGNED, here);
                WORDS.set(
                        ValueLayout.JAVA_LONG_UNALIGNED,
                        here,
                        WORDS.get(ValueLayout.JAVA_LONG_UNALIGNED, other));
                WORDS.set(ValueLayout.JAVA_LONG_UNALIGNED, other, next);
            }
        }
    }

    static void chase(long count) {
        long at = 0;
        for (long i = 0; i < count; i++) {
            at = Ring.WORDS.get(ValueLayout.JAVA_LONG_UNALIGNED, at);
        }
        result = at;
    }

    static void store(long count) {
        long x = count;
        for (long i = 0; i < count; i++) {
            x ^= x << 13;
            x ^= x >>> 7;
            x ^= x << 17;
            MEMORY.set(ValueLayout.JAVA_LONG_UNALIGNED, x & MASK, i);
        }
    }

    static void copy(long count) {
        for (long i = 0; i < count; i++) {
            MemorySegment.copy(MEMORY, 0, MEMORY, BYTES, BYTES);
        }
    }
}
