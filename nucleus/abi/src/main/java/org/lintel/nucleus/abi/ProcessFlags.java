package org.lintel.nucleus.abi;

/**
 * Arguments of the process, thread and time calls. Source: {@code wait(2)}, {@code getrlimit(2)},
 * {@code futex(2)}, {@code clock_gettime(2)}, Linux on x86-64; RLIMIT_CPU counts ticks, not seconds.
 */
public final class ProcessFlags {
    public static final int WNOHANG = 1;
    public static final int WUNTRACED = 2;
    public static final int WCONTINUED = 8;

    /** Ticks of processor time; at the soft limit SIGXCPU, at the hard one SIGKILL. */
    public static final int RLIMIT_CPU = 0;

    /** Bytes of call stack of a thread. */
    public static final int RLIMIT_STACK = 3;

    /** Bytes of frames that the process has touched. */
    public static final int RLIMIT_RSS = 5;

    /** Processes and threads that the process and its threads may have alive, together. */
    public static final int RLIMIT_NPROC = 6;

    /** One above the highest descriptor. */
    public static final int RLIMIT_NOFILE = 7;

    /** Bytes of address space. */
    public static final int RLIMIT_AS = 9;

    public static final int RLIMIT_COUNT = 16;
    public static final long RLIM_INFINITY = -1;

    /** Layout of {@code struct rlimit}: long rlim_cur, long rlim_max (both unsigned). */
    public static final int RLIMIT_BYTES = 16;

    public static final int FUTEX_WAIT = 0;
    public static final int FUTEX_WAKE = 1;

    /** In the word of a lock: somebody may wait. Source: linux/futex.h. */
    public static final int FUTEX_WAITERS = 0x8000_0000;

    /** In the word of a lock: the tid of its holder. */
    public static final int FUTEX_TID_MASK = 0x3fff_ffff;

    public static final int CLOCK_REALTIME = 0;
    public static final int CLOCK_MONOTONIC = 1;
    public static final int CLOCK_PROCESS_CPUTIME_ID = 2;
    public static final int CLOCK_THREAD_CPUTIME_ID = 3;

    /** Layout of {@code struct timespec}: long tv_sec, long tv_nsec. */
    public static final int TIMESPEC_BYTES = 16;

    /**
     * Layout of our {@code struct rusage}: long ticks at 0, long resident bytes at 8, long faults at
     * 16, long switches at 24, long traps at 32.
     */
    public static final int RUSAGE_TICKS = 0;

    public static final int RUSAGE_RESIDENT = 8;
    public static final int RUSAGE_FAULTS = 16;
    public static final int RUSAGE_SWITCHES = 24;
    public static final int RUSAGE_TRAPS = 32;
    public static final int RUSAGE_BYTES = 40;
    public static final int RUSAGE_SELF = 0;

    /**
     * A descriptor action of spawn: int parent's descriptor, int child's descriptor. Only what is
     * listed is inherited; with a null list the child gets all that is not close-on-exec.
     */
    public static final int SPAWN_ACTION_BYTES = 8;

    /** Flag of spawn: the child leads a process group of its own. Source: posix_spawn(3), spawn.h. */
    public static final int POSIX_SPAWN_SETPGROUP = 2;

    private ProcessFlags() {}
}
