package org.lintel.nucleus.cpu;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The waits of one task, one after the other: announced, then ended by exactly one of those who try.
 * As a {@link Timer} it is the deadline of the wait.
 *
 * <pre>
 *   state = generation &lt;&lt; 3 | code
 *   RUNNING ──begin──▶ WAITING ──wake──────▶ WOKEN ────┐
 *                         ├────deadline────▶ TIMED_OUT ─┼──finish──▶ RUNNING, generation + 1
 *                         └────interrupt───▶ INTERRUPTED┘
 * </pre>
 *
 * <p><b>Threads.</b> {@code begin}, {@code endAt} and {@code finish}: the task itself; others any.
 * <b>Memory ordering.</b> The state is changed by compare-and-set; exactly one of wake, deadline and
 * interrupt wins, and the winner makes the task runnable. With one processor all of them come from it
 * (what a host thread wants ended goes through {@link Scheduler#runOnProcessor}), so plain stores do.
 */
final class Wait extends Timer {
    private static final int RUNNING = 0;
    private static final int WAITING = 1;
    private static final int WOKEN = 2;
    private static final int TIMED_OUT = 3;
    private static final int INTERRUPTED = 4;
    private static final int CODE_BITS = 3;
    private static final long CODE_MASK = (1 << CODE_BITS) - 1;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Wait.class, "state", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Task task;

    /** The machine has one processor, on which all waits begin and end. */
    private final boolean alone;

    private volatile long state;

    /** Written before {@code state}, read after it. */
    private String waitingFor;

    /** The state that the deadline is for, so that a late one hurts no other wait. */
    private long timedState;

    Wait(Task task, Scheduler scheduler) {
        this.task = task;
        this.alone = scheduler.processors() == 1;
    }

    void begin(String what) {
        waitingFor = what;
        long begun = state & ~CODE_MASK | WAITING;
        if (alone) {
            STATE.setRelease(this, begun);
        } else {
            state = begun;
        }
    }

    /** {@return what the task waits for, or null} */
    String waitingFor() {
        return (state & CODE_MASK) == WAITING ? waitingFor : null;
    }

    /** Arms the deadline of the wait that has begun. */
    void endAt(long deadlineNs) {
        timedState = state & ~CODE_MASK | WAITING;
        task.scheduler().timers().arm(this, deadlineNs);
    }

    /** Ends the wait. {@return false when the task does not wait (any more)} */
    boolean end(WaitResult how) {
        long seen = state;
        return (seen & CODE_MASK) == WAITING && end(seen, how);
    }

    private boolean end(long seen, WaitResult how) {
        int code =
                switch (how) {
                    case WOKEN -> WOKEN;
                    case TIMED_OUT -> TIMED_OUT;
                    case INTERRUPTED -> INTERRUPTED;
                };
        long ended = seen & ~CODE_MASK | code;
        if (!alone) {
            return STATE.compareAndSet(this, seen, ended);
        }
        boolean first = state == seen;
        if (first) {
            STATE.setRelease(this, ended);
        }
        return first;
    }

    @Override
    protected void expired() {
        if (end(timedState, WaitResult.TIMED_OUT)) {
            task.scheduler().makeRunnable(task, Policy.Reason.WOKEN);
        }
    }

    /** {@return how it ended} The task runs again. */
    WaitResult finish() {
        long ended = state;
        long next = (ended & ~CODE_MASK) + (1L << CODE_BITS) | RUNNING;
        STATE.setRelease(this, next); // pairs with the compare-and-set of end
        return switch ((int) (ended & CODE_MASK)) {
            case WOKEN -> WaitResult.WOKEN;
            case TIMED_OUT -> WaitResult.TIMED_OUT;
            default -> WaitResult.INTERRUPTED;
        };
    }
}
