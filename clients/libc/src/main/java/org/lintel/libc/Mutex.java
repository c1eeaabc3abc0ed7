package org.lintel.libc;

import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Memory;
import org.lintel.nucleus.abi.ProcessFlags;
import org.lintel.nucleus.abi.ThreadBlock;

/**
 * A lock that one thread holds at a time, {@code pthread_mutex_lock(3)}: one int of memory, which
 * may lie in memory that several processes share. Zero is an open lock. Not recursive.
 *
 * <pre>
 *   0 open    tid held    tid | FUTEX_WAITERS held, and perhaps somebody waits
 * </pre>
 *
 * <p>The holder's tid is for the report of a deadlock; nothing else depends on it.
 *
 * <p><b>Memory ordering.</b> What the holder stored before {@link #unlock} is seen by the next
 * holder.
 *
 * <p><b>Source.</b> U. Drepper, "Futexes Are Tricky", the third mutex; the word as in linux/futex.h.
 */
public record Mutex(long address) {
    /** Bytes that a mutex takes. */
    public static final int SIZE_BYTES = Integer.BYTES;

    private static final int OPEN = 0;
    private static final int CONTENDED = ProcessFlags.FUTEX_WAITERS;

    /** {@return an open mutex in allocated memory; freed by {@link #free}} */
    public static Mutex create() {
        return new Mutex(Malloc.calloc(1, SIZE_BYTES));
    }

    public void lock() {
        lock(Gate.memory(), address);
    }

    /** {@return whether the mutex was open, and is now held by the caller} */
    public boolean tryLock() {
        Memory memory = Gate.memory();
        return memory.compareAndSetInt(address, OPEN, self(memory));
    }

    /** {@return whether the mutex could be taken within so many nanoseconds} */
    public boolean tryLock(long timeoutNs) {
        if (tryLock()) {
            return true;
        }
        Memory memory = Gate.memory();
        long deadlineNs = Clock.deadlineNs(timeoutNs);
        int mine = self(memory) | CONTENDED;
        while (!memory.compareAndSetInt(address, OPEN, mine)) {
            long leftNs = deadlineNs - Clock.monotonicNs();
            if (leftNs <= 0) {
                return false;
            }
            int seen = markContended(memory, address);
            if (seen != OPEN) {
                Futex.waitWhile(address, seen, leftNs);
            }
        }
        return true;
    }

    /** Opens the mutex; EPERM when nobody holds it. */
    public void unlock() {
        unlock(Gate.memory(), address);
    }

    /** Gives back the memory of a mutex that {@link #create} made. */
    public void free() {
        Malloc.free(address);
    }

    static void lock(Memory memory, long address) {
        if (!memory.compareAndSetInt(address, OPEN, self(memory))) {
            lockContended(memory, address);
        }
    }

    private static int self(Memory memory) {
        return (int) memory.getLong(Gate.threadPointer() + ThreadBlock.TID);
    }

    /**
     * Takes the mutex and leaves it marked, as others may wait that this thread knows nothing of.
     */
    static void lockContended(Memory memory, long address) {
        int mine = self(memory) | CONTENDED;
        while (!memory.compareAndSetInt(address, OPEN, mine)) {
            int seen = markContended(memory, address);
            if (seen != OPEN) {
                Futex.waitForOwner(address, seen);
            }
        }
    }

    /** {@return the word, marked so that its holder wakes somebody; OPEN to try again} */
    private static int markContended(Memory memory, long address) {
        int seen = memory.getIntAcquire(address);
        if (seen == OPEN || (seen & CONTENDED) != 0) {
            return seen;
        }
        boolean marked = memory.compareAndSetInt(address, seen, seen | CONTENDED);
        return marked ? seen | CONTENDED : OPEN;
    }

    static void unlock(Memory memory, long address) {
        int before = memory.getAndSetInt(address, OPEN);
        if ((before & CONTENDED) != 0) {
            Futex.wake(address, 1);
        } else if (before == OPEN) {
            throw new ErrnoException("pthread_mutex_unlock", Errno.EPERM);
        }
    }
}
