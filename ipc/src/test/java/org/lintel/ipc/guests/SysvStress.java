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

    /** What a call may meet when others remove at the same time. */
    private static final Set<Errno> REMOVED = EnumSet.of(Errno.EINVAL, Errno.EIDRM);

    /** What a call that must not wait may meet beside that. */
    private static final Set<Errno> NOT_NOW =
            EnumSet.of(Errno.EINVAL, Errno.EIDRM, Errno.EAGAIN, Errno.ENOMSG);

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
            int each = key;
            ifThere(() -> Shm.remove(Shm.shmget(each, 0, 0)));
            ifThere(() -> undone(Sem.semget(each, 0, 0)));
            ifThere(() -> drained(Msg.msgget(each, 0)));
        }
        equal(0, Shm.usage().usedIds());
        equal(0, Shm.usage().totalPages());
        equal(0, Sem.info().usedSets());
        equal(0, Sem.info().usedSemaphores());
        equal(0, Msg.info().usedQueues());
        equal(0, Msg.info().usedBytes());
    }

    private static void ifThere(Runnable call) {
        try {
            call.run();
        } catch (ErrnoException none) {
            equal(Errno.ENOENT.number(), none.errno().number());
        }
    }

    /** All who took with SEM_UNDO have ended. */
    private static void undone(int set) {
        equal(0, Sem.getval(set, 0));
        equal(0, Sem.semctl(set, 0, GETNCNT, 0));
        equal(0, Sem.semctl(set, 1, GETZCNT, 0));
        Sem.remove(set);
    }

    private static void drained(int queue) {
        drain(queue);
        Msg.remove(queue);
    }

    private static int churns(long packed) {
        Random random = new Random(packed >> 32);
        long operations = packed & 0xffff_ffffL;
        for (long i = 0; i < operations; i++) {
            int key = 1 + random.nextInt(KEYS);
            boolean removes = random.nextInt(4) == 0;
            switch (random.nextInt(3)) {
                case 0 -> churnSegment(key, random, removes);
                case 1 -> churnSet(key, random, removes);
                default -> churnQueue(key, random, removes);
            }
        }
        return 0;
    }

    private static void churnSegment(int key, Random random, boolean removes) {
        int id = Shm.shmget(key, 3 * PAGE, IPC_CREAT | 0600);
        try {
            use(id, random);
            equal(3 * PAGE, Shm.stat(id).segsz());
            Shm.set(id, 0, 0, 0600);
            if (removes) {
                Shm.remove(id);
            }
        } catch (ErrnoException e) {
            that(REMOVED.contains(e.errno()), e.getMessage());
        }
    }

    /** Semaphore 0 goes up and down, by undo at the end if others have removed the way down. */
    private static void churnSet(int key, Random random, boolean removes) {
        int id = Sem.semget(key, 2, IPC_CREAT | 0600);
        try {
            Sem.semop(id, new Sembuf(0, 1, SEM_UNDO));
            switch (random.nextInt(4)) {
                case 0 -> Sem.semtimedop(id, 1 + random.nextInt(20_000), Sembuf.of(1, -1));
                case 1 -> Sem.setval(id, 1, random.nextInt(3));
                case 2 -> equal(2, Sem.stat(id).nsems());
                default -> Sem.set(id, 0, 0, 0600);
            }
        } catch (ErrnoException e) {
            that(NOT_NOW.contains(e.errno()), e.getMessage());
        }
        try {
            Sem.semop(id, new Sembuf(0, -1, SEM_UNDO | IPC_NOWAIT));
            if (removes) {
                Sem.remove(id);
            }
        } catch (ErrnoException e) {
            that(REMOVED.contains(e.errno()), e.getMessage());
        }
    }

    private static void churnQueue(int key, Random random, boolean removes) {
        int id = Msg.msgget(key, IPC_CREAT | 0600);
        try {
            byte[] text = new byte[1 + random.nextInt(600)];
            java.util.Arrays.fill(text, (byte) text.length);
            Msg.send(id, 1 + random.nextInt(3), text, IPC_NOWAIT);
            byte[] other = Msg.receive(id, 8192, random.nextInt(4), IPC_NOWAIT).text();
            equal((byte) other.length, other[other.length - 1]);
            that(Msg.stat(id).qbytes() > 0, "a queue of some size");
            Msg.set(id, 0, 0, 0600, Msg.stat(id).qbytes());
            if (removes) {
                Msg.remove(id);
            }
        } catch (ErrnoException e) {
            that(NOT_NOW.contains(e.errno()), e.getMessage());
        }
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
