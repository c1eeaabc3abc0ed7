package org.lintel.harness.bench.guests;

import org.lintel.libc.Mem;
import org.lintel.libc.Processes;
import org.lintel.libc.Sem;
import org.lintel.libc.Sembuf;
import org.lintel.libc.Shm;
import org.lintel.libc.Threads;
import org.lintel.nucleus.abi.IpcFlags;

/**
 * A producer and a consumer, a process each, with a ring of 64-byte items in a System V segment
 * between them; a batch counts items. Every byte is stored by the one and loaded by the other. Each
 * keeps the other's position as it last saw it, and looks again when the ring seems full or empty.
 *
 * <pre>
 *   0  long tail, of the producer · 128 long head, of the consumer · 256 long items of the batch
 *   264 long sum of what was consumed · 4096 … the items
 * </pre>
 */
public final class SharedRing {
    private static final long SLOTS = 1024;
    private static final int ITEM_BYTES = 64;
    private static final int TAIL = 0;
    private static final int HEAD = 128;
    private static final int BATCH = 256;
    private static final int SUM = 264;
    private static final int ITEMS = 4096;
    private static final long BYTES = ITEMS + SLOTS * ITEM_BYTES;
    private static final int SPINS = 10_000;

    private static final int BEGIN = 0;
    private static final int DONE = 1;

    private SharedRing() {}

    public static void main(String[] args) {
        int segment = Shm.shmget(IpcFlags.IPC_PRIVATE, BYTES, 0600);
        int set = Sem.semget(IpcFlags.IPC_PRIVATE, 2, 0600);
        long ring = Shm.shmat(segment, 0, 0);
        Shm.remove(segment);
        int child = Processes.fork(SharedRing::consumer, ring << 16 | set);
        Orders.serve(count -> {
            Mem.putLong(ring + BATCH, count);
            Sem.semop(set, Sembuf.of(BEGIN, 1));
            produce(ring, count);
            Sem.semop(set, Sembuf.of(DONE, -1));
            if (Mem.getLong(ring + SUM) != 8 * (count * (count - 1) / 2)) {
                throw new IllegalStateException("items were lost");
            }
        });
        Mem.putLong(ring + BATCH, 0);
        Sem.semop(set, Sembuf.of(BEGIN, 1));
        Processes.waitpid(child);
        Sem.remove(set);
    }

    private static int consumer(long packed) {
        long ring = packed >> 16;
        int set = (int) packed & 0xffff;
        while (true) {
            Sem.semop(set, Sembuf.of(BEGIN, -1));
            long count = Mem.getLong(ring + BATCH);
            if (count == 0) {
                return 0;
            }
            Mem.putLong(ring + SUM, consume(ring, count));
            Sem.semop(set, Sembuf.of(DONE, 1));
        }
    }

    private static void produce(long ring, long count) {
        long tail = Mem.getLong(ring + TAIL);
        long head = Mem.getLongAcquire(ring + HEAD);
        for (long i = 0; i < count; i++) {
            int spins = 0;
            while (tail - head == SLOTS) {
                spins = pause(spins);
                head = Mem.getLongAcquire(ring + HEAD);
            }
            long item = ring + ITEMS + tail % SLOTS * ITEM_BYTES;
            for (int word = 0; word < ITEM_BYTES; word += Long.BYTES) {
                Mem.putLong(item + word, i);
            }
            Mem.putLongRelease(ring + TAIL, ++tail);
        }
    }

    private static long consume(long ring, long count) {
        long head = Mem.getLong(ring + HEAD);
        long tail = Mem.getLongAcquire(ring + TAIL);
        long sum = 0;
        for (long i = 0; i < count; i++) {
            int spins = 0;
            while (head == tail) {
                spins = pause(spins);
                tail = Mem.getLongAcquire(ring + TAIL);
            }
            long item = ring + ITEMS + head % SLOTS * ITEM_BYTES;
            for (int word = 0; word < ITEM_BYTES; word += Long.BYTES) {
                sum += Mem.getLong(item + word);
            }
            Mem.putLongRelease(ring + HEAD, ++head);
        }
        return sum;
    }

    private static int pause(int spins) {
        if (spins < SPINS) {
            Thread.onSpinWait();
            return spins + 1;
        }
        Threads.yield();
        return 0;
    }
}
