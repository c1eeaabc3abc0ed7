package org.lintel.nucleus.cpu;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Ticks that all processors together may spend. Each takes them in portions, so that they do not
 * meet at every settlement.
 *
 * <p><b>Threads.</b> All processors; lock free.
 */
final class TickBudget {
    private static final long PORTION_TICKS = 100_000;

    /** Not taken yet. */
    private final AtomicLong left;

    TickBudget(long ticks) {
        left = new AtomicLong(ticks);
    }

    /** {@return the ticks that the caller may spend before it asks again; 0 when there are none} */
    long take() {
        long before = left.get();
        while (before > 0) {
            long portion = Math.min(before, PORTION_TICKS);
            if (left.compareAndSet(before, before - portion)) {
                return portion;
            }
            before = left.get();
        }
        return 0;
    }
}
