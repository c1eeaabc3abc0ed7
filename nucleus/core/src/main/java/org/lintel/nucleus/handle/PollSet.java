package org.lintel.nucleus.handle;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.FileFlags;
import org.lintel.nucleus.cpu.Task;
import org.lintel.nucleus.cpu.WaitResult;
import org.lintel.nucleus.cpu.Waiter;
import org.lintel.vm.AddressSpace;
import org.lintel.vm.BadAddress;
import org.lintel.vm.UserCopy;

/**
 * One call of {@code poll(2)}: an array of descriptors with the events waited for.
 *
 * <p><b>Shape.</b> {@code struct pollfd}: int fd at 0, short events at 4, short revents at 6.
 * <b>Threads.</b> Confined to the calling emulated thread. <b>Locks.</b> Those of the handles, one
 * after the other.
 */
public final class PollSet implements AutoCloseable {
    /** Reported whether asked for or not. */
    private static final int ALWAYS = FileFlags.POLLERR | FileFlags.POLLHUP;

    private final AddressSpace space;
    private final long address;
    private final int[] events;
    private final int[] revents;

    /** Each with a reference; null where the descriptor is negative (ignored) or not open. */
    private final Handle[] handles;

    /**
     * Reads the array and takes hold of its handles.
     *
     * @throws ErrnoException EFAULT – the array can't be read
     */
    public PollSet(AddressSpace space, HandleTable table, long address, int count)
            throws ErrnoException {
        this.space = space;
        this.address = address;
        this.events = new int[count];
        this.revents = new int[count];
        this.handles = new Handle[count];
        try {
            for (int i = 0; i < count; i++) {
                long entry = UserCopy.getLong(space, address + (long) i * FileFlags.POLLFD_BYTES);
                events[i] = (int) (entry >>> 32) & 0xFFFF;
                take(table, i, (int) entry);
            }
        } catch (BadAddress e) {
            close();
            throw ErrnoException.of(Errno.EFAULT);
        }
    }

    private void take(HandleTable table, int index, int number) {
        if (number >= 0) {
            try {
                handles[index] = table.acquire(number);
            } catch (ErrnoException notOpen) {
                revents[index] = FileFlags.POLLNVAL;
            }
        }
    }

    /**
     * Waits until an entry is ready, or the deadline.
     *
     * @param deadlineNs virtual time; 0 for not waiting, {@link Long#MAX_VALUE} for no end
     * @return entries that have something to report
     * @throws ErrnoException EINTR – a signal came first
     */
    public int await(long deadlineNs) throws ErrnoException {
        int ready = scan();
        while (ready == 0 && deadlineNs != 0) {
            WaitResult result = waitForChange(deadlineNs);
            ready = scan();
            if (ready == 0 && result == WaitResult.INTERRUPTED) {
                throw ErrnoException.of(Errno.EINTR);
            }
            if (result == WaitResult.TIMED_OUT) {
                break;
            }
        }
        return ready;
    }

    private int scan() {
        int ready = 0;
        for (int i = 0; i < handles.length; i++) {
            if (handles[i] != null) {
                revents[i] = handles[i].readiness() & (events[i] | ALWAYS);
            }
            ready += revents[i] != 0 ? 1 : 0;
        }
        return ready;
    }

    private WaitResult waitForChange(long deadlineNs) {
        Task task = Task.current();
        Waiter[] waiters = new Waiter[handles.length];
        boolean changed = false;
        task.beginWait("poll");
        for (int i = 0; i < handles.length; i++) {
            if (handles[i] != null) {
                waiters[i] = new Waiter(task);
                changed |= (handles[i].watch(waiters[i]) & (events[i] | ALWAYS)) != 0;
            }
        }
        if (changed) {
            task.wake(); // it happened after the scan, on another processor: don't sleep
        }
        WaitResult result = task.block(deadlineNs);
        for (int i = 0; i < handles.length; i++) {
            if (handles[i] != null) {
                handles[i].unwatch(waiters[i]);
            }
        }
        return result;
    }

    /** Writes the results back; EFAULT – the array can't be written. */
    public void store() throws ErrnoException {
        try {
            for (int i = 0; i < revents.length; i++) {
                long entry = address + (long) i * FileFlags.POLLFD_BYTES;
                UserCopy.putInt(space, entry + 4, events[i] | revents[i] << 16);
            }
        } catch (BadAddress e) {
            throw ErrnoException.of(Errno.EFAULT);
        }
    }

    /** Lets the handles go. */
    @Override
    public void close() {
        for (int i = 0; i < handles.length; i++) {
            if (handles[i] != null) {
                handles[i].release();
                handles[i] = null;
            }
        }
    }
}
