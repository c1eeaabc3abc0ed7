package org.lintel.ipc.sysv;

import static org.lintel.nucleus.abi.IpcFlags.*;
import static org.lintel.nucleus.abi.IpcLayout.*;
import static org.lintel.nucleus.abi.Syscalls.*;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.process.Credentials;
import org.lintel.nucleus.process.UserThread;
import org.lintel.nucleus.trap.SyscallTable;
import org.lintel.nucleus.trap.UserArguments;
import org.lintel.vm.Page;

import java.nio.ByteBuffer;

/** The system calls about shared memory segments. Source: section 2 of Linux. Stateless. */
final class ShmSyscalls {
    private static final int SHMMIN = 1;

    private final SegmentTable segments;
    private final ShmAttachments attachments;
    private final SysvConfig limits;
    private final SecondsClock clock;

    ShmSyscalls(
            SegmentTable segments,
            ShmAttachments attachments,
            SysvConfig limits,
            SecondsClock clock) {
        this.segments = segments;
        this.attachments = attachments;
        this.limits = limits;
        this.clock = clock;
    }

    void register(SyscallTable table) {
        table.add(SYS_shmget, "shmget", "int key, size_t size, int flags", this::shmget);
        table.add(SYS_shmat, "shmat", "int shmid, void *addr, int flags", this::shmat);
        table.add(SYS_shmdt, "shmdt", "void *addr", this::shmdt);
        table.add(SYS_shmctl, "shmctl", "int shmid, int cmd, struct shmid_ds *buf", this::shmctl);
    }

    /** Implements {@code shmget(2)}. */
    private long shmget(
            UserThread thread, long key, long size, long flags, long a3, long a4, long a5)
            throws ErrnoException {
        return segments.get(thread.process().credentials(), (int) key, (int) flags, size);
    }

    /** Implements {@code shmat(2)}. */
    private long shmat(
            UserThread thread, long id, long address, long flags, long a3, long a4, long a5)
            throws ErrnoException {
        return attachments.attach(thread, segments.find((int) id), address, (int) flags);
    }

    /** Implements {@code shmdt(2)}. */
    private long shmdt(UserThread thread, long address, long a1, long a2, long a3, long a4, long a5)
            throws ErrnoException {
        attachments.detach(thread, address);
        return 0;
    }

    /** Implements {@code shmctl(2)}. */
    private long shmctl(
            UserThread thread, long id, long command, long buffer, long a3, long a4, long a5)
            throws ErrnoException {
        switch ((int) command) {
            case IPC_INFO -> {
                UserArguments.putStruct(thread.space(), buffer, shminfo());
                return segments.highestSlot();
            }
            case SHM_INFO -> {
                UserArguments.putStruct(thread.space(), buffer, usage());
                return segments.highestSlot();
            }
            case IPC_STAT -> {
                status(thread, segments.find((int) id), true, buffer);
                return 0;
            }
            case SHM_STAT, SHM_STAT_ANY -> {
                Segment segment = segments.at((int) id);
                status(thread, segment, command == SHM_STAT, buffer);
                return segment.id;
            }
            case IPC_SET -> set(thread, (int) id, buffer);
            case IPC_RMID ->
                    segments.remove(segments.find((int) id), thread.process().credentials());
            case SHM_LOCK -> setLocked(thread, (int) id, true);
            case SHM_UNLOCK -> setLocked(thread, (int) id, false);
            default -> throw ErrnoException.of(Errno.EINVAL);
        }
        return 0;
    }

    private ByteBuffer shminfo() {
        ByteBuffer info = UserArguments.newStruct(SHMINFO_BYTES);
        info.putLong(SHMINFO_MAX, limits.shmmax());
        info.putLong(SHMINFO_MIN, SHMMIN);
        info.putLong(SHMINFO_MNI, limits.shmmni());
        info.putLong(SHMINFO_SEG, limits.shmmni());
        info.putLong(SHMINFO_ALL, limits.shmall());
        return info;
    }

    private ByteBuffer usage() {
        long pages = 0;
        long resident = 0;
        int count = 0;
        for (Segment segment : segments.all()) {
            count++;
            pages += Page.roundUp(segment.pages.sizeBytes()) >>> Page.SHIFT;
            resident += segment.pages.residentFrames();
        }
        ByteBuffer usage = UserArguments.newStruct(SHM_INFO_BYTES);
        usage.putLong(SHM_INFO_USED_IDS, count);
        usage.putLong(SHM_INFO_TOT, pages);
        usage.putLong(SHM_INFO_RSS, resident);
        return usage;
    }

    private static void status(UserThread thread, Segment segment, boolean checked, long buffer)
            throws ErrnoException {
        ByteBuffer status = UserArguments.newStruct(SHMID_DS_BYTES);
        segment.lock.acquire();
        try {
            if (checked) {
                segment.require(thread.process().credentials(), IpcObject.READ);
            }
            segment.putStatus(status);
        } finally {
            segment.lock.release();
        }
        UserArguments.putStruct(thread.space(), buffer, status);
    }

    private void set(UserThread thread, int id, long buffer) throws ErrnoException {
        ByteBuffer wanted = UserArguments.struct(thread.space(), buffer, SHMID_DS_BYTES);
        Segment segment = segments.find(id);
        segment.lock.acquire();
        try {
            segment.requireOwner(thread.process().credentials());
            segment.setPermissions(wanted, clock.now());
        } finally {
            segment.lock.release();
        }
    }

    private void setLocked(UserThread thread, int id, boolean locked) throws ErrnoException {
        Segment segment = segments.find(id);
        Credentials who = thread.process().credentials();
        segment.lock.acquire();
        try {
            segment.requireOwner(who);
            segment.setModeBit(SHM_LOCKED, locked);
        } finally {
            segment.lock.release();
        }
    }
}
