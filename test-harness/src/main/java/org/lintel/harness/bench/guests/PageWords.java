package org.lintel.harness.bench.guests;

import org.lintel.libc.Mem;

/** A number in each page of a message: who moves pages need not copy them. */
final class PageWords {
    private static final int PAGE_BYTES = 4096;

    private PageWords() {}

    static void write(long data, int sizeBytes, long number) {
        for (int at = 0; at < sizeBytes; at += PAGE_BYTES) {
            Mem.putLong(data + at, number);
        }
    }

    static long sum(long data, int sizeBytes) {
        long sum = 0;
        for (int at = 0; at < sizeBytes; at += PAGE_BYTES) {
            sum += Mem.getLong(data + at);
        }
        return sum;
    }

    /** {@return the sum of an answer whose numbers are one more than the sum of the request's} */
    static long answer(long number, int sizeBytes) {
        long pages = (sizeBytes + PAGE_BYTES - 1) / PAGE_BYTES;
        return pages * (pages * number + 1);
    }
}
