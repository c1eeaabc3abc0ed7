package org.lintel.libc;

import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Memory;

/**
 * A condition that threads wait for while a {@link Mutex} is open, {@code pthread_cond_wait(3)}:
 * one int of memory that counts the signals, which may lie in memory that several processes share.
 * Zero is a good first state.
 *
 * <p>A wait may end for no reason: wait in a loop that tests what is waited for.
 */
public record Condition(long address) {
    /** Bytes that a condition takes. */
    public static final int SIZE_BYTES = Integer.BYTES;

    /** {@return a condition in allocated memory; freed by {@link #free}} */
    public static Condition create() {
        return new Condition(Malloc.calloc(1, SIZE_BYTES));
    }

    /** Opens the mutex, waits for a signal, takes the mutex again. The caller holds it. */
    public void await(Mutex mutex) {
        Memory memory = Gate.memory();
        int signals = memory.getIntAcquire(address);
        mutex.unlock();
        Futex.waitWhile(address, signals);
        Mutex.lockContended(memory, mutex.address());
    }

    /**
     * As {@link #await(Mutex)}, for so many nanoseconds at most.
     *
     * @return false after the time
     */
    public boolean await(Mutex mutex, long timeoutNs) {
        Memory memory = Gate.memory();
        int signals = memory.getIntAcquire(address);
        mutex.unlock();
        Futex.Wakeup wakeup = Futex.waitWhile(address, signals, timeoutNs);
        Mutex.lockContended(memory, mutex.address());
        return wakeup != Futex.Wakeup.TIMED_OUT;
    }

    /** Wakes one thread that waits, if there is one. */
    public void signal() {
        Gate.memory().getAndAddInt(address, 1);
        Futex.wake(address, 1);
    }

    /** Wakes all threads that wait. */
    public void broadcast() {
        Gate.memory().getAndAddInt(address, 1);
        Futex.wake(address, Integer.MAX_VALUE);
    }

    /** Gives back the memory of a condition that {@link #create} made. */
    public void free() {
        Malloc.free(address);
    }
}
