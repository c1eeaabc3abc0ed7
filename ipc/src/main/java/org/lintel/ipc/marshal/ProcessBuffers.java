package org.lintel.ipc.marshal;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.cpu.LockRank;
import org.lintel.nucleus.cpu.SpinLock;
import org.lintel.nucleus.cpu.WaitQueue;
import org.lintel.nucleus.cpu.WaitResult;
import org.lintel.nucleus.process.Kernel;
import org.lintel.nucleus.process.Process;
import org.lintel.nucleus.process.UserThread;

import java.util.Arrays;

/**
 * The marshalling buffers of one process: its control areas, and who waits for a buffer.
 *
 * <p><b>Threads.</b> Any in the nucleus; the process itself allocates and frees without asking.
 * <b>Locks.</b> {@code lock} ({@link LockRank#OBJECT}) guards the waiters, the list of areas and the
 * meter's times. <b>Memory ordering.</b> Who frees changes the flag, then looks at {@code waiting} (the
 * process at the area's word); who waits raises both, then looks at the flags once more. The nucleus does
 * so with the page of the flags held, so the later of the two sees what the earlier one wrote; a process
 * swaps the flag, and is in one order with the raised word.
 */
public final class ProcessBuffers {
    /** Most areas that a process may grow to. */
    private static final int MOST_AREAS = 64;

    private final Process process;
    private final MarshalConfig config;
    private final BufferMeter meter;
    private final Kernel kernel;
    private final boolean metered;

    private final SpinLock lock = new SpinLock(LockRank.OBJECT);
    private final WaitQueue waiters = new WaitQueue("marshalling buffer");

    /** Replaced as a whole under lock. */
    private volatile ControlArea[] areas = {};

    /** Threads that wait. Written under lock. */
    private volatile int waiting;

    private volatile boolean closed;

    /** When each buffer was allocated, -1 while it is free; by area, then by buffer. Guarded by lock. */
    private long[][] since = {};

    public ProcessBuffers(Process process, MarshalConfig config, BufferMeter meter) {
        this.process = process;
        this.config = config;
        this.meter = meter;
        this.kernel = process.kernel();
        this.metered = kernel.tracer().enabled;
    }

    public MarshalConfig config() {
        return config;
    }

    /** {@return the address of the first area, made now if there is none yet} ENOMEM; EFAULT too late. */
    public long firstArea() throws ErrnoException {
        if (areas.length == 0) {
            grow(0);
        }
        ControlArea[] now = areas;
        if (now.length == 0) {
            throw ErrnoException.of(Errno.EFAULT); // the process has ended meanwhile
        }
        return now[0].base();
    }

    private void grow(int seen) throws ErrnoException {
        lock.acquire();
        try {
            if (areas.length != seen) {
                return;
            }
            if (seen == MOST_AREAS || closed) {
                throw ErrnoException.of(Errno.ENOBUFS);
            }
            ControlArea area = ControlArea.make(process.space(), config, metered);
            if (seen > 0) {
                areas[seen - 1].link(area);
            }
            since = Arrays.copyOf(since, seen + 1);
            since[seen] = new long[config.buffers()];
            Arrays.fill(since[seen], -1);
            ControlArea[] more = Arrays.copyOf(areas, seen + 1);
            more[seen] = area;
            areas = more;
            meter.areaMade(ControlArea.sizeBytes(config));
        } finally {
            lock.release();
        }
    }

    /**
     * Allocates a buffer for the calling thread, which may be one of another process.
     *
     * @return its address
     * @throws ErrnoException ENOBUFS none is free and the policy is to fail; EINTR; EINVAL the area was
     *     overwritten; EFAULT it is gone; ENOMEM
     */
    public long allocate() throws ErrnoException {
        firstArea();
        while (true) {
            ControlArea[] now = areas;
            for (int i = 0; i < now.length; i++) {
                int index = now[i].tryAllocate();
                if (index >= 0) {
                    tell(now[i], i, index, true, true);
                    return now[i].bufferAt(index);
                }
            }
            full();
        }
    }

    /** No buffer is free: fails, waits until one may be, or adds an area, as the process is configured. */
    public void full() throws ErrnoException {
        int seen = areas.length;
        switch (config.full()) {
            case FAIL -> throw ErrnoException.of(Errno.ENOBUFS);
            case GROW -> grow(seen);
            case WAIT -> awaitFree();
        }
    }

    /** The process may end while a thread of another one waits here: its areas are gone then. */
    private void awaitFree() throws ErrnoException {
        lock.acquire();
        try {
            requireOpen();
            if (areas.length == 0) {
                return; // who asks has not even looked for a buffer
            }
            ControlArea first = areas[0];
            waiting++;
            first.addWaiters(1);
            WaitResult result = WaitResult.WOKEN;
            try {
                if (!anyFree()) {
                    result = waiters.await(lock, Long.MAX_VALUE);
                }
            } finally {
                first.addWaiters(-1);
                waiting--;
            }
            requireOpen();
            if (result == WaitResult.INTERRUPTED) {
                waiters.wakeOne(); // a wake may have been meant for us
                throw ErrnoException.of(Errno.EINTR);
            }
        } finally {
            lock.release();
        }
    }

    private void requireOpen() throws ErrnoException {
        if (closed) {
            throw ErrnoException.of(Errno.EFAULT);
        }
    }

    private boolean anyFree() throws ErrnoException {
        for (ControlArea area : areas) {
            if (area.anyFree()) {
                return true;
            }
        }
        return false;
    }

    /** A buffer has become free, by whomever. */
    public void wake() {
        if (waiting != 0) {
            lock.acquire();
            waiters.wakeOne();
            lock.release();
        }
    }

    /**
     * Checks what a process says to be a buffer with arguments.
     *
     * Where buffers are freed early, that will find out whether it was allocated.
     *
     * @throws ErrnoException EINVAL no buffer, not allocated, or too small for the size
     */
    public void check(long buffer, long sizeBytes) throws ErrnoException {
        for (ControlArea area : areas) {
            int index = area.indexOf(buffer);
            if (index >= 0) {
                if (sizeBytes < 0
                        || sizeBytes > config.bufferBytes()
                        || config.hold() && !area.isAllocated(index)) {
                    throw ErrnoException.of(Errno.EINVAL);
                }
                return;
            }
        }
        throw ErrnoException.of(Errno.EINVAL);
    }

    /**
     * Gives a buffer back on the process's behalf.
     *
     * @throws ErrnoException EINVAL no buffer, free already, or the area was overwritten; EFAULT
     */
    public void free(long buffer) throws ErrnoException {
        ControlArea[] now = areas;
        for (int i = 0; i < now.length; i++) {
            int index = now[i].indexOf(buffer);
            if (index >= 0) {
                if (metered && now[i].isAllocated(index)) {
                    tell(now[i], i, index, false, true); // before another one can have it
                }
                now[i].free(index);
                wake();
                return;
            }
        }
        throw ErrnoException.of(Errno.EINVAL);
    }

    /** As {@link #free}, where a process that spoils its own area harms itself alone. */
    public void freeQuietly(long buffer) {
        try {
            free(buffer);
        } catch (ErrnoException spoilt) {
            assert spoilt != null;
        }
    }

    /** The process tells that it has allocated, or is about to free, a buffer. EINVAL it is none. */
    public void note(long buffer, boolean allocated) throws ErrnoException {
        ControlArea[] now = areas;
        for (int i = 0; i < now.length; i++) {
            int index = now[i].indexOf(buffer);
            if (index >= 0) {
                tell(now[i], i, index, allocated, false);
                return;
            }
        }
        throw ErrnoException.of(Errno.EINVAL);
    }

    private void tell(
            ControlArea where, int area, int index, boolean allocated, boolean byNucleus) {
        if (!metered) {
            return;
        }
        long now = kernel.nowNs();
        UserThread me = UserThread.currentOrNull();
        kernel.tracer()
                .buffer(
                        now,
                        kernel.cpuId(),
                        process.pid(),
                        me == null ? 0 : me.tid(),
                        where.bufferAt(index),
                        config.bufferBytes(),
                        allocated,
                        byNucleus);
        lock.acquire();
        meterLocked(area, index, allocated, now);
        lock.release();
        meter.step();
    }

    private void meterLocked(int area, int index, boolean allocated, long now) {
        if (area >= since.length) {
            return; // the process has ended meanwhile
        }
        long began = since[area][index];
        if (allocated && began < 0) {
            since[area][index] = now;
            meter.allocated(config);
        } else if (!allocated && began >= 0) {
            since[area][index] = -1;
            meter.freed(config, Math.max(0, now - began));
        }
    }

    /** {@return buffers that are allocated now, for reports} */
    public int allocated() {
        int count = 0;
        try {
            for (ControlArea area : areas) {
                for (int i = 0; i < area.buffers(); i++) {
                    count += area.isAllocated(i) ? 1 : 0;
                }
            }
        } catch (ErrnoException spoilt) {
            return -1;
        }
        return count;
    }

    /** The process ends or gets another memory: its areas are gone. */
    public void close() {
        lock.acquire();
        closed = true;
        long now = kernel.nowNs();
        for (int area = 0; area < since.length; area++) {
            for (int index = 0; index < since[area].length; index++) {
                meterLocked(area, index, false, now);
            }
        }
        areas = new ControlArea[0];
        since = new long[0][];
        waiters.wakeAll();
        lock.release();
    }
}
