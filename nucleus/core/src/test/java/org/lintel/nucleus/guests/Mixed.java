package org.lintel.nucleus.guests;

import org.lintel.libc.Clock;
import org.lintel.libc.Condition;
import org.lintel.libc.Files;
import org.lintel.libc.Malloc;
import org.lintel.libc.Mem;
import org.lintel.libc.Mmap;
import org.lintel.libc.Mutex;
import org.lintel.libc.Pipes;
import org.lintel.libc.Processes;
import org.lintel.libc.SignalHandling;
import org.lintel.libc.Threads;
import org.lintel.nucleus.abi.Signals;

/**
 * A bit of everything that scheduling can change the order of: pipes, forks, threads at one lock,
 * sleeping, signals, busy loops. Its result is always the same, its course never.
 */
public final class Mixed {
    private static final int WORKERS = 3;
    private static final int ROUNDS = 12;
    private static int alarms;

    private Mixed() {}

    /** With an argument: threads alone, no other process. */
    public static void main(String[] args) {
        if (args.length > 0) {
            Check.equal((long) WORKERS * ROUNDS, countWithThreads(), "counted under the lock");
            return;
        }
        SignalHandling.sigaction(Signals.SIGALRM, (s, info) -> alarms++, Signals.SA_RESTART, 0);
        SignalHandling.setitimer(20_000, 20_000);
        Pipes.Pipe pipe = Pipes.pipe();
        int[] children = new int[WORKERS];
        for (int i = 0; i < WORKERS; i++) {
            children[i] = Processes.fork(Mixed::writes, (long) pipe.writeFd() << 8 | i);
        }
        Files.close(pipe.writeFd());
        long counted = countWithThreads();
        byte[] all = Files.readAll(pipe.readFd());
        for (int child : children) {
            Check.exits(child, 0);
        }
        SignalHandling.setitimer(0, 0);
        Check.equal((long) WORKERS * ROUNDS * 2, all.length, "bytes through the pipe");
        Check.equal((long) WORKERS * ROUNDS, counted, "counted under the lock");
    }

    static int writes(long what) {
        int fd = (int) (what >> 8);
        int me = (int) what & 0xff;
        long scratch = Mmap.anonymous(4096);
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < 40 * (me + 1); i++) {
                Mem.putInt(scratch + 4L * (i % 100), i);
            }
            Files.writeFully(fd, new byte[] {(byte) me, (byte) round});
            if (round % 4 == me) {
                Threads.sleepNs(1_000L * (round + 1));
            }
        }
        return 0;
    }

    private static long countWithThreads() {
        Mutex mutex = Mutex.create();
        Condition done = Condition.create();
        long counter = Malloc.calloc(2, Long.BYTES);
        for (int i = 0; i < WORKERS; i++) {
            Threads.detach(Threads.create(() -> countUp(mutex, done, counter)));
        }
        mutex.lock();
        while (Mem.getLong(counter + 8) < WORKERS) {
            done.await(mutex);
        }
        mutex.unlock();
        return Mem.getLong(counter);
    }

    private static void countUp(Mutex mutex, Condition done, long counter) {
        for (int round = 0; round < ROUNDS; round++) {
            mutex.lock();
            long seen = Mem.getLong(counter);
            if (Clock.monotonicNs() % 3 == 0) {
                Threads.yield();
            }
            Mem.putLong(counter, seen + 1);
            mutex.unlock();
        }
        mutex.lock();
        Mem.putLong(counter + 8, Mem.getLong(counter + 8) + 1);
        done.signal();
        mutex.unlock();
    }
}
