package org.lintel.libc;

import static org.lintel.nucleus.abi.IpcLayout.*;

import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Memory;

/** State of a shared memory segment: {@code struct shmid_ds}. Times are seconds since the epoch. */
public record ShmidDs(
        IpcPerm perm,
        long segsz,
        long atime,
        long dtime,
        long ctime,
        int cpid,
        int lpid,
        long nattch) {
    static ShmidDs at(long address) {
        Memory memory = Gate.memory();
        return new ShmidDs(
                IpcPerm.at(address),
                memory.getLong(address + SHM_SEGSZ),
                memory.getLong(address + SHM_ATIME),
                memory.getLong(address + SHM_DTIME),
                memory.getLong(address + SHM_CTIME),
                memory.getInt(address + SHM_CPID),
                memory.getInt(address + SHM_LPID),
                memory.getLong(address + SHM_NATTCH));
    }
}
