package org.lintel.harness.bench.guests;

import org.lintel.libc.Malloc;
import org.lintel.libc.Mem;
import org.lintel.libc.Processes;

/** Asks for its pid again and again. */
public final class Traps {
    private Traps() {}

    public static void main(String[] args) {
        long result = Malloc.calloc(1, Long.BYTES);
        Orders.serve(count -> Mem.putLong(result, getpid(count)));
    }

    private static long getpid(long count) {
        long sum = 0;
        for (long i = 0; i < count; i++) {
            sum += Processes.getpid();
        }
        return sum;
    }
}
