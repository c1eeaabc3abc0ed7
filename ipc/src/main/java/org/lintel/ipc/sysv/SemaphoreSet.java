package org.lintel.ipc.sysv;

import static org.lintel.nucleus.abi.IpcLayout.*;

import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.cpu.SpinLock;
import org.lintel.nucleus.cpu.WaitQueue;
import org.lintel.nucleus.cpu.Waiter;
import org.lintel.nucleus.process.Credentials;
import org.lintel.nucleus.process.Process;
import org.lintel.nucleus.process.UserThread;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A set of semaphores with those who sleep on it. Models {@code struct sem_array}.
 *
 * <p>Operations of one semop go together or not at all. Who changes a value tries the sleepers'
 * operations for them, in the order of their coming, and begins anew after each that may let an
 * earlier one go: so the order is that of coming among those who can go, and a thread that asks for
 * more than there is holds nobody up. Taking lets nobody go but who waits for zero, so that a crowd
 * that takes is passed through once.
 *
 * <p><b>Locks.</b> Guarded by {@link #lock}, the {@link SemOperation}s of sleepers too.
 */
final class SemaphoreSet extends IpcObject {
    private final int subsystem;
    private final int largestValue;
    private final int[] values;
    private final int[] lastPids;
    final WaitQueue sleepers = new WaitQueue("semaphore");
    private final List<SemUndo> undos = new ArrayList<>();
    private long operatedSeconds;

    /**
     * @param lock of rank IPC_OBJECT
     */
    SemaphoreSet(
            int id,
            int key,
            Credentials maker,
            int mode,
            long nowSeconds,
            int count,
            int largestValue,
            int subsystem,
            SpinLock lock) {
        super(id, key, maker, mode, nowSeconds, lock);
        this.values = new int[count];
        this.lastPids = new int[count];
        this.largestValue = largestValue;
        this.subsystem = subsystem;
    }

    @Override
    String describe() {
        return "semaphore set %d, key 0x%x, %d semaphores".formatted(id, key(), values.length);
    }

    int count() {
        return values.length;
    }

    int value(int index) {
        return values[index];
    }

    int lastPid(int index) {
        return lastPids[index];
    }

    /** IPC_RMID: those who sleep get EIDRM. */
    @Override
    void remove() {
        super.remove();
        undos.clear();
        for (Waiter waiter = sleepers.first(); waiter != null; waiter = sleepers.first()) {
            finish(waiter, -Errno.EIDRM.number());
        }
    }

    private void finish(Waiter waiter, int outcome) {
        operationOf(waiter).outcome = outcome;
        sleepers.wake(waiter);
    }

    SemOperation operationOf(Waiter waiter) {
        return (SemOperation) ((UserThread) waiter.task()).attachment(subsystem);
    }

    /**
     * Does a thread's operations, all or none.
     *
     * @return 0 done, {@link SemOperation#BLOCKED}, or a negative error number: EAGAIN, ERANGE
     */
    int attempt(SemOperation operation) {
        for (int i = 0; i < operation.count; i++) {
            int change = operation.change(i);
            int index = operation.index(i);
            int result = values[index] + change;
            boolean blocked = change == 0 ? values[index] != 0 : result < 0;
            boolean tooMuch = result > largestValue || !undoFits(operation, i);
            if (blocked || tooMuch) {
                takeBack(operation, i);
                operation.blocking = i;
                if (tooMuch && !blocked) {
                    return -Errno.ERANGE.number();
                }
                return operation.waits(i) ? SemOperation.BLOCKED : -Errno.EAGAIN.number();
            }
            apply(operation, i, change);
        }
        for (int i = 0; i < operation.count; i++) {
            lastPids[operation.index(i)] = operation.pid();
        }
        return 0;
    }

    private static boolean undoFits(SemOperation operation, int i) {
        return !operation.undone(i) || operation.undo.fits(operation.index(i), operation.change(i));
    }

    private void apply(SemOperation operation, int i, int change) {
        values[operation.index(i)] += change;
        if (operation.undone(i)) {
            operation.undo.note(operation.index(i), change);
        }
    }

    private void takeBack(SemOperation operation, int done) {
        for (int i = done - 1; i >= 0; i--) {
            apply(operation, i, -operation.change(i));
        }
    }

    /** A semop was done: notes the time, and wakes whom it lets go. */
    void operated(boolean changed, long nowSeconds) {
        operatedSeconds = nowSeconds;
        if (changed) {
            wakeSleepers(nowSeconds);
        }
    }

    /** Does what sleepers wait for, as far as it can be done now. */
    void wakeSleepers(long nowSeconds) {
        Waiter waiter = sleepers.first();
        boolean passedZeroWait = false;
        while (waiter != null) {
            Waiter next = waiter.next();
            SemOperation operation = operationOf(waiter);
            int outcome = attempt(operation);
            if (outcome == SemOperation.BLOCKED) {
                passedZeroWait |= operation.change(operation.blocking) == 0;
            } else {
                finish(waiter, outcome);
                if (outcome == 0) {
                    operatedSeconds = nowSeconds;
                    if (adds(operation) || operation.changes && passedZeroWait) {
                        next = sleepers.first();
                        passedZeroWait = false;
                    }
                }
            }
            waiter = next;
        }
    }

    private static boolean adds(SemOperation operation) {
        for (int i = 0; i < operation.count; i++) {
            if (operation.change(i) > 0) {
                return true;
            }
        }
        return false;
    }

    /** SETVAL. */
    void setValue(int index, int value, int pid, long nowSeconds) {
        assign(index, value, pid);
        changed(nowSeconds);
        wakeSleepers(nowSeconds);
    }

    /** SETALL; the values have been checked. */
    void setAll(ByteBuffer all, int pid, long nowSeconds) {
        for (int i = 0; i < values.length; i++) {
            assign(i, all.getShort(2 * i), pid);
        }
        changed(nowSeconds);
        wakeSleepers(nowSeconds);
    }

    private void assign(int index, int value, int pid) {
        values[index] = value;
        lastPids[index] = pid;
        for (SemUndo undo : undos) {
            undo.clear(index);
        }
    }

    /** {@return sleepers whose blocking operation is on this semaphore} GETZCNT with {@code zero}, else GETNCNT. */
    int sleepersOn(int index, boolean zero) {
        int count = 0;
        for (Waiter w = sleepers.first(); w != null; w = w.next()) {
            SemOperation operation = operationOf(w);
            boolean here = operation.index(operation.blocking) == index;
            if (here && (operation.change(operation.blocking) == 0) == zero) {
                count++;
            }
        }
        return count;
    }

    /** {@return what a process has to be undone here; made when it has nothing yet} */
    SemUndo undoOf(Process process) {
        for (SemUndo undo : undos) {
            if (undo.process == process) {
                return undo;
            }
        }
        SemUndo fresh = new SemUndo(process, values.length);
        undos.add(fresh);
        return fresh;
    }

    /** A process ends: undoes what it has done, within the range of a value. */
    void undo(Process process, long nowSeconds) {
        for (int u = 0; u < undos.size(); u++) {
            SemUndo undo = undos.get(u);
            if (undo.process == process) {
                undos.remove(u);
                for (int i = 0; i < values.length; i++) {
                    int back = undo.adjustment(i);
                    if (back != 0) {
                        values[i] = Math.clamp(values[i] + back, 0, largestValue);
                        lastPids[i] = process.pid();
                    }
                }
                wakeSleepers(nowSeconds);
                return;
            }
        }
    }

    /** {@return processes whose end will add to this semaphore, or else take from it} */
    List<Process> holders(int index, boolean adding) {
        List<Process> holders = new ArrayList<>();
        for (SemUndo undo : undos) {
            int back = undo.adjustment(index);
            if (adding ? back > 0 : back < 0) {
                holders.add(undo.process);
            }
        }
        return holders;
    }

    /** Fills a {@code struct semid_ds}. */
    void putStatus(ByteBuffer into) {
        putPermissions(into);
        into.putLong(SEM_OTIME, operatedSeconds);
        into.putLong(SEM_CTIME, changedSeconds());
        into.putLong(SEM_NSEMS, values.length);
    }
}
