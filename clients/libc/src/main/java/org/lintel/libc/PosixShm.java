package org.lintel.libc;

import org.lintel.nucleus.abi.Syscalls;

/**
 * POSIX shared memory, {@code shm_overview(7)}: objects with names, to be mapped by {@link Mmap}.
 * Flags are those of {@link org.lintel.nucleus.abi.FileFlags}.
 */
public final class PosixShm {
    private PosixShm() {}

    /** {@return a descriptor, close-on-exec} A new object has size 0: see {@link Files#ftruncate}. */
    public static int shmOpen(String name, int flags, int mode) {
        try (Stack.Frame path = Stack.pushString(name)) {
            return (int) Sys.call("shm_open", Syscalls.SYS_shm_open, path.address(), flags, mode);
        }
    }

    /** Removes a name; who has the object open or mapped goes on using it. */
    public static void shmUnlink(String name) {
        try (Stack.Frame path = Stack.pushString(name)) {
            Sys.call("shm_unlink", Syscalls.SYS_shm_unlink, path.address());
        }
    }

    /** Gives a memory file a name, so that others find it whole or not at all. */
    public static void shmLink(int fd, String name, int mode) {
        try (Stack.Frame path = Stack.pushString(name)) {
            Sys.call("shm_link", Syscalls.SYS_shm_link, fd, path.address(), mode);
        }
    }
}
