package org.lintel.ipc.door;

import static org.lintel.nucleus.abi.DoorFlags.*;
import static org.lintel.nucleus.abi.DoorLayout.*;

import org.lintel.ipc.door.DoorThread.Outcome;
import org.lintel.ipc.door.DoorThread.State;
import org.lintel.ipc.marshal.ProcessBuffers;
import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.Signals;
import org.lintel.nucleus.cpu.WaitResult;
import org.lintel.nucleus.process.SignalSending;
import org.lintel.nucleus.trace.EventKind.DoorStep;
import org.lintel.vm.MapException;

/**
 * The server's side: takes the results of a call that is done, gives them and the processor to the
 * client, and waits in the pool for the next call.
 *
 * <p><b>Threads.</b> Runs on the server thread.
 */
final class DoorReturn {
    private final DoorSteps steps;

    DoorReturn(DoorSteps steps) {
        this.steps = steps;
    }

    /**
     * Ends the call that the thread serves, if any, and waits for another.
     *
     * @throws ErrnoException EFAULT, EINVAL, E2BIG, EAGAIN bad results: the call goes on; EINTR no call
     *     came; EBADF the door that the thread is bound to is gone
     */
    void returnAndWait(
            DoorThread me, long data, long size, long descs, int count, long record, int flags)
            throws ErrnoException {
        // Only the thread itself leaves RUNNING: what it was woken with needs no lock.
        boolean finishing = me.state == State.RUNNING;
        boolean answers = false;
        if (finishing) {
            steps.tell(DoorStep.RETURN, me.servedDoor.id(), 0);
            answers = takeResults(me, data, size, descs, count, flags);
            unmapArguments(me, flags);
        } else {
            me.thread.defer(Signals.SIGCANCEL); // a procedure shall know where it may be broken off
            if ((flags & RETURN_BUFFER) != 0) {
                me.home.buffers().freeQuietly(data);
            }
        }
        if ((flags & RETURN_LET_SIGNALS) != 0) {
            me.thread.letSignals();
        }
        me.record = record;
        park(me, finishing, answers);
    }

    /** Moves the results into the nucleus. {@return false when the procedure failed} */
    private boolean takeResults(
            DoorThread me, long data, long size, long descs, int count, int flags)
            throws ErrnoException {
        if ((flags & RETURN_FAILED) != 0) {
            return false;
        }
        ProcessBuffers buffers = me.home.buffers();
        boolean buffered = (flags & RETURN_BUFFER) != 0;
        if (buffered) {
            buffers.check(data, size);
        }
        me.sent.gather(
                me.thread.space(),
                data,
                size,
                buffered ? 0 : buffers.config().inlineBytes(),
                buffers.config().bufferBytes(),
                count == 0 && (flags & RETURN_UNMAP) != 0 && isInMapping(me, data, size));
        steps.temporary(me.sent.frameBytes(), true);
        try {
            if (count != 0) {
                me.sentDescriptors.gather(me.thread.process(), descs, count);
            }
            if (buffered) {
                buffers.free(data);
            }
        } catch (ErrnoException refused) {
            clear(me);
            throw refused;
        }
        me.sentDescriptors.release(me.thread.process());
        return true;
    }

    /** {@return whether the results lie where the arguments came, which is unmapped next} */
    private static boolean isInMapping(DoorThread me, long data, long size) {
        long at = data - me.mapping;
        return me.mapping != 0 && at >= 0 && size <= me.mappingBytes - at;
    }

    private void clear(DoorThread me) {
        steps.temporary(me.sent.frameBytes(), false);
        me.sent.clear();
        me.sentDescriptors.clear();
    }

    private static void unmapArguments(DoorThread me, int flags) {
        if ((flags & RETURN_UNMAP) != 0 && me.mapping != 0) {
            try {
                me.thread.space().unmap(me.mapping, me.mappingBytes);
            } catch (MapException full) {
                assert full != null; // no frame to split a table: it goes with the process
            }
        }
        me.mapping = 0;
    }

    private void park(DoorThread me, boolean finishing, boolean answers) throws ErrnoException {
        DoorProcess home = me.home;
        home.lock.acquire();
        long served = finishing ? me.servedDoor.id() : 0;
        DoorThread client = finishing ? finishLocked(me, answers) : null;
        Errno refused = poolLocked(me);
        if (refused == null) {
            me.parkError = null;
            me.state = State.PARKED;
            me.parkedIn.push(me);
            me.parkedIn.callers.wakeOne();
            me.thread.beginWait("a call of its doors");
        }
        if (client != null) {
            client.thread.wakeNext();
        }
        home.lock.release();
        if (finishing) {
            steps.tell(DoorStep.SERVER_FREE, served, client == null ? 0 : client.thread.tid());
        }
        if (finishing && !(answers && client != null)) {
            clear(me); // nobody gets it
        }
        if (refused != null) {
            throw ErrnoException.of(refused);
        }
        boolean woken = me.thread.block(Long.MAX_VALUE) == WaitResult.WOKEN;
        if (!woken || me.state != State.RUNNING) {
            afterWait(me);
        }
    }

    /** The call is over. {@return its client, to be woken; null when it gave up} */
    private DoorThread finishLocked(DoorThread me, boolean answers) {
        DoorThread client = me.client;
        Door door = me.servedDoor;
        if (client != null) {
            client.outcome = answers ? Outcome.ANSWERED : Outcome.FAILED;
            if (answers) {
                client.takeFrom(me);
            }
            client.server = null;
        } else {
            SignalSending.takeBack(me.thread, Signals.SIGCANCEL); // it must not hit the next call
        }
        me.client = null;
        me.servedDoor = null;
        me.depth = 0;
        me.state = State.IDLE;
        me.home.callOverLocked(door);
        return client;
    }

    /** Finds the pool to park in. {@return why not, or null} */
    private static Errno poolLocked(DoorThread me) {
        if (me.bound == null) {
            me.parkedIn = me.home.pool;
            return null;
        }
        me.parkedIn = me.bound.pool;
        return me.bound.isRevoked() ? Errno.EBADF : null;
    }

    private static void afterWait(DoorThread me) throws ErrnoException {
        me.home.lock.acquire();
        State state = me.state;
        Errno error = me.parkError;
        if (state == State.PARKED) {
            me.parkedIn.remove(me);
        }
        if (state != State.RUNNING) {
            me.state = State.IDLE;
            me.assignedTo = null;
        }
        boolean dry = me.parkedIn.isEmpty();
        me.home.lock.release();
        if (state != State.RUNNING) {
            if (error == null) {
                tellPool(me, dry);
            }
            throw ErrnoException.of(error != null ? error : Errno.EINTR);
        }
    }

    /**
     * A signal takes the thread out of its pool: the record says whether it was the last, for its
     * handler may wait for that pool.
     */
    private static void tellPool(DoorThread me, boolean dry) {
        Door door = me.bound;
        me.struct.setLong(INVOCATION_PROCEDURE, door == null ? 0 : door.procedure());
        me.struct.setLong(INVOCATION_COOKIE, door == null ? 0 : door.cookie());
        me.struct.setLong(INVOCATION_DATA, 0);
        me.struct.setLong(INVOCATION_SIZE, 0);
        me.struct.setLong(INVOCATION_DESCS, 0);
        me.struct.setInts(INVOCATION_COUNT, 0, dry ? INVOKE_POOL_DRY : 0);
        me.struct.setLong(INVOCATION_BLOCK, 0);
        me.struct.setLong(INVOCATION_LENGTH, 0);
        me.struct.setLong(INVOCATION_DOOR, door == null ? 0 : door.id());
        me.struct.setInts(
                INVOCATION_RUNS, 0, door == null ? 0 : door.attributes(me.home.process()));
        me.struct.copyOut(me.thread.space(), me.record, INVOCATION_INLINE); // else there is none
    }
}
