package org.lintel.libc;

import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Syscalls;
import org.lintel.nucleus.abi.ThreadBlock;

/**
 * Threads of the process, {@code pthreads(7)}: each with a stack of its own, all in one memory. An
 * exception that a thread does not catch ends the whole process.
 *
 * <p>Process-local: each process has its own copy of this class.
 */
public final class Threads {
    private Threads() {}

    /** {@return the tid of a new thread that runs a task} */
    public static int create(Runnable task) {
        return start(Entries.register(task), 0, 0);
    }

    /** As {@link #create(Runnable)}; the thread begins with its signals held, see {@link ThreadBlock}. */
    static int createHolding(Runnable task) {
        return start(Entries.register(task), 0, 1);
    }

    /** {@return the tid of a new thread that runs a procedure} Whoever joins it gets its value. */
    public static int create(ThreadEntry procedure, long argument) {
        return start(Entries.register(procedure), argument, 0);
    }

    /**
     * Waits for a thread to end.
     *
     * @return its value
     */
    public static long join(int tid) {
        try (Stack.Frame value = Stack.push(Long.BYTES)) {
            long result;
            do {
                result = Gate.trap(Syscalls.SYS_thread_join, tid, value.address(), 0, 0, 0, 0);
            } while (Sys.is(result, Errno.EINTR));
            Sys.check("pthread_join", result);
            return Gate.memory().getLong(value.address());
        }
    }

    /** Says that nobody will join a thread. */
    public static void detach(int tid) {
        Sys.call("pthread_detach", Syscalls.SYS_thread_detach, tid);
    }

    /** Ends the calling thread; frames below it are not unwound. Does not return. */
    public static Error exit(long value) {
        ServerReply.threadEnds();
        Gate.trap(Syscalls.SYS_thread_exit, value, 0, 0, 0, 0, 0);
        return new AssertionError("pthread_exit: the thread outlived its end");
    }

    /** {@return the calling thread's tid} */
    public static int gettid() {
        return (int) Gate.memory().getLong(Gate.threadPointer() + ThreadBlock.TID);
    }

    /** Lets others run, {@code sched_yield(2)}. */
    public static void yield() {
        Sys.call("sched_yield", Syscalls.SYS_sched_yield);
    }

    /** Sleeps so long at least. */
    public static void sleepNs(long durationNs) {
        Clock.sleepNs(durationNs);
    }

    /** {@return the number of the processor that runs the calling thread} */
    public static int getcpu() {
        return (int) Sys.call("getcpu", Syscalls.SYS_getcpu);
    }

    private static int start(long entry, long argument, long hold) {
        long tid = Gate.trap(Syscalls.SYS_thread_create, entry, argument, hold, 0, 0, 0);
        if (Errno.isError(tid)) {
            Entries.remove(entry);
        }
        return (int) Sys.check("pthread_create", tid);
    }
}
