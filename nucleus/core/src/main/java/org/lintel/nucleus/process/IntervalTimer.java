package org.lintel.nucleus.process;

import org.lintel.nucleus.abi.Signals;
import org.lintel.nucleus.cpu.Timer;

/**
 * A process's alarm clock: SIGALRM at a time, and again each interval. Source: setitimer(2),
 * ITIMER_REAL.
 *
 * <p>As in Linux the next interval counts once the signal was taken, in step with the first: a timer
 * that nobody listens to, however short, does not keep the machine busy.
 *
 * <p><b>Threads.</b> Fields belong to whoever arms it, fires it or takes its signal; a race of these
 * can lose or add one alarm, as it can on a real machine.
 */
final class IntervalTimer extends Timer {
    private final Process process;
    private volatile long intervalNs;
    private volatile long deadlineNs;

    /** Has fired, and waits for its signal to be taken. */
    private volatile boolean fired;

    IntervalTimer(Process process) {
        this.process = process;
    }

    void arm(long inNs, long newIntervalNs) {
        intervalNs = newIntervalNs;
        fired = false;
        armAt(process.kernel().nowNs() + inNs);
    }

    void disarm() {
        intervalNs = 0;
        fired = false;
        process.kernel().scheduler().timers().cancel(this);
    }

    /** The signal was taken, or SIGALRM has a new action: the next interval counts. */
    void signalTaken() {
        long interval = intervalNs;
        if (!fired || interval <= 0 || process.isExiting()) {
            return;
        }
        fired = false;
        long late = Math.max(0, process.kernel().nowNs() - deadlineNs);
        armAt(deadlineNs + (late / interval + 1) * interval);
    }

    private void armAt(long atNs) {
        deadlineNs = atNs < 0 ? Long.MAX_VALUE - 1 : atNs;
        process.kernel().scheduler().arm(this, deadlineNs);
    }

    @Override
    protected void expired() {
        if (process.isExiting()) {
            return;
        }
        fired = true;
        SignalSending.send(process, Signals.SIGALRM, SignalInfo.KERNEL);
    }
}
