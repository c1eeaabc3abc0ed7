package org.lintel.libc;

import static org.lintel.nucleus.abi.IpcLayout.*;

import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Memory;

/** State of a semaphore set: {@code struct semid_ds}. Times are seconds since the epoch. */
public record SemidDs(IpcPerm perm, long otime, long ctime, long nsems) {
    static SemidDs at(long address) {
        Memory memory = Gate.memory();
        return new SemidDs(
                IpcPerm.at(address),
                memory.getLong(address + SEM_OTIME),
                memory.getLong(address + SEM_CTIME),
                memory.getLong(address + SEM_NSEMS));
    }
}
