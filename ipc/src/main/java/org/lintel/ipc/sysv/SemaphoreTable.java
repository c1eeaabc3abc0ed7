package org.lintel.ipc.sysv;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.cpu.LockRank;
import org.lintel.nucleus.cpu.SpinLock;
import org.lintel.nucleus.process.Credentials;

/** The semaphore sets of a machine. <b>Locks.</b> As {@link IpcTable}. */
final class SemaphoreTable extends IpcTable<SemaphoreSet> {
    private final SysvConfig limits;
    private final SecondsClock clock;
    private final int subsystem;

    /** Semaphores of all sets. Guarded by lock. */
    private int total;

    SemaphoreTable(SysvConfig limits, SecondsClock clock, int subsystem) {
        super(limits.semmni());
        this.limits = limits;
        this.clock = clock;
        this.subsystem = subsystem;
    }

    /** semget(2): whatever the key is. EINVAL. */
    void checkCount(int count) throws ErrnoException {
        if (count < 0 || count > limits.semmsl()) {
            throw ErrnoException.of(Errno.EINVAL);
        }
    }

    @Override
    void checkExisting(SemaphoreSet set, long count) throws ErrnoException {
        if (count > set.count()) {
            throw ErrnoException.of(Errno.EINVAL);
        }
    }

    /** EINVAL – no semaphores; ENOSPC – more than SEMMNS in all. */
    @Override
    SemaphoreSet create(int id, int key, Credentials maker, int mode, long count)
            throws ErrnoException {
        if (count == 0) {
            throw ErrnoException.of(Errno.EINVAL);
        }
        if (id < 0 || total + count > limits.semmns()) {
            throw ErrnoException.of(Errno.ENOSPC);
        }
        total += (int) count;
        boolean oneProcessor = clock.kernel().scheduler().processors() == 1;
        return new SemaphoreSet(
                id,
                key,
                maker,
                mode,
                clock.now(),
                (int) count,
                limits.semvmx(),
                subsystem,
                SpinLock.ofTasks(LockRank.IPC_OBJECT, oneProcessor));
    }

    @Override
    void removedLocked(SemaphoreSet set) {
        super.removedLocked(set);
        total -= set.count();
    }
}
