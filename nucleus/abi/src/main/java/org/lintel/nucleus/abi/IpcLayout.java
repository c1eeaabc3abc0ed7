package org.lintel.nucleus.abi;

/**
 * Structs of the System V calls. Fields are those of the manual pages ({@code shmctl(2)}, {@code
 * semctl(2)}, {@code msgctl(2)}, {@code semop(2)}), the order is ours. Times are seconds since the
 * epoch.
 *
 * <pre>
 *   ipc_perm            shmid_ds            semid_ds            msqid_ds
 *    0  int key          0  ipc_perm         0  ipc_perm         0  ipc_perm
 *    4  int uid         32  long segsz      32  long otime      32  long stime
 *    8  int gid         40  long atime      40  long ctime      40  long rtime
 *   12  int cuid        48  long dtime      48  long nsems      48  long ctime
 *   16  int cgid        56  long ctime      56                  56  long cbytes
 *   20  int mode        64  int  cpid                           64  long qnum
 *   24  int seq         68  int  lpid                           72  long qbytes
 *   28  reserved        72  long nattch                         80  int  lspid
 *   32                  80                                      84  int  lrpid
 *                                                               88
 *   sembuf: ushort sem_num, short sem_op, short sem_flg
 *   msgbuf: long mtype, then the bytes
 *
 *   shminfo: long shmmax, shmmin, shmmni, shmseg, shmall
 *   shm_info: long used_ids, shm_tot, shm_rss (pages)
 *   seminfo: int semmni, semmns, semmsl, semopm, semvmx, semaem, semusz (sets), used (semaphores)
 *   msginfo: int msgmni, msgmax, msgmnb, used queues, used messages; at 24 long used bytes
 * </pre>
 */
public final class IpcLayout {
    public static final int PERM_KEY = 0;
    public static final int PERM_UID = 4;
    public static final int PERM_GID = 8;
    public static final int PERM_CUID = 12;
    public static final int PERM_CGID = 16;
    public static final int PERM_MODE = 20;
    public static final int PERM_SEQ = 24;
    public static final int PERM_BYTES = 32;

    public static final int SHM_SEGSZ = 32;
    public static final int SHM_ATIME = 40;
    public static final int SHM_DTIME = 48;
    public static final int SHM_CTIME = 56;
    public static final int SHM_CPID = 64;
    public static final int SHM_LPID = 68;
    public static final int SHM_NATTCH = 72;
    public static final int SHMID_DS_BYTES = 80;

    public static final int SHMINFO_MAX = 0;
    public static final int SHMINFO_MIN = 8;
    public static final int SHMINFO_MNI = 16;
    public static final int SHMINFO_SEG = 24;
    public static final int SHMINFO_ALL = 32;
    public static final int SHMINFO_BYTES = 40;

    public static final int SHM_INFO_USED_IDS = 0;
    public static final int SHM_INFO_TOT = 8;
    public static final int SHM_INFO_RSS = 16;
    public static final int SHM_INFO_BYTES = 24;

    public static final int SEM_OTIME = 32;
    public static final int SEM_CTIME = 40;
    public static final int SEM_NSEMS = 48;
    public static final int SEMID_DS_BYTES = 56;

    public static final int SEMBUF_NUM = 0;
    public static final int SEMBUF_OP = 2;
    public static final int SEMBUF_FLG = 4;
    public static final int SEMBUF_BYTES = 6;

    public static final int SEMINFO_MNI = 0;
    public static final int SEMINFO_MNS = 4;
    public static final int SEMINFO_MSL = 8;
    public static final int SEMINFO_OPM = 12;
    public static final int SEMINFO_VMX = 16;
    public static final int SEMINFO_AEM = 20;
    public static final int SEMINFO_USED_SETS = 24;
    public static final int SEMINFO_USED_SEMS = 28;
    public static final int SEMINFO_BYTES = 32;

    public static final int MSG_STIME = 32;
    public static final int MSG_RTIME = 40;
    public static final int MSG_CTIME = 48;
    public static final int MSG_CBYTES = 56;
    public static final int MSG_QNUM = 64;
    public static final int MSG_QBYTES = 72;
    public static final int MSG_LSPID = 80;
    public static final int MSG_LRPID = 84;
    public static final int MSQID_DS_BYTES = 88;

    public static final int MSGBUF_TYPE = 0;
    public static final int MSGBUF_TEXT = 8;

    public static final int MSGINFO_MNI = 0;
    public static final int MSGINFO_MAX = 4;
    public static final int MSGINFO_MNB = 8;
    public static final int MSGINFO_QUEUES = 12;
    public static final int MSGINFO_MESSAGES = 16;
    public static final int MSGINFO_USED_BYTES = 24;
    public static final int MSGINFO_BYTES = 32;

    private IpcLayout() {}
}
