package org.lintel.nucleus.handle;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.cpu.LockRank;
import org.lintel.nucleus.cpu.SpinLock;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The descriptors of one process: small numbers that name {@link Handle}s, lowest free number first.
 *
 * <p><b>Invariant.</b> Each entry holds one reference of its handle. <b>Locks.</b> Takes its own,
 * rank HANDLE_TABLE; handles are released after it is given back. <b>Threads.</b> Any.
 */
public final class HandleTable {
    /**
     * What an entry says about itself in reports.
     *
     * @param openedAt the place in the program, or null where the table does not watch
     */
    public record Descriptor(
            int number, Handle handle, boolean closeOnExec, int openedByTid, String openedAt) {}

    private final SpinLock lock;

    private final boolean oneProcessor;

    /** Guarded by lock. */
    private final DescriptorSlots slots = new DescriptorSlots();

    /** Guarded by lock. */
    private int limit;

    /** An empty table. */
    public HandleTable(int limit) {
        this(limit, false);
    }

    /**
     * An empty table.
     *
     * @param oneProcessor whether the machine has no other; no host thread uses the table once the
     *     process has begun
     */
    public HandleTable(int limit, boolean oneProcessor) {
        this.limit = limit;
        this.oneProcessor = oneProcessor;
        this.lock = SpinLock.ofTasks(LockRank.HANDLE_TABLE, oneProcessor);
    }

    /**
     * From now on entries remember where in the program they were opened, and so do tables that
     * inherit from this one.
     *
     * @param placeOfCaller says where the running thread is; called with the lock held, takes none
     */
    public void watch(Supplier<String> placeOfCaller) {
        lock.acquire();
        slots.watch(placeOfCaller);
        lock.release();
    }

    /** RLIMIT_NOFILE: one above the highest number that may be given out; open ones stay. */
    public void setLimit(int limit) {
        lock.acquire();
        this.limit = limit;
        lock.release();
    }

    public int limit() {
        lock.acquire();
        int now = limit;
        lock.release();
        return now;
    }

    /**
     * {@return the handle of a descriptor, with a reference that the caller gives back}
     *
     * @throws ErrnoException EBADF – no such descriptor
     */
    public Handle acquire(int number) throws ErrnoException {
        lock.acquire();
        try {
            Handle handle = slots.require(number);
            handle.retain();
            return handle;
        } finally {
            lock.release();
        }
    }

    /** As {@link #acquire}; EBADF also when it isn't open for reading. */
    public Handle acquireReadable(int number) throws ErrnoException {
        lock.acquire();
        try {
            Handle handle = slots.require(number);
            if (!handle.readable()) {
                throw ErrnoException.of(Errno.EBADF);
            }
            handle.retain();
            return handle;
        } finally {
            lock.release();
        }
    }

    /** As {@link #acquire}; EBADF also when it isn't open for writing. */
    public Handle acquireWritable(int number) throws ErrnoException {
        lock.acquire();
        try {
            Handle handle = slots.require(number);
            if (!handle.writable()) {
                throw ErrnoException.of(Errno.EBADF);
            }
            handle.retain();
            return handle;
        } finally {
            lock.release();
        }
    }

    /**
     * Reserves the lowest free number at or above {@code lowest}: {@link #install} or {@link #cancel}
     * follows. Until then the number is not free, and no descriptor either.
     *
     * @throws ErrnoException EMFILE – the limit is reached
     */
    public int reserve(int lowest) throws ErrnoException {
        lock.acquire();
        try {
            return slots.reserve(lowest, limit);
        } finally {
            lock.release();
        }
    }

    /**
     * Fills a number that is reserved, or free in a table that nobody else uses yet; the caller's
     * reference of the handle goes to the table.
     */
    public void install(int number, Handle handle, boolean closeOnExec, int tid) {
        lock.acquire();
        try {
            assert !slots.isOpen(number) : "install over an open descriptor";
            slots.set(number, handle, closeOnExec, tid);
        } finally {
            lock.release();
        }
    }

    /** Frees a reserved number. */
    public void cancel(int number) {
        lock.acquire();
        try {
            slots.free(number);
        } finally {
            lock.release();
        }
    }

    /**
     * Gives a handle the lowest free number; on success the caller's reference goes to the table.
     *
     * @throws ErrnoException EMFILE – the limit is reached; the caller keeps its reference
     */
    public int add(Handle handle, boolean closeOnExec, int tid) throws ErrnoException {
        lock.acquire();
        try {
            int number = slots.reserve(0, limit);
            slots.set(number, handle, closeOnExec, tid);
            return number;
        } finally {
            lock.release();
        }
    }

    /**
     * Gives the handle of {@code number} a second number, the lowest free one at or above {@code
     * lowest}: dup(2), F_DUPFD.
     *
     * @throws ErrnoException EBADF – no such descriptor; EINVAL – {@code lowest} is negative or not
     *     below the limit; EMFILE – the limit is reached
     */
    public int duplicate(int number, int lowest, boolean closeOnExec, int tid)
            throws ErrnoException {
        lock.acquire();
        try {
            Handle handle = slots.require(number);
            if (lowest < 0 || lowest >= limit) {
                throw ErrnoException.of(Errno.EINVAL);
            }
            int copy = slots.reserve(lowest, limit);
            handle.retain();
            slots.set(copy, handle, closeOnExec, tid);
            return copy;
        } finally {
            lock.release();
        }
    }

    /**
     * Makes {@code target} name the handle of {@code number}; what it named before is closed: dup3(2),
     * and dup2(2) for different numbers.
     *
     * @throws ErrnoException EBADF – no such descriptor, or {@code target} negative or not below the
     *     limit; EBUSY – another thread is about to fill it
     */
    public void duplicateTo(int number, int target, boolean closeOnExec, int tid)
            throws ErrnoException {
        Handle replaced;
        lock.acquire();
        try {
            Handle handle = slots.require(number);
            if (target < 0 || target >= limit) {
                throw ErrnoException.of(Errno.EBADF);
            }
            if (slots.isReserved(target)) {
                throw ErrnoException.of(Errno.EBUSY);
            }
            replaced = slots.handle(target);
            handle.retain();
            slots.set(target, handle, closeOnExec, tid);
        } finally {
            lock.release();
        }
        if (replaced != null) {
            replaced.descriptorClosed();
            replaced.release();
        }
    }

    /** F_GETFD. */
    public boolean closeOnExec(int number) throws ErrnoException {
        lock.acquire();
        try {
            slots.require(number);
            return slots.closesOnExec(number);
        } finally {
            lock.release();
        }
    }

    /** F_SETFD. */
    public void setCloseOnExec(int number, boolean value) throws ErrnoException {
        lock.acquire();
        try {
            slots.require(number);
            slots.setCloseOnExec(number, value);
        } finally {
            lock.release();
        }
    }

    /** Frees a number and gives its reference back; EBADF – no such descriptor. */
    public void close(int number) throws ErrnoException {
        close(number, null);
    }

    /** As {@link #close(int)}, if the number still names this handle: it may be another's by now. */
    public void closeIf(int number, Handle expected) throws ErrnoException {
        close(number, expected);
    }

    private void close(int number, Handle expected) throws ErrnoException {
        Handle handle;
        lock.acquire();
        try {
            handle = slots.require(number);
            if (expected != null && handle != expected) {
                return;
            }
            slots.free(number);
        } finally {
            lock.release();
        }
        handle.descriptorClosed();
        handle.release();
    }

    /** Closes what is marked close-on-exec: execve(2). */
    public void closeOnExec() {
        releaseAll(takeLocked(true));
    }

    /** Closes everything: the end of a process. */
    public void closeAll() {
        releaseAll(takeLocked(false));
    }

    /** {@return a table with the same numbers for the same handles: fork(2)} */
    public HandleTable inherit() {
        return inherit(true);
    }

    /** {@return a table of what is not close-on-exec: posix_spawn(3) without actions} */
    public HandleTable inheritForSpawn() {
        return inherit(false);
    }

    private HandleTable inherit(boolean all) {
        lock.acquire();
        try {
            HandleTable child = childLocked();
            for (int i = 0; i < slots.size(); i++) {
                if (slots.isOpen(i) && (all || !slots.closesOnExec(i))) {
                    child.slots.copy(slots, i, i, slots.closesOnExec(i));
                }
            }
            return child;
        } finally {
            lock.release();
        }
    }

    /**
     * {@return a table of what is listed, nothing else: posix_spawn(3) with actions}
     *
     * @param from numbers in this table
     * @param to the child's numbers for them
     * @throws ErrnoException EBADF – one of {@code from} is no descriptor, or one of {@code to} is out
     *     of range or named twice
     */
    public HandleTable inheritListed(int[] from, int[] to) throws ErrnoException {
        lock.acquire();
        try {
            for (int i = 0; i < from.length; i++) {
                slots.require(from[i]);
                if (to[i] < 0 || to[i] >= limit || contains(to, i, to[i])) {
                    throw ErrnoException.of(Errno.EBADF);
                }
            }
            HandleTable child = childLocked();
            for (int i = 0; i < from.length; i++) {
                child.slots.copy(slots, from[i], to[i], false);
            }
            return child;
        } finally {
            lock.release();
        }
    }

    private static boolean contains(int[] numbers, int end, int number) {
        for (int i = 0; i < end; i++) {
            if (numbers[i] == number) {
                return true;
            }
        }
        return false;
    }

    /** {@return what is open, lowest number first} */
    public List<Descriptor> descriptors() {
        lock.acquire();
        try {
            List<Descriptor> all = new ArrayList<>();
            for (int i = 0; i < slots.size(); i++) {
                if (slots.isOpen(i)) {
                    all.add(slots.describe(i));
                }
            }
            return all;
        } finally {
            lock.release();
        }
    }

    private HandleTable childLocked() {
        HandleTable child = new HandleTable(limit, oneProcessor);
        child.slots.watchAs(slots);
        return child;
    }

    /** Empties the table, or only its close-on-exec entries. {@return what was in there} */
    private List<Handle> takeLocked(boolean onlyCloseOnExec) {
        List<Handle> taken = new ArrayList<>();
        lock.acquire();
        try {
            for (int i = 0; i < slots.size(); i++) {
                if (slots.isOpen(i) && (!onlyCloseOnExec || slots.closesOnExec(i))) {
                    taken.add(slots.handle(i));
                    slots.free(i);
                }
            }
        } finally {
            lock.release();
        }
        return taken;
    }

    private static void releaseAll(List<Handle> handles) {
        for (Handle handle : handles) {
            handle.descriptorClosed();
            handle.release();
        }
    }
}
