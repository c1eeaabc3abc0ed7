package org.lintel.ipc.sysv;

import static org.lintel.nucleus.abi.IpcFlags.*;
import static org.lintel.nucleus.abi.IpcLayout.*;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.process.Credentials;
import org.lintel.nucleus.process.UserThread;
import org.lintel.nucleus.trap.UserArguments;

import java.nio.ByteBuffer;

/** The commands of {@code semctl(2)}. Stateless. */
final class SemControl {
    private final SemaphoreTable sets;
    private final SysvConfig limits;
    private final SecondsClock clock;

    SemControl(SemaphoreTable sets, SysvConfig limits, SecondsClock clock) {
        this.sets = sets;
        this.limits = limits;
        this.clock = clock;
    }

    /** Implements {@code semctl(2)}. */
    long semctl(
            UserThread thread, long id, long index, long command, long argument, long a4, long a5)
            throws ErrnoException {
        switch ((int) command) {
            case IPC_INFO, SEM_INFO -> {
                UserArguments.putStruct(thread.space(), argument, info());
                return sets.highestSlot();
            }
            case IPC_STAT -> {
                status(thread, sets.find((int) id), true, argument);
                return 0;
            }
            case SEM_STAT, SEM_STAT_ANY -> {
                SemaphoreSet set = sets.at((int) id);
                status(thread, set, command == SEM_STAT, argument);
                return set.id;
            }
            case GETVAL, GETPID, GETNCNT, GETZCNT -> {
                return ask(thread, (int) id, (int) index, (int) command);
            }
            case GETALL -> getAll(thread, (int) id, argument);
            case SETVAL -> setValue(thread, (int) id, (int) index, (int) argument);
            case SETALL -> setAll(thread, (int) id, argument);
            case IPC_SET -> set(thread, (int) id, argument);
            case IPC_RMID -> sets.remove(sets.find((int) id), thread.process().credentials());
            default -> throw ErrnoException.of(Errno.EINVAL);
        }
        return 0;
    }

    /** {@return the set of an id, its lock held, for somebody with rights} EINVAL, EIDRM, EACCES. */
    private SemaphoreSet acquire(UserThread thread, int id, int rights) throws ErrnoException {
        SemaphoreSet set = sets.find(id);
        set.lock.acquire();
        try {
            set.requireLive();
            set.require(thread.process().credentials(), rights);
            return set;
        } catch (ErrnoException refused) {
            set.lock.release();
            throw refused;
        }
    }

    private ByteBuffer info() {
        int used = 0;
        int semaphores = 0;
        for (SemaphoreSet set : sets.all()) {
            used++;
            semaphores += set.count();
        }
        ByteBuffer info = UserArguments.newStruct(SEMINFO_BYTES);
        info.putInt(SEMINFO_MNI, limits.semmni());
        info.putInt(SEMINFO_MNS, limits.semmns());
        info.putInt(SEMINFO_MSL, limits.semmsl());
        info.putInt(SEMINFO_OPM, limits.semopm());
        info.putInt(SEMINFO_VMX, limits.semvmx());
        info.putInt(SEMINFO_AEM, SemUndo.LARGEST);
        info.putInt(SEMINFO_USED_SETS, used);
        info.putInt(SEMINFO_USED_SEMS, semaphores);
        return info;
    }

    private static void status(UserThread thread, SemaphoreSet set, boolean checked, long buffer)
            throws ErrnoException {
        ByteBuffer status = UserArguments.newStruct(SEMID_DS_BYTES);
        set.lock.acquire();
        try {
            set.requireLive();
            if (checked) {
                set.require(thread.process().credentials(), IpcObject.READ);
            }
            set.putStatus(status);
        } finally {
            set.lock.release();
        }
        UserArguments.putStruct(thread.space(), buffer, status);
    }

    private int ask(UserThread thread, int id, int index, int command) throws ErrnoException {
        SemaphoreSet set = acquire(thread, id, IpcObject.READ);
        try {
            checkIndex(set, index);
            return switch (command) {
                case GETVAL -> set.value(index);
                case GETPID -> set.lastPid(index);
                default -> set.sleepersOn(index, command == GETZCNT);
            };
        } finally {
            set.lock.release();
        }
    }

    private static void checkIndex(SemaphoreSet set, int index) throws ErrnoException {
        if (index < 0 || index >= set.count()) {
            throw ErrnoException.of(Errno.EINVAL);
        }
    }

    private void getAll(UserThread thread, int id, long array) throws ErrnoException {
        SemaphoreSet set = acquire(thread, id, IpcObject.READ);
        ByteBuffer all = UserArguments.newStruct(2 * set.count());
        for (int i = 0; i < set.count(); i++) {
            all.putShort(2 * i, (short) set.value(i));
        }
        set.lock.release();
        UserArguments.putStruct(thread.space(), array, all);
    }

    private void checkValue(int value) throws ErrnoException {
        if (value < 0 || value > limits.semvmx()) {
            throw ErrnoException.of(Errno.ERANGE);
        }
    }

    private void setValue(UserThread thread, int id, int index, int value) throws ErrnoException {
        checkValue(value);
        SemaphoreSet set = acquire(thread, id, IpcObject.WRITE);
        try {
            checkIndex(set, index);
            set.setValue(index, value, thread.process().pid(), clock.now());
        } finally {
            set.lock.release();
        }
    }

    private void setAll(UserThread thread, int id, long array) throws ErrnoException {
        SemaphoreSet set = acquire(thread, id, IpcObject.WRITE);
        set.lock.release();
        ByteBuffer all = UserArguments.struct(thread.space(), array, 2 * set.count());
        for (int i = 0; i < set.count(); i++) {
            checkValue(all.getShort(2 * i) & 0xffff);
        }
        acquire(thread, id, IpcObject.WRITE);
        set.setAll(all, thread.process().pid(), clock.now());
        set.lock.release();
    }

    private void set(UserThread thread, int id, long buffer) throws ErrnoException {
        ByteBuffer wanted = UserArguments.struct(thread.space(), buffer, SEMID_DS_BYTES);
        SemaphoreSet set = sets.find(id);
        Credentials who = thread.process().credentials();
        set.lock.acquire();
        try {
            set.requireLive();
            set.requireOwner(who);
            set.setPermissions(wanted, clock.now());
        } finally {
            set.lock.release();
        }
    }
}
