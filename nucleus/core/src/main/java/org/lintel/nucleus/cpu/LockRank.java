package org.lintel.nucleus.cpu;

/**
 * The global lock order, outermost first: a thread that holds a lock may take only locks of later
 * ranks. With assertions on, {@link SpinLock} checks it at each acquisition.
 *
 * <p>Below all of these come the locks of {@code vm}, in the order that its package says.
 */
public enum LockRank {
    /** Processes by pid. */
    PROCESS_TABLE,
    /** One process: its threads, children, limits. Two of them: parent before child. */
    PROCESS,
    /** The doors of one process, their pools of server threads, and the calls under way in it. */
    DOOR,
    /** Keys and ids, or names, of one kind of System V or POSIX objects. */
    IPC_TABLE,
    /** One System V or POSIX object: segment, semaphore set, message queue. */
    IPC_OBJECT,
    /** One process's pending signals and handlers. */
    SIGNALS,
    /** One process's descriptors. */
    HANDLE_TABLE,
    /** The hash buckets of futex waiters. */
    FUTEX,
    /** One open file description: offset, flags. */
    HANDLE,
    /** One pipe, console or random stream; one process's marshalling areas or peers. */
    OBJECT,
    /** The timer heap. */
    TIMERS,
    /** Idle processors. */
    IDLE
}
