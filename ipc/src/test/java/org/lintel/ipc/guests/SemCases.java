package org.lintel.ipc.guests;

import static org.lintel.ipc.guests.Check.*;
import static org.lintel.nucleus.abi.IpcFlags.*;

import org.lintel.libc.Clock;
import org.lintel.libc.Malloc;
import org.lintel.libc.Mem;
import org.lintel.libc.Mmap;
import org.lintel.libc.Processes;
import org.lintel.libc.Sem;
import org.lintel.libc.Sembuf;
import org.lintel.libc.SemidDs;
import org.lintel.libc.SignalHandling;
import org.lintel.libc.Threads;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.Signals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Semaphore sets, a method a case. Each leaves nothing behind. */
public final class SemCases {
    private static final int KEY = 0x5e3;
    private static final long BAD = 0x3000;
    private static final long SECOND = 1_000_000_000L;

    private SemCases() {}

    public static void main(String[] args) {
        switch (args[0]) {
            case "keys" -> keys();
            case "counts" -> counts();
            case "full" -> full();
            case "fresh" -> fresh();
            case "badCalls" -> badCalls();
            case "badOperations" -> badOperations();
            case "range" -> range();
            case "noWait" -> noWait();
            case "timeout" -> timeout();
            case "atomic" -> atomic();
            case "wakes" -> wakes();
            case "zero" -> zero();
            case "removed" -> removed();
            case "interrupted" -> interrupted();
            case "makes" -> equal(0, Sem.semget(KEY, 1, IPC_CREAT | 0600));
            case "elsewhere" -> elsewhere();
            case "sleepers" -> sleepers();
            case "values" -> values();
            case "badValues" -> badValues();
            case "badControl" -> badControl();
            case "lastPid" -> lastPid();
            case "rights" -> rights();
            case "strangers" -> strangers();
            case "removal" -> removal();
            case "times" -> times();
            case "undoExit" -> undoEnds(0);
            case "undoKill" -> undoEnds(1);
            case "undoCrash" -> undoEnds(2);
            case "undoThrow" -> undoEnds(3);
            case "undoThread" -> undoEnds(4);
            case "undoFork" -> undoFork();
            case "undoExec" -> undoExec();
            case "execTarget" -> execTarget(args);
            case "undoCleared" -> undoCleared();
            case "undoClamped" -> undoClamped();
            case "undoRange" -> undoRange();
            case "undoWakes" -> undoWakes();
            case "listing" -> listing();
            case "overtakes" -> overtakes();
            case "chain" -> chain();
            case "repeated" -> repeated();
            case "refusedAsleep" -> refusedAsleep();
            case "killedAsleep" -> killedAsleep();
            case "randomOrder" -> randomOrder(Long.parseLong(args[1]));
            case "cycle" -> cycle();
            case "undoStress" -> undoStress();
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static int set(int... values) {
        int id = Sem.semget(IPC_PRIVATE, values.length, 0600);
        Sem.setall(id, values);
        return id;
    }

    private static void expect(int id, int... values) {
        that(Arrays.equals(values, Sem.getall(id)), Arrays.toString(Sem.getall(id)));
    }

    /** Waits until so many sleep on a semaphore. */
    private static void awaitSleepers(int id, int index, int command, int count) {
        while (Sem.semctl(id, index, command, 0) != count) {
            Clock.sleepNs(1000);
        }
    }

    private static void keys() {
        fails(Errno.ENOENT, () -> Sem.semget(KEY, 1, 0600));
        int id = Sem.semget(KEY, 1, IPC_CREAT | 0600);
        fails(Errno.EEXIST, () -> Sem.semget(KEY, 1, IPC_CREAT | IPC_EXCL | 0600));
        equal(id, Sem.semget(KEY, 1, IPC_CREAT | 0600));
        succeeds(Processes.fork(SemCases::strangerOpens, 0));
        Sem.remove(id);
    }

    private static int strangerOpens(long nothing) {
        becomeStranger();
        fails(Errno.EACCES, () -> Sem.semget(KEY, 1, 0600));
        fails(Errno.EACCES, () -> Sem.semget(KEY, 1, 0400));
        fails(Errno.EACCES, () -> Sem.semget(KEY, 1, 0200));
        return 0;
    }

    private static void counts() {
        fails(Errno.EINVAL, () -> Sem.semget(KEY, -1, IPC_CREAT | 0600));
        fails(Errno.EINVAL, () -> Sem.semget(KEY, 0, IPC_CREAT | 0600));
        fails(Errno.EINVAL, () -> Sem.semget(KEY, 32_001, IPC_CREAT | 0600));
        fails(Errno.EINVAL, () -> Sem.semget(IPC_PRIVATE, 0, 0600));
        int id = Sem.semget(KEY, 5, IPC_CREAT | 0600);
        fails(Errno.EINVAL, () -> Sem.semget(KEY, 6, 0600));
        equal(id, Sem.semget(KEY, 0, 0600));
        equal(id, Sem.semget(KEY, 2, 0600));
        Sem.remove(id);
        Sem.remove(Sem.semget(KEY, 32_000, IPC_CREAT | 0600));
    }

    /** The machine's SEMMNI is 5, its SEMMNS 20. */
    private static void full() {
        List<Integer> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.add(set(0));
        }
        fails(Errno.ENOSPC, () -> set(0));
        Sem.remove(ids.remove(2));
        fails(Errno.ENOSPC, () -> Sem.semget(IPC_PRIVATE, 17, 0600));
        ids.add(Sem.semget(IPC_PRIVATE, 16, 0600));
        ids.forEach(Sem::remove);
        Sem.remove(Sem.semget(IPC_PRIVATE, 20, 0600));
    }

    private static void fresh() {
        Clock.sleepNs(2 * SECOND);
        int id = Sem.semget(KEY, 3, IPC_CREAT | 0640);
        SemidDs now = Sem.stat(id);
        expect(id, 0, 0, 0);
        equal(0, now.otime());
        equal(Clock.realtimeNs() / SECOND, now.ctime());
        equal(3, now.nsems());
        equal(0640, now.perm().mode());
        equal(KEY, now.perm().key());
        equal(0, Sem.semctl(id, 1, GETPID, 0));
        Sem.remove(id);
    }

    private static void badCalls() {
        int id = set(0);
        Sembuf[] many = new Sembuf[501];
        Arrays.fill(many, new Sembuf(0, 0, 0));
        fails(Errno.E2BIG, () -> Sem.semop(id, many));
        Sem.semop(id, Arrays.copyOf(many, 500));
        fails(Errno.EINVAL, () -> Sem.semop(id));
        fails(Errno.EINVAL, () -> Sem.semop(-1, Sembuf.of(0, 1)));
        fails(Errno.EINVAL, () -> Sem.semop(id + 1, Sembuf.of(0, 1)));
        Sem.remove(id);
        fails(Errno.EINVAL, () -> Sem.semop(id, Sembuf.of(0, 1)));
    }

    private static void badOperations() {
        int id = set(0, 0);
        fails(Errno.EFAULT, () -> Sem.semop(id, BAD, 1));
        long edge = Mmap.anonymous(4096) + 4096 - 6;
        fails(Errno.EFAULT, () -> Sem.semop(id, edge, 2));
        Sembuf.putAll(edge, Sembuf.of(1, 1));
        Sem.semop(id, edge, 1); // the last bytes before a hole
        expect(id, 0, 1);
        Sembuf.putAll(edge - 13, Sembuf.of(1, -1), Sembuf.of(0, 0), Sembuf.of(1, 0));
        Sem.semop(id, edge - 13, 3); // at an odd address
        fails(Errno.EFBIG, () -> Sem.semop(id, Sembuf.of(-1, 1)));
        fails(Errno.EFBIG, () -> Sem.semop(id, Sembuf.of(2, 1)));
        fails(Errno.EFBIG, () -> Sem.semop(id, Sembuf.of(0, 1), Sembuf.of(2, 1)));
        expect(id, 0, 0);
        Sem.remove(id);
    }

    private static void range() {
        int id = set(32_767, 32_766);
        fails(Errno.ERANGE, () -> Sem.semop(id, Sembuf.of(0, 1)));
        fails(Errno.ERANGE, () -> Sem.semop(id, Sembuf.of(1, 1), Sembuf.of(1, 1)));
        expect(id, 32_767, 32_766);
        Sem.semop(id, Sembuf.of(0, -32_767), Sembuf.of(1, 1));
        expect(id, 0, 32_767);
        Sem.remove(id);
    }

    private static void noWait() {
        int id = set(0, 1);
        fails(Errno.EAGAIN, () -> Sem.semop(id, new Sembuf(0, -1, IPC_NOWAIT)));
        fails(Errno.EAGAIN, () -> Sem.semop(id, new Sembuf(1, 0, IPC_NOWAIT)));
        fails(Errno.EAGAIN, () -> Sem.semop(id, new Sembuf(1, -2, IPC_NOWAIT)));
        Sem.semop(id, new Sembuf(0, 0, IPC_NOWAIT), new Sembuf(1, -1, IPC_NOWAIT));
        expect(id, 0, 0);
        Sem.remove(id);
    }

    private static void timeout() {
        int id = set(0);
        long before = Clock.monotonicNs();
        fails(Errno.EAGAIN, () -> Sem.semtimedop(id, SECOND, Sembuf.of(0, -1)));
        that(Clock.monotonicNs() - before >= SECOND, "too early");
        equal(0, Sem.semctl(id, 0, GETNCNT, 0));
        fails(Errno.EAGAIN, () -> Sem.semtimedop(id, 0, Sembuf.of(0, -1)));
        Sem.semtimedop(id, SECOND, Sembuf.of(0, 1));
        Sem.semtimedop(id, 0, Sembuf.of(0, -1));
        long ops = Malloc.malloc(32);
        Sembuf.putAll(ops, Sembuf.of(0, -1));
        fails(Errno.EFAULT, () -> Sem.semtimedop(id, ops, 1, BAD));
        Mem.putLong(ops + 8, 0);
        Mem.putLong(ops + 16, SECOND);
        fails(Errno.EINVAL, () -> Sem.semtimedop(id, ops, 1, ops + 8));
        Mem.putLong(ops + 16, -1);
        fails(Errno.EINVAL, () -> Sem.semtimedop(id, ops, 1, ops + 8));
        Mem.putLong(ops + 8, -1);
        Mem.putLong(ops + 16, 0);
        fails(Errno.EINVAL, () -> Sem.semtimedop(id, ops, 1, ops + 8));
        Sem.remove(id);
    }

    private static void atomic() {
        int id = set(1, 1, 0);
        fails(
                Errno.EAGAIN,
                () ->
                        Sem.semop(
                                id,
                                Sembuf.of(0, -1),
                                Sembuf.of(1, 5),
                                new Sembuf(2, -1, IPC_NOWAIT)));
        expect(id, 1, 1, 0);
        fails(Errno.ERANGE, () -> Sem.semop(id, Sembuf.of(0, -1), Sembuf.of(1, 32_767)));
        expect(id, 1, 1, 0);
        int child = Processes.fork(SemCases::takesTwo, id);
        awaitSleepers(id, 2, GETNCNT, 1);
        expect(id, 1, 1, 0);
        Sem.semop(id, Sembuf.of(2, 1));
        succeeds(child);
        expect(id, 0, 1, 0);
        Sem.remove(id);
    }

    private static int takesTwo(long id) {
        Sem.semop((int) id, Sembuf.of(0, -1), Sembuf.of(2, -1));
        return 0;
    }

    private static void wakes() {
        int id = set(0, 0);
        int child = Processes.fork(SemCases::pingPong, id);
        for (int i = 0; i < 100; i++) {
            Sem.semop(id, Sembuf.of(0, 1));
            Sem.semop(id, Sembuf.of(1, -1));
        }
        succeeds(child);
        expect(id, 0, 0);
        Sem.remove(id);
    }

    private static int pingPong(long id) {
        for (int i = 0; i < 100; i++) {
            Sem.semop((int) id, Sembuf.of(0, -1));
            Sem.semop((int) id, Sembuf.of(1, 1));
        }
        return 0;
    }

    private static void zero() {
        int id = set(2, 0);
        int child = Processes.fork(SemCases::awaitsZero, id);
        awaitSleepers(id, 0, GETZCNT, 1);
        equal(0, Sem.semctl(id, 0, GETNCNT, 0));
        Sem.semop(id, Sembuf.of(0, -1));
        equal(1, Sem.semctl(id, 0, GETZCNT, 0));
        Sem.semop(id, Sembuf.of(0, -1));
        succeeds(child);
        expect(id, 0, 1);
        Sem.remove(id);
    }

    private static int awaitsZero(long id) {
        Sem.semop((int) id, Sembuf.of(0, 0), Sembuf.of(1, 1));
        return 0;
    }

    private static void removed() {
        int id = set(0, 1);
        List<Integer> children = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            children.add(Processes.fork(SemCases::findsRemoved, id));
        }
        awaitSleepers(id, 0, GETNCNT, 3);
        children.add(Processes.fork(SemCases::findsRemovedAtZero, id));
        awaitSleepers(id, 1, GETZCNT, 1);
        Sem.remove(id);
        children.forEach(Check::succeeds);
    }

    private static int findsRemoved(long id) {
        fails(Errno.EIDRM, () -> Sem.semop((int) id, new Sembuf(0, -1, SEM_UNDO)));
        return 0;
    }

    private static int findsRemovedAtZero(long id) {
        fails(Errno.EIDRM, () -> Sem.semop((int) id, Sembuf.of(1, 0)));
        return 0;
    }

    private static int handled;

    private static void note(int signal) {
        handled++;
    }

    private static void interrupted() {
        int id = set(0);
        for (int flags : new int[] {0, Signals.SA_RESTART}) {
            int child = Processes.fork(SemCases::isInterrupted, (long) flags << 32 | id);
            awaitSleepers(id, 0, GETNCNT, 1);
            SignalHandling.kill(child, Signals.SIGUSR1);
            succeeds(child);
            equal(0, Sem.semctl(id, 0, GETNCNT, 0));
        }
        Sem.remove(id);
    }

    private static int isInterrupted(long packed) {
        int flags = (int) (packed >> 32);
        SignalHandling.sigaction(Signals.SIGUSR1, (signal, info) -> note(signal), flags, 0);
        fails(Errno.EINTR, () -> Sem.semop((int) packed, Sembuf.of(0, -1)));
        equal(1, handled);
        return 0;
    }

    /** Set 0 is another machine's. */
    private static void elsewhere() {
        fails(Errno.EINVAL, () -> Sem.semop(0, Sembuf.of(0, 1)));
        fails(Errno.EINVAL, () -> Sem.getval(0, 0));
        fails(Errno.EINVAL, () -> Sem.remove(0));
        fails(Errno.ENOENT, () -> Sem.semget(KEY, 1, 0));
    }

    private static void sleepers() {
        int id = set(0, 3);
        List<Integer> children = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            children.add(Processes.fork(SemCases::takesOne, id));
        }
        for (int i = 0; i < 10; i++) {
            children.add(Processes.fork(SemCases::awaitsZeroOf1, id));
        }
        awaitSleepers(id, 0, GETNCNT, 5);
        awaitSleepers(id, 1, GETZCNT, 10);
        equal(0, Sem.semctl(id, 0, GETZCNT, 0));
        equal(0, Sem.semctl(id, 1, GETNCNT, 0));
        Sem.semop(id, Sembuf.of(0, 2));
        equal(3, Sem.semctl(id, 0, GETNCNT, 0));
        Sem.setval(id, 1, 0);
        equal(0, Sem.semctl(id, 1, GETZCNT, 0));
        Sem.semop(id, Sembuf.of(0, 3));
        children.forEach(Check::succeeds);
        Sem.remove(id);
    }

    private static int takesOne(long id) {
        Sem.semop((int) id, Sembuf.of(0, -1));
        return 0;
    }

    private static int awaitsZeroOf1(long id) {
        Sem.semop((int) id, Sembuf.of(1, 0));
        return 0;
    }

    private static void values() {
        int id = Sem.semget(IPC_PRIVATE, 4, 0600);
        Sem.setall(id, 1, 2, 3, 32_767);
        expect(id, 1, 2, 3, 32_767);
        Sem.setval(id, 2, 0);
        equal(0, Sem.getval(id, 2));
        int child = Processes.fork(SemCases::takesFive, id);
        awaitSleepers(id, 2, GETNCNT, 1);
        Sem.setval(id, 2, 7);
        succeeds(child);
        equal(2, Sem.getval(id, 2));
        int other = Processes.fork(SemCases::takesFive, id);
        awaitSleepers(id, 2, GETNCNT, 1);
        Sem.setall(id, 0, 0, 5, 0);
        succeeds(other);
        expect(id, 0, 0, 0, 0);
        Sem.remove(id);
    }

    private static int takesFive(long id) {
        Sem.semop((int) id, Sembuf.of(2, -5));
        return 0;
    }

    private static void badValues() {
        int id = set(1, 2);
        fails(Errno.ERANGE, () -> Sem.setval(id, 0, -1));
        fails(Errno.ERANGE, () -> Sem.setval(id, 0, 32_768));
        fails(Errno.ERANGE, () -> Sem.setall(id, 5, 32_768));
        fails(Errno.ERANGE, () -> Sem.setall(id, 5, -1));
        expect(id, 1, 2);
        Sem.remove(id);
    }

    private static void badControl() {
        int id = set(1, 2);
        fails(Errno.EFAULT, () -> Sem.semctl(id, 0, GETALL, BAD));
        fails(Errno.EFAULT, () -> Sem.semctl(id, 0, SETALL, BAD));
        fails(Errno.EFAULT, () -> Sem.semctl(id, 0, IPC_STAT, BAD));
        fails(Errno.EFAULT, () -> Sem.semctl(id, 0, IPC_SET, BAD));
        fails(Errno.EFAULT, () -> Sem.semctl(id, 0, SEM_INFO, BAD));
        fails(Errno.EFAULT, () -> Sem.semctl(0, 0, SEM_STAT, BAD));
        fails(Errno.EINVAL, () -> Sem.semctl(id, 0, 99, 0));
        fails(Errno.EINVAL, () -> Sem.semctl(-1, 0, GETVAL, 0));
        fails(Errno.EINVAL, () -> Sem.semctl(id + 1, 0, GETALL, 0));
        for (int command : new int[] {GETVAL, SETVAL, GETPID, GETNCNT, GETZCNT}) {
            fails(Errno.EINVAL, () -> Sem.semctl(id, -1, command, 0));
            fails(Errno.EINVAL, () -> Sem.semctl(id, 2, command, 0));
        }
        fails(Errno.EINVAL, () -> Sem.set(id, 0, -1, 0600));
        expect(id, 1, 2);
        Sem.remove(id);
    }

    private static void lastPid() {
        int id = set(0, 0, 0);
        equal(Processes.getpid(), Sem.semctl(id, 0, GETPID, 0));
        int child = Processes.fork(SemCases::posts, id);
        succeeds(child);
        equal(child, Sem.semctl(id, 0, GETPID, 0));
        equal(Processes.getpid(), Sem.semctl(id, 2, GETPID, 0));
        Sem.setval(id, 0, 1);
        equal(Processes.getpid(), Sem.semctl(id, 0, GETPID, 0));
        Sem.remove(id);
    }

    private static int posts(long id) {
        Sem.semop((int) id, Sembuf.of(0, 1), Sembuf.of(1, 0));
        return 0;
    }

    private static void rights() {
        int readable = Sem.semget(IPC_PRIVATE, 1, 0604);
        int alterable = Sem.semget(IPC_PRIVATE, 1, 0602);
        succeeds(Processes.fork(SemCases::strangerReads, readable));
        succeeds(Processes.fork(SemCases::strangerAlters, alterable));
        Sem.remove(readable);
        Sem.remove(alterable);
    }

    private static int strangerReads(long set) {
        int id = (int) set;
        becomeStranger();
        fails(Errno.EACCES, () -> Sem.semop(id, Sembuf.of(0, 1)));
        fails(Errno.EACCES, () -> Sem.semop(id, Sembuf.of(0, 0), Sembuf.of(0, 1)));
        fails(Errno.EACCES, () -> Sem.setval(id, 0, 1));
        fails(Errno.EACCES, () -> Sem.setall(id, 1));
        Sem.semop(id, Sembuf.of(0, 0));
        equal(0, Sem.getval(id, 0));
        equal(0604, Sem.stat(id).perm().mode());
        equal(0, Sem.semctl(id, 0, GETNCNT, 0));
        return 0;
    }

    private static int strangerAlters(long set) {
        int id = (int) set;
        becomeStranger();
        fails(Errno.EACCES, () -> Sem.semop(id, Sembuf.of(0, 0)));
        fails(Errno.EACCES, () -> Sem.stat(id));
        for (int command : new int[] {GETVAL, GETPID, GETNCNT, GETZCNT, GETALL}) {
            fails(Errno.EACCES, () -> Sem.semctl(id, 0, command, 0));
        }
        Sem.semop(id, Sembuf.of(0, 1));
        Sem.setval(id, 0, 3);
        equal(1, Sem.statAt(1).nsems());
        long room = Malloc.malloc(128);
        fails(Errno.EACCES, () -> Sem.semctl(1, 0, SEM_STAT, room));
        return 0;
    }

    private static void strangers() {
        int id = Sem.semget(IPC_PRIVATE, 1, 0666);
        succeeds(Processes.fork(SemCases::strangerControls, id));
        Sem.set(id, STRANGER, STRANGER, 0600);
        succeeds(Processes.fork(SemCases::newOwner, id));
    }

    private static int strangerControls(long id) {
        becomeStranger();
        fails(Errno.EPERM, () -> Sem.remove((int) id));
        fails(Errno.EPERM, () -> Sem.set((int) id, STRANGER, 0, 0600));
        return 0;
    }

    private static int newOwner(long id) {
        becomeStranger();
        Sem.semop((int) id, Sembuf.of(0, 1));
        Sem.remove((int) id);
        return 0;
    }

    private static void removal() {
        int id = Sem.semget(KEY, 1, IPC_CREAT | 0600);
        Sem.remove(id);
        fails(Errno.EINVAL, () -> Sem.remove(id));
        fails(Errno.EINVAL, () -> Sem.remove(12345));
        fails(Errno.ENOENT, () -> Sem.semget(KEY, 1, 0));
        int again = Sem.semget(KEY, 1, IPC_CREAT | 0600);
        that(id != again, "the same id");
        fails(Errno.EINVAL, () -> Sem.getval(id, 0));
        Sem.remove(again);
    }

    private static void times() {
        int id = Sem.semget(IPC_PRIVATE, 1, 0600);
        long made = Sem.stat(id).ctime();
        Clock.sleepNs(SECOND);
        Sem.semop(id, Sembuf.of(0, 1));
        equal(made + 1, Sem.stat(id).otime());
        equal(made, Sem.stat(id).ctime());
        Clock.sleepNs(SECOND);
        Sem.setval(id, 0, 3);
        equal(made + 2, Sem.stat(id).ctime());
        Clock.sleepNs(SECOND);
        Sem.setall(id, 3);
        equal(made + 3, Sem.stat(id).ctime());
        Clock.sleepNs(SECOND);
        Sem.set(id, 0, 0, 0640);
        equal(made + 4, Sem.stat(id).ctime());
        equal(made + 1, Sem.stat(id).otime());
        fails(Errno.EAGAIN, () -> Sem.semop(id, new Sembuf(0, 0, IPC_NOWAIT)));
        equal(made + 1, Sem.stat(id).otime());
        Sem.setval(id, 0, 0);
        int child = Processes.fork(SemCases::takesOne, id);
        awaitSleepers(id, 0, GETNCNT, 1);
        Clock.sleepNs(SECOND);
        Sem.setval(id, 0, 1);
        succeeds(child);
        that(Sem.stat(id).otime() > made + 4, "a sleeper's operation is one");
        equal(Sem.stat(id).ctime(), Sem.stat(id).otime());
        Sem.remove(id);
    }

    // ---- undo ----

    /** A child takes 2 and 1, gives 1 and 3 back, all with undo, and ends in one of several ways. */
    private static void undoEnds(int how) {
        int id = set(5, 5, 0);
        int child = Processes.fork(SemCases::undoes, (long) how << 32 | id);
        awaitSleepers(id, 2, GETNCNT, 1);
        expect(id, 4, 7, 0);
        if (how == 1) {
            SignalHandling.kill(child, Signals.SIGKILL);
        } else {
            Sem.semop(id, Sembuf.of(2, 1));
        }
        Processes.waitpid(child);
        expect(id, 5, 5, 0);
        equal(child, Sem.semctl(id, 0, GETPID, 0));
        Sem.remove(id);
    }

    private static int undoes(long arg) {
        int id = (int) arg;
        Sem.semop(id, new Sembuf(0, -2, SEM_UNDO), new Sembuf(1, -1, SEM_UNDO));
        Sem.semop(id, new Sembuf(0, 1, SEM_UNDO), new Sembuf(1, 3, SEM_UNDO));
        int how = (int) (arg >> 32);
        if (how == 4) {
            Threads.join(Threads.create(() -> Sem.semop(id, new Sembuf(0, -1, SEM_UNDO))));
            Sem.semop(id, Sembuf.of(0, 1));
            Sem.semop(id, new Sembuf(0, 1, SEM_UNDO), new Sembuf(0, -1, 0));
        }
        Sem.semop(id, Sembuf.of(2, -1));
        switch (how) {
            case 2 -> Mem.putLong(BAD, 1);
            case 3 -> throw new IllegalStateException("on purpose");
            default -> {}
        }
        return 0;
    }

    private static void undoFork() {
        int id = set(3);
        Sem.semop(id, new Sembuf(0, -1, SEM_UNDO));
        succeeds(Processes.fork(SemCases::nothing, 0));
        expect(id, 2);
        Sem.remove(id);
    }

    private static int nothing(long nothing) {
        return 0;
    }

    private static void undoExec() {
        int id = set(3);
        int child = Processes.fork(SemCases::takesAndExecs, id);
        succeeds(child);
        expect(id, 3);
        Sem.remove(id);
    }

    private static int takesAndExecs(long id) {
        Sem.semop((int) id, new Sembuf(0, -1, SEM_UNDO));
        throw Processes.execve("SemCases", List.of("execTarget", "" + id));
    }

    private static void execTarget(String[] args) {
        expect(Integer.parseInt(args[1]), 2);
    }

    private static void undoCleared() {
        int id = set(5, 5);
        int one = Processes.fork(SemCases::takesBothAndWaits, id);
        awaitSleepers(id, 0, GETNCNT, 1);
        Sem.setval(id, 0, 9);
        succeeds(one);
        expect(id, 0, 5);
        int two = Processes.fork(SemCases::takesBothAndWaits, id);
        awaitSleepers(id, 0, GETNCNT, 1);
        Sem.setall(id, 2, 5);
        awaitSleepers(id, 0, GETNCNT, 1);
        Sem.setall(id, 9, 3);
        succeeds(two);
        expect(id, 0, 3);
        Sem.remove(id);
    }

    private static int takesBothAndWaits(long set) {
        int id = (int) set;
        Sem.semop(id, new Sembuf(1, -1, SEM_UNDO));
        if (Sem.getval(id, 0) > 0) {
            Sem.semop(id, new Sembuf(0, -5, SEM_UNDO));
        }
        Sem.semop(id, Sembuf.of(0, -9));
        return 0;
    }

    /** What an undo would take below 0 becomes 0. */
    private static void undoClamped() {
        int id = set(0, 32_767);
        int child = Processes.fork(SemCases::givesAndWaits, id);
        succeeds(child);
        expect(id, 0, 32_767);
        Sem.remove(id);
    }

    private static int givesAndWaits(long set) {
        int id = (int) set;
        Sem.semop(id, new Sembuf(0, 3, SEM_UNDO), new Sembuf(1, -7, SEM_UNDO));
        Sem.semop(id, Sembuf.of(0, -2), Sembuf.of(1, 5));
        return 0;
    }

    private static void undoRange() {
        int id = set(0);
        Sem.semop(id, new Sembuf(0, 32_767, SEM_UNDO), Sembuf.of(0, -32_767));
        Sem.semop(id, new Sembuf(0, 1, SEM_UNDO), Sembuf.of(0, -1));
        fails(Errno.ERANGE, () -> Sem.semop(id, new Sembuf(0, 1, SEM_UNDO)));
        expect(id, 0);
        Sem.semop(id, Sembuf.of(0, 1));
        Sem.remove(id);
    }

    private static void undoWakes() {
        int id = set(1, 0);
        int holder = Processes.fork(SemCases::holds, id);
        awaitSleepers(id, 1, GETNCNT, 1);
        int waiter = Processes.fork(SemCases::takesOne, id);
        awaitSleepers(id, 0, GETNCNT, 1);
        SignalHandling.kill(holder, Signals.SIGKILL);
        succeeds(waiter);
        dies(holder, Signals.SIGKILL);
        expect(id, 0, 0);
        Sem.remove(id);
    }

    private static int holds(long id) {
        Sem.semop((int) id, new Sembuf(0, -1, SEM_UNDO));
        Sem.semop((int) id, Sembuf.of(1, -1));
        return 0;
    }

    private static void listing() {
        int one = Sem.semget(KEY, 2, IPC_CREAT | 0600);
        int two = Sem.semget(IPC_PRIVATE, 3, 0600);
        Sem.Info info = Sem.info();
        equal(2, info.usedSets());
        equal(5, info.usedSemaphores());
        equal(1, info.highestIndex());
        equal(32_767, info.semvmx());
        equal(KEY, Sem.statAt(0).perm().key());
        equal(3, Sem.statAt(1).nsems());
        fails(Errno.EINVAL, () -> Sem.statAt(2));
        long room = Malloc.malloc(128);
        equal(two, Sem.semctl(1, 0, SEM_STAT, room));
        Sem.remove(one);
        equal(3, Sem.info().usedSemaphores());
        Sem.remove(two);
        equal(0, Sem.info().usedSets());
    }

    // ---- order ----

    /** Who asks for less than there is goes before who asks for more, though it came later. */
    private static void overtakes() {
        int id = set(0, 0, 0);
        int greedy = Processes.fork(SemCases::takesFive, id);
        awaitSleepers(id, 2, GETNCNT, 1);
        int modest = Processes.fork(SemCases::takesOneOf2, id);
        awaitSleepers(id, 2, GETNCNT, 2);
        Sem.semop(id, Sembuf.of(2, 1));
        succeeds(modest);
        equal(1, Sem.semctl(id, 2, GETNCNT, 0));
        Sem.semop(id, Sembuf.of(2, 5));
        succeeds(greedy);
        Sem.remove(id);
    }

    private static int takesOneOf2(long id) {
        Sem.semop((int) id, Sembuf.of(2, -1));
        return 0;
    }

    /** A sleeper that goes lets one go who came earlier: by giving, or by taking the last. */
    private static void chain() {
        int id = set(0, 0, 0);
        int earlier = Processes.fork(SemCases::takesOne, id);
        awaitSleepers(id, 0, GETNCNT, 1);
        int gives = Processes.fork(SemCases::takes1Gives0, id);
        awaitSleepers(id, 1, GETNCNT, 1);
        Sem.semop(id, Sembuf.of(1, 1));
        succeeds(gives);
        succeeds(earlier);
        expect(id, 0, 0, 0);
        Sem.setval(id, 1, 1);
        int wantsZero = Processes.fork(SemCases::awaitsZeroOf1, id);
        awaitSleepers(id, 1, GETZCNT, 1);
        int takesLast = Processes.fork(SemCases::takes0And1, id);
        awaitSleepers(id, 0, GETNCNT, 1);
        Sem.semop(id, Sembuf.of(0, 1));
        succeeds(takesLast);
        succeeds(wantsZero);
        expect(id, 0, 0, 0);
        Sem.remove(id);
    }

    private static int takes1Gives0(long id) {
        Sem.semop((int) id, Sembuf.of(1, -1), Sembuf.of(0, 1));
        return 0;
    }

    private static int takes0And1(long id) {
        Sem.semop((int) id, Sembuf.of(0, -1), Sembuf.of(1, -1));
        return 0;
    }

    /** Several operations on one semaphore act one after the other. */
    private static void repeated() {
        int id = set(0);
        Sem.semop(id, Sembuf.of(0, 0), Sembuf.of(0, 2), Sembuf.of(0, -1), Sembuf.of(0, 3));
        expect(id, 4);
        fails(Errno.EAGAIN, () -> Sem.semop(id, Sembuf.of(0, -4), new Sembuf(0, -1, IPC_NOWAIT)));
        Sem.semop(id, Sembuf.of(0, -4), Sembuf.of(0, 0), Sembuf.of(0, 1));
        expect(id, 1);
        Sem.remove(id);
    }

    /** A sleeper whose turn comes may find that another operation cannot ever go. */
    private static void refusedAsleep() {
        int id = set(0, 32_766);
        int child = Processes.fork(SemCases::isRefused, id);
        awaitSleepers(id, 0, GETNCNT, 1);
        Sem.semop(id, Sembuf.of(1, 1));
        Sem.semop(id, Sembuf.of(0, 1));
        succeeds(child);
        expect(id, 1, 32_767);
        Sem.remove(id);
    }

    private static int isRefused(long id) {
        fails(Errno.ERANGE, () -> Sem.semop((int) id, Sembuf.of(0, -1), Sembuf.of(1, 1)));
        return 0;
    }

    private static void killedAsleep() {
        int id = set(0);
        for (int round = 0; round < 20; round++) {
            int child = Processes.fork(SemCases::takesOne, id);
            awaitSleepers(id, 0, GETNCNT, 1);
            SignalHandling.kill(child, Signals.SIGKILL);
            dies(child, Signals.SIGKILL);
            equal(0, Sem.semctl(id, 0, GETNCNT, 0));
            expect(id, 0);
        }
        Sem.remove(id);
    }

    /** Five take, five wait for zero, five give: all end, and the sum is right. */
    private static void randomOrder(long seed) {
        int id = set(0, 0);
        List<Integer> children = new ArrayList<>();
        for (int i = 0; i < 15; i++) {
            children.add(Processes.fork(SemCases::acts, seed * 15 + i));
        }
        Sem.semop(id, Sembuf.of(1, 15));
        children.forEach(Check::succeeds);
        expect(id, 0, 15);
        Sem.remove(id);
    }

    private static int acts(long seed) {
        int id = 0;
        Random random = new Random(seed);
        int kind = (int) Long.remainderUnsigned(seed, 3);
        Sem.semop(id, Sembuf.of(1, -1));
        for (int i = 0; i < 40; i++) {
            if (random.nextInt(4) == 0) {
                Threads.yield();
            }
            switch (kind) {
                case 0 -> Sem.semop(id, Sembuf.of(0, 1));
                case 1 -> Sem.semop(id, Sembuf.of(0, -1));
                default -> Sem.semop(id, Sembuf.of(0, 0));
            }
        }
        Sem.semop(id, Sembuf.of(1, 1));
        return 0;
    }

    /** Two processes, each holds one of two semaphores and wants the other: never ends. */
    private static void cycle() {
        Sem.semget(KEY, 2, IPC_CREAT | 0600);
        Sem.setall(0, 1, 1);
        int child = Processes.fork(SemCases::wantsBoth, 1);
        wantsBoth(0);
        Processes.waitpid(child);
    }

    private static int wantsBoth(long first) {
        Sem.semop(0, new Sembuf((int) first, -1, SEM_UNDO));
        while (Sem.getval(0, 1 - (int) first) == 1) {
            Threads.yield();
        }
        Sem.semop(0, new Sembuf(1 - (int) first, -1, SEM_UNDO));
        return 0;
    }

    /** Three parents with five children each go up and down with undo: the values come back. */
    private static void undoStress() {
        int id = set(7, 7, 7, 7, 7);
        List<Integer> parents = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            parents.add(Processes.fork(SemCases::undoParent, id));
        }
        parents.forEach(Check::succeeds);
        expect(id, 7, 7, 7, 7, 7);
        Sem.remove(id);
    }

    private static int undoParent(long id) {
        List<Integer> children = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            children.add(Processes.fork(SemCases::undoChild, (long) i << 32 | id));
        }
        children.forEach(Check::succeeds);
        return 0;
    }

    private static int undoChild(long arg) {
        int id = (int) arg;
        int mine = (int) (arg >> 32);
        for (int i = 0; i < 25; i++) {
            Sem.semop(id, new Sembuf(mine, -2, SEM_UNDO));
            Sem.semop(id, new Sembuf(mine, 1, SEM_UNDO));
            Sem.semop(id, new Sembuf(mine, 1, SEM_UNDO | IPC_NOWAIT));
        }
        Sem.semop(id, new Sembuf(mine, -1, SEM_UNDO));
        return 0;
    }
}
