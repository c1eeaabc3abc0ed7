package org.lintel.nucleus.process;

import org.lintel.nucleus.cpu.LockRank;
import org.lintel.nucleus.cpu.SpinLock;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * All processes of a machine by pid, those included that have ended and wait to be waited for.
 *
 * <p><b>Locks.</b> {@link LockRank#PROCESS_TABLE}. Lists come in the order of pids.
 */
public final class ProcessTable {
    private final SpinLock lock = new SpinLock(LockRank.PROCESS_TABLE);
    private final Map<Integer, Process> byPid = new LinkedHashMap<>();

    /**
     * Adds a process unless its maker has signals to take first: decided under the lock that {@link
     * #forEach} holds, so that a signal to a group either is seen here, or finds the new process.
     *
     * @param maker null for a process that the host starts
     * @return whether it was added
     */
    boolean addUnlessSignalled(Process process, UserThread maker) {
        lock.acquire();
        boolean added = maker == null || !maker.signalsWait();
        if (added) {
            byPid.put(process.pid(), process);
        }
        lock.release();
        return added;
    }

    void remove(Process process) {
        lock.acquire();
        byPid.remove(process.pid());
        lock.release();
    }

    /** {@return the process of that pid, or null} */
    public Process find(int pid) {
        lock.acquire();
        Process process = byPid.get(pid);
        lock.release();
        return process;
    }

    /** {@return all processes} */
    public List<Process> all() {
        lock.acquire();
        List<Process> all = new ArrayList<>(byPid.values());
        lock.release();
        return all;
    }

    /** {@return the processes of a group that live} */
    public List<Process> group(int group) {
        List<Process> members = all();
        members.removeIf(process -> process.group() != group || process.isGone());
        return members;
    }

    /**
     * Does something to processes while none can be added; one that is under way is not, if what is
     * done here sends a signal to its maker ({@link #addUnlessSignalled}).
     *
     * <p><b>Locks.</b> The action runs under this table's lock, and may take those of later ranks.
     *
     * @return how many there were
     */
    public int forEach(Predicate<Process> which, Consumer<Process> action) {
        int count = 0;
        lock.acquire();
        try {
            for (Process process : byPid.values()) {
                if (which.test(process)) {
                    action.accept(process);
                    count++;
                }
            }
        } finally {
            lock.release();
        }
        return count;
    }

    /** {@return the thread of that tid, or null} */
    public UserThread findThread(int tid) {
        for (Process process : all()) {
            for (UserThread thread : process.threads()) {
                if (thread.tid() == tid) {
                    return thread;
                }
            }
        }
        return null;
    }

    /** {@return how many processes are in the table} */
    public int size() {
        lock.acquire();
        int size = byPid.size();
        lock.release();
        return size;
    }
}
