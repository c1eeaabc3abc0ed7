package org.lintel.nucleus.handle;

import org.lintel.nucleus.cpu.LockRank;
import org.lintel.nucleus.cpu.SpinLock;

import java.util.ArrayList;
import java.util.List;

/**
 * All open file descriptions of the machine; what is left in here at the end has leaked. Models the
 * system file table of Unix.
 *
 * <p><b>Threads.</b> Any. <b>Locks.</b> Takes its own, rank HANDLE.
 */
public final class OpenFiles {
    private final SpinLock lock = new SpinLock(LockRank.HANDLE);

    // guarded by lock
    private Handle first;
    private Handle last;
    private int count;
    private long opened;

    private final boolean oneProcessor;

    /** Of a machine with several processors. */
    public OpenFiles() {
        this(false);
    }

    /**
     * The files of a machine.
     *
     * @param oneProcessor whether it has no other; no host thread retains or releases a handle while it
     *     runs
     */
    public OpenFiles(boolean oneProcessor) {
        this.oneProcessor = oneProcessor;
    }

    /** {@return whether references are counted by one processor alone, which needs no bus lock for it} */
    boolean countsAlone() {
        return oneProcessor;
    }

    /** {@return the number of the new description, from 1} */
    long add(Handle handle) {
        lock.acquire();
        try {
            handle.previousOpen = last;
            if (last == null) {
                first = handle;
            } else {
                last.nextOpen = handle;
            }
            last = handle;
            count++;
            return ++opened;
        } finally {
            lock.release();
        }
    }

    void remove(Handle handle) {
        lock.acquire();
        try {
            if (handle.previousOpen == null) {
                first = handle.nextOpen;
            } else {
                handle.previousOpen.nextOpen = handle.nextOpen;
            }
            if (handle.nextOpen == null) {
                last = handle.previousOpen;
            } else {
                handle.nextOpen.previousOpen = handle.previousOpen;
            }
            handle.previousOpen = null;
            handle.nextOpen = null;
            count--;
        } finally {
            lock.release();
        }
    }

    /** {@return how many are open now} */
    public int count() {
        lock.acquire();
        try {
            return count;
        } finally {
            lock.release();
        }
    }

    /** {@return those that are open now, oldest first} */
    public List<Handle> all() {
        lock.acquire();
        try {
            List<Handle> all = new ArrayList<>(count);
            for (Handle handle = first; handle != null; handle = handle.nextOpen) {
                all.add(handle);
            }
            return all;
        } finally {
            lock.release();
        }
    }
}
