package org.lintel.libc;

import static org.lintel.nucleus.abi.IpcLayout.*;

import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Memory;

/** Owner and rights of a System V object: {@code struct ipc_perm}. */
public record IpcPerm(int key, int uid, int gid, int cuid, int cgid, int mode, int seq) {
    static IpcPerm at(long address) {
        Memory memory = Gate.memory();
        return new IpcPerm(
                memory.getInt(address + PERM_KEY),
                memory.getInt(address + PERM_UID),
                memory.getInt(address + PERM_GID),
                memory.getInt(address + PERM_CUID),
                memory.getInt(address + PERM_CGID),
                memory.getInt(address + PERM_MODE),
                memory.getInt(address + PERM_SEQ));
    }

    /** Stores what IPC_SET reads. */
    static void put(long address, int uid, int gid, int mode) {
        Memory memory = Gate.memory();
        memory.putInt(address + PERM_UID, uid);
        memory.putInt(address + PERM_GID, gid);
        memory.putInt(address + PERM_MODE, mode);
    }
}
