package org.lintel.nucleus.cpu;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The machine's time: moves by ticks that emulated processors spend, and jumps when all of them
 * wait. Host clocks have no part in it.
 *
 * <p><b>Units.</b> Nanoseconds since the machine's boot. <b>Memory ordering.</b> {@code nowNs} only
 * grows; raised by compare-and-set, by the only processor by a release store; read volatile.
 */
public final class VirtualClock {
    /** What one tick (a poll) is worth. */
    public static final long NS_PER_TICK = 10;

    /** Ticks that a system call is charged with. */
    public static final int TRAP_TICKS = 20;

    /** Ticks that a page fault is charged with. */
    public static final int FAULT_TICKS = 50;

    /** What CLOCK_REALTIME shows at boot: 2026-01-01T00:00:00Z, so that runs repeat. */
    public static final long EPOCH_AT_BOOT_SECONDS = 1_767_225_600L;

    /**
     * How far a processor's time may be ahead of the clock before it raises it: as long as a slice with
     * several processors can be, by which times differ anyway. A word that all of them write at every
     * switch would cost more than the switch.
     */
    private static final long SLACK_NS = TimeSlice.SHARED_SLICE_TICKS * NS_PER_TICK;

    private static final VarHandle NOW;

    static {
        try {
            NOW = MethodHandles.lookup().findVarHandle(VirtualClock.class, "nowNs", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile long nowNs;

    /** {@return the time that all processors have agreed upon so far} */
    public long nowNs() {
        return nowNs;
    }

    /** As {@link #raise}, on a machine with one processor: nobody else moves the clock. */
    void raiseAlone(long toNs) {
        NOW.setRelease(this, toNs); // pairs with the volatile read
    }

    /**
     * As {@link #raise}, when it is worth it: who goes by what the clock shows may be late by that much,
     * so a task takes the exact time along ({@link Task}), and so does who is told it ({@link
     * Cpu#agreedNs}).
     */
    void raiseLoosely(long toNs) {
        if (toNs - nowNs >= SLACK_NS) {
            raise(toNs);
        }
    }

    /** Moves the clock forward to a processor's time; never back. {@return what it shows then} */
    long raise(long toNs) {
        long seen = nowNs;
        while (seen < toNs) {
            if (NOW.compareAndSet(this, seen, toNs)) {
                return toNs;
            }
            seen = nowNs;
        }
        return seen;
    }
}
