package org.lintel.ipc.door;

import org.lintel.nucleus.cpu.Cpu;
import org.lintel.nucleus.cpu.WaitQueue;

/**
 * A pool of server threads: those that wait for a call, the last to come first to go; and the callers
 * that wait for one of them.
 *
 * <p><b>Locks.</b> Guarded by the lock of the {@link DoorProcess} that it belongs to.
 */
final class ServerThreads {
    /** A pool may have many threads, and its lock is held meanwhile. */
    private static final int MOST_LOOKED_AT = 8;

    final WaitQueue callers = new WaitQueue("server thread of a door");
    private DoorThread top;
    private int parked;

    boolean isEmpty() {
        return top == null;
    }

    int parked() {
        return parked;
    }

    void push(DoorThread thread) {
        thread.nextParked = top;
        top = thread;
        parked++;
    }

    /** {@return the thread that came last, or null} */
    DoorThread pop() {
        DoorThread thread = top;
        if (thread != null) {
            top = thread.nextParked;
            thread.nextParked = null;
            parked--;
        }
        return thread;
    }

    /**
     * {@return the thread that came last of those that ran on a processor, or else the last one; or
     * null} What it has in the caches lies there, not elsewhere.
     */
    DoorThread pop(Cpu cpu) {
        int looked = 0;
        for (DoorThread at = top; at != null && looked < MOST_LOOKED_AT; at = at.nextParked) {
            if (at.thread.cpu() == cpu) {
                remove(at);
                return at;
            }
            looked++;
        }
        return pop();
    }

    /** Takes a thread out, wherever it is. */
    void remove(DoorThread thread) {
        DoorThread before = null;
        for (DoorThread at = top; at != null; at = at.nextParked) {
            if (at == thread) {
                if (before == null) {
                    top = at.nextParked;
                } else {
                    before.nextParked = at.nextParked;
                }
                at.nextParked = null;
                parked--;
                return;
            }
            before = at;
        }
    }
}
