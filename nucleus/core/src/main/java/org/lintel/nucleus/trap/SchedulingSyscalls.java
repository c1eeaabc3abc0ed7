package org.lintel.nucleus.trap;

import static org.lintel.nucleus.abi.SchedFlags.*;
import static org.lintel.nucleus.abi.Syscalls.*;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.cpu.Scheduling;
import org.lintel.nucleus.cpu.Scheduling.Discipline;
import org.lintel.nucleus.process.Credentials;
import org.lintel.nucleus.process.UserThread;

/**
 * The system calls about real-time priorities. They are a thread's, known by its tid; a pid is the
 * tid of a process's first thread, 0 the calling one's. Stateless.
 */
final class SchedulingSyscalls {
    private static final String POLICIES = "SCHED_OTHER, SCHED_FIFO and SCHED_RR";

    void register(SyscallTable table) {
        table.addPartial(
                SYS_sched_setscheduler,
                "sched_setscheduler",
                "int pid, int policy, const struct sched_param *param",
                this::setscheduler,
                POLICIES);
        table.add(SYS_sched_getscheduler, "sched_getscheduler", "int pid", this::getscheduler);
        table.add(
                SYS_sched_setparam,
                "sched_setparam",
                "int pid, const struct sched_param *param",
                this::setparam);
        table.add(
                SYS_sched_getparam,
                "sched_getparam",
                "int pid, struct sched_param *param",
                this::getparam);
        table.addPartial(
                SYS_sched_get_priority_max,
                "sched_get_priority_max",
                "int policy",
                this::getPriorityMax,
                POLICIES);
        table.addPartial(
                SYS_sched_get_priority_min,
                "sched_get_priority_min",
                "int policy",
                this::getPriorityMin,
                POLICIES);
    }

    /** Implements {@code sched_setscheduler(2)}. */
    private long setscheduler(
            UserThread thread, long pid, long policy, long param, long a3, long a4, long a5)
            throws ErrnoException {
        set(thread, pid, discipline(policy), param);
        return 0;
    }

    /** Implements {@code sched_setparam(2)}. */
    private long setparam(
            UserThread thread, long pid, long param, long a2, long a3, long a4, long a5)
            throws ErrnoException {
        set(thread, pid, null, param);
        return 0;
    }

    /** @param wanted null for the one that the thread has */
    private static void set(UserThread caller, long pid, Discipline wanted, long param)
            throws ErrnoException {
        checkArguments(pid, param);
        int priority = UserArguments.getInt(caller.space(), param);
        UserThread target = target(caller, pid);
        Scheduling now = target.scheduling();
        Discipline discipline = wanted == null ? now.discipline() : wanted;
        if (!Scheduling.isValid(discipline, priority)) {
            throw ErrnoException.of(Errno.EINVAL); // sched(7): a priority that the policy lacks
        }
        Scheduling next = new Scheduling(discipline, priority);
        if (!may(caller.process().credentials(), target.process().credentials(), now, next)) {
            throw ErrnoException.of(Errno.EPERM);
        }
        target.setScheduling(next);
    }

    /**
     * {@return whether the caller may} As sched(7) says for an RLIMIT_RTPRIO of 0: without privileges
     * only threads of one's own user, and only to what is no more urgent.
     */
    private static boolean may(
            Credentials caller, Credentials owner, Scheduling now, Scheduling next) {
        boolean noGain =
                next.discipline() == Discipline.OTHER
                        || next.discipline() == now.discipline()
                                && next.priority() <= now.priority();
        return caller.isPrivileged() || caller.uid() == owner.uid() && noGain;
    }

    /** Implements {@code sched_getscheduler(2)}. */
    private long getscheduler(
            UserThread thread, long pid, long a1, long a2, long a3, long a4, long a5)
            throws ErrnoException {
        return switch (target(thread, pid).scheduling().discipline()) {
            case OTHER -> SCHED_OTHER;
            case FIFO -> SCHED_FIFO;
            case ROUND_ROBIN -> SCHED_RR;
        };
    }

    /** Implements {@code sched_getparam(2)}. */
    private long getparam(
            UserThread thread, long pid, long param, long a2, long a3, long a4, long a5)
            throws ErrnoException {
        checkArguments(pid, param);
        int priority = target(thread, pid).scheduling().priority();
        UserArguments.putInt(thread.space(), param, priority);
        return 0;
    }

    /** Implements {@code sched_get_priority_max(2)}. */
    private long getPriorityMax(
            UserThread thread, long policy, long a1, long a2, long a3, long a4, long a5)
            throws ErrnoException {
        return Scheduling.highest(discipline(policy));
    }

    /** Implements {@code sched_get_priority_min(2)}. */
    private long getPriorityMin(
            UserThread thread, long policy, long a1, long a2, long a3, long a4, long a5)
            throws ErrnoException {
        return Scheduling.lowest(discipline(policy));
    }

    private static Discipline discipline(long policy) throws ErrnoException {
        return switch ((int) policy) {
            case SCHED_OTHER -> Discipline.OTHER;
            case SCHED_FIFO -> Discipline.FIFO;
            case SCHED_RR -> Discipline.ROUND_ROBIN;
            default -> throw ErrnoException.of(Errno.EINVAL);
        };
    }

    /** sched_setparam(2): a negative pid and a null param are EINVAL. */
    private static void checkArguments(long pid, long param) throws ErrnoException {
        if ((int) pid < 0 || param == 0) {
            throw ErrnoException.of(Errno.EINVAL);
        }
    }

    private static UserThread target(UserThread caller, long pid) throws ErrnoException {
        if ((int) pid < 0) {
            throw ErrnoException.of(Errno.EINVAL);
        }
        int tid = (int) pid;
        UserThread target = tid == 0 ? caller : caller.kernel().processes().findThread(tid);
        if (target == null) {
            throw ErrnoException.of(Errno.ESRCH);
        }
        return target;
    }
}
