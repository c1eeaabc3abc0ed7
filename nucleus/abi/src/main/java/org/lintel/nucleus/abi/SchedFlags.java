package org.lintel.nucleus.abi;

/** Arguments of the scheduling calls. Source: {@code sched(7)}, sched.h of Linux. */
public final class SchedFlags {
    /** In turns, as the machine's policy gives them. */
    public static final int SCHED_OTHER = 0;

    /** Before all of SCHED_OTHER, until the thread waits or one of a higher priority comes. */
    public static final int SCHED_FIFO = 1;

    /** As SCHED_FIFO, but equals take turns. */
    public static final int SCHED_RR = 2;

    /** Layout of {@code struct sched_param}: int sched_priority. */
    public static final int SCHED_PARAM_BYTES = 4;

    private SchedFlags() {}
}
