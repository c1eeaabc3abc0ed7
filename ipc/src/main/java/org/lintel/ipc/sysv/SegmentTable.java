package org.lintel.ipc.sysv;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.process.Credentials;
import org.lintel.nucleus.process.UserThread;
import org.lintel.vm.MemoryObject;
import org.lintel.vm.Page;
import org.lintel.vm.PhysicalMemory;

import java.util.ArrayList;
import java.util.List;

/** The shared memory segments of a machine. <b>Locks.</b> As {@link IpcTable}. */
final class SegmentTable extends IpcTable<Segment> {
    private final PhysicalMemory memory;
    private final SysvConfig limits;
    private final SecondsClock clock;

    // guarded by lock
    private final List<Segment> removed = new ArrayList<>();
    private long totalPages;

    SegmentTable(PhysicalMemory memory, SysvConfig limits, SecondsClock clock) {
        super(limits.shmmni());
        this.memory = memory;
        this.limits = limits;
        this.clock = clock;
    }

    private static long pagesOf(long bytes) {
        return Page.roundUp(bytes) >>> Page.SHIFT;
    }

    @Override
    void checkExisting(Segment segment, long size) throws ErrnoException {
        if (size < 0 || size > segment.pages.sizeBytes()) {
            throw ErrnoException.of(Errno.EINVAL);
        }
    }

    /** EINVAL – size is 0 or above SHMMAX; ENOSPC – more than SHMALL pages in all. */
    @Override
    Segment create(int id, int key, Credentials maker, int mode, long size) throws ErrnoException {
        if (size < 1 || size > Math.min(limits.shmmax(), MemoryObject.MAX_BYTES)) {
            throw ErrnoException.of(Errno.EINVAL);
        }
        if (id < 0 || totalPages + pagesOf(size) > limits.shmall()) {
            throw ErrnoException.of(Errno.ENOSPC);
        }
        MemoryObject pages = new MemoryObject(memory, size, "SYSV%08x".formatted(key));
        int pid = UserThread.currentOrNull().process().pid();
        Segment segment = new Segment(id, key, maker, mode, clock.now(), pages, pid);
        pages.setOwner(segment);
        totalPages += pagesOf(size);
        return segment;
    }

    @Override
    boolean lingers() {
        return true;
    }

    @Override
    void removedLocked(Segment segment) {
        removed.add(segment);
        reapLocked();
    }

    @Override
    void reapLocked() {
        for (int i = removed.size() - 1; i >= 0; i--) {
            Segment segment = removed.get(i);
            if (segment.isGone()) {
                removed.remove(i);
                totalPages -= pagesOf(segment.pages.sizeBytes());
                clearSlot(segment);
            }
        }
    }
}
