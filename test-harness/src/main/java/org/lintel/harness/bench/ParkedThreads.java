package org.lintel.harness.bench;

import java.util.BitSet;
import java.util.concurrent.locks.LockSupport;

/**
 * The peer of the hand-over: two platform threads that give a turn to each other, and park.
 *
 * <p>Left to itself the host may put both on one core, where a turn costs two switches, or on two,
 * where it costs two interrupts between cores and is several times as long; it changes its mind in
 * between. So there are two of these: one left to the host, one with a core for each thread.
 */
final class ParkedThreads implements Subject {
    private static final int MAIN = 0;
    private static final int OTHER = 1;
    private static final int END = 2;

    private final long rounds;
    private final Thread other = new Thread(this::answer, "benchmark peer");

    /** Where the threads may run, null for both where the host likes. */
    private BitSet cores;

    private BitSet othersCores;
    private volatile int turn;
    private volatile Thread main;

    private ParkedThreads(long rounds) {
        this.rounds = rounds;
    }

    /** Two threads wherever the host puts them. */
    static ParkedThreads anywhere(long rounds) {
        ParkedThreads threads = new ParkedThreads(rounds);
        threads.other.start();
        return threads;
    }

    /** The calling thread on one core, its partner on another. Linux. */
    static ParkedThreads onTwoCores(long rounds) {
        ParkedThreads threads = new ParkedThreads(rounds);
        threads.cores = LinuxCalls.affinity();
        int first = threads.cores.nextSetBit(0);
        int second = threads.cores.nextSetBit(first + 1);
        if (second < 0) {
            throw new IllegalStateException("benchmark: this needs two cores");
        }
        threads.othersCores = only(second);
        LinuxCalls.setAffinity(only(first));
        threads.other.start();
        return threads;
    }

    private static BitSet only(int core) {
        BitSet cores = new BitSet();
        cores.set(core);
        return cores;
    }

    @Override
    public void batch() {
        main = Thread.currentThread();
        for (long i = 0; i < rounds; i++) {
            turn = OTHER;
            LockSupport.unpark(other);
            while (turn != MAIN) {
                LockSupport.park(this);
            }
        }
    }

    private void answer() {
        if (othersCores != null) {
            LinuxCalls.setAffinity(othersCores);
        }
        int seen;
        while ((seen = turn) != END) {
            if (seen == OTHER) {
                turn = MAIN;
                LockSupport.unpark(main);
            } else {
                LockSupport.park(this);
            }
        }
    }

    @Override
    public void close() throws InterruptedException {
        turn = END;
        LockSupport.unpark(other);
        other.join();
        if (cores != null) {
            LinuxCalls.setAffinity(cores);
        }
    }
}
