package org.lintel.nucleus.process;

import static org.lintel.nucleus.abi.Signals.SIGCONT;
import static org.lintel.nucleus.abi.Signals.SIGKILL;
import static org.lintel.nucleus.abi.Signals.SIGSTOP;
import static org.lintel.nucleus.abi.Signals.SIGTSTP;
import static org.lintel.nucleus.abi.Signals.SIGTTIN;
import static org.lintel.nucleus.abi.Signals.SIGTTOU;

import org.lintel.nucleus.trace.Tracer;

import java.util.List;

/**
 * How a signal gets from its sender to a process or thread: dropped when ignored, acted upon at once
 * when deadly, else left pending for a thread that does not block it. Source: signal(7), kill(2).
 *
 * <p><b>Locks.</b> Takes the signal lock, then releases it before it interrupts threads (process
 * lock).
 */
public final class SignalSending {
    private static final long STOPPERS =
            SignalState.bit(SIGSTOP)
                    | SignalState.bit(SIGTSTP)
                    | SignalState.bit(SIGTTIN)
                    | SignalState.bit(SIGTTOU);

    private SignalSending() {}

    /** Sends a signal to a process as a whole. */
    public static void send(Process process, int signal, SignalInfo info) {
        trace(process, signal);
        if (process.isExiting()) {
            return;
        }
        sideEffects(process, signal);
        boolean taken = somebodyTakes(process, signal);
        if (process.signals().isDeadly(signal) && taken) {
            Ending.beginExit(process, ExitStatus.signaled(signal, sentBy(process, info)));
            return;
        }
        SignalState signals = process.signals();
        signals.lock.acquire();
        boolean waits = !signals.isIgnored(signal) || !taken;
        if (waits) {
            signals.addPendingLocked(signal, info);
        }
        signals.lock.release();
        if (waits) { // an ignored one interrupts no call
            interruptTaker(process, signal);
        }
    }

    /** Sends a signal to one thread. */
    public static void send(UserThread thread, int signal, SignalInfo info) {
        Process process = thread.process();
        trace(process, signal);
        if (process.isExiting()) {
            return;
        }
        sideEffects(process, signal);
        SignalState signals = process.signals();
        boolean blocked = (thread.mask() & SignalState.bit(signal)) != 0;
        if (signals.isDeadly(signal) && !blocked) {
            Ending.beginExit(process, ExitStatus.signaled(signal, sentBy(process, info)));
            return;
        }
        signals.lock.acquire();
        boolean waits = blocked || !signals.isIgnored(signal);
        if (waits) {
            thread.addPendingLocked(signal, info);
        }
        signals.lock.release();
        if (waits && !blocked) {
            thread.interrupt();
        }
    }

    private static void trace(Process process, int signal) {
        Kernel kernel = process.kernel();
        Tracer tracer = kernel.tracer();
        if (tracer.enabled) {
            UserThread me = UserThread.currentOrNull();
            int pid = me == null ? 0 : me.process().pid();
            int tid = me == null ? 0 : me.tid();
            tracer.signalSend(kernel.nowNs(), kernel.cpuId(), pid, tid, signal, process.pid());
        }
    }

    /** A process that sends to itself, as abort does, is told where. */
    private static String sentBy(Process process, SignalInfo info) {
        if (info.pid() == 0) {
            return null;
        }
        UserThread me = UserThread.currentOrNull();
        return info.pid() == process.pid() && me != null && me.process() == process
                ? "sent by itself at " + UserFrames.top()
                : "sent by process " + info.pid();
    }

    /** SIGCONT undoes stops, a stop undoes SIGCONT, whatever their actions are. */
    private static void sideEffects(Process process, int signal) {
        if (signal == SIGCONT) {
            dropPending(process, STOPPERS);
            Stopping.resume(process);
        } else if ((STOPPERS & SignalState.bit(signal)) != 0) {
            dropPending(process, SignalState.bit(SIGCONT));
        }
    }

    /** Forgets a signal that waits for a thread: what it was sent for is over. */
    public static void takeBack(UserThread thread, int signal) {
        SignalState signals = thread.process().signals();
        signals.lock.acquire();
        thread.dropPendingLocked(SignalState.bit(signal));
        signals.lock.release();
    }

    /** Forgets signals that wait for the process or for one of its threads. */
    private static void dropPending(Process process, long mask) {
        List<UserThread> threads = process.threads();
        SignalState signals = process.signals();
        signals.lock.acquire();
        signals.dropPendingLocked(mask);
        for (UserThread thread : threads) {
            thread.dropPendingLocked(mask);
        }
        signals.lock.release();
    }

    private static boolean somebodyTakes(Process process, int signal) {
        if (signal == SIGKILL) {
            return true;
        }
        for (UserThread thread : process.threads()) {
            if ((thread.mask() & SignalState.bit(signal)) == 0) {
                return true;
            }
        }
        return false;
    }

    private static void interruptTaker(Process process, int signal) {
        for (UserThread thread : process.threads()) {
            if ((thread.mask() & SignalState.bit(signal)) == 0) {
                thread.interrupt();
                return;
            }
        }
    }
}
