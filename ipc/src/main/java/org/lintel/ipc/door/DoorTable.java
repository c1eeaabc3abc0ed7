package org.lintel.ipc.door;

import org.lintel.ipc.marshal.BufferMeter;
import org.lintel.ipc.marshal.ProcessBuffers;
import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.DoorFlags;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.cpu.LockRank;
import org.lintel.nucleus.cpu.SpinLock;
import org.lintel.nucleus.cpu.WaitQueue;
import org.lintel.nucleus.cpu.WaitResult;
import org.lintel.nucleus.process.Kernel;
import org.lintel.nucleus.process.Process;
import org.lintel.nucleus.process.UserThread;
import org.lintel.nucleus.process.WaitFor;
import org.lintel.nucleus.trace.EventKind.DoorStep;
import org.lintel.vm.MapException;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The doors of a machine: makes them, finds what belongs to threads and processes, and undoes it when
 * those end.
 *
 * <p><b>Locks.</b> {@code lock} ({@link LockRank#DOOR}) guards the first door; no other lock of that rank
 * is taken under it.
 */
public final class DoorTable {
    private final Kernel kernel;
    private final int number;
    private final DoorConfig config;
    private final BufferMeter meter;
    private final DoorSteps steps;
    private final AtomicLong lastId = new AtomicLong();
    private final SpinLock lock = new SpinLock(LockRank.DOOR);

    /** Threads that wait for the first door. */
    private final WaitQueue bootstrapWaiters = new WaitQueue("the first door");

    /** The door that every process finds, with a reference, or null. Guarded by lock. */
    private Door bootstrap;

    /**
     * The doors of a machine.
     *
     * @param number of the subsystem, under which parts are attached
     */
    public DoorTable(Kernel kernel, int number, DoorConfig config, BufferMeter meter) {
        this.kernel = kernel;
        this.number = number;
        this.config = config;
        this.meter = meter;
        this.steps = new DoorSteps(kernel, config.probe());
    }

    DoorSteps steps() {
        return steps;
    }

    DoorConfig config() {
        return config;
    }

    DoorProcess of(Process process) {
        DoorProcess known = (DoorProcess) process.attachment(number);
        return known != null ? known : attach(process);
    }

    private DoorProcess attach(Process process) {
        ProcessBuffers buffers = new ProcessBuffers(process, config.of(process.name()), meter);
        DoorProcess made = new DoorProcess(process, steps, buffers);
        return (DoorProcess) process.attachIfAbsent(number, made);
    }

    /** {@return the buffers of a process} */
    public ProcessBuffers buffersOf(Process process) {
        return of(process).buffers();
    }

    /** {@return what doors know of a thread} By the thread itself. */
    DoorThread of(UserThread thread) {
        DoorThread known = (DoorThread) thread.attachment(number);
        if (known == null || known.home.process() != thread.process()) {
            known = new DoorThread(thread, of(thread.process()));
            thread.attach(number, known);
        }
        return known;
    }

    DoorThread knownOf(UserThread thread) {
        return (DoorThread) thread.attachment(number);
    }

    /**
     * Makes a door.
     *
     * @param pooled whether it is one of door_xcreate, which has more attributes
     * @return its descriptor
     * @throws ErrnoException EINVAL bad attributes; EMFILE
     */
    int create(UserThread thread, long procedure, long cookie, int attributes, boolean pooled)
            throws ErrnoException {
        int notices = DoorFlags.DOOR_UNREF | DoorFlags.DOOR_UNREF_MULTI;
        int allowed = DoorFlags.DOOR_CREATE_MASK;
        if (pooled) {
            allowed |= DoorFlags.DOOR_NO_DEPLETION_CB;
        }
        if ((attributes & ~allowed) != 0 || (attributes & notices) == notices) {
            throw ErrnoException.of(Errno.EINVAL);
        }
        DoorProcess home = of(thread.process());
        Door door =
                new Door(
                        kernel.files(),
                        home,
                        lastId.incrementAndGet(),
                        procedure,
                        cookie,
                        attributes);
        try {
            int fd = thread.process().handles().add(door, true, thread.tid());
            home.add(door);
            return fd;
        } catch (ErrnoException full) {
            door.release();
            throw full;
        }
    }

    // ---- the first door ----

    /** Makes a door the first one. EBUSY when another lives; EBADF revoked: nobody would take it back. */
    void setBootstrap(Door door) throws ErrnoException {
        Door old;
        lock.acquire();
        try {
            if (door.isRevoked()) {
                throw ErrnoException.of(Errno.EBADF);
            }
            old = bootstrap;
            if (old != null && !old.isRevoked()) {
                throw ErrnoException.of(Errno.EBUSY);
            }
            door.retain();
            door.descriptorAdded();
            bootstrap = door;
            bootstrapWaiters.wakeAll();
        } finally {
            lock.release();
        }
        drop(old);
    }

    /** {@return the first door, with a reference} ENOENT there is none; EINTR. */
    Door bootstrap(boolean waits) throws ErrnoException {
        lock.acquire();
        try {
            while (bootstrap == null || bootstrap.isRevoked()) {
                if (!waits) {
                    throw ErrnoException.of(Errno.ENOENT);
                }
                if (bootstrapWaiters.await(lock, Long.MAX_VALUE) == WaitResult.INTERRUPTED) {
                    throw ErrnoException.of(Errno.EINTR);
                }
            }
            bootstrap.retain();
            return bootstrap;
        } finally {
            lock.release();
        }
    }

    private static void drop(Door door) {
        if (door != null) {
            door.descriptorClosed();
            door.release();
        }
    }

    /** {@return what a thread waits for behind doors, or null} While the machine stands still. */
    public WaitFor waitOf(UserThread thread) {
        return DoorWaits.of(this, knownOf(thread));
    }

    // ---- beginnings and endings ----

    /** A process begins: where all buffers are to have memory at once, they get it now. */
    void begins(Process process) {
        if (!config.of(process.name()).eager()) {
            return;
        }
        try {
            buffersOf(process).firstArea();
        } catch (ErrnoException full) {
            assert full != null; // it is tried again when the process needs a buffer
        }
    }

    /** A thread ends: the client of a call that it served is told. */
    public void ended(UserThread thread) {
        DoorThread known = knownOf(thread);
        if (known == null) {
            return;
        }
        DoorProcess home = known.home;
        long mapping = 0;
        home.lock.acquire();
        if (known.state == DoorThread.State.RUNNING) {
            mapping = known.mapping;
            DoorThread client = known.client;
            if (client != null) {
                client.outcome = DoorThread.Outcome.FAILED;
                client.server = null;
                client.thread.wake();
            }
            known.client = null;
            home.callOverLocked(known.servedDoor);
            steps.tellLocked(DoorStep.ABORT, known.servedDoor.id());
        }
        if (known.state == DoorThread.State.PARKED) {
            known.parkedIn.remove(known); // taken from its processor for good
        }
        known.state = DoorThread.State.IDLE;
        Door bound = known.bound;
        known.bound = null;
        home.lock.release();
        if (bound != null) {
            bound.release();
        }
        if (mapping != 0 && thread.process().exitStatus() == null) {
            unmap(thread, mapping, known.mappingBytes);
        }
        known.sent.close();
        known.sentDescriptors.clear();
        known.received.close();
        known.receivedDescriptors.clear();
    }

    /** The arguments of a call that its server thread leaves behind. */
    private static void unmap(UserThread thread, long start, long bytes) {
        try {
            thread.space().unmap(start, bytes);
        } catch (MapException full) {
            assert full != null; // no frame to split a table: it goes with the process
        }
    }

    /** A process ends, or gets another program. */
    public void ended(Process process) {
        DoorProcess home = (DoorProcess) process.attachment(number);
        if (home == null) {
            return;
        }
        home.end();
        lock.acquire();
        Door first = bootstrap;
        boolean ours = first != null && first.home() == home;
        if (ours) {
            bootstrap = null;
        }
        lock.release();
        if (ours) {
            drop(first);
        }
        process.attach(number, null);
    }
}
