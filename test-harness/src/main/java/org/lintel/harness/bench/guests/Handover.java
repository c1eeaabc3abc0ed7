package org.lintel.harness.bench.guests;

import org.lintel.libc.Futex;
import org.lintel.libc.Malloc;
import org.lintel.libc.Mem;
import org.lintel.libc.Threads;

/** Two threads that hand a turn to each other by futex; a batch counts in turns there and back. */
public final class Handover {
    private static final int MAIN = 0;
    private static final int OTHER = 1;
    private static final int END = 2;

    private Handover() {}

    public static void main(String[] args) {
        long turn = Malloc.calloc(1, Long.BYTES);
        int other = Threads.create(Handover::answer, turn);
        Orders.serve(count -> ask(turn, count));
        give(turn, END);
        Threads.join(other);
        Malloc.free(turn);
    }

    private static void ask(long turn, long count) {
        for (long i = 0; i < count; i++) {
            give(turn, OTHER);
            while (Mem.getIntAcquire(turn) != MAIN) {
                Futex.waitWhile(turn, OTHER);
            }
        }
    }

    private static long answer(long turn) {
        int seen;
        while ((seen = Mem.getIntAcquire(turn)) != END) {
            if (seen == OTHER) {
                give(turn, MAIN);
            } else {
                Futex.waitWhile(turn, MAIN);
            }
        }
        return 0;
    }

    private static void give(long turn, int to) {
        Mem.putIntRelease(turn, to);
        Futex.wake(turn, 1);
    }
}
