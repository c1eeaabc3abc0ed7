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
            x = x * 0x5851f42d4c957f2dL + 0x14057b7ef767814fL;
            sum += MEMORY.get(ValueLayout.JAVA_LONG_UNALIGNED, x >>> 40 & MASK);
        }
        result = sum;
    }

    static void store(long count) {
        long x = count;
        for (long i = 0; i < count; i++) {
            x = x * 0x5851f42d4c957f2dL + 0x14057b7ef767814fL;
            MEMORY.set(ValueLayout.JAVA_LONG_UNALIGNED, x >>> 40 & MASK, i);
        }
    }

    static void copy(long count) {
        for (long i = 0; i < count; i++) {
            MemorySegment.copy(MEMORY, 0, MEMORY, BYTES, BYTES);
        }
    }
}
