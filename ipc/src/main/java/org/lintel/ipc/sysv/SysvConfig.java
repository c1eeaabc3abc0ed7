package org.lintel.ipc.sysv;

/**
 * Limits of System V objects on a machine, by their names in {@code /proc/sys/kernel}.
 *
 * @param shmmni segments
 * @param shmmax bytes of a segment
 * @param shmall pages of all segments
 * @param semmni semaphore sets
 * @param semmsl semaphores of a set
 * @param semmns semaphores of all sets
 * @param semopm operations of one semop
 * @param semvmx a semaphore's largest value
 * @param msgmni message queues
 * @param msgmax bytes of a message
 * @param msgmnb bytes of a queue, unless a privileged process allows it more
 */
public record SysvConfig(
        int shmmni,
        long shmmax,
        long shmall,
        int semmni,
        int semmsl,
        int semmns,
        int semopm,
        int semvmx,
        int msgmni,
        int msgmax,
        int msgmnb) {
    /** Slots that an id has room for: IPCMNI. */
    public static final int MOST_IDS = 1 << IpcTable.SLOT_BITS;

    public SysvConfig {
        boolean counts =
                within(shmmni, MOST_IDS) && within(semmni, MOST_IDS) && within(msgmni, MOST_IDS);
        boolean sizes =
                shmmax >= 1
                        && shmall >= 1
                        && within(semmsl, 1 << 16)
                        && semmns >= 1
                        && within(semopm, 1 << 16)
                        && within(semvmx, Short.MAX_VALUE)
                        && msgmax >= 0
                        && msgmnb >= 0;
        if (!counts || !sizes) {
            throw new IllegalArgumentException("limits of System V objects: " + this);
        }
    }

    private static boolean within(int value, int most) {
        return value >= 1 && value <= most;
    }

    /**
     * {@return the limits of Linux, but for semmns (there 1,024,000,000): semaphores lie in the heap of
     * the host}
     */
    public static SysvConfig standard() {
        return new SysvConfig(
                4096,
                1L << 38,
                Long.MAX_VALUE >>> 12,
                32_000,
                32_000,
                256_000,
                500,
                Short.MAX_VALUE,
                32_000,
                8192,
                16_384);
    }

    /** {@return the same with other limits of shared memory} */
    public SysvConfig withSegments(int mni, long max, long all) {
        return new SysvConfig(
                mni, max, all, semmni, semmsl, semmns, semopm, semvmx, msgmni, msgmax, msgmnb);
    }

    /** {@return the same with other limits of semaphore sets} */
    public SysvConfig withSemaphores(int mni, int msl, int mns, int opm, int vmx) {
        return new SysvConfig(
                shmmni, shmmax, shmall, mni, msl, mns, opm, vmx, msgmni, msgmax, msgmnb);
    }

    /** {@return the same with other limits of message queues} */
    public SysvConfig withQueues(int mni, int max, int mnb) {
        return new SysvConfig(
                shmmni, shmmax, shmall, semmni, semmsl, semmns, semopm, semvmx, mni, max, mnb);
    }
}
