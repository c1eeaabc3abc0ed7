package org.lintel.harness.bench.guests;

import org.lintel.libc.Files;
import org.lintel.libc.Malloc;
import org.lintel.libc.Mem;

/**
 * The orders that a benchmark's program gets on descriptor 0: a long each, the length of the batch.
 * The next read tells the host that the batch is done; the end of input ends the program.
 */
final class Orders {
    /** What is measured. */
    interface Batch {
        void run(long count);
    }

    private Orders() {}

    /** Runs batches until the host has no more. */
    static void serve(Batch batch) {
        long order = Malloc.malloc(Long.BYTES);
        while (Files.read(0, order, Long.BYTES) == Long.BYTES) {
            batch.run(Mem.getLong(order));
        }
        Malloc.free(order);
    }
}
