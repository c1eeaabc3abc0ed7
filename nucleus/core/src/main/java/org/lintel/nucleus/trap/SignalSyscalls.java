package org.lintel.nucleus.trap;

import static org.lintel.nucleus.abi.Syscalls.*;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.SigInfo;
import org.lintel.nucleus.abi.Signals;
import org.lintel.nucleus.process.Process;
import org.lintel.nucleus.process.ProcessTable;
import org.lintel.nucleus.process.SignalCalls;
import org.lintel.nucleus.process.SignalInfo;
import org.lintel.nucleus.process.SignalSending;
import org.lintel.nucleus.process.SignalState;
import org.lintel.nucleus.process.UserThread;

import java.util.function.Predicate;

/** The system calls about signals. Stateless. */
final class SignalSyscalls {
    void register(SyscallTable table) {
        table.add(SYS_kill, "kill", "int pid, int sig", this::kill);
        table.add(SYS_tgkill, "tgkill", "int tgid, int tid, int sig", this::tgkill);
        table.add(
                SYS_sigaction,
                "sigaction",
                "int sig, long entry, int flags, sigset_t mask, long *old",
                this::sigaction);
        table.add(
                SYS_sigprocmask,
                "sigprocmask",
                "int how, const sigset_t *set, sigset_t *old",
                this::sigprocmask);
        table.add(SYS_sigpending, "sigpending", "sigset_t *set", this::sigpending);
        table.add(SYS_sigsuspend, "sigsuspend", "const sigset_t *mask", this::sigsuspend);
        table.add(SYS_pause, "pause", "", this::pause);
        table.addPartial(
                SYS_setitimer,
                "setitimer",
                "long initial_ns, long interval_ns",
                this::setitimer,
                "ITIMER_REAL only; gives the nanoseconds that were left");
    }

    /** Implements {@code kill(2)}: a process, a group (0 or negative), or all others (-1). */
    private long kill(UserThread thread, long pid, long signal, long a2, long a3, long a4, long a5)
            throws ErrnoException {
        checkSignal(signal);
        ProcessTable processes = thread.kernel().processes();
        if ((int) pid > 0) {
            Process target = processes.find((int) pid);
            if (target == null) {
                throw ErrnoException.of(Errno.ESRCH);
            }
            requireRight(thread, target);
            send(thread, target, (int) signal);
            return 0;
        }
        Predicate<Process> wanted = many(thread.process(), (int) pid);
        Predicate<Process> allowed = wanted.and(target -> maySignal(thread, target));
        if (processes.forEach(allowed, target -> send(thread, target, (int) signal)) == 0) {
            boolean some = processes.forEach(wanted, target -> {}) > 0;
            throw ErrnoException.of(some ? Errno.EPERM : Errno.ESRCH);
        }
        return 0;
    }

    private static boolean maySignal(UserThread sender, Process target) {
        return sender.process().credentials().maySignal(target.credentials());
    }

    private static void requireRight(UserThread sender, Process target) throws ErrnoException {
        if (!maySignal(sender, target)) {
            throw ErrnoException.of(Errno.EPERM);
        }
    }

    private static Predicate<Process> many(Process sender, int pid) {
        if (pid == -1) {
            return process -> process != sender;
        }
        int group = pid == 0 ? sender.group() : -pid;
        return process -> process.group() == group && !process.isGone();
    }

    /** Signal 0 only asks whether there is somebody. */
    private static void send(UserThread sender, Process target, int signal) {
        if (signal != 0) {
            SignalInfo info = new SignalInfo(SigInfo.SI_USER, sender.process().pid(), 0, 0);
            SignalSending.send(target, signal, info);
        }
    }

    /** Implements {@code tgkill(2)}: a thread, which must be one of that process. */
    private long tgkill(
            UserThread thread, long pid, long tid, long signal, long a3, long a4, long a5)
            throws ErrnoException {
        checkSignal(signal);
        if ((int) pid <= 0 || (int) tid <= 0) {
            throw ErrnoException.of(Errno.EINVAL);
        }
        UserThread target = thread.kernel().processes().findThread((int) tid);
        if (target == null || target.process().pid() != (int) pid) {
            throw ErrnoException.of(Errno.ESRCH);
        }
        requireRight(thread, target.process());
        if (signal != 0) {
            SignalInfo info = new SignalInfo(SigInfo.SI_USER, thread.process().pid(), 0, 0);
            SignalSending.send(target, (int) signal, info);
        }
        return 0;
    }

    private static void checkSignal(long signal) throws ErrnoException {
        if (signal < 0 || signal >= Signals.NSIG) {
            throw ErrnoException.of(Errno.EINVAL);
        }
    }

    /** Implements {@code sigaction(2)}; {@code old} gets entry, flags, mask as three longs. */
    private long sigaction(
            UserThread thread, long signal, long entry, long flags, long mask, long old, long a5)
            throws ErrnoException {
        checkSignal(signal);
        boolean change = entry >= 0;
        if (signal == 0 || change && (signal == Signals.SIGKILL || signal == Signals.SIGSTOP)) {
            throw ErrnoException.of(Errno.EINVAL);
        }
        SignalState.Action before = SignalCalls.action(thread.process(), (int) signal);
        if (old != 0) {
            UserArguments.putLong(thread.space(), old, before.entry());
            UserArguments.putLong(thread.space(), old + 8, before.flags());
            UserArguments.putLong(thread.space(), old + 16, before.mask());
        }
        if (change) {
            SignalState.Action action = new SignalState.Action(entry, (int) flags, mask);
            SignalCalls.setAction(thread.process(), (int) signal, action);
        }
        return 0;
    }

    /** Implements {@code sigprocmask(2)} and {@code pthread_sigmask(3)}; a null set only asks. */
    private long sigprocmask(
            UserThread thread, long how, long set, long old, long a3, long a4, long a5)
            throws ErrnoException {
        long before = thread.mask();
        long after = before;
        if (set != 0) {
            long given = UserArguments.getLong(thread.space(), set);
            after =
                    switch ((int) how) {
                        case Signals.SIG_BLOCK -> before | given;
                        case Signals.SIG_UNBLOCK -> before & ~given;
                        case Signals.SIG_SETMASK -> given;
                        default -> throw ErrnoException.of(Errno.EINVAL);
                    };
        }
        if (old != 0) {
            UserArguments.putLong(thread.space(), old, before);
        }
        thread.setMask(after);
        thread.lookForSignals();
        return 0;
    }

    /** Implements {@code sigpending(2)}. */
    private long sigpending(
            UserThread thread, long set, long a1, long a2, long a3, long a4, long a5)
            throws ErrnoException {
        UserArguments.putLong(thread.space(), set, thread.pendingHere() & thread.mask());
        return 0;
    }

    /** Implements {@code sigsuspend(2)}. Always ends with EINTR. */
    private long sigsuspend(
            UserThread thread, long set, long a1, long a2, long a3, long a4, long a5)
            throws ErrnoException {
        thread.suspendMask(UserArguments.getLong(thread.space(), set));
        SignalCalls.awaitHandler(thread);
        throw ErrnoException.of(Errno.EINTR);
    }

    /** Implements {@code pause(2)}. Always ends with EINTR. */
    private long pause(UserThread thread, long a0, long a1, long a2, long a3, long a4, long a5)
            throws ErrnoException {
        SignalCalls.awaitHandler(thread);
        throw ErrnoException.of(Errno.EINTR);
    }

    /** Implements {@code setitimer(2)}, in nanoseconds; 0 disarms. */
    private long setitimer(
            UserThread thread, long initialNs, long intervalNs, long a2, long a3, long a4, long a5)
            throws ErrnoException {
        if (initialNs < 0 || intervalNs < 0) {
            throw ErrnoException.of(Errno.EINVAL);
        }
        return SignalCalls.setTimer(thread.process(), initialNs, intervalNs);
    }
}
