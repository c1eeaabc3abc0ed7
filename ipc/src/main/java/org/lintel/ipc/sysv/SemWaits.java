package org.lintel.ipc.sysv;

import org.lintel.nucleus.process.Process;
import org.lintel.nucleus.process.UserThread;
import org.lintel.nucleus.process.WaitFor;
import org.lintel.nucleus.process.Waits;

import java.util.List;

/**
 * Who waits for whom, through semaphores: for the report of a machine on which nothing moves.
 *
 * <p>A semaphore knows no owner. Whom a sleeper waits for are the processes that took from the
 * semaphore with SEM_UNDO, and would give back; where there are none, the one that last used it.
 *
 * <p><b>Threads.</b> Run while no emulated thread does. No lock is taken.
 */
final class SemWaits {
    private final int subsystem;

    SemWaits(int subsystem) {
        this.subsystem = subsystem;
    }

    /** {@return what a thread waits for; null when it does not sleep in semop} */
    WaitFor of(UserThread thread) {
        SemOperation operation = sleeping(thread);
        if (operation == null) {
            return null;
        }
        int index = operation.index(operation.blocking);
        int change = operation.change(operation.blocking);
        SemaphoreSet set = operation.set;
        String wanted = change == 0 ? "to be 0" : "to have " + -change;
        String text =
                "semaphore %d of set %d %s (it is %d)"
                        .formatted(index, set.id, wanted, set.value(index));
        List<Process> holders = holders(operation);
        if (!holders.isEmpty()) {
            text +=
                    ", held by "
                            + String.join(", ", holders.stream().map(Process::toString).toList());
        }
        return new WaitFor(text, Waits.threadsOf(holders));
    }

    private SemOperation sleeping(UserThread thread) {
        SemOperation operation = (SemOperation) thread.attachment(subsystem);
        return operation == null || operation.set == null ? null : operation;
    }

    private static List<Process> holders(SemOperation operation) {
        int index = operation.index(operation.blocking);
        boolean wantsZero = operation.change(operation.blocking) == 0;
        List<Process> holders = operation.set.holders(index, !wantsZero);
        if (holders.isEmpty()) {
            int pid = operation.set.lastPid(index);
            Process last = operation.thread.kernel().processes().find(pid);
            if (last != null && !last.isGone()) {
                holders.add(last);
            }
        }
        return holders;
    }
}
