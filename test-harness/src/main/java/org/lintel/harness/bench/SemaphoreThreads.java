package org.lintel.harness.bench;

import java.util.concurrent.Semaphore;

/** The peer of semaphores: two platform threads that hand a turn to each other by {@link Semaphore}. */
final class SemaphoreThreads implements Subject {
    private final long rounds;
    private final Semaphore there = new Semaphore(0);
    private final Semaphore back = new Semaphore(0);
    private final Thread other = new Thread(this::answer, "benchmark peer");
    private volatile boolean ends;

    SemaphoreThreads(long rounds) {
        this.rounds = rounds;
        other.start();
    }

    @Override
    public void batch() {
        for (long i = 0; i < rounds; i++) {
            there.release();
            back.acquireUninterruptibly();
        }
    }

    private void answer() {
        there.acquireUninterruptibly();
        while (!ends) {
            back.release();
            there.acquireUninterruptibly();
        }
    }

    @Override
    public void close() throws InterruptedException {
        ends = true;
        there.release();
        other.join();
    }
}
