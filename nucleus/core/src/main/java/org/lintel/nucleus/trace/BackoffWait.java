package org.lintel.nucleus.trace;

import com.lmax.disruptor.AlertException;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import com.lmax.disruptor.WaitStrategy;

import java.util.concurrent.locks.LockSupport;

/**
 * How the consumer thread waits for events: it sleeps for longer and longer, up to a millisecond, so
 * that an idle machine leaves the host's processors alone. It never spins: a consumer right behind
 * its publisher makes every publication wait for the cache line that both want.
 *
 * <p>The publisher, an emulated thread, must not take a lock that could be contended; so publishing
 * signals nothing. Only when the ring is full does {@link #hurry} end the consumer's sleep.
 *
 * <p><b>Threads.</b> {@link #waitFor} on the consumer thread, {@link #hurry} on any.
 */
final class BackoffWait implements WaitStrategy {
    /**
     * Fewer events than these are left to grow to more. With several publishers the next event is often
     * claimed but not yet published; without this the consumer would spin until it is.
     */
    private static final int NEAR_EVENTS = 64;

    private static final long SHORTEST_SLEEP_NS = 50_000;
    private static final long LONGEST_SLEEP_NS = 1_000_000;

    private final Runnable onIdle;

    /** The consumer thread; written once, before its first wait. */
    private volatile Thread consumer;

    BackoffWait(Runnable onIdle) {
        this.onIdle = onIdle;
    }

    @Override
    public long waitFor(long wanted, Sequence cursor, Sequence dependent, SequenceBarrier barrier)
            throws AlertException {
        long available = dependent.get();
        if (available >= wanted + NEAR_EVENTS) {
            return available;
        }
        if (consumer == null) {
            consumer = Thread.currentThread();
        }
        if (available < wanted) {
            onIdle.run();
        }
        long sleepNs = SHORTEST_SLEEP_NS;
        do {
            barrier.checkAlert();
            LockSupport.parkNanos(this, sleepNs);
            sleepNs = Math.min(sleepNs * 2, LONGEST_SLEEP_NS);
            available = dependent.get();
        } while (available < wanted);
        return available;
    }

    /** Ends the consumer's sleep now. Costs a system call of the host, and never waits. */
    void hurry() {
        LockSupport.unpark(consumer);
    }

    @Override
    public void signalAllWhenBlocking() {
        // the consumer's sleeps are short: nobody has to be signalled
    }
}
