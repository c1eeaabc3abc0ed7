package org.lintel.ipc.sysv;

import static org.lintel.nucleus.abi.Syscalls.*;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.cpu.WaitResult;
import org.lintel.nucleus.process.Process;
import org.lintel.nucleus.process.UserThread;
import org.lintel.nucleus.trap.SyscallTable;
import org.lintel.nucleus.trap.UserArguments;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The system calls about semaphore sets, but for semctl. Source: section 2 of Linux.
 *
 * <p><b>Threads.</b> Any. Stateless but for the count of sleeps.
 */
final class SemSyscalls {
    /** What a process with undo entries has attached: at its end the sets are looked through. */
    private static final Object UNDOES = new Object();

    private final SemaphoreTable sets;
    private final SysvConfig limits;
    private final SecondsClock clock;
    private final int subsystem;
    private final SemControl control;
    private final AtomicLong sleeps = new AtomicLong();

    SemSyscalls(SemaphoreTable sets, SysvConfig limits, SecondsClock clock, int subsystem) {
        this.sets = sets;
        this.limits = limits;
        this.clock = clock;
        this.subsystem = subsystem;
        this.control = new SemControl(sets, limits, clock);
    }

    void register(SyscallTable table) {
        table.add(SYS_semget, "semget", "int key, int nsems, int flags", this::semget);
        table.add(
                SYS_semtimedop,
                "semtimedop",
                "int semid, struct sembuf *ops, size_t nops, const struct timespec *timeout",
                this::semtimedop);
        table.add(
                SYS_semctl, "semctl", "int semid, int semnum, int cmd, long arg", control::semctl);
    }

    /** {@return how often a semop had to sleep} */
    long sleeps() {
        return sleeps.get();
    }

    /** Implements {@code semget(2)}. */
    private long semget(
            UserThread thread, long key, long count, long flags, long a3, long a4, long a5)
            throws ErrnoException {
        sets.checkCount((int) count);
        return sets.get(thread.process().credentials(), (int) key, (int) flags, (int) count);
    }

    /** Implements {@code semtimedop(2)} and, without a timeout, {@code semop(2)}. */
    private long semtimedop(
            UserThread thread, long id, long ops, long count, long timeout, long a4, long a5)
            throws ErrnoException {
        long deadline = Long.MAX_VALUE;
        if (timeout != 0) {
            deadline = thread.kernel().nowNs() + UserArguments.timespecNs(thread.space(), timeout);
        }
        if (count < 1 || (int) id < 0) {
            throw ErrnoException.of(Errno.EINVAL);
        }
        if (count > limits.semopm()) {
            throw ErrnoException.of(Errno.E2BIG);
        }
        SemOperation operation = operationOf(thread);
        operation.fill(ops, (int) count);
        SemaphoreSet set = sets.find((int) id);
        set.lock.acquire();
        try {
            return operate(set, operation, deadline);
        } finally {
            set.lock.release();
        }
    }

    private SemOperation operationOf(UserThread thread) {
        SemOperation operation = (SemOperation) thread.attachment(subsystem);
        if (operation == null) {
            operation = new SemOperation(thread);
            thread.attach(subsystem, operation);
        }
        return operation;
    }

    private long operate(SemaphoreSet set, SemOperation operation, long deadline)
            throws ErrnoException {
        set.requireLive();
        if (operation.highestIndex >= set.count()) {
            throw ErrnoException.of(Errno.EFBIG);
        }
        Process process = operation.thread.process();
        set.require(process.credentials(), operation.changes ? IpcObject.WRITE : IpcObject.READ);
        if (operation.undoes) {
            operation.undo = set.undoOf(process);
            process.attach(subsystem, UNDOES);
        }
        int outcome = set.attempt(operation);
        if (outcome == 0) {
            set.operated(operation.changes, clock.now());
        } else if (outcome == SemOperation.BLOCKED) {
            outcome = sleep(set, operation, deadline);
        }
        operation.undo = null;
        if (outcome < 0) {
            throw ErrnoException.of(Errno.of(-outcome));
        }
        return 0;
    }

    private int sleep(SemaphoreSet set, SemOperation operation, long deadline) {
        sleeps.incrementAndGet();
        operation.outcome = SemOperation.BLOCKED;
        operation.set = set;
        WaitResult end = WaitResult.WOKEN;
        while (operation.outcome == SemOperation.BLOCKED && end == WaitResult.WOKEN) {
            end = set.sleepers.await(set.lock, deadline);
        }
        operation.set = null;
        if (operation.outcome != SemOperation.BLOCKED) {
            return operation.outcome; // done or refused, even if time or a signal came as well
        }
        Errno why = end == WaitResult.TIMED_OUT ? Errno.EAGAIN : Errno.EINTR;
        return -why.number();
    }

    /** A process ends: what it did with SEM_UNDO is undone. */
    void ended(Process process) {
        if (process.attachment(subsystem) == null) {
            return;
        }
        process.attach(subsystem, null);
        long now = clock.now();
        List<SemaphoreSet> all = sets.all();
        for (SemaphoreSet set : all) {
            set.lock.acquire();
            set.undo(process, now);
            set.lock.release();
        }
    }
}
