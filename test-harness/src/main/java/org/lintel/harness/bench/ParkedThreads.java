package org.lintel.harness.bench;

import java.util.concurrent.locks.LockSupport;

/**
 * The peer of the hand-over: two platform threads that give a turn to each other, and park.
 *
 * <p>There are two of these: one left to the host, one with a core for each thread ({@link CoreEach}).
 */
final class ParkedThreads implements Subject {
    private static final int MAIN = 0;
    private static final int OTHER = 1;
    private static final int END = 2;

    private final long rounds;
    private final Thread other = new Thread(this::answer, "benchmark peer");

    /** Where the threads run, null for both where the host likes. */
    private CoreEach cores;

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
        threads.cores = new CoreEach();
        threads.cores.bindFirst();
        threads.other.start();
        return threads;
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
        if (cores != null) {
            cores.bindSecond();
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
            cores.unbind();
        }
    }
}
