package org.lintel.ipc.door;

import org.lintel.ipc.marshal.Temporary;
import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.DoorLayout;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.process.UserThread;
import org.lintel.vm.UserStruct;

/**
 * What doors know of a thread, in both its roles: as the server of a call that came in, and as the
 * client of one that it made. It can be both, in nested calls.
 *
 * <pre>
 *   server:  IDLE ──door_return──▶ PARKED ──a client takes it──▶ ASSIGNED ──upcall──▶ RUNNING
 *              ▲                      │ interrupted                  │ interrupted       │ door_return
 *              └──────────────────────┴──────────────────────────────┘      PARKED ◀─────┘
 * </pre>
 *
 * <p><b>Locks.</b> Server fields and links to the client are guarded by the lock of the server's {@link
 * DoorProcess}; what is said to be the thread's own is used by the thread alone.
 *
 * <p><b>Memory ordering.</b> A thread that was woken reads its {@code state} or {@code outcome} without
 * the lock: the waker wrote it before the compare-and-set that ended the wait, and once RUNNING or
 * ANSWERED nobody else changes it.
 */
final class DoorThread {
    /** What a thread does as a server. */
    enum State {
        IDLE,
        PARKED,
        ASSIGNED,
        RUNNING
    }

    /** What became of a call, for its client. */
    enum Outcome {
        PENDING,
        ANSWERED,
        FAILED
    }

    final UserThread thread;
    final DoorProcess home;

    // ---- server: guarded by home.lock ----

    State state = State.IDLE;

    /** The client that has taken this thread. */
    DoorThread assignedTo;

    /** The client whose call it serves; null when that one gave up. */
    DoorThread client;

    /** The door whose call it serves. */
    Door servedDoor;

    /** The private door that it is bound to, or null. */
    Door bound;

    DoorThread nextParked;

    /** The pool that it is parked in. */
    ServerThreads parkedIn;

    /** Why the wait for a call ended without one. */
    Errno parkError;

    /** Where the invocation record is; the thread's own, and its client's while assigned. */
    long record;

    /** Mapping with the arguments of the call, 0 for none; as record. */
    long mapping;

    long mappingBytes;

    /** Nesting of the call that it serves; 0 outside. */
    int depth;

    // ---- client: guarded by the lock of the server's process ----

    DoorThread server;

    Outcome outcome = Outcome.PENDING;

    /** The door that it is calling, for reports of a machine that stands still. */
    Door calling;

    // ---- the thread's own ----

    /** What it sends. */
    Temporary sent;

    Descriptors sentDescriptors = new Descriptors();

    /** What came back; swapped with the server's under the lock. */
    Temporary received;

    Descriptors receivedDescriptors = new Descriptors();

    /** Room for a struct on its way from or to user memory: the largest is an invocation record. */
    final UserStruct struct = new UserStruct(DoorLayout.INVOCATION_BYTES);

    // The door_arg of the call under way.
    long dataPtr;
    long dataSize;
    long descPtr;
    int descCount;
    long rbuf;
    long rsize;

    DoorThread(UserThread thread, DoorProcess home) {
        this.thread = thread;
        this.home = home;
        this.sent = new Temporary(thread.kernel().memory());
        this.received = new Temporary(thread.kernel().memory());
    }

    /** The call under way has no descriptors, and perhaps no data either. */
    void setArg(long data, long size, long room, long roomBytes) {
        dataPtr = data;
        dataSize = size;
        descPtr = 0;
        descCount = 0;
        rbuf = room;
        rsize = roomBytes;
    }

    /** Reads the door_arg of the call under way. EFAULT. */
    void readArg(long at) throws ErrnoException {
        setArg(0, 0, 0, 0);
        if (at == 0) {
            return;
        }
        if (!struct.copyIn(thread.space(), at, DoorLayout.ARG_BYTES)) {
            throw ErrnoException.of(Errno.EFAULT);
        }
        setArg(
                struct.getLong(DoorLayout.ARG_DATA_PTR),
                struct.getLong(DoorLayout.ARG_DATA_SIZE),
                struct.getLong(DoorLayout.ARG_RBUF),
                struct.getLong(DoorLayout.ARG_RSIZE));
        descPtr = struct.getLong(DoorLayout.ARG_DESC_PTR);
        descCount = struct.getInt(DoorLayout.ARG_DESC_NUM);
    }

    /** Takes what a server has sent: swaps, so that nothing is copied or made. */
    void takeFrom(DoorThread sender) {
        Temporary data = received;
        received = sender.sent;
        sender.sent = data;
        Descriptors descriptors = receivedDescriptors;
        receivedDescriptors = sender.sentDescriptors;
        sender.sentDescriptors = descriptors;
    }
}
