package org.lintel.ipc.door;

import static org.lintel.nucleus.abi.DoorFlags.*;
import static org.lintel.nucleus.abi.DoorLayout.*;

import org.lintel.ipc.door.DoorThread.Outcome;
import org.lintel.ipc.door.DoorThread.State;
import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.SigInfo;
import org.lintel.nucleus.abi.Signals;
import org.lintel.nucleus.cpu.WaitResult;
import org.lintel.nucleus.handle.Handle;
import org.lintel.nucleus.process.SignalInfo;
import org.lintel.nucleus.process.SignalSending;
import org.lintel.nucleus.trace.EventKind.DoorStep;
import org.lintel.vm.MapException;

/**
 * The client's side of a call, from its trap to its return: takes the arguments, finds a server
 * thread, hands them and the processor over, waits, and delivers the results.
 *
 * <p><b>Threads.</b> All of it runs on the client's thread. <b>Locks.</b> That of the server's process,
 * for a few moments; none while data are moved.
 */
final class DoorCall {
    private final DoorSteps steps;
    private final Upcall upcall;
    private final int deepest;

    DoorCall(DoorSteps steps, int deepest) {
        this.steps = steps;
        this.upcall = new Upcall(steps);
        this.deepest = deepest;
    }

    /**
     * Makes a call, with the arguments that the thread has been told.
     *
     * @param argAt address of the door_arg, 0 for neither arguments nor results
     * @return {@code REPLY_…}
     */
    long call(DoorThread me, int fd, long argAt, int flags) throws ErrnoException {
        Handle handle = null;
        boolean consumed = false;
        try {
            handle = me.thread.process().handles().acquire(fd);
            if (!(handle instanceof Door door) || door.isRevoked()) {
                throw ErrnoException.of(Errno.EBADF);
            }
            door.check(me.dataSize, me.descCount);
            if (me.depth >= deepest) {
                throw ErrnoException.of(Errno.EDEADLK);
            }
            steps.tell(DoorStep.CALL, door.id(), 0);
            gather(me, flags);
            consumed = true;
            callWithArguments(me, door);
            return deliver(me, door, argAt, flags);
        } finally {
            if (!consumed) {
                consumeBuffer(me, flags);
            }
            if (handle != null) {
                handle.release();
            }
        }
    }

    /** Takes the arguments into a temporary; the client's buffer is free from then on. */
    private void gather(DoorThread me, int flags) throws ErrnoException {
        var buffers = me.home.buffers();
        boolean buffered = (flags & CALL_BUFFER) != 0;
        if (buffered) {
            buffers.check(me.dataPtr, me.dataSize);
        }
        me.sent.gather(
                me.thread.space(),
                me.dataPtr,
                me.dataSize,
                buffered ? 0 : buffers.config().inlineBytes(),
                buffers.config().bufferBytes(),
                (flags & CALL_RELEASE) != 0);
        steps.temporary(me.sent.frameBytes(), true);
        try {
            if (me.descCount != 0) {
                me.sentDescriptors.gather(me.thread.process(), me.descPtr, me.descCount);
            }
            if (buffered && !buffers.config().hold()) {
                buffers.free(me.dataPtr);
            }
        } catch (ErrnoException refused) {
            clearSent(me);
            throw refused;
        }
    }

    /** The call fails before its arguments were taken: the buffer goes back all the same. */
    private static void consumeBuffer(DoorThread me, int flags) {
        var buffers = me.home.buffers();
        if ((flags & CALL_BUFFER) != 0 && !buffers.config().hold()) {
            buffers.freeQuietly(me.dataPtr);
        }
    }

    private void clearSent(DoorThread me) {
        steps.temporary(me.sent.frameBytes(), false);
        me.sent.clear();
        me.sentDescriptors.clear();
    }

    private void callWithArguments(DoorThread me, Door door) throws ErrnoException {
        me.calling = door;
        try {
            boolean handedOver;
            do {
                DoorThread server = takeServer(me, door);
                steps.tell(DoorStep.SERVER_THREAD, door.id(), server.thread.tid());
                handedOver = upcall.invoke(me, door, server);
            } while (!handedOver);
            me.sentDescriptors.release(me.thread.process());
            clearSent(me);
            await(me, door);
        } finally {
            clearSent(me);
            me.calling = null;
        }
    }

    /**
     * Waits for a server thread and takes it.
     *
     * @throws ErrnoException EBADF revoked, before or meanwhile; EINTR
     */
    private DoorThread takeServer(DoorThread me, Door door) throws ErrnoException {
        DoorProcess home = door.home();
        home.lock.acquire();
        try {
            while (true) {
                if (door.isGone()) {
                    throw ErrnoException.of(Errno.EBADF);
                }
                if (me.sent.isLost()) { // with the thread that had it
                    throw ErrnoException.of(Errno.EINTR);
                }
                DoorThread server = door.pool.pop(me.thread.cpu());
                if (server != null) {
                    server.state = State.ASSIGNED;
                    server.assignedTo = me;
                    return server;
                }
                if (door.pool.callers.await(home.lock, Long.MAX_VALUE) == WaitResult.INTERRUPTED) {
                    door.pool.callers.wakeOne(); // a wake may have been meant for us
                    throw ErrnoException.of(door.isRevoked() ? Errno.EBADF : Errno.EINTR);
                }
            }
        } finally {
            home.lock.release();
        }
    }

    /** Waits for the answer. EINTR a signal came, or the server died. */
    private void await(DoorThread me, Door door) throws ErrnoException {
        WaitResult result = me.thread.block(Long.MAX_VALUE);
        if (result == WaitResult.WOKEN && me.outcome == Outcome.ANSWERED) {
            return; // whoever woke us has written that before, and nobody writes it again
        }
        DoorProcess home = door.home();
        home.lock.acquire();
        boolean answered = me.outcome == Outcome.ANSWERED;
        DoorThread server = me.server;
        if (server != null) { // it goes on without us
            server.client = null;
            me.server = null;
            if (door.cancels()) {
                cancelLocked(server);
            }
        }
        home.lock.release();
        if (!answered) {
            steps.tell(DoorStep.ABORT, door.id(), server == null ? 0 : server.thread.tid());
            throw ErrnoException.of(Errno.EINTR);
        }
    }

    /**
     * Cancels a server thread: if its process has a handler, that breaks the procedure off. Under the
     * lock, so that the thread has not gone on to another call.
     */
    private static void cancelLocked(DoorThread server) {
        SignalInfo info = new SignalInfo(SigInfo.SI_KERNEL, 0, 0, 0);
        SignalSending.send(server.thread, Signals.SIGCANCEL, info);
    }

    // ---- results ----

    private long deliver(DoorThread me, Door door, long argAt, int flags) throws ErrnoException {
        long where;
        try {
            where = deliverResults(me, argAt, flags);
        } finally {
            steps.temporary(me.received.frameBytes(), false);
            me.received.clear();
            me.receivedDescriptors.clear();
        }
        steps.tell(DoorStep.RESULT, door.id(), 0);
        return where;
    }

    private long deliverResults(DoorThread me, long argAt, int flags) throws ErrnoException {
        if (argAt == 0) {
            return REPLY_IN_PLACE;
        }
        var table = me.thread.process().handles();
        me.receivedDescriptors.reserve(table);
        long where = REPLY_IN_PLACE;
        boolean plain;
        try {
            where = place(me, flags);
            plain = (flags & CALL_REGISTERS) != 0 && where == REPLY_IN_PLACE && me.descCount == 0;
            if (!plain) {
                writeArg(me, argAt, where);
            }
        } catch (ErrnoException refused) {
            me.receivedDescriptors.cancel(table);
            takeBack(me, where, flags);
            throw refused;
        }
        me.receivedDescriptors.install(table, me.thread.tid());
        return plain ? REPLY_PLAIN | me.dataSize << REPLY_SIZE_SHIFT : where;
    }

    private long place(DoorThread me, int flags) throws ErrnoException {
        long size = me.received.sizeBytes();
        int descs = me.receivedDescriptors.count();
        long total = totalBytes(size, descs);
        var buffers = me.home.buffers();
        boolean fits = Long.compareUnsigned(total, me.rsize) <= 0;
        boolean small = total <= buffers.config().inlineBytes();
        boolean anyBuffer = (flags & (fits ? CALL_REPLY_BUFFER : CALL_REPLY_ANY)) != 0;
        if (fits && (small || !anyBuffer || total > buffers.config().bufferBytes())) {
            me.received.moveTo(me.thread.space(), me.rbuf);
            finish(me, me.rbuf, size, descs);
            return REPLY_IN_PLACE;
        }
        if (anyBuffer && total <= buffers.config().bufferBytes()) {
            placeInBuffer(me, flags, size, descs);
            return REPLY_IN_BUFFER;
        }
        placeInMapping(me, total, size, descs);
        return REPLY_IN_MAPPING;
    }

    /** {@return whether the buffer of the arguments is still the caller's, and takes the results} */
    private static boolean holdsOwnBuffer(DoorThread me, int flags) {
        return (flags & CALL_BUFFER) != 0 && me.home.buffers().config().hold();
    }

    private void placeInBuffer(DoorThread me, int flags, long size, int descs)
            throws ErrnoException {
        var buffers = me.home.buffers();
        boolean held = holdsOwnBuffer(me, flags);
        long buffer = held ? me.dataPtr : buffers.allocate();
        try {
            me.received.copyTo(me.thread.space(), buffer);
            finish(me, buffer, size, descs);
        } catch (ErrnoException refused) {
            if (!held) {
                buffers.freeQuietly(buffer);
            }
            throw refused;
        }
    }

    private void placeInMapping(DoorThread me, long total, long size, int descs)
            throws ErrnoException {
        long bytes = me.received.mappingBytes(total);
        long start;
        try {
            start = me.received.map(me.thread.space(), total);
        } catch (ErrnoException full) {
            throw ErrnoException.of(Errno.EOVERFLOW);
        }
        me.rbuf = start;
        me.rsize = bytes;
        finish(me, start + me.received.offset(), size, descs);
    }

    /** The results were placed, but the caller cannot be told where. */
    private static void takeBack(DoorThread me, long where, int flags) {
        if (where == REPLY_IN_BUFFER && !holdsOwnBuffer(me, flags)) {
            me.home.buffers().freeQuietly(me.dataPtr);
        } else if (where == REPLY_IN_MAPPING) {
            try {
                me.thread.space().unmap(me.rbuf, me.rsize);
            } catch (MapException full) {
                assert full != null; // no frame to split a table: it goes with the process
            }
        }
    }

    private static void finish(DoorThread me, long data, long size, int descs)
            throws ErrnoException {
        me.dataPtr = data;
        me.dataSize = size;
        me.descCount = descs;
        me.descPtr = descs == 0 ? 0 : data + descsAfter(size);
        if (descs != 0) {
            me.receivedDescriptors.copyTo(me.thread, me.descPtr);
        }
    }

    private static void writeArg(DoorThread me, long at, long where) throws ErrnoException {
        me.struct.setLong(ARG_DATA_PTR, me.dataPtr);
        me.struct.setLong(ARG_DATA_SIZE, me.dataSize);
        me.struct.setLong(ARG_DESC_PTR, me.descPtr);
        me.struct.setInts(ARG_DESC_NUM, me.descCount, 1 + (int) where); // and ARG_DELIVERED
        me.struct.setLong(ARG_RBUF, me.rbuf);
        me.struct.setLong(ARG_RSIZE, me.rsize);
        int changed = where == REPLY_IN_MAPPING ? ARG_BYTES : ARG_RBUF;
        if (!me.struct.copyOut(me.thread.space(), at, changed)) {
            throw ErrnoException.of(Errno.EFAULT);
        }
    }
}
