package org.lintel.ipc.sysv;

import static org.lintel.nucleus.abi.IpcLayout.*;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.IpcFlags;
import org.lintel.nucleus.process.UserThread;
import org.lintel.vm.Page;
import org.lintel.vm.UserStruct;

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
    private static final int WORD_BYTES = Long.BYTES;

    final UserThread thread;
    private UserStruct array = new UserStruct(FEW * SEMBUF_BYTES);

    /** The array decoded: num, op and flg in the lower 48 bits, as they lie in memory. */
    private long[] operations = new long[FEW];

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
    void fill(long address, int operationCount) throws ErrnoException {
        int bytes = operationCount * SEMBUF_BYTES;
        if (operationCount > operations.length) {
            operations = new long[operationCount];
            array = new UserStruct(wholeWords(bytes));
        }
        // Whole words are quicker; what is read beyond the array lies in the same page.
        boolean roomInPage = (address & Page.OFFSET_MASK) + wholeWords(bytes) <= Page.BYTES;
        if (!array.copyIn(thread.space(), address, roomInPage ? wholeWords(bytes) : bytes)) {
            throw ErrnoException.of(Errno.EFAULT);
        }
        for (int i = 0; i < operationCount; i++) {
            operations[i] = packed(i * SEMBUF_BYTES);
        }
        count = operationCount;
        changes = false;
        undoes = false;
        highestIndex = 0;
        for (int i = 0; i < count; i++) {
            changes |= change(i) != 0;
            undoes |= undone(i);
            highestIndex = Math.max(highestIndex, index(i));
        }
    }

    private static int wholeWords(int bytes) {
        return (bytes + WORD_BYTES - 1) & -WORD_BYTES;
    }

    /** {@return the struct at an offset, in the lower 48 bits} */
    private long packed(int at) {
        int shift = (at % WORD_BYTES) * Byte.SIZE;
        long packed = array.getLong(at & -WORD_BYTES) >>> shift;
        if (at % WORD_BYTES + SEMBUF_BYTES > WORD_BYTES) {
            packed |= array.getLong((at & -WORD_BYTES) + WORD_BYTES) << (Long.SIZE - shift);
        }
        return packed;
    }

    private short field(int i, int offset) {
        return (short) (operations[i] >>> (offset * Byte.SIZE));
    }

    int index(int i) {
        return Short.toUnsignedInt(field(i, SEMBUF_NUM));
    }

    int change(int i) {
        return field(i, SEMBUF_OP);
    }

    boolean waits(int i) {
        return (flags(i) & IpcFlags.IPC_NOWAIT) == 0;
    }

    boolean undone(int i) {
        return change(i) != 0 && (flags(i) & IpcFlags.SEM_UNDO) != 0;
    }

    private int flags(int i) {
        return field(i, SEMBUF_FLG);
    }

    int pid() {
        return thread.process().pid();
    }
}
