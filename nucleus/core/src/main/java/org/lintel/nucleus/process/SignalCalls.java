package org.lintel.nucleus.process;

import org.lintel.nucleus.abi.Signals;
import org.lintel.nucleus.cpu.WaitResult;

import java.util.List;

/** What processes ask about their own signals: actions, waiting for a handler, the interval timer. */
public final class SignalCalls {
    private SignalCalls() {}

    /** {@return a signal's action} */
    public static SignalState.Action action(Process process, int signal) {
        return process.signals().action(signal);
    }

    /** Sets a signal's action; one that is now ignored is no longer pending. */
    public static void setAction(Process process, int signal, SignalState.Action action) {
        SignalState signals = process.signals();
        List<UserThread> threads = process.threads();
        signals.lock.acquire();
        signals.setActionLocked(signal, action);
        if (signals.isIgnored(signal)) {
            for (UserThread thread : threads) {
                thread.dropPendingLocked(SignalState.bit(signal));
            }
        }
        signals.lock.release();
        if (signal == Signals.SIGALRM) {
            alarmTaken(process);
        }
    }

    /** SIGALRM was taken, or has a new action: the interval timer goes on. */
    static void alarmTaken(Process process) {
        IntervalTimer timer = process.intervalTimer;
        if (timer != null) {
            timer.signalTaken();
        }
    }

    /** Waits until a handler has run. */
    public static void awaitHandler(UserThread thread) {
        while (true) {
            int delivered = thread.checkpointOfWait();
            if ((delivered & SignalDelivery.HANDLED) != 0) {
                thread.restoreMask();
                return;
            }
            thread.beginWait("a signal");
            WaitResult result = thread.block(Long.MAX_VALUE);
            assert result == WaitResult.INTERRUPTED : "nobody wakes this wait";
        }
    }

    /** Arms or disarms the interval timer. {@return the nanoseconds that were left, or 0} */
    public static long setTimer(Process process, long initialNs, long intervalNs) {
        process.lock.acquire();
        if (process.intervalTimer == null) {
            process.intervalTimer = new IntervalTimer(process);
        }
        IntervalTimer timer = process.intervalTimer;
        process.lock.release();
        Kernel kernel = process.kernel();
        long left = kernel.scheduler().timers().remainingNs(timer, kernel.nowNs());
        if (initialNs == 0) {
            timer.disarm();
        } else {
            timer.arm(initialNs, intervalNs);
        }
        return left;
    }
}
