package org.lintel.nucleus.process;

import org.lintel.nucleus.abi.SigInfo;
import org.lintel.nucleus.abi.Signals;

/** Job control: a stopped process's threads wait at their next checkpoint until SIGCONT. Source: signal(7). */
final class Stopping {
    private Stopping() {}

    /**
     * Stops a process that has been marked as stopped since its thread took the signal; by that thread,
     * which then waits in its checkpoint like the others. A SIGCONT that came between wins.
     */
    static void stop(Process process, int signal) {
        process.lock.acquire();
        boolean stopped = process.isStopped();
        if (stopped) {
            process.stopToReport = signal;
        }
        process.lock.release();
        if (!stopped) {
            return;
        }
        for (UserThread thread : process.threads()) {
            thread.interrupt();
        }
        tellParent(process, signal);
    }

    /** Lets a stopped process go on. */
    static void resume(Process process) {
        process.lock.acquire();
        boolean wasStopped = process.isStopped();
        if (wasStopped) {
            process.setStopped(false);
            process.stopToReport = 0;
            process.continueToReport = true;
            process.continued.wakeAll();
        }
        process.lock.release();
        if (wasStopped) {
            tellParent(process, Signals.SIGCONT);
        }
    }

    private static void tellParent(Process process, int status) {
        Process parent = Family.parentOf(process);
        if (parent == null) {
            return;
        }
        parent.lock.acquire();
        parent.childChanged.wakeAll();
        parent.lock.release();
        if ((parent.signals().action(Signals.SIGCHLD).flags() & Signals.SA_NOCLDSTOP) == 0) {
            SignalSending.send(
                    parent,
                    Signals.SIGCHLD,
                    new SignalInfo(SigInfo.SI_KERNEL, process.pid(), status, 0));
        }
    }
}
