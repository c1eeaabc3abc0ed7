package org.lintel.libc;

import static org.lintel.nucleus.abi.IpcLayout.*;

import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.IpcFlags;
import org.lintel.nucleus.abi.Memory;

/**
 * One operation of a semop: {@code struct sembuf}.
 *
 * @param num which semaphore of the set
 * @param op what to add; 0 waits until the value is 0
 * @param flags {@code IPC_NOWAIT}, {@code SEM_UNDO} of {@link IpcFlags}
 */
public record Sembuf(int num, int op, int flags) {
    /** {@return an operation that waits, and is not undone} */
    public static Sembuf of(int num, int op) {
        return new Sembuf(num, op, 0);
    }

    void put(Memory memory, long address) {
        memory.putShort(address + SEMBUF_NUM, (short) num);
        memory.putShort(address + SEMBUF_OP, (short) op);
        memory.putShort(address + SEMBUF_FLG, (short) flags);
    }

    /** Stores an array of operations, for a semop of an address. */
    public static void putAll(long address, Sembuf... operations) {
        for (int i = 0; i < operations.length; i++) {
            operations[i].put(Gate.memory(), address + (long) i * SEMBUF_BYTES);
        }
    }
}
