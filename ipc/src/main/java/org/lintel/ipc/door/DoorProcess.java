package org.lintel.ipc.door;

import org.lintel.ipc.marshal.ProcessBuffers;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.cpu.LockRank;
import org.lintel.nucleus.cpu.SpinLock;
import org.lintel.nucleus.cpu.WaitQueue;
import org.lintel.nucleus.process.Process;
import org.lintel.nucleus.trace.EventKind.DoorStep;

import java.util.ArrayList;
import java.util.List;

/**
 * What doors know of a process: its doors, its pool of server threads, the notices that wait, its
 * buffers.
 *
 * <p><b>Locks.</b> {@code lock} ({@link LockRank#DOOR}) guards all of it, the process's doors, and the
 * calls that its threads serve. Two of them are never held together.
 */
final class DoorProcess {
    final SpinLock lock;
    final ServerThreads pool = new ServerThreads();

    /** Threads that deliver notices, and wait for one. At most one. */
    final WaitQueue noticeThread = new WaitQueue("notice of a door");

    private final Process process;
    private final DoorSteps steps;
    private final ProcessBuffers buffers;

    // Guarded by lock.
    private final List<Door> doors = new ArrayList<>();
    private Door firstNotice;
    private Door lastNotice;
    boolean deliversNotices;

    DoorProcess(Process process, DoorSteps steps, ProcessBuffers buffers) {
        this.lock = SpinLock.ofTasks(LockRank.DOOR, process.kernel().scheduler().processors() == 1);
        this.process = process;
        this.steps = steps;
        this.buffers = buffers;
    }

    Process process() {
        return process;
    }

    ProcessBuffers buffers() {
        return buffers;
    }

    void add(Door door) {
        lock.acquire();
        doors.add(door);
        lock.release();
    }

    /** The last reference of a door is gone. */
    void closed(Door door) {
        lock.acquire();
        doors.remove(door);
        revokeLocked(door);
        lock.release();
    }

    /** Lets no further call in; wakes those that wait for a thread, and the threads of its own pool. */
    void revokeLocked(Door door) {
        if (door.isRevoked()) {
            return;
        }
        door.setRevoked();
        door.pool.callers.wakeAll();
        if (door.isPrivate()) {
            for (DoorThread thread = door.pool.pop(); thread != null; thread = door.pool.pop()) {
                thread.state = DoorThread.State.IDLE;
                thread.parkError = Errno.EBADF;
                thread.thread.wake();
            }
        }
        steps.tellLocked(DoorStep.REVOKE, door.id());
    }

    /** The process ends, or gets another program: all its doors are revoked, no notice is delivered. */
    void end() {
        lock.acquire();
        for (Door door : doors) {
            revokeLocked(door);
        }
        lock.release();
        for (Door door = takeNotice(); door != null; door = takeNotice()) {
            door.release();
        }
        buffers.close();
    }

    // ---- notices ----

    /** A door's descriptors have gone from two to one. */
    void oneReferenceLeft(Door door) {
        lock.acquire();
        if (door.active > 0) {
            door.noticeDelayed = true;
        } else {
            noticeLocked(door);
        }
        lock.release();
    }

    /** A call is over: a notice that waited for it may go out. */
    void callOverLocked(Door door) {
        if (--door.active == 0 && door.noticeDelayed) {
            door.noticeDelayed = false;
            if (door.descriptors() == 1) {
                noticeLocked(door);
            }
        }
    }

    private void noticeLocked(Door door) {
        if (!door.wantsNotices() || door.isRevoked() || isQueued(door)) {
            return;
        }
        door.noticeSent();
        door.retain();
        if (lastNotice == null) {
            firstNotice = door;
        } else {
            lastNotice.nextNotice = door;
        }
        lastNotice = door;
        steps.tellLocked(DoorStep.UNREFERENCED, door.id());
        noticeThread.wakeOne();
    }

    private boolean isQueued(Door door) {
        return door.nextNotice != null || lastNotice == door;
    }

    /** {@return a door whose notice is due, with a reference, or null} */
    Door takeNotice() {
        lock.acquire();
        Door door = takeNoticeLocked();
        lock.release();
        return door;
    }

    Door takeNoticeLocked() {
        Door door = firstNotice;
        if (door != null) {
            firstNotice = door.nextNotice;
            door.nextNotice = null;
            if (firstNotice == null) {
                lastNotice = null;
            }
        }
        return door;
    }
}
