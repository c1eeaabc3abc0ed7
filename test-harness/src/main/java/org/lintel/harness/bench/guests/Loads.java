package org.lintel.harness.bench.guests;

import org.lintel.libc.Malloc;
import org.lintel.libc.Mem;
import org.lintel.libc.Mmap;

/**
 * Loads, stores or copies of memory that is there already. Argument: {@code load}, {@code store},
 * {@code chase} (each load gives the address of the next) or {@code copy}. Addresses are random within
 * 1 MiB; the host's {@code RawMemory} has the same loops.
 *
 * <p>The generator is Marsaglia's xorshift, since the compiler cannot compute several of its steps at
 * once, as it does with a linear congruence: then neither side waits for a load, and what is compared
 * is how many instructions fit into the pipeline.
 */
public final class Loads {
    private static final long BYTES = 1 << 20;
    private static final long MASK = BYTES - Long.BYTES;

    private Loads() {}

    public static void main(String[] args) {
        long base = Mmap.anonymous(2 * BYTES);
        Mem.fill(base, 2 * BYTES, 1);
        long result = Malloc.calloc(1, Long.BYTES);
        switch (args[0]) {
            case "load" -> Orders.serve(count -> Mem.putLong(result, load(base, count)));
            case "chase" -> {
                link(base);
                Orders.serve(count -> Mem.putLong(result, chase(base, count)));
            }
            case "store" -> Orders.serve(count -> store(base, count));
            default -> Orders.serve(count -> copy(base, count));
        }
    }

    private static long load(long base, long count) {
        long sum = 0;
        long x = count;
        for (long i = 0; i < count; i++) {
            x ^= x << 13;
            x ^= x >>> 7;
            x ^= x << 17;
            sum += Mem.getLong(base + (x & MASK));
        }
        return sum;
    }

    /** Makes one ring of all words, in the order of a shuffle (Sattolo's). */
    private static void link(long base) {
        long words = BYTES / Long.BYTES;
        for (long i = 0; i < words; i++) {
            Mem.putLong(base + i * Long.BYTES, i * Long.BYTES);
        }
        long x = words;
        for (long i = words - 1; i > 0; i--) {
            x ^= x << 13;
            x ^= x >>> 7;
            x ^= x << 17;
            long other = base + Long.remainderUnsigned(x, i) * Long.BYTES;
            long here = base + i * Long.BYTES;
            long next = Mem.getLong(here);
            Mem.putLong(here, Mem.getLong(other));
            Mem.putLong(other, next);
        }
    }

    private static long chase(long base, long count) {
        long at = 0;
        for (long i = 0; i < count; i++) {
            at = Mem.getLong(base + at);
        }
        return at;
    }

    private static void store(long base, long count) {
        long x = count;
        for (long i = 0; i < count; i++) {
            x ^= x << 13;
            x ^= x >>> 7;
            x ^= x << 17;
            Mem.putLong(base + (x & MASK), i);
        }
    }

    private static void copy(long base, long count) {
        for (long i = 0; i < count; i++) {
            Mem.copy(base + BYTES, base, BYTES);
        }
    }
}
