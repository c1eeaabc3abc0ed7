package org.lintel.nucleus.guests;

import static org.lintel.libc.Processes.fork;
import static org.lintel.libc.Processes.getpid;
import static org.lintel.libc.SignalHandling.kill;
import static org.lintel.nucleus.guests.Check.equal;
import static org.lintel.nucleus.guests.Check.that;

import org.lintel.libc.Clock;
import org.lintel.libc.Files;
import org.lintel.libc.Futex;
import org.lintel.libc.Malloc;
import org.lintel.libc.Mem;
import org.lintel.libc.Mmap;
import org.lintel.libc.Pipes;
import org.lintel.libc.Processes;
import org.lintel.libc.SignalHandling;
import org.lintel.libc.Threads;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.MapFlags;
import org.lintel.nucleus.abi.Signals;
import org.lintel.nucleus.abi.Syscalls;

import java.util.Arrays;
import java.util.Random;

/** Races on purpose, for machines of several processors. */
public final class Stress {
    private static final int PAGE = 4096;
    private static final long OWN = 0x1111_1111_1111_1111L;
    private static final long FOREIGN = 0x2222_2222_2222_2222L;
    private static int runs;
    private static volatile boolean sorting;
    private static volatile boolean sorted;

    private Stress() {}

    public static void main(String[] args) {
        switch (args[0]) {
            case "churn" -> churn();
            case "forkWhileThreadsWrite" -> forkWhileThreadsWrite();
            case "unmapRacesLoads" -> unmapRacesLoads();
            case "unmapWaitsForWhoIsInUserMode" -> unmapWaits();
            case "frameHoarder" -> frameHoarder();
            case "protectRacesStores" -> protectRacesStores();
            case "signalsRaceWaits" -> signalsRaceWaits();
            case "execRacesThreads" -> execRacesThreads();
            case "exitRacesThreads" -> exitRacesThreads();
            case "pipesCarryEverything" -> pipesCarryEverything();
            case "groupKillMissesNoFork" -> groupKillMissesNoFork();
            case "groupStopMissesNoFork" -> groupStopMissesNoFork(Signals.SIGSTOP);
            case "groupStopMissesNoForkThatHoldsSignals" -> groupStopMissesNoFork(Signals.SIGTSTP);
            case "groupSignalsReachEveryForkOnce" -> groupSignalsReachEveryForkOnce();
            case "clockNeverGoesBack" -> clockNeverGoesBack(false);
            case "clockNeverGoesBackForSleepers" -> clockNeverGoesBack(true);
            default -> Check.unknown(args[0]);
        }
    }

    private static void churn() {
        for (int round = 0; round < 150; round++) {
            int first = fork(Stress::echo, 1);
            int second = fork(Stress::parentOfOne, 2);
            Check.exits(first, 1);
            Check.exits(second, 2);
        }
    }

    static int echo(long value) {
        return (int) value;
    }

    static int parentOfOne(long value) {
        fork(Stress::echo, 0);
        return (int) value;
    }

    /** Threads write their own pages while another forks; a child sees each page as of one moment. */
    private static void forkWhileThreadsWrite() {
        long at = Mmap.anonymous(4 * PAGE);
        long stop = Malloc.calloc(1, 4);
        int[] tids = new int[2];
        for (int i = 0; i < tids.length; i++) {
            long page = at + (long) i * PAGE;
            tids[i] =
                    Threads.create(() -> {
                        for (long v = 1; Mem.getIntAcquire(stop) == 0; v++) {
                            Mem.putLongRelease(page, v);
                            Mem.putLongRelease(page + 2048, v);
                        }
                    });
        }
        for (int round = 0; round < 60; round++) {
            Check.exits(fork(Stress::seesOneMoment, at), 0);
        }
        Mem.putIntRelease(stop, 1);
        for (int tid : tids) {
            Threads.join(tid);
        }
    }

    static int seesOneMoment(long at) {
        for (int page = 0; page < 2; page++) {
            long first = Mem.getLongAcquire(at + (long) page * PAGE);
            long second = Mem.getLongAcquire(at + (long) page * PAGE + 2048);
            that(first == second || first == second + 1, "torn page: " + first + ", " + second);
            Mem.putLong(at + (long) page * PAGE, -1);
        }
        return 0;
    }

    private static final class Jump extends RuntimeException {
        private static final long serialVersionUID = 1;

        Jump() {
            super(null, null, false, false);
        }
    }

    /** One thread maps and unmaps a page, another loads from it: its data, zero, or a fault. */
    private static void unmapRacesLoads() {
        SignalHandling.sigaction(
                Signals.SIGSEGV,
                (signal, info) -> {
                    throw new Jump();
                });
        long at = 0x6_0000_0000L;
        long stop = Malloc.calloc(1, 4);
        int reader = Threads.create(argument -> load(at, stop), 0);
        for (int round = 0; round < 3_000; round++) {
            Mmap.mmap(
                    at,
                    PAGE,
                    MapFlags.PROT_READ | MapFlags.PROT_WRITE,
                    MapFlags.MAP_PRIVATE | MapFlags.MAP_ANONYMOUS | MapFlags.MAP_FIXED,
                    -1,
                    0);
            for (int i = 0; i < 64; i++) {
                Mem.putLong(at + 8L * i, OWN);
            }
            Mmap.munmap(at, PAGE);
        }
        Mem.putIntRelease(stop, 1);
        equal(0, Threads.join(reader), "foreign values seen");
    }

    private static long load(long at, long stop) {
        long foreign = 0;
        for (long i = 0; Mem.getIntAcquire(stop) == 0; i++) {
            try {
                long value = Mem.getLong(at + 8 * (i & 63));
                foreign += value == 0 || value == OWN ? 0 : 1;
            } catch (Jump fault) {
                runs++;
            }
        }
        return foreign;
    }

    /**
     * A thread that has not passed a poll may still hold a translation: munmap waits until it has.
     * Between the two marks there is no poll, and no memory that could miss.
     */
    private static void unmapWaits() {
        int[] numbers = new Random(1).ints(2_000_000).toArray();
        long at = Mmap.anonymous(PAGE);
        Mem.putLong(at, OWN);
        int sorter =
                Threads.create(() -> {
                    sorting = true;
                    Arrays.sort(numbers);
                    sorted = true;
                });
        while (!sorting) {
            Threads.yield();
        }
        Mmap.munmap(at, PAGE);
        that(sorted, "munmap returned while a processor was in user mode");
        Threads.join(sorter);
    }

    /** Takes and gives back frames, all full of a value of its own: what others free, it gets. */
    private static void frameHoarder() {
        for (int round = 0; round < 400; round++) {
            long at = Mmap.anonymous(8 * PAGE);
            for (int page = 0; page < 8; page++) {
                equal(0, Mem.getLong(at + (long) page * PAGE + 64), "a fresh page");
                for (int i = 0; i < PAGE; i += 8) {
                    Mem.putLong(at + (long) page * PAGE + i, FOREIGN);
                }
            }
            Mmap.munmap(at, 8 * PAGE);
        }
    }

    /** After mprotect has returned no store of another thread goes through. */
    private static void protectRacesStores() {
        SignalHandling.sigaction(
                Signals.SIGSEGV,
                (signal, info) -> {
                    throw new Jump();
                });
        long at = Mmap.anonymous(PAGE);
        long stop = Malloc.calloc(1, 4);
        int writer = Threads.create(() -> store(at, stop));
        for (int round = 0; round < 2_000; round++) {
            Mmap.mprotect(at, PAGE, MapFlags.PROT_READ);
            long seen = Mem.getLongAcquire(at);
            for (int i = 0; i < 20; i++) {
                equal(seen, Mem.getLongAcquire(at), "stored after mprotect, round " + round);
            }
            Mmap.mprotect(at, PAGE, MapFlags.PROT_READ | MapFlags.PROT_WRITE);
        }
        Mem.putIntRelease(stop, 1);
        Threads.join(writer);
    }

    private static void store(long at, long stop) {
        for (long i = 0; Mem.getIntAcquire(stop) == 0; i++) {
            try {
                Mem.putLongRelease(at, i);
            } catch (Jump fault) {
                runs++;
            }
        }
    }

    private static void signalsRaceWaits() {
        SignalHandling.sigaction(Signals.SIGUSR1, (signal, info) -> runs++, Signals.SA_RESTART, 0);
        int me = getpid();
        int sender =
                fork(
                        parent -> {
                            for (int i = 0; i < 500; i++) {
                                kill((int) parent, Signals.SIGUSR1);
                            }
                            return 0;
                        },
                        me);
        for (int round = 0; round < 100; round++) {
            Check.exits(fork(Stress::echo, 3), 3);
        }
        Check.exits(sender, 0);
        that(runs > 0 && runs <= 500, "runs: " + runs);
    }

    private static void execRacesThreads() {
        for (int round = 0; round < 40; round++) {
            Check.exits(fork(Stress::execAmongThreads, round), round & 0x7f);
        }
    }

    static int execAmongThreads(long round) {
        Pipes.Pipe pipe = Pipes.pipe();
        for (int i = 0; i < 3; i++) {
            int kind = i;
            Threads.create(() -> busyOrWaiting(kind, pipe));
        }
        return ProcessCases.exec("exit", Long.toString(round & 0x7f));
    }

    private static void busyOrWaiting(int kind, Pipes.Pipe pipe) {
        while (true) {
            switch (kind) {
                case 0 -> Check.trap(Syscalls.SYS_read, pipe.readFd(), Malloc.malloc(8), 1);
                case 1 -> Threads.yield();
                default -> runs++;
            }
        }
    }

    private static void exitRacesThreads() {
        for (int round = 0; round < 60; round++) {
            Check.exits(fork(Stress::exitAmongThreads, round), 11);
        }
    }

    static int exitAmongThreads(long ignored) {
        Pipes.Pipe pipe = Pipes.pipe();
        for (int i = 0; i < 3; i++) {
            int kind = i;
            Threads.create(() -> busyOrWaiting(kind, pipe));
            Threads.create(() -> Processes.exitNow(11));
        }
        Processes.exitNow(11);
        return 0;
    }

    /** Two writers, two readers, small odd pieces: all bytes arrive, none twice. */
    private static void pipesCarryEverything() {
        Pipes.Pipe pipe = Pipes.pipe();
        Pipes.Pipe result = Pipes.pipe();
        long fds = (long) pipe.writeFd() << 32 | (long) pipe.readFd() << 16 | result.writeFd();
        int[] children = {
            fork(Stress::write, fds), fork(Stress::write, fds),
            fork(Stress::readAndSum, fds), fork(Stress::readAndSum, fds)
        };
        Files.close(pipe.writeFd());
        Files.close(result.writeFd());
        for (int child : children) {
            Check.exits(child, 0);
        }
        long buffer = Malloc.malloc(16);
        equal(16, Files.readFully(result.readFd(), buffer, 16), "results");
        long expected = 0;
        for (int i = 0; i < 100_000; i++) {
            expected += 2 * (i % 101);
        }
        equal(expected, Mem.getLong(buffer) + Mem.getLong(buffer + 8), "sum of all bytes");
    }

    static int write(long fds) {
        byte[] bytes = new byte[100_000];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i % 101);
        }
        Files.writeFully((int) (fds >> 32), bytes);
        return 0;
    }

    static int readAndSum(long fds) {
        Files.close((int) (fds >> 32));
        byte[] piece = new byte[777];
        long sum = 0;
        int count;
        while ((count = Files.read((int) (fds >> 16) & 0xffff, piece)) > 0) {
            for (int i = 0; i < count; i++) {
                sum += piece[i];
            }
        }
        long at = Malloc.malloc(8);
        Mem.putLong(at, sum);
        Files.writeFully((int) fds & 0xffff, at, 8);
        return 0;
    }

    // ---- groups ----

    private static final long MS = 1_000_000;

    /**
     * A process that is always a new one: each forks the next and ends. Counts in shared memory, until
     * the word beside the count says that the test is over.
     */
    static int link(long counter) {
        Mem.getAndAddInt(counter, 1);
        if (Mem.getIntAcquire(counter + 4) == 0) {
            fork(Stress::link, counter);
        }
        return 0;
    }

    /** {@return the group of a chain of processes that has become some links long} */
    private static int startChain(long counter) {
        int before = Mem.getIntAcquire(counter);
        int leader = fork(Stress::leader, counter);
        while (Mem.getIntAcquire(counter) < before + 3) {
            Threads.yield();
        }
        Processes.waitpid(leader);
        return leader;
    }

    static int leader(long counter) {
        Processes.setpgid(0, 0);
        return link(counter);
    }

    private static boolean isEmpty(int group) {
        return Check.trap(Syscalls.SYS_kill, -group, 0) == -Errno.ESRCH.number();
    }

    private static void killAll(int group) {
        kill(-group, Signals.SIGKILL);
        for (int tries = 0; tries < 100 && !isEmpty(group); tries++) {
            Threads.sleepNs(MS);
        }
        that(isEmpty(group), "somebody has survived SIGKILL to the whole group");
    }

    private static void groupKillMissesNoFork() {
        long counter = Mmap.sharedAnonymous(PAGE);
        try {
            for (int round = 0; round < 20; round++) {
                killAll(startChain(counter));
            }
        } finally {
            Mem.putIntRelease(counter + 4, 1);
        }
    }

    private static void groupStopMissesNoFork(int signal) {
        long counter = Mmap.sharedAnonymous(PAGE);
        try {
            stopChains(counter, signal);
        } finally {
            Mem.putIntRelease(counter + 4, 1);
        }
    }

    private static void stopChains(long counter, int signal) {
        for (int round = 0; round < 20; round++) {
            int group = startChain(counter);
            kill(-group, signal);
            Threads.sleepNs(MS); // who was about to count has done so
            int seen = Mem.getIntAcquire(counter);
            Threads.sleepNs(20 * MS);
            equal(seen, Mem.getIntAcquire(counter), "links of a stopped chain, round " + round);
            kill(-group, Signals.SIGCONT);
            while (Mem.getIntAcquire(counter) == seen) {
                Threads.yield();
            }
            killAll(group);
        }
    }

    /** A handler that keeps coming neither loses a fork nor makes one happen twice. */
    private static void groupSignalsReachEveryForkOnce() {
        SignalHandling.sigaction(Signals.SIGUSR1, (signal, info) -> runs++, Signals.SA_RESTART, 0);
        long stop = Mmap.sharedAnonymous(PAGE);
        int pest = fork(Stress::pester, stop);
        for (int round = 0; round < 100; round++) {
            Check.exits(fork(Stress::echo, round % 50), round % 50);
        }
        Mem.putIntRelease(stop, 1);
        Check.exits(pest, 0);
        that(runs > 0, "no handler has run");
    }

    static int pester(long stop) {
        SignalHandling.ignore(Signals.SIGUSR1);
        while (Mem.getIntAcquire(stop) == 0) {
            kill(0, Signals.SIGUSR1);
            Threads.sleepNs(MS / 10);
        }
        return 0;
    }

    // ---- time ----

    /** Threads hand the time to each other, over shared memory alone or by way of a wait. */
    private static void clockNeverGoesBack(boolean sleeps) {
        int threads = 4;
        int rounds = sleeps ? 1_500 : 10_000;
        long turn = Malloc.calloc(1, 16);
        int[] tids = new int[threads];
        for (int i = 0; i < threads; i++) {
            int me = i;
            tids[i] = Threads.create(() -> takeTurns(turn, me, threads, rounds, sleeps));
        }
        for (int tid : tids) {
            Threads.join(tid);
        }
        equal(threads * rounds, Mem.getInt(turn), "turns");
    }

    private static void takeTurns(long turn, int me, int threads, int rounds, boolean sleeps) {
        for (int next = me; next < threads * rounds; next += threads) {
            int seen = Mem.getIntAcquire(turn);
            while (seen != next) {
                if (sleeps) {
                    Futex.waitWhile(turn, seen);
                }
                seen = Mem.getIntAcquire(turn);
            }
            long before = Mem.getLong(turn + 8);
            long now = Clock.monotonicNs();
            if (now < before) {
                System.err.println("time went back by " + (before - now) + " ns, turn " + next);
                Processes.exit(1);
            }
            Mem.putLong(turn + 8, now);
            Mem.putIntRelease(turn, next + 1);
            if (sleeps) {
                Futex.wake(turn, threads);
            }
        }
    }
}
