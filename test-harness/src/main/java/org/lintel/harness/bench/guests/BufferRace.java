package org.lintel.harness.bench.guests;

import org.lintel.libc.Malloc;
import org.lintel.libc.MarshalArea;
import org.lintel.libc.Mem;
import org.lintel.libc.Stdio;
import org.lintel.libc.Threads;

/**
 * Threads that allocate and free marshalling buffers of one process as fast as they can. Each writes
 * its number into a buffer that it got and finds it there before it gives it back: a buffer that two
 * threads have at once shows. Arguments: threads, rounds of each. Prints how often that was, and how
 * many buffers are lost at the end.
 */
public final class BufferRace {
    private BufferRace() {}

    public static void main(String[] args) {
        int count = Integer.parseInt(args[0]);
        long rounds = Long.parseLong(args[1]);
        long doubles = Malloc.calloc(1, Long.BYTES);
        int[] threads = new int[count];
        for (int i = 0; i < count; i++) {
            long number = i + 1;
            threads[i] = Threads.create(() -> race(number, rounds, doubles));
        }
        for (int thread : threads) {
            Threads.join(thread);
        }
        Stdio.out().println(Long.toString(Mem.getLong(doubles) + lost()));
        Malloc.free(doubles);
    }

    private static void race(long number, long rounds, long doubles) {
        for (long i = 0; i < rounds; i++) {
            long buffer = MarshalArea.allocate();
            boolean alone = Mem.compareAndSetLong(buffer, 0, number);
            if (!alone || !Mem.compareAndSetLong(buffer, number, 0)) {
                Mem.getAndAddLong(doubles, 1);
            }
            MarshalArea.free(buffer);
        }
    }

    /** {@return how many of the buffers cannot be had any more} */
    private static long lost() {
        int all = Mem.getInt(MarshalArea.address());
        long lost = 0;
        for (int i = 0; i < all; i++) {
            lost += MarshalArea.isFree(i) ? 0 : 1;
        }
        return lost;
    }
}
