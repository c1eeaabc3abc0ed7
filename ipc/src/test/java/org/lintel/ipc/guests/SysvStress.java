package org.lintel.ipc.guests;

import static org.lintel.ipc.guests.Check.*;
import static org.lintel.nucleus.abi.IpcFlags.*;

import org.lintel.libc.Clock;
import org.lintel.libc.ErrnoException;
import org.lintel.libc.Mem;
import org.lintel.libc.Msg;
import org.lintel.libc.MsqidDs;
import org.lintel.libc.Processes;
import org.lintel.libc.Sem;
import org.lintel.libc.Sembuf;
import org.lintel.libc.Shm;
import org.lintel.libc.SignalHandling;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.Signals;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Many processes on the same System V objects, and processes that are killed anywhere. */
public final class SysvStress {
    private static final int KEYS = 4;
    private static final int PROCESSES = 8;
    private static final int PAGE = 4096;
    private static final int STEPS_IN_LIFE = 60;

    /** What attaching may meet when others remove at the same time. */
    private static final Set<Errno> REMOVED = EnumSet.of(Errno.EINVAL, Errno.EIDRM);

    private SysvStress() {}

    public static void main(String[] args) {
        switch (args[0]) {
            case "churn" -> churn(Long.parseLong(args[1]), Long.parseLong(args[2]));
            case "kill" -> killAt(Long.parseLong(args[1]));
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    // ---- attach, detach, remove ----

    private static void churn(long seed, long operations) {
        List<Integer> children = new ArrayList<>();
        for (int i = 0; i < PROCESSES; i++) {
            children.add(
                    Processes.fork(SysvStress::churns, (seed * PROCESSES + i) << 32 | operations));
        }
        children.forEach(Check::succeeds);
        for (int i = 0; i <= Shm.usage().highestIndex(); i++) {
            try {
                equal(0, Shm.statAt(i).nattch());
            } catch (ErrnoException free) {
                equal(Errno.EINVAL.number(), free.errno().number());
            }
        }
        for (int key = 1; key <= KEYS; key++) {
            try {
                Shm.remove(Shm.shmget(key, 0, 0));
            } catch (ErrnoException none) {
                equal(Errno.ENOENT.number(), none.errno().number());
            }
        }
        equal(0, Shm.usage().usedIds());
        equal(0, Shm.usage().totalPages());
    }

    private static int churns(long packed) {
        Random random = new Random(packed >> 32);
        long operations = packed & 0xffff_ffffL;
        for (long i = 0; i < operations; i++) {
            int key = 1 + random.nextInt(KEYS);
            int id = Shm.shmget(key, 3 * PAGE, IPC_CREAT | 0600);
            try {
                use(id, random);
                if (random.nextInt(4) == 0) {
                    Shm.remove(id);
                }
            } catch (ErrnoException e) {
                that(REMOVED.contains(e.errno()), e.getMessage());
            }
        }
        return 0;
    }

    private static void use(int id, Random random) {
        long at = Shm.shmat(id, 0, 0);
        long mine = at + random.nextInt(3) * PAGE + 8L * (Processes.getpid() % 64);
        Mem.putLong(mine, Processes.getpid());
        equal(Processes.getpid(), Mem.getLong(mine));
        Shm.shmdt(at);
    }

    // ---- killed anywhere ----

    /**
     * A victim does all kinds of calls, and is killed after so many nanoseconds; whatever it was
     * doing, no count is wrong afterwards.
     */
    private static void killAt(long afterNs) {
        int segment = Shm.shmget(1, PAGE, IPC_CREAT | 0600);
        int set = Sem.semget(1, 2, IPC_CREAT | 0600);
        Sem.setall(set, 2, 0);
        int queue = Msg.msgget(1, IPC_CREAT | 0600);
        int victim = Processes.fork(SysvStress::livesOn, 0);
        int partner = Processes.fork(SysvStress::livesOn, 1);
        Clock.sleepNs(afterNs);
        SignalHandling.kill(victim, Signals.SIGKILL);
        Processes.waitpid(victim);
        SignalHandling.kill(partner, Signals.SIGKILL);
        Processes.waitpid(partner);
        equal(0, Shm.stat(segment).nattch());
        equal(2, Sem.getval(set, 0));
        equal(0, Sem.getval(set, 1));
        equal(0, Sem.semctl(set, 0, GETNCNT, 0));
        equal(0, Sem.semctl(set, 1, GETZCNT, 0));
        drain(queue);
        Shm.remove(segment);
        Sem.remove(set);
        Msg.remove(queue);
    }

    private static void drain(int queue) {
        MsqidDs status = Msg.stat(queue);
        long bytes = 0;
        for (long i = 0; i < status.qnum(); i++) {
            byte[] text = Msg.receive(queue, 8192, 0, IPC_NOWAIT).text();
            bytes += text.length;
            for (byte b : text) {
                equal((byte) text.length, b);
            }
        }
        equal(status.cbytes(), bytes);
        equal(0, Msg.stat(queue).qnum());
    }

    /** Two processes, of which one gives what the other takes: without end. */
    private static int livesOn(long role) {
        int segment = Shm.shmget(1, PAGE, 0);
        int set = Sem.semget(1, 2, 0);
        int queue = Msg.msgget(1, 0);
        for (int i = 0; i < STEPS_IN_LIFE; i++) {
            long at = Shm.shmat(segment, 0, 0);
            Sem.semop(set, new Sembuf(0, -2, SEM_UNDO), new Sembuf(1, 1, SEM_UNDO));
            Mem.putLong(at, Mem.getLong(at) + 1);
            Sem.semop(set, new Sembuf(1, -1, SEM_UNDO), new Sembuf(0, 2, SEM_UNDO));
            if (role == 0) {
                byte[] text = new byte[1 + i * 97 % 3000];
                java.util.Arrays.fill(text, (byte) text.length);
                Msg.send(queue, 1 + i % 3, text, 0);
            } else {
                Msg.receive(queue, 8192, 0, 0);
            }
            Sem.semop(set, Sembuf.of(1, 0));
            Shm.shmdt(at);
        }
        return 0;
    }
}
