package org.lintel.harness.bench.guests;

import org.lintel.libc.ErrnoException;
import org.lintel.libc.Malloc;
import org.lintel.libc.Processes;
import org.lintel.libc.Sem;
import org.lintel.libc.Sembuf;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.IpcFlags;

/** Two processes that hand a turn to each other by semop; a batch counts turns there and back. */
public final class SemHandover {
    private static final int OPERATION_BYTES = 8;

    private SemHandover() {}

    public static void main(String[] args) {
        int set = Sem.semget(IpcFlags.IPC_PRIVATE, 2, 0600);
        int child = Processes.fork(SemHandover::answer, set);
        long give = operation(0, 1);
        long take = operation(1, -1);
        Orders.serve(count -> {
            for (long i = 0; i < count; i++) {
                Sem.semop(set, give, 1);
                Sem.semop(set, take, 1);
            }
        });
        Sem.remove(set);
        Processes.waitpid(child);
    }

    private static long operation(int index, int change) {
        long at = Malloc.malloc(OPERATION_BYTES);
        Sembuf.putAll(at, Sembuf.of(index, change));
        return at;
    }

    private static int answer(long set) {
        long take = operation(0, -1);
        long give = operation(1, 1);
        try {
            while (true) {
                Sem.semop((int) set, take, 1);
                Sem.semop((int) set, give, 1);
            }
        } catch (ErrnoException removed) {
            return removed.errno() == Errno.EIDRM ? 0 : 1;
        }
    }
}
