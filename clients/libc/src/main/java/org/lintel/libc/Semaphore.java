package org.lintel.libc;

import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Memory;

/**
 * A counter that never goes below zero, {@code sem_overview(7)}: two ints of memory, which may lie
 * in memory that several processes share.
 *
 * <pre>
 *   0  int  value
 *   4  int  threads that wait, or are about to
 * </pre>
 *
 * <p><b>Memory ordering.</b> What was stored before {@link #post} is seen after the {@link #await}
 * that it let through.
 */
public record Semaphore(long address) {
    /** Bytes that a semaphore takes. */
    public static final int SIZE_BYTES = 2 * Integer.BYTES;

    private static final int WAITERS = 4;

    /** {@return a semaphore in allocated memory; freed by {@link #free}} */
    public static Semaphore create(int value) {
        return at(Malloc.malloc(SIZE_BYTES), value);
    }

    /** {@return a semaphore at an address, made new} */
    public static Semaphore at(long address, int value) {
        Memory memory = Gate.memory();
        memory.putInt(address + WAITERS, 0);
        memory.putIntRelease(address, value);
        return new Semaphore(address);
    }

    /** Takes one, and waits while there is none; {@code sem_wait(3)}. */
    public void await() {
        if (tryWait()) {
            return;
        }
        Memory memory = Gate.memory();
        memory.getAndAddInt(address + WAITERS, 1);
        while (!tryWait()) {
            Futex.waitWhile(address, 0);
        }
        memory.getAndAddInt(address + WAITERS, -1);
    }

    /** {@return whether there was one, now taken} */
    public boolean tryWait() {
        Memory memory = Gate.memory();
        for (; ; ) {
            int value = memory.getIntAcquire(address);
            if (value == 0) {
                return false;
            }
            if (memory.compareAndSetInt(address, value, value - 1)) {
                return true;
            }
        }
    }

    /** {@return whether one could be taken within so many nanoseconds} */
    public boolean tryWait(long timeoutNs) {
        if (tryWait()) {
            return true;
        }
        Memory memory = Gate.memory();
        long deadlineNs = Clock.monotonicNs() + timeoutNs;
        memory.getAndAddInt(address + WAITERS, 1);
        boolean taken = false;
        long leftNs = timeoutNs;
        while (!taken && leftNs > 0) {
            Futex.waitWhile(address, 0, leftNs);
            taken = tryWait();
            leftNs = deadlineNs - Clock.monotonicNs();
        }
        memory.getAndAddInt(address + WAITERS, -1);
        return taken;
    }

    /** Adds one, and wakes a thread that waits. */
    public void post() {
        Memory memory = Gate.memory();
        memory.getAndAddInt(address, 1);
        // Read by an add as well: all adds are in one order, so either this one sees the waiter, or
        // the waiter's next look at the value sees the post.
        if (memory.getAndAddInt(address + WAITERS, 0) != 0) {
            Futex.wake(address, 1);
        }
    }

    /** {@return how many could be taken now} */
    public int value() {
        return Gate.memory().getIntAcquire(address);
    }

    /** Gives back the memory of a semaphore that {@link #create} made. */
    public void free() {
        Malloc.free(address);
    }
}
