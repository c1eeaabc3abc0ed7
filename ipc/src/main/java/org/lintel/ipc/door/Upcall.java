package org.lintel.ipc.door;

import static org.lintel.nucleus.abi.DoorLayout.*;

import org.lintel.ipc.door.DoorThread.Outcome;
import org.lintel.ipc.door.DoorThread.State;
import org.lintel.ipc.marshal.ProcessBuffers;
import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.trace.EventKind.DoorStep;
import org.lintel.vm.AddressSpace;
import org.lintel.vm.MapException;

/**
 * Puts the arguments of a call into the server's memory and lets the server thread run next, with the
 * rest of the client's time slice.
 *
 * <p><b>Threads.</b> Runs on the client's thread, while the server thread waits. That one may be
 * interrupted at any moment until the invocation is its own: then everything is undone, and the
 * client looks for another. The memory is that of the thread: its process may have another by then, when
 * it was called away for an exec.
 */
final class Upcall {
    private final DoorSteps steps;

    Upcall(DoorSteps steps) {
        this.steps = steps;
    }

    /**
     * Invokes the door's procedure on a server thread that the client has taken. On success the client
     * has begun to wait.
     *
     * @return false when the thread was called away meanwhile
     * @throws ErrnoException what the server could not take: E2BIG, EMFILE, ENOBUFS; EINTR
     */
    boolean invoke(DoorThread me, Door door, DoorThread server) throws ErrnoException {
        long block = 0;
        int how = 0;
        boolean done = false;
        try {
            me.sentDescriptors.reserve(server.home.process().handles());
            long total = totalBytes(me.sent.sizeBytes(), me.sentDescriptors.count());
            ProcessBuffers buffers = server.home.buffers();
            long data = 0;
            if (total <= buffers.config().inlineBytes()) {
                data = total == 0 ? 0 : server.record + INVOCATION_INLINE;
            } else if (total <= buffers.config().bufferBytes()) {
                block = allocate(buffers);
                how = INVOKE_BUFFER | (buffers.config().hold() ? INVOKE_HOLD : 0);
                data = block;
                me.sent.copyTo(server.thread.space(), data);
            } else {
                block = map(me, server, total);
                how = INVOKE_MAPPED;
                data = block + me.sent.offset();
            }
            if (block != 0) {
                copyDescriptors(me, server, data);
            }
            steps.tell(DoorStep.UPCALL, door.id(), server.thread.tid());
            done = commit(me, door, server, data, block, how);
            return done;
        } catch (ErrnoException refused) {
            boolean ours = putBack(me, door, server);
            if (ours || refused.errno() == Errno.EINTR) {
                throw refused;
            }
            return false; // the thread went away, perhaps with its whole memory: that is why
        } finally {
            if (!done) {
                undo(me, server, block, how);
            }
        }
    }

    private static long allocate(ProcessBuffers buffers) throws ErrnoException {
        try {
            return buffers.allocate();
        } catch (ErrnoException refused) {
            boolean ours = refused.errno() == Errno.EINTR;
            throw ours ? refused : ErrnoException.of(Errno.ENOBUFS);
        }
    }

    private static long map(DoorThread me, DoorThread server, long total) throws ErrnoException {
        try {
            return me.sent.map(server.thread.space(), total);
        } catch (ErrnoException full) {
            throw ErrnoException.of(Errno.E2BIG);
        }
    }

    private static void copyDescriptors(DoorThread me, DoorThread server, long data)
            throws ErrnoException {
        if (me.sentDescriptors.count() != 0) {
            long descs = data + descsAfter(me.sent.sizeBytes());
            me.sentDescriptors.copyTo(server.thread, descs);
        }
    }

    /** Makes the invocation the server thread's own, and hands it the processor. */
    private boolean commit(
            DoorThread me, Door door, DoorThread server, long data, long block, int how)
            throws ErrnoException {
        DoorProcess home = server.home;
        home.lock.acquire();
        try {
            if (server.state != State.ASSIGNED || server.assignedTo != me) {
                return false;
            }
            if (door.isRevoked()) {
                throw ErrnoException.of(Errno.EBADF);
            }
            server.mapping = (how & INVOKE_MAPPED) != 0 ? block : 0;
            server.mappingBytes = server.mapping == 0 ? 0 : me.sent.mappingBytes(0);
            writeRecordLocked(me, door, server, data, block, how);
            me.sentDescriptors.install(home.process().handles(), server.thread.tid());
            server.state = State.RUNNING;
            server.assignedTo = null;
            server.client = me;
            server.servedDoor = door;
            server.depth = me.depth + 1;
            door.active++;
            me.server = server;
            me.outcome = Outcome.PENDING;
            me.thread.beginWait("door call");
            server.thread.wakeNext();
            return true;
        } finally {
            home.lock.release();
        }
    }

    /**
     * Writes the invocation record. Under the lock: once the thread has been called away, its record is
     * another call's, and where its stack was there may be anything.
     */
    private static void writeRecordLocked(
            DoorThread me, Door door, DoorThread server, long data, long block, int how)
            throws ErrnoException {
        AddressSpace space = server.thread.space();
        long size = me.sent.sizeBytes();
        int descs = me.sentDescriptors.count();
        boolean dry = door.pool.isEmpty();
        me.struct.setLong(INVOCATION_PROCEDURE, door.procedure());
        me.struct.setLong(INVOCATION_COOKIE, door.cookie());
        me.struct.setLong(INVOCATION_DATA, size == 0 ? 0 : data);
        me.struct.setLong(INVOCATION_SIZE, size);
        me.struct.setLong(INVOCATION_DESCS, descs == 0 ? 0 : data + descsAfter(size));
        me.struct.setInts(INVOCATION_COUNT, descs, dry ? how | INVOKE_POOL_DRY : how);
        me.struct.setLong(INVOCATION_BLOCK, block);
        me.struct.setLong(INVOCATION_LENGTH, server.mappingBytes);
        me.struct.setLong(INVOCATION_DOOR, door.id());
        me.struct.setInts(INVOCATION_RUNS, 0, door.attributes(server.home.process()));
        int length = INVOCATION_INLINE;
        boolean inRecord = data != 0 && block == 0;
        if (inRecord && me.sent.isInline()) {
            length += me.sent.copyInline(me.struct, INVOCATION_INLINE);
        }
        if (!me.struct.copyOut(space, server.record, length)) {
            throw ErrnoException.of(Errno.E2BIG); // the record's memory is gone
        }
        if (inRecord && !me.sent.isInline()) {
            me.sent.copyTo(space, data); // the server's limit is higher than the client's
        }
        if (inRecord) {
            copyDescriptors(me, server, data);
        }
    }

    /** The call fails, but the thread can serve others. {@return false when it was called away} */
    private static boolean putBack(DoorThread me, Door door, DoorThread server) {
        DoorProcess home = server.home;
        home.lock.acquire();
        boolean ours = server.state == State.ASSIGNED && server.assignedTo == me;
        if (ours) {
            server.assignedTo = null;
            if (door.isRevoked() && door.isPrivate()) {
                server.state = State.IDLE;
                server.parkError = Errno.EBADF;
                server.thread.wake();
            } else {
                server.state = State.PARKED;
                server.parkedIn.push(server);
                server.parkedIn.callers.wakeOne();
            }
        }
        home.lock.release();
        return ours;
    }

    /** Takes back what the server has: the next thread gets it, or the call fails. */
    private static void undo(DoorThread me, DoorThread server, long block, int how) {
        me.sentDescriptors.cancel(server.home.process().handles());
        if ((how & INVOKE_BUFFER) != 0) {
            server.home.buffers().freeQuietly(block);
        } else if (block != 0) {
            AddressSpace space = server.thread.space();
            me.sent.takeBack(space, block);
            try {
                space.unmap(block, me.sent.mappingBytes(0));
            } catch (MapException gone) {
                assert gone != null; // with its process
            }
        }
    }
}
