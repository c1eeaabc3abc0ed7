package org.lintel.ipc.sysv;

import org.lintel.nucleus.process.Process;
import org.lintel.nucleus.process.UserThread;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

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

    /** {@return what a thread waits for, and the cycle that it is part of; null when it does not sleep in semop} */
    String describe(UserThread thread) {
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
            text += ", held by " + names(holders, ", ");
        }
        List<Process> cycle = cycleFrom(thread.process());
        return cycle.isEmpty() ? text : text + "; a cycle: " + names(cycle, " → ");
    }

    private static String names(List<Process> processes, String between) {
        return String.join(between, processes.stream().map(Process::toString).toList());
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

    /** {@return the processes of a cycle of waits through this one, it first and last; empty for none} */
    private List<Process> cycleFrom(Process start) {
        List<Process> path = new ArrayList<>(List.of(start));
        return reaches(start, start, path, new LinkedHashSet<>()) ? path : List.of();
    }

    private boolean reaches(Process from, Process goal, List<Process> path, Set<Process> seen) {
        for (UserThread thread : from.threads()) {
            SemOperation operation = sleeping(thread);
            for (Process holder : operation == null ? List.<Process>of() : holders(operation)) {
                path.add(holder);
                if (holder == goal || (seen.add(holder) && reaches(holder, goal, path, seen))) {
                    return true;
                }
                path.removeLast();
            }
        }
        return false;
    }
}
