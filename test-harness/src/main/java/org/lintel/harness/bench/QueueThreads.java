package org.lintel.harness.bench;

import org.jctools.queues.SpscArrayQueue;

import java.util.concurrent.Semaphore;

/** The peer of shared memory: two platform threads with a queue of longs between them. */
final class QueueThreads implements Subject {
    private static final int SLOTS = 1024;
    private static final int SPINS = 10_000;

    private final long items;
    private final SpscArrayQueue<Long> queue = new SpscArrayQueue<>(SLOTS);
    private final Semaphore begin = new Semaphore(0);
    private final Semaphore done = new Semaphore(0);
    private final Thread consumer = new Thread(this::consume, "benchmark peer");
    private volatile boolean ends;

    /** Written by the consumer before {@code done} is released, read after it was acquired. */
    private long sum;

    QueueThreads(long items) {
        this.items = items;
        consumer.start();
    }

    @Override
    public void batch() {
        begin.release();
        for (long i = 0; i < items; i++) {
            Long item = i;
            for (int spins = 0; !queue.offer(item); spins++) {
                pause(spins);
            }
        }
        done.acquireUninterruptibly();
        if (sum != items * (items - 1) / 2) {
            throw new IllegalStateException("benchmark: items were lost");
        }
    }

    private void consume() {
        begin.acquireUninterruptibly();
        while (!ends) {
            long total = 0;
            for (long i = 0; i < items; i++) {
                Long item = queue.poll();
                for (int spins = 0; item == null; spins++) {
                    pause(spins);
                    item = queue.poll();
                }
                total += item;
            }
            sum = total;
            done.release();
            begin.acquireUninterruptibly();
        }
    }

    private static void pause(int spins) {
        if (spins % SPINS == SPINS - 1) {
            Thread.yield();
        } else {
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() throws InterruptedException {
        ends = true;
        begin.release();
        consumer.join();
    }
}
