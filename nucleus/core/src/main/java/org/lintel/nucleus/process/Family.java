package org.lintel.nucleus.process;

import org.lintel.nucleus.abi.SigInfo;
import org.lintel.nucleus.abi.Signals;

import java.util.List;

/**
 * Parents and children. A process whose parent has ended has none; nobody waits for it, so it leaves
 * the table as soon as it ends.
 *
 * <p><b>Locks.</b> Parent's lock before child's.
 */
final class Family {
    private Family() {}

    static Process parentOf(Process process) {
        process.lock.acquire();
        Process parent = process.parent;
        process.lock.release();
        return parent;
    }

    /** Makes a new process the child of another one, or of nobody ({@code parent} null). */
    static void adopt(Process parent, Process child) {
        child.parent = parent;
        if (parent != null) {
            parent.lock.acquire();
            parent.children.add(child);
            parent.lock.release();
        }
    }

    /** The children of a process that ends are orphans; those that have ended already leave the table. */
    static void orphanChildren(Process ending) {
        ending.lock.acquire();
        List<Process> children = List.copyOf(ending.children);
        ending.children.clear();
        for (Process child : children) {
            child.lock.acquireSecond();
            child.parent = null;
            child.lock.release();
        }
        ending.lock.release();
        for (Process child : children) {
            if (child.isGone()) {
                ending.kernel().processes().remove(child);
            }
        }
    }

    /** A process has given everything back: its parent is told, or it leaves the table at once. */
    static void tellParentOfEnd(Process ended) {
        Process parent = parentOf(ended);
        if (parent == null) {
            ended.kernel().processes().remove(ended);
            return;
        }
        SignalState.Action action = parent.signals().action(Signals.SIGCHLD);
        boolean nobodyWaits =
                action.entry() == Signals.SIG_IGN || (action.flags() & Signals.SA_NOCLDWAIT) != 0;
        parent.lock.acquire();
        boolean reap = nobodyWaits && parent.children.remove(ended);
        parent.childChanged.wakeAll();
        parent.lock.release();
        if (reap) {
            ended.kernel().processes().remove(ended);
        }
        ExitStatus status = ended.exitStatus();
        int detail = status.isSignaled() ? status.signal() : status.code();
        SignalSending.send(
                parent, Signals.SIGCHLD, new SignalInfo(SigInfo.SI_KERNEL, ended.pid(), detail, 0));
    }
}
