package org.lintel.ipc.sysv;

import static org.lintel.nucleus.abi.IpcLayout.*;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.IpcFlags;
import org.lintel.nucleus.process.UserThread;
import org.lintel.nucleus.trap.UserArguments;
import org.lintel.vm.UserCopy;

import java.nio.ByteBuffer;

/**
 * The operations of one thread's semop: its {@code struct sembuf} array, copied, and how it goes.
 * Models {@code struct sem_queue}.
 *
 * <p>Each thread has one, used again and again. <b>Locks.</b> Filled by the thread itself; while it
 * sleeps, guarded by the set's lock.
 */
final class SemOperation {
    static final int BLOCKED = 1;
    private static final int FEW = 8;

    final UserThread thread;
    private ByteBuffer array = UserArguments.newStruct(FEW * SEMBUF_BYTES);
    int count;

    /** Some operation changes a value: wants the right to alter. */
    boolean changes;

    boolean undoes;
    int highestIndex;

    /** The process's adjustments, when some operation wants undo. */
    SemUndo undo;

    /** The set that the thread sleeps on, else null. */
    SemaphoreSet set;

    /** The operation that could not go. */
    int blocking;

    /** BLOCKED while the thread sleeps; then 0 or a negative error number. */
    int outcome;

    SemOperation(UserThread thread) {
        this.thread = thread;
    }

    /** Copies the array from user memory. EFAULT. */
    void fill(long address, int operations) throws ErrnoException {
        int bytes = operations * SEMBUF_BYTES;
        if (bytes > array.capacity()) {
            array = UserArguments.newStruct(bytes);
        }
        if (UserCopy.copyIn(thread.space(), address, array.array(), 0, bytes) < bytes) {
            throw ErrnoException.of(Errno.EFAULT);
        }
        count = operations;
        changes = false;
        undoes = false;
        highestIndex = 0;
        for (int i = 0; i < count; i++) {
            changes |= change(i) != 0;
            undoes |= undone(i);
            highestIndex = Math.max(highestIndex, index(i));
        }
    }

    int index(int i) {
        return array.getShort(i * SEMBUF_BYTES + SEMBUF_NUM) & 0xffff;
    }

    int change(int i) {
        return array.getShort(i * SEMBUF_BYTES + SEMBUF_OP);
    }

    boolean waits(int i) {
        return (flags(i) & IpcFlags.IPC_NOWAIT) == 0;
    }

    boolean undone(int i) {
        return change(i) != 0 && (flags(i) & IpcFlags.SEM_UNDO) != 0;
    }

    private int flags(int i) {
        return array.getShort(i * SEMBUF_BYTES + SEMBUF_FLG);
    }

    int pid() {
        return thread.process().pid();
    }
}
