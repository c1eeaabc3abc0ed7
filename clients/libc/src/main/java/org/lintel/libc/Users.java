package org.lintel.libc;

import org.lintel.nucleus.abi.Syscalls;

/** On whose behalf the process acts, {@code credentials(7)}: one user id, one group id. */
public final class Users {
    private Users() {}

    public static int getuid() {
        return (int) Sys.call("getuid", Syscalls.SYS_getuid);
    }

    public static int getgid() {
        return (int) Sys.call("getgid", Syscalls.SYS_getgid);
    }

    /** Becomes another user, for good unless this one is 0; {@code setuid(2)}. */
    public static void setuid(int uid) {
        Sys.call("setuid", Syscalls.SYS_setuid, uid);
    }

    public static void setgid(int gid) {
        Sys.call("setgid", Syscalls.SYS_setgid, gid);
    }
}
