package org.lintel.programs;

import org.lintel.libc.Futex;
import org.lintel.libc.Malloc;
import org.lintel.libc.Mem;
import org.lintel.libc.Stdio;
import org.lintel.libc.Threads;

/**
 * Two threads take turns: a word of memory says whose turn it is, and a futex wakes the other one.
 * Argument: rounds.
 */
public final class FutexPong {
    private static final int PING = 0;
    private static final int PONG = 1;
    private static final int COUNT = 8;

    private FutexPong() {}

    public static void main(String[] args) {
        int rounds = args.length == 0 ? 100 : Integer.parseInt(args[0]);
        long block = Malloc.calloc(2, Long.BYTES);
        int other = Threads.create(argument -> play(argument, PONG, rounds), block);
        play(block, PING, rounds);
        Threads.join(other);
        Stdio.out().println("futex-pong: " + Mem.getLong(block + COUNT));
        Malloc.free(block);
    }

    private static long play(long turn, int own, int rounds) {
        int others = PING + PONG - own;
        for (int i = 0; i < rounds; i++) {
            while (Mem.getIntAcquire(turn) != own) {
                Futex.waitWhile(turn, others);
            }
            Mem.putLong(turn + COUNT, Mem.getLong(turn + COUNT) + 1);
            Mem.putIntRelease(turn, others);
            Futex.wake(turn, 1);
        }
        return 0;
    }
}
