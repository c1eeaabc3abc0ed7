package org.lintel.nucleus.process;

import org.lintel.nucleus.abi.UserEntry;
import org.lintel.nucleus.trace.Tracer;

/**
 * How processes and threads end. Whoever decides that a process ends sets its status and asks its
 * threads for attention; each ends at its own next checkpoint, and the last one gives everything
 * back. So code inside a system call always unwinds by itself.
 */
public final class Ending {
    private Ending() {}

    /** Decides that a process ends, and how; without effect when that was decided before. */
    public static void beginExit(Process process, ExitStatus status) {
        if (!process.setExitStatus(status)) {
            return;
        }
        Kernel kernel = process.kernel();
        Tracer tracer = kernel.tracer();
        if (tracer.enabled) {
            UserThread me = UserThread.currentOrNull();
            int tid = me == null ? 0 : me.tid();
            tracer.exit(
                    kernel.nowNs(),
                    kernel.cpuId(),
                    process.pid(),
                    tid,
                    status.code(),
                    status.signal());
        }
        for (UserThread thread : process.threads()) {
            thread.interrupt();
        }
    }

    /** Takes a thread out of its process; the last one takes the process down. */
    public static void threadEnds(UserThread thread) {
        Process process = thread.process();
        Kernel kernel = process.kernel();
        if (kernel.tracer().enabled) {
            kernel.tracer()
                    .threadExit(
                            kernel.nowNs(),
                            kernel.cpuId(),
                            process.pid(),
                            thread.tid(),
                            thread.exitValue);
        }
        for (Kernel.Listener listener : kernel.listeners()) {
            listener.threadEnding(thread);
        }
        freeStack(thread);
        process.lock.acquire();
        process.threads.remove(thread);
        thread.ended = true;
        boolean last = process.threads.isEmpty();
        boolean over = !last && onlyDaemonsLocked(process);
        if (!last && !thread.detached && thread.startKind() == UserEntry.THREAD) {
            process.joinable.add(thread);
        }
        process.threadEnded.wakeAll();
        process.lock.release();
        process.job().remove();
        if (last) {
            process.setExitStatus(ExitStatus.exited(0));
            tearDown(process);
        } else if (over) {
            beginExit(process, ExitStatus.exited(0));
        }
    }

    /** {@return whether nobody is left for whom the process lives} */
    static boolean onlyDaemonsLocked(Process process) {
        for (UserThread thread : process.threads) {
            if (!thread.daemon) {
                return false;
            }
        }
        return true;
    }

    private static void freeStack(UserThread thread) {
        if (thread.stack() == null || thread.process().isExiting()) {
            return;
        }
        ImageLoading.unmapStack(thread.image().space(), thread.stack());
    }

    private static void tearDown(Process process) {
        if (process.intervalTimer != null) {
            process.kernel().scheduler().timers().cancel(process.intervalTimer);
        }
        tellListeners(process);
        process.recordLeftBehind();
        giveBack(process);
        process.lock.acquire();
        process.joinable.clear();
        process.lock.release();
        process.markGone();
        Family.orphanChildren(process);
        Family.tellParentOfEnd(process);
        process.kernel().census().ended(process);
    }

    private static void tellListeners(Process process) {
        for (Kernel.Listener listener : process.kernel().listeners()) {
            listener.processEnding(process);
        }
    }

    private static void giveBack(Process process) {
        process.handles().closeAll();
        process.space().close();
    }

    /** Takes back a process that was made, but is not in the table, and has not run. */
    static void undo(Process made) {
        tellListeners(made);
        giveBack(made);
        made.job().remove();
        made.kernel().census().ended(made);
    }
}
