package org.lintel.programs;

import org.lintel.libc.ErrnoException;
import org.lintel.libc.IpcPerm;
import org.lintel.libc.Msg;
import org.lintel.libc.MsqidDs;
import org.lintel.libc.Sem;
import org.lintel.libc.SemidDs;
import org.lintel.libc.Shm;
import org.lintel.libc.ShmidDs;
import org.lintel.libc.Stdio;
import org.lintel.nucleus.abi.Errno;

import java.util.function.IntFunction;

/** Lists the System V objects of the machine, as {@code ipcs(1)} does: {@code ipcs}. */
public final class Ipcs {
    private static final int ID_BITS = 15;

    private Ipcs() {}

    public static void main(String[] args) {
        Shm.Usage segments = Shm.usage();
        Stdio.puts(
                "Shared memory segments: %d, %d pages"
                        .formatted(segments.usedIds(), segments.totalPages()));
        Stdio.puts(
                "%-10s %-10s %-6s %-6s %-10s %s"
                        .formatted("shmid", "key", "uid", "perms", "bytes", "nattch"));
        list(segments.highestIndex(), Shm::statAt, Ipcs::segment);
        Sem.Info sets = Sem.info();
        Stdio.puts(
                "Semaphore sets: %d, %d semaphores"
                        .formatted(sets.usedSets(), sets.usedSemaphores()));
        Stdio.puts("%-10s %-10s %-6s %-6s %s".formatted("semid", "key", "uid", "perms", "nsems"));
        list(sets.highestIndex(), Sem::statAt, Ipcs::set);
        Msg.Info queues = Msg.info();
        Stdio.puts(
                "Message queues: %d, %d messages"
                        .formatted(queues.usedQueues(), queues.usedMessages()));
        Stdio.puts(
                "%-10s %-10s %-6s %-6s %-10s %s"
                        .formatted("msqid", "key", "uid", "perms", "bytes", "messages"));
        list(queues.highestIndex(), Msg::statAt, Ipcs::queue);
    }

    private interface Line<T> {
        String of(int index, T status);
    }

    private static <T> void list(int highest, IntFunction<T> status, Line<T> line) {
        for (int i = 0; i <= highest; i++) {
            T found;
            try {
                found = status.apply(i);
            } catch (ErrnoException e) {
                if (e.errno() != Errno.EINVAL) {
                    throw e;
                }
                continue; // a free slot
            }
            Stdio.puts(line.of(i, found));
        }
    }

    private static String head(int index, IpcPerm perm) {
        return "%-10d %-10s %-6d %-6o "
                .formatted(
                        perm.seq() << ID_BITS | index,
                        "0x%08x".formatted(perm.key()),
                        perm.uid(),
                        perm.mode());
    }

    private static String segment(int index, ShmidDs status) {
        return head(index, status.perm()) + "%-10d %d".formatted(status.segsz(), status.nattch());
    }

    private static String set(int index, SemidDs status) {
        return head(index, status.perm()) + status.nsems();
    }

    private static String queue(int index, MsqidDs status) {
        return head(index, status.perm()) + "%-10d %d".formatted(status.cbytes(), status.qnum());
    }
}
