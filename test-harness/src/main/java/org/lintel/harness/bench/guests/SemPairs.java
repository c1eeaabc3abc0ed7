package org.lintel.harness.bench.guests;

import org.lintel.libc.Malloc;
import org.lintel.libc.Sem;
import org.lintel.libc.Sembuf;
import org.lintel.nucleus.abi.IpcFlags;

/** Gives to a System V semaphore and takes from it again, alone; a batch counts pairs of semops. */
public final class SemPairs {
    private SemPairs() {}

    public static void main(String[] args) {
        int set = Sem.semget(IpcFlags.IPC_PRIVATE, 1, 0600);
        long give = Malloc.malloc(16);
        long take = give + 8;
        Sembuf.putAll(give, Sembuf.of(0, 1));
        Sembuf.putAll(take, Sembuf.of(0, -1));
        Orders.serve(count -> pairs(set, give, take, count));
        Sem.remove(set);
    }

    private static void pairs(int set, long give, long take, long count) {
        for (long i = 0; i < count; i++) {
            Sem.semop(set, give, 1);
            Sem.semop(set, take, 1);
        }
    }
}
