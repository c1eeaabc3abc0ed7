package org.lintel.nucleus.cpu;

import org.lintel.nucleus.abi.Ticks;

/**
 * One processor's time, and the part of a quantum that its running task was granted. A quantum is
 * granted in slices, each no longer than to the next timer, so that the timer fires at its deadline;
 * which task runs then is the policy's business.
 *
 * <pre>
 *   quantum   ├──────────────────────────────────────────┤
 *   slices    ├─────────────┼──────────────┼─────────────┤
 *                   timer ──┘      timer ──┘
 *             ◀─ granted ──▶◀────────── later ──────────▶      in the first slice
 * </pre>
 *
 * <p><b>Threads.</b> Confined to the processor: to its carrier, or to the task that runs on it.
 */
final class TimeSlice {
    /**
     * Longest slice with several processors: a timer armed on another one, and a task handed over by
     * it, are seen after so many ticks at the latest.
     */
    static final int SHARED_SLICE_TICKS = 2_000;

    private final Scheduler scheduler;
    private final int longestTicks;

    /** Virtual time at the last settlement. */
    private long localNs;

    /** Ticks granted and not settled yet: {@code grantedTicks - ticks.left} have been used. */
    private int grantedTicks;

    /** What is left of the quantum beyond this slice. */
    private int laterTicks;

    TimeSlice(Scheduler scheduler) {
        this.scheduler = scheduler;
        this.longestTicks = scheduler.processors() == 1 ? Integer.MAX_VALUE : SHARED_SLICE_TICKS;
    }

    long localNs() {
        return localNs;
    }

    /** {@return virtual time; exact for the task that runs here, which may be null} */
    long nowNs(Task running) {
        int unsettled = running == null ? 0 : grantedTicks - running.ticks().left;
        return localNs + unsettled * VirtualClock.NS_PER_TICK;
    }

    /** Moves the processor's time forward; never back. */
    void passTo(long ns) {
        localNs = Math.max(localNs, ns);
    }

    /** Begins a quantum, or what is left of one: grants its first slice. */
    void begin(Ticks ticks, int quantumTicks) {
        grantedTicks = Math.min(quantumTicks, ticksBefore(scheduler.timers().nextDeadlineNs()));
        laterTicks = quantumTicks - grantedTicks;
        ticks.left = grantedTicks;
    }

    /** Sends the task to its slow path before it has run. */
    void beginSpent(Ticks ticks) {
        grantedTicks = -1;
        laterTicks = 0;
        ticks.left = -1;
    }

    /** {@return what is left of the quantum, below 0 when it is over} Settled before. */
    int leftTicks() {
        return grantedTicks + laterTicks;
    }

    /** Takes what was used since the last settlement into the processor's time. {@return those ticks} */
    int settle(Ticks ticks) {
        int used = grantedTicks - ticks.left;
        grantedTicks = ticks.left;
        if (used > 0) {
            localNs += used * VirtualClock.NS_PER_TICK;
        }
        return used;
    }

    /** The slice ends at the next poll; what has been used stays as it is, and so does the quantum. */
    void endNow(Ticks ticks) {
        shorten(ticks, -1);
    }

    /** A timer was armed by the running task: the slice must not outlast its deadline. */
    void endAt(Ticks ticks, long deadlineNs) {
        long usedTicks = grantedTicks - ticks.left;
        shorten(ticks, (int) Math.max(-1, ticksBefore(deadlineNs) - usedTicks));
    }

    private void shorten(Ticks ticks, int toTicks) {
        int excess = ticks.left - toTicks;
        if (excess > 0) {
            grantedTicks -= excess;
            laterTicks += excess;
            ticks.left = toTicks;
        }
    }

    /** {@return the ticks to grant from now so that the poll after them finds the deadline passed} */
    private int ticksBefore(long deadlineNs) {
        long untilNs = deadlineNs - localNs;
        if (untilNs <= VirtualClock.NS_PER_TICK) {
            return 0;
        }
        long ticks = (untilNs - 1) / VirtualClock.NS_PER_TICK;
        return (int) Math.min(ticks, longestTicks);
    }
}
