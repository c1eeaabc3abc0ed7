package org.lintel.harness.bench;

import java.util.concurrent.CountDownLatch;

/**
 * What the host itself makes of a second core: plain threads that compute, without memory or locks in
 * common. Stands beside the rows with two processors, which cannot do better.
 */
final class Cores implements Subject {
    private final long steps;
    private final int threads;
    private volatile long result;

    /**
     * @param steps of each thread in a batch
     */
    Cores(long steps, int threads) {
        this.steps = steps;
        this.threads = threads;
    }

    @Override
    public void batch() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(threads - 1);
        for (int i = 1; i < threads; i++) {
            new Thread(
                            () -> {
                                compute();
                                done.countDown();
                            },
                            "benchmark peer")
                    .start();
        }
        compute();
        done.await();
    }

    private void compute() {
        long x = steps;
        for (long i = 0; i < steps; i++) {
            x ^= x << 13;
            x ^= x >>> 7;
            x ^= x << 17;
        }
        result = x;
    }

    @Override
    public void close() {}
}
