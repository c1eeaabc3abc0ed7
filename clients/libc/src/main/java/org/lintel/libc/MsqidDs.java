package org.lintel.libc;

import static org.lintel.nucleus.abi.IpcLayout.*;

import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Memory;

/** State of a message queue: {@code struct msqid_ds}. Times are seconds since the epoch. */
public record MsqidDs(
        IpcPerm perm,
        long stime,
        long rtime,
        long ctime,
        long cbytes,
        long qnum,
        long qbytes,
        int lspid,
        int lrpid) {
    static MsqidDs at(long address) {
        Memory memory = Gate.memory();
        return new MsqidDs(
                IpcPerm.at(address),
                memory.getLong(address + MSG_STIME),
                memory.getLong(address + MSG_RTIME),
                memory.getLong(address + MSG_CTIME),
                memory.getLong(address + MSG_CBYTES),
                memory.getLong(address + MSG_QNUM),
                memory.getLong(address + MSG_QBYTES),
                memory.getInt(address + MSG_LSPID),
                memory.getInt(address + MSG_LRPID));
    }
}
