package org.lintel.libc;

import static org.lintel.nucleus.abi.IpcFlags.*;
import static org.lintel.nucleus.abi.IpcLayout.*;

import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.IpcFlags;
import org.lintel.nucleus.abi.Syscalls;

/**
 * System V shared memory: {@code shmget(2)}, {@code shmop(2)}, {@code shmctl(2)}. Constants are in
 * {@link IpcFlags}.
 */
public final class Shm {
    /** Limits: {@code struct shminfo}. */
    public record Info(long shmmax, long shmmin, long shmmni, long shmseg, long shmall) {}

    /** What all segments use, in pages: {@code struct shm_info}. */
    public record Usage(int highestIndex, int usedIds, long totalPages, long residentPages) {}

    private Shm() {}

    /** {@return the id of a segment, found or made} */
    public static int shmget(int key, long sizeBytes, int flags) {
        return (int) Sys.call("shmget", Syscalls.SYS_shmget, key, sizeBytes, flags);
    }

    /** {@return where the segment is now attached} */
    public static long shmat(int id, long address, int flags) {
        return Sys.call("shmat", Syscalls.SYS_shmat, id, address, flags);
    }

    public static void shmdt(long address) {
        Sys.call("shmdt", Syscalls.SYS_shmdt, address);
    }

    /** {@return what the command returns; most commands have a method of their own} */
    public static int shmctl(int id, int command, long buffer) {
        return (int) Sys.call("shmctl", Syscalls.SYS_shmctl, id, command, buffer);
    }

    /** {@return the state of a segment; IPC_STAT} */
    public static ShmidDs stat(int id) {
        try (Stack.Frame buffer = Stack.push(SHMID_DS_BYTES)) {
            shmctl(id, IPC_STAT, buffer.address());
            return ShmidDs.at(buffer.address());
        }
    }

    /** {@return the state of the segment in a slot, for listings; SHM_STAT_ANY} */
    public static ShmidDs statAt(int index) {
        try (Stack.Frame buffer = Stack.push(SHMID_DS_BYTES)) {
            shmctl(index, SHM_STAT_ANY, buffer.address());
            return ShmidDs.at(buffer.address());
        }
    }

    /** Changes owner and mode; IPC_SET. */
    public static void set(int id, int uid, int gid, int mode) {
        try (Stack.Frame buffer = Stack.push(SHMID_DS_BYTES)) {
            IpcPerm.put(buffer.address(), uid, gid, mode);
            shmctl(id, IPC_SET, buffer.address());
        }
    }

    /** Marks a segment to go with its last attachment; IPC_RMID. */
    public static void remove(int id) {
        shmctl(id, IPC_RMID, 0);
    }

    /** {@return the limits; IPC_INFO} */
    public static Info info() {
        try (Stack.Frame buffer = Stack.push(SHMINFO_BYTES)) {
            shmctl(0, IPC_INFO, buffer.address());
            return new Info(
                    Gate.memory().getLong(buffer.address() + SHMINFO_MAX),
                    Gate.memory().getLong(buffer.address() + SHMINFO_MIN),
                    Gate.memory().getLong(buffer.address() + SHMINFO_MNI),
                    Gate.memory().getLong(buffer.address() + SHMINFO_SEG),
                    Gate.memory().getLong(buffer.address() + SHMINFO_ALL));
        }
    }

    /** {@return what all segments use; SHM_INFO} */
    public static Usage usage() {
        try (Stack.Frame buffer = Stack.push(SHM_INFO_BYTES)) {
            int highest = shmctl(0, SHM_INFO, buffer.address());
            return new Usage(
                    highest,
                    (int) Gate.memory().getLong(buffer.address() + SHM_INFO_USED_IDS),
                    Gate.memory().getLong(buffer.address() + SHM_INFO_TOT),
                    Gate.memory().getLong(buffer.address() + SHM_INFO_RSS));
        }
    }
}
