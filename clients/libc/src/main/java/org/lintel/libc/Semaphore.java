package org.lintel.libc;

import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.Gate;

/**
 * A counter that never goes below zero: a {@link PosixSem} for those who do not care for signals. It
 * may lie in memory that several processes share.
 *
 * <p><b>Memory ordering.</b> What was stored before {@link #post} is seen after the {@link #await}
 * that it let through.
 */
public record Semaphore(long address) {
    /** Bytes that a semaphore takes. */
    public static final int SIZE_BYTES = PosixSem.SIZE_BYTES;

    /** {@return a semaphore in allocated memory; freed by {@link #free}} */
    public static Semaphore create(int value) {
        return at(Malloc.malloc(SIZE_BYTES), value);
    }

    /** {@return a semaphore at an address, made new} */
    public static Semaphore at(long address, int value) {
        PosixSem.semInit(address, value);
        return new Semaphore(address);
    }

    /** Takes one, and waits while there is none, however many signals come. */
    public void await() {
        Errno error = PosixSem.await(address, Long.MAX_VALUE, false);
        assert error == null : "a wait without end ended with " + error;
    }

    /** {@return whether there was one, now taken} */
    public boolean tryWait() {
        return PosixSem.tryTake(Gate.memory(), address);
    }

    /** {@return whether one could be taken within so many nanoseconds} */
    public boolean tryWait(long timeoutNs) {
        return PosixSem.await(address, Clock.deadlineNs(timeoutNs), false) == null;
    }

    /** Adds one, and wakes a thread that waits. */
    public void post() {
        PosixSem.semPost(address);
    }

    /** {@return how many could be taken now} */
    public int value() {
        return PosixSem.semGetvalue(address);
    }

    /** Gives back the memory of a semaphore that {@link #create} made. */
    public void free() {
        Malloc.free(address);
    }
}
