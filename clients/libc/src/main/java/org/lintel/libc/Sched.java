package org.lintel.libc;

import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.SchedFlags;
import org.lintel.nucleus.abi.Syscalls;

/**
 * Real-time priorities of threads, {@code sched(7)}. Policies are the constants of {@link SchedFlags};
 * a thread is known by its tid, of which a pid is one, and 0 is the calling one. New threads and
 * children have what their maker has, and exec keeps it.
 *
 * <p>A thread of SCHED_FIFO that never waits leaves its processor to no other: those of SCHED_OTHER,
 * and the end of its own process from outside, come when its budget of ticks is over.
 */
public final class Sched {
    private Sched() {}

    /**
     * Sets policy and priority of a thread.
     *
     * @throws ErrnoException ESRCH; EINVAL — no such policy, or a priority that it does not have; EPERM
     *     — user 0 alone may raise, and change threads of others
     */
    public static void setscheduler(int tid, int policy, int priority) {
        try (Stack.Frame param = pushParam(priority)) {
            Sys.call(
                    "sched_setscheduler",
                    Syscalls.SYS_sched_setscheduler,
                    tid,
                    policy,
                    param.address());
        }
    }

    /** {@return a thread's policy} ESRCH, EINVAL. */
    public static int getscheduler(int tid) {
        return (int) Sys.call("sched_getscheduler", Syscalls.SYS_sched_getscheduler, tid);
    }

    /** Sets a thread's priority; its policy stays. Errors as {@link #setscheduler}. */
    public static void setparam(int tid, int priority) {
        try (Stack.Frame param = pushParam(priority)) {
            Sys.call("sched_setparam", Syscalls.SYS_sched_setparam, tid, param.address());
        }
    }

    /** {@return a thread's priority} ESRCH, EINVAL. */
    public static int getparam(int tid) {
        try (Stack.Frame param = pushParam(0)) {
            Sys.call("sched_getparam", Syscalls.SYS_sched_getparam, tid, param.address());
            return Gate.memory().getInt(param.address());
        }
    }

    /** {@return the highest priority of a policy} EINVAL. */
    public static int getPriorityMax(int policy) {
        return (int)
                Sys.call("sched_get_priority_max", Syscalls.SYS_sched_get_priority_max, policy);
    }

    /** {@return the lowest priority of a policy} EINVAL. */
    public static int getPriorityMin(int policy) {
        return (int)
                Sys.call("sched_get_priority_min", Syscalls.SYS_sched_get_priority_min, policy);
    }

    private static Stack.Frame pushParam(int priority) {
        Stack.Frame param = Stack.push(SchedFlags.SCHED_PARAM_BYTES);
        Gate.memory().putInt(param.address(), priority);
        return param;
    }
}
