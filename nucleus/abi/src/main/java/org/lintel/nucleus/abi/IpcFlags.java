package org.lintel.nucleus.abi;

/**
 * Arguments of the System V calls. Source: {@code sysvipc(7)}, {@code shmget(2)}, {@code shmop(2)},
 * {@code semop(2)}, {@code semctl(2)}, {@code msgop(2)}, Linux on x86-64.
 */
public final class IpcFlags {
    /** The key of an object that no other process finds. */
    public static final int IPC_PRIVATE = 0;

    public static final int IPC_CREAT = 0x200;
    public static final int IPC_EXCL = 0x400;
    public static final int IPC_NOWAIT = 0x800;

    public static final int IPC_RMID = 0;
    public static final int IPC_SET = 1;
    public static final int IPC_STAT = 2;
    public static final int IPC_INFO = 3;

    // shmat(2)
    public static final int SHM_RDONLY = 0x1000;
    public static final int SHM_RND = 0x2000;
    public static final int SHM_REMAP = 0x4000;
    public static final int SHM_EXEC = 0x8000;

    /** Attach addresses are multiples of it. */
    public static final int SHMLBA = 4096;

    // shmctl(2)
    public static final int SHM_LOCK = 11;
    public static final int SHM_UNLOCK = 12;
    public static final int SHM_STAT = 13;
    public static final int SHM_INFO = 14;
    public static final int SHM_STAT_ANY = 15;

    /** Bit of a segment's mode: goes with its last attachment. */
    public static final int SHM_DEST = 0x200;

    /** Bit of a segment's mode: SHM_LOCK was called. */
    public static final int SHM_LOCKED = 0x400;

    // semop(2), semctl(2)
    public static final int SEM_UNDO = 0x1000;
    public static final int GETPID = 11;
    public static final int GETVAL = 12;
    public static final int GETALL = 13;
    public static final int GETNCNT = 14;
    public static final int GETZCNT = 15;
    public static final int SETVAL = 16;
    public static final int SETALL = 17;
    public static final int SEM_STAT = 18;
    public static final int SEM_INFO = 19;
    public static final int SEM_STAT_ANY = 20;

    // msgop(2), msgctl(2)
    public static final int MSG_NOERROR = 0x1000;
    public static final int MSG_EXCEPT = 0x2000;
    public static final int MSG_COPY = 0x4000;
    public static final int MSG_STAT = 11;
    public static final int MSG_INFO = 12;
    public static final int MSG_STAT_ANY = 13;

    private IpcFlags() {}
}
