package org.lintel.libc;

import static org.lintel.nucleus.abi.IpcFlags.*;
import static org.lintel.nucleus.abi.IpcLayout.*;

import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.IpcFlags;
import org.lintel.nucleus.abi.Memory;
import org.lintel.nucleus.abi.Syscalls;

/**
 * System V semaphore sets: {@code semget(2)}, {@code semop(2)}, {@code semctl(2)}. Constants are in
 * {@link IpcFlags}.
 */
public final class Sem {
    /** Limits and use: {@code struct seminfo}. */
    public record Info(
            int highestIndex,
            int semmni,
            int semmns,
            int semmsl,
            int semopm,
            int semvmx,
            int usedSets,
            int usedSemaphores) {}

    private Sem() {}

    /** {@return the id of a set, found or made} */
    public static int semget(int key, int count, int flags) {
        return (int) Sys.call("semget", Syscalls.SYS_semget, key, count, flags);
    }

    /** Does all these operations at once, and waits until they can be done. */
    public static void semop(int id, Sembuf... operations) {
        try (Stack.Frame array = Stack.push((long) operations.length * SEMBUF_BYTES)) {
            Sembuf.putAll(array.address(), operations);
            semop(id, array.address(), operations.length);
        }
    }

    /** As {@link #semop(int, Sembuf...)} with an array in memory, which {@link Sembuf#putAll} fills. */
    public static void semop(int id, long operations, long count) {
        Sys.call("semop", Syscalls.SYS_semtimedop, id, operations, count, 0);
    }

    /** As {@link #semop(int, Sembuf...)}; EAGAIN after so many nanoseconds. */
    public static void semtimedop(int id, long timeoutNs, Sembuf... operations) {
        try (Stack.Frame array = Stack.push((long) operations.length * SEMBUF_BYTES);
                Stack.Frame timeout = Clock.pushTimespec(timeoutNs)) {
            Sembuf.putAll(array.address(), operations);
            semtimedop(id, array.address(), operations.length, timeout.address());
        }
    }

    /** The call itself: array and {@code struct timespec} in memory. */
    public static void semtimedop(int id, long operations, long count, long timespec) {
        Sys.call("semtimedop", Syscalls.SYS_semtimedop, id, operations, count, timespec);
    }

    /** {@return what the command returns} Most commands have a method of their own. */
    public static int semctl(int id, int index, int command, long argument) {
        return (int) Sys.call("semctl", Syscalls.SYS_semctl, id, index, command, argument);
    }

    public static int getval(int id, int index) {
        return semctl(id, index, GETVAL, 0);
    }

    public static void setval(int id, int index, int value) {
        semctl(id, index, SETVAL, value);
    }

    /** {@return the values of all semaphores of a set; GETALL} */
    public static int[] getall(int id) {
        int count = (int) stat(id).nsems();
        long array = Malloc.malloc(2L * count);
        try {
            semctl(id, 0, GETALL, array);
            Memory memory = Gate.memory();
            int[] values = new int[count];
            for (int i = 0; i < count; i++) {
                values[i] = memory.getShort(array + 2L * i) & 0xffff;
            }
            return values;
        } finally {
            Malloc.free(array);
        }
    }

    /** Sets the values of all semaphores of a set; SETALL. */
    public static void setall(int id, int... values) {
        long array = Malloc.malloc(2L * values.length);
        try {
            Memory memory = Gate.memory();
            for (int i = 0; i < values.length; i++) {
                memory.putShort(array + 2L * i, (short) values[i]);
            }
            semctl(id, 0, SETALL, array);
        } finally {
            Malloc.free(array);
        }
    }

    /** {@return the state of a set; IPC_STAT} */
    public static SemidDs stat(int id) {
        try (Stack.Frame buffer = Stack.push(SEMID_DS_BYTES)) {
            semctl(id, 0, IPC_STAT, buffer.address());
            return SemidDs.at(buffer.address());
        }
    }

    /** {@return the state of the set in a slot, for listings; SEM_STAT_ANY} */
    public static SemidDs statAt(int index) {
        try (Stack.Frame buffer = Stack.push(SEMID_DS_BYTES)) {
            semctl(index, 0, SEM_STAT_ANY, buffer.address());
            return SemidDs.at(buffer.address());
        }
    }

    /** Changes owner and mode; IPC_SET. */
    public static void set(int id, int uid, int gid, int mode) {
        try (Stack.Frame buffer = Stack.push(SEMID_DS_BYTES)) {
            IpcPerm.put(buffer.address(), uid, gid, mode);
            semctl(id, 0, IPC_SET, buffer.address());
        }
    }

    /** Removes a set at once; who sleeps on it gets EIDRM; IPC_RMID. */
    public static void remove(int id) {
        semctl(id, 0, IPC_RMID, 0);
    }

    /** {@return limits and use; SEM_INFO} */
    public static Info info() {
        try (Stack.Frame buffer = Stack.push(SEMINFO_BYTES)) {
            long at = buffer.address();
            int highest = semctl(0, 0, SEM_INFO, at);
            Memory memory = Gate.memory();
            return new Info(
                    highest,
                    memory.getInt(at + SEMINFO_MNI),
                    memory.getInt(at + SEMINFO_MNS),
                    memory.getInt(at + SEMINFO_MSL),
                    memory.getInt(at + SEMINFO_OPM),
                    memory.getInt(at + SEMINFO_VMX),
                    memory.getInt(at + SEMINFO_USED_SETS),
                    memory.getInt(at + SEMINFO_USED_SEMS));
        }
    }
}
