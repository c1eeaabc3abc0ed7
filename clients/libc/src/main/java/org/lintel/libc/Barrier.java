package org.lintel.libc;

import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Memory;

/**
 * A point that a number of threads reach together, {@code pthread_barrier_wait(3)}: three ints of
 * memory, which may lie in memory that several processes share. It can be used again and again.
 *
 * <pre>
 *   0  int  round
 *   4  int  threads that are there
 *   8  int  threads of a round
 * </pre>
 */
public record Barrier(long address) {
    /** Bytes that a barrier takes. */
    public static final int SIZE_BYTES = 3 * Integer.BYTES;

    private static final int ARRIVED = 4;
    private static final int PARTIES = 8;

    /** {@return a barrier in allocated memory; freed by {@link #free}} */
    public static Barrier create(int parties) {
        return at(Malloc.malloc(SIZE_BYTES), parties);
    }

    /** {@return a barrier at an address, made new} */
    public static Barrier at(long address, int parties) {
        if (parties < 1) {
            throw new IllegalArgumentException("a barrier of " + parties + " threads");
        }
        Memory memory = Gate.memory();
        memory.putInt(address + ARRIVED, 0);
        memory.putInt(address + PARTIES, parties);
        memory.putIntRelease(address, 0);
        return new Barrier(address);
    }

    /**
     * Waits for the others.
     *
     * @return true for one of them, the last that came (PTHREAD_BARRIER_SERIAL_THREAD)
     */
    public boolean await() {
        Memory memory = Gate.memory();
        int round = memory.getIntAcquire(address);
        int arrived = memory.getAndAddInt(address + ARRIVED, 1) + 1;
        if (arrived == memory.getInt(address + PARTIES)) {
            // Nobody else is between the lines above and the wait's end, so a plain reset will do.
            memory.putInt(address + ARRIVED, 0);
            memory.getAndAddInt(address, 1);
            Futex.wake(address, Integer.MAX_VALUE);
            return true;
        }
        while (memory.getIntAcquire(address) == round) {
            Futex.waitWhile(address, round);
        }
        return false;
    }

    /** Gives back the memory of a barrier that {@link #create} made. */
    public void free() {
        Malloc.free(address);
    }
}
