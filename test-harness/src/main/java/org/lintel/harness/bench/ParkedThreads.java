package org.lintel.harness.bench;

import java.util.concurrent.locks.LockSupport;

/** The peer of the hand-over: two platform threads that give a turn to each other, and park. */
final class ParkedThreads implements Subject {
    private static final int MAIN = 0;
    private static final int OTHER = 1;
    private static final int END = 2;

    private final long rounds;
    private final Thread other = new Thread(this::answer, "benchmark peer");
    private volatile int turn;
    private volatile Thread main;

    ParkedThreads(long rounds) {
        this.rounds = rounds;
        other.start();
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
    }
}
