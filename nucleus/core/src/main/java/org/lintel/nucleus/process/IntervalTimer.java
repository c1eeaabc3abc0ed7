package org.lintel.nucleus.process;

import org.lintel.nucleus.abi.Signals;
import org.lintel.nucleus.cpu.Timer;

/** A process's alarm clock: SIGALRM at a time, and again each interval. Source: setitimer(2), ITIMER_REAL. */
final class IntervalTimer extends Timer {
    private final Process process;
    private volatile long intervalNs;

    IntervalTimer(Process process) {
        this.process = process;
    }

    void arm(long inNs, long newIntervalNs) {
        intervalNs = newIntervalNs;
        process.kernel().scheduler().timers().arm(this, process.kernel().nowNs() + inNs);
    }

    @Override
    protected void expired() {
        if (process.isExiting()) {
            return;
        }
        if (intervalNs > 0) {
            process.kernel().scheduler().timers().arm(this, process.kernel().nowNs() + intervalNs);
        }
        SignalSending.send(process, Signals.SIGALRM, SignalInfo.KERNEL);
    }
}
