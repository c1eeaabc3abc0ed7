package org.lintel.programs;

import org.lintel.libc.Mem;
import org.lintel.libc.Processes;
import org.lintel.libc.Sem;
import org.lintel.libc.Sembuf;
import org.lintel.libc.Shm;
import org.lintel.libc.Stdio;
import org.lintel.libc.WaitStatus;
import org.lintel.nucleus.abi.IpcFlags;

/**
 * Producers and consumers over a ring of shared memory: {@code producer-consumer PRODUCERS CONSUMERS
 * ITEMS [list]}, items of each producer; with {@code list} it runs {@code ipcs} before it begins. One segment, one set of three semaphores; putting an item is one
 * semop (a free slot and the lock), so is taking one.
 *
 * <pre>
 *   segment:  0 long slots put · 8 long slots taken · 16 long items taken · 24 long sum of those
 *             64 … 16 slots of a long
 * </pre>
 */
public final class ProducerConsumer {
    private static final int SLOTS = 16;
    private static final int LOCK = 0;
    private static final int FREE = 1;
    private static final int FULL = 2;

    private static final int PUT = 0;
    private static final int TAKEN = 8;
    private static final int COUNT = 16;
    private static final int SUM = 24;
    private static final int RING = 64;
    private static final long BYTES = 4096;

    /** Tells a consumer that no more will come. */
    private static final long END = -1;

    private ProducerConsumer() {}

    public static void main(String[] args) {
        if (args.length < 3) {
            Stdio.err().println("usage: producer-consumer PRODUCERS CONSUMERS ITEMS [list]");
            throw Processes.exit(2);
        }
        int producers = Integer.parseInt(args[0]);
        int consumers = Integer.parseInt(args[1]);
        long items = Long.parseLong(args[2]);
        int segment = Shm.shmget(IpcFlags.IPC_PRIVATE, BYTES, 0600);
        int set = Sem.semget(IpcFlags.IPC_PRIVATE, 3, 0600);
        Sem.setall(set, 1, SLOTS, 0);
        long ids = (long) set << 32 | segment;
        long ring = Shm.shmat(segment, 0, 0);
        if (args.length > 3) {
            Processes.waitpid(Processes.spawn("ipcs"));
        }
        for (int i = 0; i < consumers; i++) {
            Processes.fork(ProducerConsumer::consume, ids);
        }
        Mem.putLong(ring + RING - 8, items);
        for (int i = 0; i < producers; i++) {
            Processes.fork(ProducerConsumer::produce, ids);
        }
        boolean well = await(producers);
        for (int i = 0; i < consumers; i++) {
            put(set, ring, END);
        }
        well &= await(consumers);
        long expected = producers * (items * (items + 1) / 2);
        well &= Mem.getLong(ring + COUNT) == producers * items;
        well &= Mem.getLong(ring + SUM) == expected;
        String text =
                "producer-consumer: %d items, sum %d"
                        .formatted(Mem.getLong(ring + COUNT), Mem.getLong(ring + SUM));
        Sem.remove(set);
        Shm.shmdt(ring);
        Shm.remove(segment);
        Stdio.puts(text);
        throw Processes.exit(well ? 0 : 1);
    }

    private static boolean await(int children) {
        boolean well = true;
        for (int i = 0; i < children; i++) {
            WaitStatus status = Processes.waitAny();
            well &= status.ifExited() && status.exitStatus() == 0;
        }
        return well;
    }

    private static int produce(long ids) {
        long ring = Shm.shmat((int) ids, 0, 0);
        long items = Mem.getLong(ring + RING - 8);
        for (long item = 1; item <= items; item++) {
            put((int) (ids >> 32), ring, item);
        }
        Shm.shmdt(ring);
        return 0;
    }

    private static int consume(long ids) {
        int set = (int) (ids >> 32);
        long ring = Shm.shmat((int) ids, 0, 0);
        while (true) {
            Sem.semop(set, Sembuf.of(FULL, -1), Sembuf.of(LOCK, -1));
            long taken = Mem.getLong(ring + TAKEN);
            long item = Mem.getLong(ring + RING + taken % SLOTS * Long.BYTES);
            Mem.putLong(ring + TAKEN, taken + 1);
            if (item != END) {
                Mem.putLong(ring + COUNT, Mem.getLong(ring + COUNT) + 1);
                Mem.putLong(ring + SUM, Mem.getLong(ring + SUM) + item);
            }
            Sem.semop(set, Sembuf.of(LOCK, 1), Sembuf.of(FREE, 1));
            if (item == END) {
                return 0;
            }
        }
    }

    private static void put(int set, long ring, long item) {
        Sem.semop(set, Sembuf.of(FREE, -1), Sembuf.of(LOCK, -1));
        long put = Mem.getLong(ring + PUT);
        Mem.putLong(ring + RING + put % SLOTS * Long.BYTES, item);
        Mem.putLong(ring + PUT, put + 1);
        Sem.semop(set, Sembuf.of(LOCK, 1), Sembuf.of(FULL, 1));
    }
}
