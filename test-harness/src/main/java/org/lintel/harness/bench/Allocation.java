package org.lintel.harness.bench;

import com.sun.management.ThreadMXBean;

import java.lang.management.ManagementFactory;

/**
 * How many bytes of the Java heap a batch takes, over all threads, once it is warm: a row of its own,
 * since it is counted, not timed.
 */
final class Allocation {
    private static final int WARM_UPS = 200;
    private static final int BATCHES = 20;

    private Allocation() {}

    /**
     * {@return a row that compares the bytes of one operation with a limit}
     *
     * @param side what runs; its subject is opened anew
     */
    static Row measure(String bench, String name, Side side, boolean smoke) throws BenchmarkFailed {
        double bytes;
        try {
            bytes = bytes(side, smoke ? 1 : WARM_UPS, smoke ? 1 : BATCHES);
        } catch (Exception e) {
            throw new BenchmarkFailed(bench + ", " + name + ": " + e.getMessage(), e);
        }
        return new Row(
                bench,
                name,
                Unit.BYTES.symbol,
                bytes,
                "limit: less than a byte, so nothing",
                1,
                bytes,
                1,
                1,
                0,
                null);
    }

    private static double bytes(Side side, int warmUps, int batches) throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Subject subject = side.subject().open();
        try {
            for (int i = 0; i < warmUps; i++) {
                subject.batch();
            }
            long least = Long.MAX_VALUE;
            for (int i = 0; i < batches; i++) {
                long before = threads.getTotalThreadAllocatedBytes();
                subject.batch();
                least = Math.min(least, threads.getTotalThreadAllocatedBytes() - before);
            }
            return (double) least / side.operations();
        } finally {
            subject.close();
        }
    }
}
