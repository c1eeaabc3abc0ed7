package org.lintel.harness.bench.guests;

import org.lintel.libc.Malloc;
import org.lintel.libc.Mem;
import org.lintel.libc.Mmap;

/**
 * Loads, stores or copies of memory that is there already. Argument: {@code load}, {@code store} or
 * {@code copy}. Addresses are random within 1 MiB, by the generator of {@code RawMemory} of the host.
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
            case "load" ->
                    Orders.serve(count -> Mem.putLong(result, load(base, count)));
            case "store" -> Orders.serve(count -> store(base, count));
            default -> Orders.serve(count -> copy(base, count));
        }
    }

    private static long load(long base, long count) {
        long sum = 0;
        long x = count;
        for (long i = 0; i < count; i++) {
            x = x * 0x5851f42d4c957f2dL + 0x14057b7ef767814fL;
            sum += Mem.getLong(base + (x >>> 40 & MASK));
        }
        return sum;
    }

    private static void store(long base, long count) {
        long x = count;
        for (long i = 0; i < count; i++) {
            x = x * 0x5851f42d4c957f2dL + 0x14057b7ef767814fL;
            Mem.putLong(base + (x >>> 40 & MASK), i);
        }
    }

    private static void copy(long base, long count) {
        for (long i = 0; i < count; i++) {
            Mem.copy(base + BYTES, base, BYTES);
        }
    }
}
