package org.lintel.nucleus.handle;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.FileFlags;
import org.lintel.nucleus.abi.Signals;
import org.lintel.nucleus.cpu.LockRank;
import org.lintel.nucleus.cpu.SpinLock;
import org.lintel.nucleus.cpu.Task;
import org.lintel.nucleus.cpu.WaitQueue;
import org.lintel.nucleus.cpu.WaitResult;
import org.lintel.nucleus.cpu.Waiter;
import org.lintel.vm.OutOfFrames;
import org.lintel.vm.PhysicalMemory;

/**
 * A one-way stream of bytes between two {@link PipeEnd}s. Models {@code pipe(7)} of Linux.
 *
 * <p><b>Promises.</b> Writes of at most PIPE_BUF bytes never mix with others and, without blocking,
 * are all or nothing. Bytes that are in when the last writer closes are read before the end is seen.
 *
 * <p><b>Who is woken.</b> Any bytes satisfy any reader, so one reader is woken, and passes the wake
 * on when it leaves bytes behind. What lets one writer go on need not be enough for another, so all
 * writers are woken. Those who poll stand in a queue of their own and take no wake from the others.
 *
 * <p><b>Locks.</b> One of its own, rank OBJECT, over all fields and both directions; within it those
 * of {@code vm}, while bytes move. <b>Threads.</b> Any emulated thread.
 */
final class Pipe {
    /** 16 frames, as on Linux. */
    static final int DEFAULT_CAPACITY = 65536;

    static final int SMALLEST_CAPACITY = 4096;

    /** {@code /proc/sys/fs/pipe-max-size}. */
    static final int LARGEST_CAPACITY = 1 << 20;

    private final SpinLock lock = new SpinLock(LockRank.OBJECT);

    // guarded by lock
    private final PipeBuffer buffer;
    private final WaitQueue readers = new WaitQueue("pipe: something to read");
    private final WaitQueue writers = new WaitQueue("pipe: room to write");
    private final WaitQueue pollers = new WaitQueue("poll");
    private boolean readEndOpen = true;
    private boolean writeEndOpen = true;

    Pipe(PhysicalMemory memory) {
        this.buffer = new PipeBuffer(memory, DEFAULT_CAPACITY);
    }

    /** {@return whether a task waits for bytes, or for room} While no emulated thread runs. */
    boolean isAwaitedBy(Task task, boolean reading) {
        return (reading ? readers : writers).find(task) != null;
    }

    long read(Caller caller, long address, long length, boolean nonBlocking) throws ErrnoException {
        if (length == 0) {
            return 0;
        }
        lock.acquire();
        try {
            while (buffer.count() == 0) {
                if (!writeEndOpen) {
                    return 0;
                }
                waitIn(readers, nonBlocking);
            }
            return drain(caller, address, length);
        } finally {
            lock.release();
        }
    }

    private int drain(Caller caller, long address, long length) throws ErrnoException {
        int wanted = (int) Math.min(length, buffer.count());
        int done = buffer.drain(caller.space(), address, wanted);
        if (done > 0) {
            writers.wakeAll();
            pollers.wakeAll();
        }
        if (buffer.count() > 0) {
            readers.wakeOne();
        }
        if (done == 0) {
            throw ErrnoException.of(Errno.EFAULT);
        }
        return done;
    }

    long write(Caller caller, long address, long length, boolean nonBlocking)
            throws ErrnoException {
        if (length == 0) {
            return 0;
        }
        long done = 0;
        ErrnoException ended = null;
        lock.acquire();
        try {
            while (done < length) {
                awaitRoom(length, nonBlocking);
                done += fill(caller, address + done, length - done, length <= FileFlags.PIPE_BUF);
            }
        } catch (ErrnoException e) {
            ended = e;
        } finally {
            lock.release();
        }
        return written(caller, done, ended);
    }

    /** What a write that ended early returns: what it has done so far, if anything. */
    private static long written(Caller caller, long done, ErrnoException ended)
            throws ErrnoException {
        if (ended != null && ended.errno() == Errno.EPIPE) {
            caller.raise(Signals.SIGPIPE);
        }
        if (ended != null && done == 0) {
            throw ended;
        }
        return done;
    }

    private void awaitRoom(long length, boolean nonBlocking) throws ErrnoException {
        int needed = length <= FileFlags.PIPE_BUF ? (int) length : 1;
        while (true) {
            if (!readEndOpen) {
                throw ErrnoException.of(Errno.EPIPE);
            }
            if (buffer.free() >= needed) {
                return;
            }
            waitIn(writers, nonBlocking);
        }
    }

    private int fill(Caller caller, long address, long length, boolean wholeOrNothing)
            throws ErrnoException {
        int wanted = (int) Math.min(length, buffer.free());
        int done;
        try {
            done = buffer.fill(caller.space(), address, wanted);
        } catch (OutOfFrames e) {
            throw ErrnoException.of(Errno.ENOMEM);
        }
        if (done == 0 || (done < wanted && wholeOrNothing)) {
            throw ErrnoException.of(Errno.EFAULT);
        }
        buffer.commit(done);
        readers.wakeOne();
        pollers.wakeAll();
        return done;
    }

    private void waitIn(WaitQueue queue, boolean nonBlocking) throws ErrnoException {
        if (nonBlocking) {
            throw ErrnoException.of(Errno.EAGAIN);
        }
        if (queue.await(lock, Long.MAX_VALUE) == WaitResult.INTERRUPTED) {
            throw ErrnoException.of(Errno.EINTR);
        }
    }

    void closeReadEnd() {
        lock.acquire();
        readEndOpen = false;
        writers.wakeAll();
        ended();
        lock.release();
    }

    void closeWriteEnd() {
        lock.acquire();
        writeEndOpen = false;
        readers.wakeAll();
        ended();
        lock.release();
    }

    private void ended() {
        pollers.wakeAll();
        if (!readEndOpen) {
            buffer.clear(); // nobody can ever read it
        }
    }

    int unreadBytes() {
        lock.acquire();
        int count = buffer.count();
        lock.release();
        return count;
    }

    int capacity() {
        lock.acquire();
        int capacity = buffer.capacity();
        lock.release();
        return capacity;
    }

    /**
     * Changes the capacity, rounded up to a power of two.
     *
     * @throws ErrnoException EINVAL – above {@link #LARGEST_CAPACITY} (Linux says EPERM up to 2 GiB to
     *     unprivileged callers; there are no others here); EBUSY – less than what is unread
     */
    int resize(long bytes) throws ErrnoException {
        if (bytes < 0 || bytes > LARGEST_CAPACITY) {
            throw ErrnoException.of(Errno.EINVAL);
        }
        int smallest = Math.max((int) bytes, SMALLEST_CAPACITY);
        int capacity = Integer.highestOneBit(smallest - 1) << 1;
        lock.acquire();
        try {
            if (capacity < buffer.count()) {
                throw ErrnoException.of(Errno.EBUSY);
            }
            buffer.resize(capacity);
            writers.wakeAll();
            pollers.wakeAll();
            return capacity;
        } catch (OutOfFrames e) {
            throw ErrnoException.of(Errno.ENOMEM);
        } finally {
            lock.release();
        }
    }

    int readReadiness() {
        lock.acquire();
        int ready = readReadinessLocked();
        lock.release();
        return ready;
    }

    int writeReadiness() {
        lock.acquire();
        int ready = writeReadinessLocked();
        lock.release();
        return ready;
    }

    private int readReadinessLocked() {
        return (buffer.count() > 0 ? FileFlags.POLLIN : 0) | (writeEndOpen ? 0 : FileFlags.POLLHUP);
    }

    private int writeReadinessLocked() {
        return (buffer.free() >= FileFlags.PIPE_BUF ? FileFlags.POLLOUT : 0)
                | (readEndOpen ? 0 : FileFlags.POLLERR);
    }

    int watch(Waiter waiter, boolean readEnd) {
        lock.acquire();
        pollers.add(waiter);
        int ready = readEnd ? readReadinessLocked() : writeReadinessLocked();
        lock.release();
        return ready;
    }

    void unwatch(Waiter waiter) {
        lock.acquire();
        pollers.remove(waiter);
        lock.release();
    }
}
