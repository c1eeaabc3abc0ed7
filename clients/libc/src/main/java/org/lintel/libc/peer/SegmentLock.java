package org.lintel.libc.peer;

import static org.lintel.libc.peer.SegmentLayout.*;

import org.lintel.libc.Futex;
import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Memory;

/**
 * The lock of a segment: a word with the pid of its holder. A holder that ends loses it, since the
 * nucleus clears the word; who takes it next takes a change that was left half done back, so that the
 * segment is always whole for who holds the lock.
 *
 * <p><b>Threads.</b> Any, of all processes attached.
 */
final class SegmentLock {
    private final PeerSegment segment;
    private final long base;
    private final int pid;

    SegmentLock(PeerSegment segment, long base, int pid) {
        this.segment = segment;
        this.base = base;
        this.pid = pid;
    }

    void acquire() {
        take();
        repair();
    }

    /** Takes the lock of a segment that may have a change left half done. */
    void take() {
        Memory memory = Gate.memory();
        while (!memory.compareAndSetInt(base + LOCK, 0, pid)) {
            memory.getAndAddInt(base + WAITERS, 1);
            int holder = memory.getIntAcquire(base + LOCK);
            if (holder != 0) {
                Futex.waitWhile(base + LOCK, holder);
            }
            memory.getAndAddInt(base + WAITERS, -1);
        }
    }

    /** Takes back what the last holder left half done. */
    void repair() {
        int changing = Gate.memory().getInt(base + CHANGING);
        if (changing > 0) {
            takeBack(changing - 1);
        }
    }

    /** When it fails, whoever comes next tries again. */
    private void takeBack(int piece) {
        boolean done = false;
        try {
            segment.remove(piece);
            done = true;
        } finally {
            if (!done) {
                release();
            }
        }
    }

    /** {@return whether this process holds it} */
    boolean isHeldHere() {
        return Gate.memory().getIntAcquire(base + LOCK) == pid;
    }

    void release() {
        Memory memory = Gate.memory();
        memory.getAndSetInt(base + LOCK, 0);
        // Read by an add, in one order with the waiter's: either we see it, or it sees the lock
        // free.
        if (memory.getAndAddInt(base + WAITERS, 0) > 0) {
            Futex.wake(
                    base + LOCK, Integer.MAX_VALUE); // one alone could be killed before it goes on
        }
    }
}
