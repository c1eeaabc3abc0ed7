package org.lintel.libc;

import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Memory;

/**
 * A lock that one thread holds at a time, {@code pthread_mutex_lock(3)}: one int of memory, which
 * may lie in memory that several processes share. Zero is an open lock. Not recursive.
 *
 * <pre>
 *   0 open    1 held    2 held, and perhaps somebody waits
 * </pre>
 *
 * <p><b>Memory ordering.</b> What the holder stored before {@link #unlock} is seen by the next
 * holder.
 *
 * <p><b>Source.</b> U. Drepper, "Futexes Are Tricky", the third mutex.
 */
public record Mutex(long address) {
    /** Bytes that a mutex takes. */
    public static final int SIZE_BYTES = Integer.BYTES;

    private static final int OPEN = 0;
    private static final int HELD = 1;
    private static final int CONTENDED = 2;

    /** {@return an open mutex in allocated memory; freed by {@link #free}} */
    public static Mutex create() {
        return new Mutex(Malloc.calloc(1, SIZE_BYTES));
    }

    public void lock() {
        lock(Gate.memory(), address);
    }

    /** {@return whether the mutex was open, and is now held by the caller} */
    public boolean tryLock() {
        return Gate.memory().compareAndSetInt(address, OPEN, HELD);
    }

    /** {@return whether the mutex could be taken within so many nanoseconds} */
    public boolean tryLock(long timeoutNs) {
        if (tryLock()) {
            return true;
        }
        Memory memory = Gate.memory();
        long deadlineNs = Clock.deadlineNs(timeoutNs);
        while (memory.getAndSetInt(address, CONTENDED) != OPEN) {
            long leftNs = deadlineNs - Clock.monotonicNs();
            if (leftNs <= 0) {
                return false;
            }
            Futex.waitWhile(address, CONTENDED, leftNs);
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
        if (memory.compareAndSetInt(address, OPEN, HELD)) {
            return;
        }
        lockContended(memory, address);
    }

    /**
     * Takes the mutex and leaves it marked, as others may wait that this thread knows nothing of.
     */
    static void lockContended(Memory memory, long address) {
        while (memory.getAndSetInt(address, CONTENDED) != OPEN) {
            Futex.waitWhile(address, CONTENDED);
        }
    }

    static void unlock(Memory memory, long address) {
        int before = memory.getAndSetInt(address, OPEN);
        if (before == CONTENDED) {
            Futex.wake(address, 1);
        } else if (before == OPEN) {
            throw new ErrnoException("pthread_mutex_unlock", Errno.EPERM);
        }
    }
}
