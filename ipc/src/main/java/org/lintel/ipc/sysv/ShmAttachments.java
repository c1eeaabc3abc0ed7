package org.lintel.ipc.sysv;

import static org.lintel.nucleus.abi.IpcFlags.*;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.process.Mappings;
import org.lintel.nucleus.process.Process;
import org.lintel.nucleus.process.UserThread;
import org.lintel.vm.AddressSpace;
import org.lintel.vm.MapException;
import org.lintel.vm.MapRequest;
import org.lintel.vm.MapRequest.Placement;
import org.lintel.vm.MemoryObject;
import org.lintel.vm.Page;
import org.lintel.vm.Protection;

/**
 * How segments come into address spaces and leave them: shmat(2), shmdt(2), and the times that fork,
 * exec and the end of a process change.
 *
 * <p><b>Locks.</b> The segment's for rights and times; mapping is done without. <b>Threads.</b> Any.
 */
final class ShmAttachments {
    private final SegmentTable segments;
    private final SecondsClock clock;

    ShmAttachments(SegmentTable segments, SecondsClock clock) {
        this.segments = segments;
        this.clock = clock;
    }

    /**
     * Maps a segment.
     *
     * @return where
     * @throws ErrnoException EINVAL – bad address, something is there, or SHM_REMAP without an
     *     address; EACCES; EIDRM; ENOMEM
     */
    long attach(UserThread thread, Segment segment, long address, int flags) throws ErrnoException {
        boolean readOnly = (flags & SHM_RDONLY) != 0;
        boolean executes = (flags & SHM_EXEC) != 0;
        long length = Page.roundUp(segment.pages.sizeBytes());
        long start = checkedStart(address, length, flags);
        int rights = IpcObject.READ;
        rights |= readOnly ? 0 : IpcObject.WRITE;
        rights |= executes ? IpcObject.EXECUTE : 0;
        retain(thread.process(), segment, rights);
        try {
            int protection = Protection.READ;
            protection |= readOnly ? 0 : Protection.WRITE;
            protection |= executes ? Protection.EXEC : 0;
            MapRequest request =
                    MapRequest.shared(segment.pages, 0, length, protection, name(segment))
                            .withMaxProtection(
                                    readOnly ? Protection.ALL & ~Protection.WRITE : Protection.ALL)
                            .placed(start, placement(address, flags));
            long at = thread.space().map(request);
            segment.attached(thread.process().pid(), clock.now());
            return at;
        } catch (MapException refused) {
            boolean taken = refused.reason() == MapException.Reason.EXISTS;
            throw taken ? ErrnoException.of(Errno.EINVAL) : Mappings.errno(refused);
        } finally {
            segment.pages.release();
        }
    }

    private static long checkedStart(long address, long length, int flags) throws ErrnoException {
        long start = address;
        if ((address & (SHMLBA - 1)) != 0) {
            if ((flags & SHM_RND) == 0) {
                throw ErrnoException.of(Errno.EINVAL); // shmat(2): not aligned, and no SHM_RND
            }
            start = address & -SHMLBA;
        }
        boolean anywhere = address == 0 && (flags & SHM_REMAP) == 0;
        if (!anywhere
                && (start < AddressSpace.LOWEST_ADDRESS
                        || start > AddressSpace.USER_END - length)) {
            throw ErrnoException.of(Errno.EINVAL); // shmat(2): SHM_REMAP with null, or bad address
        }
        return start;
    }

    private static Placement placement(long address, int flags) {
        if (address == 0) {
            return Placement.ANYWHERE;
        }
        return (flags & SHM_REMAP) != 0 ? Placement.FIXED : Placement.FIXED_NOREPLACE;
    }

    private static void retain(Process process, Segment segment, int rights) throws ErrnoException {
        segment.lock.acquire();
        try {
            segment.require(process.credentials(), rights);
        } finally {
            segment.lock.release();
        }
        if (!segment.pages.tryRetain()) {
            throw ErrnoException.of(Errno.EIDRM);
        }
    }

    private static String name(Segment segment) {
        return Mappings.name(segment.pages);
    }

    /** Unmaps what is left of an attachment. EINVAL – there is none at that address. */
    void detach(UserThread thread, long address) throws ErrnoException {
        if ((address & (SHMLBA - 1)) != 0) {
            throw ErrnoException.of(Errno.EINVAL);
        }
        MemoryObject pages;
        try {
            pages = thread.space().unmapView(address, object -> object.owner() instanceof Segment);
        } catch (MapException refused) {
            throw Mappings.errno(refused);
        }
        if (pages == null) {
            throw ErrnoException.of(Errno.EINVAL);
        }
        ((Segment) pages.owner()).detached(thread.process().pid(), clock.now());
    }

    /** A process is about to lose all its mappings. */
    void leaving(Process process) {
        if (segments.made() > 0) {
            long now = clock.now();
            for (MemoryObject object : process.space().sharedObjects()) {
                if (object.owner() instanceof Segment segment) {
                    segment.detached(process.pid(), now);
                }
            }
        }
    }

    /** A child has all its parent's mappings. */
    void inherited(Process parent, Process child) {
        if (segments.made() > 0) {
            long now = clock.now();
            for (MemoryObject object : child.space().sharedObjects()) {
                if (object.owner() instanceof Segment segment) {
                    segment.attached(parent.pid(), now);
                }
            }
        }
    }
}
