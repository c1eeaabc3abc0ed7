package org.lintel.ipc.sysv;

import static org.lintel.nucleus.abi.IpcLayout.*;

import org.lintel.nucleus.abi.IpcFlags;
import org.lintel.nucleus.process.Credentials;
import org.lintel.vm.MemoryObject;

import java.nio.ByteBuffer;

/**
 * A shared memory segment: pages that processes attach. Models {@code struct shmid_kernel}.
 *
 * <p><b>Invariant.</b> Until it is removed, the segment has one reference of its pages, each
 * attachment another. A removed one is gone with the last attachment. <b>Threads.</b> Any; see {@link
 * IpcObject} for the lock.
 */
final class Segment extends IpcObject {
    final MemoryObject pages;
    final int creatorPid;

    // guarded by lock
    private int lastPid;
    private long attachedSeconds;
    private long detachedSeconds;

    Segment(
            int id,
            int key,
            Credentials maker,
            int mode,
            long nowSeconds,
            MemoryObject pages,
            int creatorPid) {
        super(id, key, maker, mode, nowSeconds);
        this.pages = pages;
        this.creatorPid = creatorPid;
    }

    @Override
    String describe() {
        return "shared memory segment %d, key 0x%x, %d bytes, made by process %d, attached %d times"
                .formatted(id, key(), pages.sizeBytes(), creatorPid, pages.mappingCount());
    }

    @Override
    boolean isGone() {
        return pages.isGone();
    }

    @Override
    void remove() {
        super.remove();
        setModeBit(IpcFlags.SHM_DEST, true);
        pages.release();
    }

    void attached(int pid, long nowSeconds) {
        lock.acquire();
        lastPid = pid;
        attachedSeconds = nowSeconds;
        lock.release();
    }

    void detached(int pid, long nowSeconds) {
        lock.acquire();
        lastPid = pid;
        detachedSeconds = nowSeconds;
        lock.release();
    }

    /** Fills a {@code struct shmid_ds}. Needs the lock. */
    void putStatus(ByteBuffer into) {
        putPermissions(into);
        into.putLong(SHM_SEGSZ, pages.sizeBytes());
        into.putLong(SHM_ATIME, attachedSeconds);
        into.putLong(SHM_DTIME, detachedSeconds);
        into.putLong(SHM_CTIME, changedSeconds());
        into.putInt(SHM_CPID, creatorPid);
        into.putInt(SHM_LPID, lastPid);
        into.putLong(SHM_NATTCH, pages.mappingCount());
    }
}
