package org.lintel.nucleus.guests;

import static org.lintel.libc.Processes.fork;
import static org.lintel.libc.Processes.getpid;
import static org.lintel.libc.SignalHandling.kill;
import static org.lintel.libc.SignalHandling.maskOf;
import static org.lintel.libc.SignalHandling.raise;
import static org.lintel.libc.SignalHandling.sigaction;
import static org.lintel.libc.SignalHandling.sigpending;
import static org.lintel.libc.SignalHandling.sigprocmask;
import static org.lintel.nucleus.abi.Signals.SIGALRM;
import static org.lintel.nucleus.abi.Signals.SIGCHLD;
import static org.lintel.nucleus.abi.Signals.SIGCONT;
import static org.lintel.nucleus.abi.Signals.SIGKILL;
import static org.lintel.nucleus.abi.Signals.SIGSEGV;
import static org.lintel.nucleus.abi.Signals.SIGSTOP;
import static org.lintel.nucleus.abi.Signals.SIGTERM;
import static org.lintel.nucleus.abi.Signals.SIGUSR1;
import static org.lintel.nucleus.abi.Signals.SIGUSR2;
import static org.lintel.nucleus.guests.Check.equal;
import static org.lintel.nucleus.guests.Check.fails;
import static org.lintel.nucleus.guests.Check.that;

import org.lintel.libc.Clock;
import org.lintel.libc.Files;
import org.lintel.libc.Futex;
import org.lintel.libc.Malloc;
import org.lintel.libc.Mem;
import org.lintel.libc.Mmap;
import org.lintel.libc.Pipes;
import org.lintel.libc.Processes;
import org.lintel.libc.SignalHandling;
import org.lintel.libc.SignalInfo;
import org.lintel.libc.Threads;
import org.lintel.libc.Users;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.MapFlags;
import org.lintel.nucleus.abi.SigInfo;
import org.lintel.nucleus.abi.Signals;
import org.lintel.nucleus.abi.Syscalls;

/** Cases about signals. */
public final class SignalCases {
    private static final int PAGE = 4096;
    private static final long MS = 1_000_000;
    private static int runs;
    private static int depth;
    private static int deepest;
    private static int lastCode;
    private static int lastPid;
    private static int lastStatus;
    private static long lastAddress;

    private SignalCases() {}

    public static void main(String[] args) {
        switch (args[0]) {
            case "handlerIsToldWhoSent" -> handlerIsToldWhoSent();
            case "blockedSignalsWaitAndComeOnce" -> blockedSignalsWaitAndComeOnce();
            case "handlersSignalIsBlockedInIt" -> handlersSignalIsBlockedInIt(0, 1);
            case "nodeferLetsTheSignalIn" -> handlersSignalIsBlockedInIt(Signals.SA_NODEFER, 3);
            case "maskOfTheActionIsBlockedInIt" -> maskOfTheActionIsBlockedInIt();
            case "resethandRunsOnce" -> resethandRunsOnce();
            case "suspendSwapsTheMask" -> suspendSwapsTheMask();
            case "pauseReturnsAfterAHandler" -> pauseReturnsAfterAHandler();
            case "ignoredSignalsDoNotEndAPause" -> ignoredSignalsDoNotEndAPause();
            case "readEndsWithEintr" -> readEndsWithEintr();
            case "readGoesOnWithRestart" -> readGoesOnWithRestart();
            case "waitGoesOnWithRestart" -> waitGoesOnWithRestart();
            case "futexEndsWithEintr" -> futexEndsWithEintr();
            case "sleepTellsWhatIsLeft" -> sleepTellsWhatIsLeft();
            case "groupsAreKilledWhole" -> groupsAreKilledWhole();
            case "killFindsNobody" -> killFindsNobody();
            case "killOfAnothersIsEperm" -> killOfAnothersIsEperm();
            case "stoppedProcessesDoNothing" -> stoppedProcessesDoNothing();
            case "continueUndoesAPendingStop" -> continueUndoesAPendingStop();
            case "handlerMendsAFault" -> handlerMendsAFault();
            case "handlerLeavesByException" -> handlerLeavesByException();
            case "blockedFaultIsDeadly" -> Check.dies(fork(SignalCases::faultBlocked, 0), SIGSEGV);
            case "ignoredFaultIsDeadly" -> Check.dies(fork(SignalCases::faultIgnored, 0), SIGSEGV);
            case "faultInTheHandlerIsDeadly" ->
                    Check.dies(fork(SignalCases::faultInside, 0), SIGSEGV);
            case "intervalTimerFiresAgainAndAgain" -> intervalTimerFires();
            case "busyLoopIsInterrupted" -> busyLoopIsInterrupted();
            case "tgkillGoesToItsThread" -> tgkillGoesToItsThread();
            case "processSignalGoesToWhoDoesNotBlockIt" -> processSignalGoesToWhoTakesIt();
            case "killAndStopCannotBeCaught" -> killAndStopCannotBeCaught();
            case "childsEndIsToldBySigchld" -> childsEndIsTold();
            case "signalsNestOnTheStack" -> signalsNestOnTheStack();
            case "handlerMayFork" -> handlerMayFork();
            case "handlerMayExec" -> Check.exits(fork(SignalCases::execInHandler, 0), 4);
            case "handlerMayEndTheThread" -> handlerMayEndTheThread();
            case "wrongNumbersAreEinval" -> wrongNumbersAreEinval();
            default -> Check.unknown(args[0]);
        }
    }

    static void count(int signal, SignalInfo info) {
        runs++;
        depth++;
        deepest = Math.max(deepest, depth);
        lastCode = info.code();
        lastPid = info.pid();
        lastStatus = info.status();
        lastAddress = info.faultAddress();
        depth--;
    }

    // ---- handlers and masks ----

    private static void handlerIsToldWhoSent() {
        sigaction(SIGUSR1, SignalCases::count, Signals.SA_RESTART, 0);
        int child =
                fork(
                        parent -> {
                            kill((int) parent, SIGUSR1);
                            return 0;
                        },
                        getpid());
        Check.exits(child, 0);
        equal(1, runs, "runs");
        equal(child, lastPid, "sender");
        equal(SigInfo.SI_USER, lastCode, "code");
    }

    private static void blockedSignalsWaitAndComeOnce() {
        sigaction(SIGUSR1, SignalCases::count);
        sigprocmask(Signals.SIG_BLOCK, maskOf(SIGUSR1, SIGUSR2));
        for (int i = 0; i < 3; i++) {
            kill(getpid(), SIGUSR1);
        }
        equal(0, runs, "runs while blocked");
        equal(maskOf(SIGUSR1), sigpending(), "pending");
        sigprocmask(Signals.SIG_UNBLOCK, maskOf(SIGUSR1));
        equal(1, runs, "runs after");
        equal(0, sigpending(), "pending after");
        equal(maskOf(SIGUSR2), sigprocmask(Signals.SIG_SETMASK, 0), "mask");
    }

    private static void handlersSignalIsBlockedInIt(int flags, int expectedDepth) {
        sigaction(
                SIGUSR1,
                (signal, info) -> {
                    runs++;
                    depth++;
                    deepest = Math.max(deepest, depth);
                    if (runs < 3) {
                        raise(SIGUSR1);
                    }
                    depth--;
                },
                flags,
                0);
        raise(SIGUSR1);
        equal(3, runs, "runs");
        equal(expectedDepth, deepest, "depth");
        equal(0, sigprocmask(Signals.SIG_BLOCK, 0), "mask afterwards");
    }

    private static void maskOfTheActionIsBlockedInIt() {
        sigaction(SIGUSR2, SignalCases::count);
        sigaction(
                SIGUSR1,
                (signal, info) -> {
                    raise(SIGUSR2);
                    equal(0, runs, "runs of the other handler inside");
                },
                0,
                maskOf(SIGUSR2));
        raise(SIGUSR1);
        equal(1, runs, "runs of the other handler");
    }

    private static void resethandRunsOnce() {
        Check.dies(
                fork(
                        ignored -> {
                            sigaction(SIGUSR1, SignalCases::count, Signals.SA_RESETHAND, 0);
                            raise(SIGUSR1);
                            equal(1, runs, "runs");
                            raise(SIGUSR1);
                            return 0;
                        },
                        0),
                SIGUSR1);
    }

    // ---- waits ----

    private static void sendLater(int signal) {
        fork(
                what -> {
                    Threads.sleepNs(MS);
                    kill((int) (what >> 8), (int) what & 0xff);
                    return 0;
                },
                (long) getpid() << 8 | signal);
    }

    private static void suspendSwapsTheMask() {
        sigaction(SIGUSR1, SignalCases::count);
        sigprocmask(Signals.SIG_BLOCK, maskOf(SIGUSR1, SIGUSR2));
        kill(getpid(), SIGUSR1);
        SignalHandling.sigsuspend(maskOf(SIGUSR2));
        equal(1, runs, "runs, pending before");
        sendLater(SIGUSR1);
        SignalHandling.sigsuspend(0);
        equal(2, runs, "runs, sent later");
        equal(maskOf(SIGUSR1, SIGUSR2), sigprocmask(Signals.SIG_BLOCK, 0), "mask afterwards");
    }

    private static void pauseReturnsAfterAHandler() {
        sigaction(SIGUSR1, SignalCases::count, Signals.SA_RESTART, 0);
        sendLater(SIGUSR1);
        SignalHandling.pause();
        equal(1, runs, "runs");
    }

    private static void ignoredSignalsDoNotEndAPause() {
        sigaction(SIGUSR1, SignalCases::count);
        SignalHandling.ignore(SIGUSR2);
        sigprocmask(Signals.SIG_BLOCK, maskOf(SIGUSR1)); // the last one could come before the wait
        sendLater(SIGUSR2);
        sendLater(SIGCONT);
        sendLater(SIGUSR1);
        SignalHandling.sigsuspend(0);
        equal(1, runs, "runs");
    }

    private static void readEndsWithEintr() {
        sigaction(SIGUSR1, SignalCases::count);
        Pipes.Pipe pipe = Pipes.pipe();
        sendLater(SIGUSR1);
        fails(Errno.EINTR, () -> Files.read(pipe.readFd(), new byte[1]), "read");
        equal(1, runs, "runs");
    }

    private static void readGoesOnWithRestart() {
        Pipes.Pipe pipe = Pipes.pipe();
        sigaction(
                SIGUSR1,
                (signal, info) -> {
                    runs++;
                    Files.writeFully(pipe.writeFd(), new byte[1]);
                },
                Signals.SA_RESTART,
                0);
        sendLater(SIGUSR1);
        equal(1, Files.read(pipe.readFd(), new byte[1]), "bytes");
        equal(1, runs, "runs");
    }

    private static void waitGoesOnWithRestart() {
        sigaction(SIGUSR1, SignalCases::count, Signals.SA_RESTART, 0);
        int child =
                fork(
                        parent -> {
                            Threads.sleepNs(MS);
                            kill((int) parent, SIGUSR1);
                            Threads.sleepNs(MS);
                            return 3;
                        },
                        getpid());
        Check.exits(child, 3);
        equal(1, runs, "runs");
        sigaction(SIGUSR1, SignalCases::count);
        int other =
                fork(
                        parent -> {
                            Threads.sleepNs(MS);
                            kill((int) parent, SIGUSR1);
                            Threads.sleepNs(MS);
                            return 4;
                        },
                        getpid());
        fails(Errno.EINTR, () -> Processes.waitpid(other), "wait without restart");
        Check.exits(other, 4);
    }

    private static void futexEndsWithEintr() {
        sigaction(SIGUSR1, SignalCases::count, Signals.SA_RESTART, 0);
        long word = Malloc.calloc(1, 4);
        sendLater(SIGUSR1);
        that(Futex.waitWhile(word, 0) == Futex.Wakeup.INTERRUPTED, "wait without a timeout");
        sendLater(SIGUSR1);
        that(
                Futex.waitWhile(word, 0, 1_000_000 * MS) == Futex.Wakeup.INTERRUPTED,
                "wait with a timeout");
        equal(2, runs, "runs");
    }

    private static void sleepTellsWhatIsLeft() {
        sigaction(SIGUSR1, SignalCases::count);
        sendLater(SIGUSR1);
        long left = Clock.nanosleep(100 * MS);
        that(left > 90 * MS && left < 100 * MS, "left: " + left);
        equal(0, Clock.nanosleep(MS), "left after a whole sleep");
    }

    // ---- sending ----

    private static int idle(long ignored) {
        while (true) {
            SignalHandling.pause();
        }
    }

    private static void groupsAreKilledWhole() {
        int leader = fork(SignalCases::idle, 0);
        Processes.setpgid(leader, 0);
        int member = fork(SignalCases::idle, 0);
        Processes.setpgid(member, leader);
        int stranger = fork(SignalCases::idle, 0);
        kill(-leader, SIGTERM);
        Check.dies(leader, SIGTERM);
        Check.dies(member, SIGTERM);
        kill(stranger, 0);
        sigaction(SIGUSR1, SignalCases::count);
        kill(0, SIGUSR1);
        equal(1, runs, "runs in the sender's own group");
        Check.dies(stranger, SIGUSR1);
    }

    /** A process of another user cannot be signalled; those of one's own user can. */
    private static void killOfAnothersIsEperm() {
        int child = Processes.fork(SignalCases::strangerSends, getpid());
        equal(0, Processes.waitpid(child).exitStatus(), "the stranger's exit");
    }

    private static int strangerSends(long parent) {
        fails(Errno.EINVAL, () -> Users.setuid(-1), "a negative id");
        Users.setgid(7);
        Users.setuid(1000);
        fails(Errno.EPERM, () -> Users.setuid(0), "back to 0");
        fails(Errno.EPERM, () -> Users.setgid(0), "group 0");
        equal(1000, Users.getuid(), "uid");
        equal(7, Users.getgid(), "gid");
        fails(Errno.EPERM, () -> kill((int) parent, Signals.SIGKILL), "kill");
        fails(Errno.EPERM, () -> kill((int) parent, 0), "asking");
        fails(
                Errno.EPERM,
                () -> SignalHandling.tgkill((int) parent, (int) parent, Signals.SIGKILL),
                "tgkill");
        fails(Errno.EPERM, () -> kill(-1, Signals.SIGKILL), "all others");
        int own = Processes.fork(nothing -> 0, 0);
        kill(own, 0);
        kill(own, Signals.SIGKILL);
        Processes.waitpid(own);
        return 0;
    }

    private static void killFindsNobody() {
        fails(Errno.ESRCH, () -> kill(99_999, 0), "pid");
        fails(Errno.ESRCH, () -> kill(-99_999, 0), "group");
        fails(Errno.EINVAL, () -> kill(getpid(), 65), "signal 65");
        fails(Errno.EINVAL, () -> kill(getpid(), -1), "signal -1");
        fails(Errno.ESRCH, () -> SignalHandling.tgkill(getpid(), 99_999, 0), "tid");
        fails(
                Errno.ESRCH,
                () -> SignalHandling.tgkill(99_999, Threads.gettid(), 0),
                "tid of another");
        int child = fork(ignored -> 0, 0);
        Check.exits(child, 0);
        fails(Errno.ESRCH, () -> kill(child, 0), "a child that was waited for");
    }

    private static void stoppedProcessesDoNothing() {
        long shared = Mmap.sharedAnonymous(PAGE);
        int child = fork(SignalCases::countUp, shared);
        while (Mem.getLongAcquire(shared) == 0) {
            Threads.yield();
        }
        kill(child, SIGSTOP);
        Processes.waitpid(child, org.lintel.nucleus.abi.ProcessFlags.WUNTRACED);
        Threads.sleepNs(MS);
        long seen = Mem.getLongAcquire(shared);
        kill(child, SIGUSR1);
        Threads.sleepNs(10 * MS);
        equal(seen, Mem.getLongAcquire(shared), "counter of a stopped process");
        equal(0, Mem.getLongAcquire(shared + 8), "handler runs of a stopped process");
        kill(child, SIGCONT);
        while (Mem.getLongAcquire(shared + 8) == 0) {
            Threads.yield();
        }
        kill(child, SIGKILL);
        Check.dies(child, SIGKILL);
    }

    static int countUp(long shared) {
        sigaction(SIGUSR1, (signal, info) -> Mem.putLongRelease(shared + 8, 1));
        for (long i = 1; ; i++) {
            Mem.putLongRelease(shared, i);
        }
    }

    private static void continueUndoesAPendingStop() {
        sigprocmask(Signals.SIG_BLOCK, maskOf(Signals.SIGTSTP));
        raise(Signals.SIGTSTP);
        kill(getpid(), Signals.SIGTSTP);
        equal(maskOf(Signals.SIGTSTP), sigpending(), "pending");
        kill(getpid(), SIGCONT);
        equal(0, sigpending(), "pending after SIGCONT");
        sigprocmask(Signals.SIG_SETMASK, 0);
    }

    // ---- faults ----

    private static void handlerMendsAFault() {
        long at = Mmap.anonymous(2 * PAGE);
        Mem.putLong(at, 5);
        Mmap.mprotect(at, PAGE, MapFlags.PROT_NONE);
        Mmap.munmap(at + PAGE, PAGE);
        sigaction(
                SIGSEGV,
                (signal, info) -> {
                    count(signal, info);
                    long page = info.faultAddress() & -PAGE;
                    if (info.code() == SigInfo.SEGV_ACCERR) {
                        Mmap.mprotect(page, PAGE, MapFlags.PROT_READ | MapFlags.PROT_WRITE);
                    } else {
                        int flags =
                                MapFlags.MAP_PRIVATE | MapFlags.MAP_ANONYMOUS | MapFlags.MAP_FIXED;
                        Mmap.mmap(
                                page, PAGE, MapFlags.PROT_READ | MapFlags.PROT_WRITE, flags, -1, 0);
                    }
                });
        equal(5, Mem.getLong(at), "load after the mending");
        equal(SigInfo.SEGV_ACCERR, lastCode, "code");
        equal(at, lastAddress, "address");
        Mem.putInt(at + PAGE + 100, 6);
        equal(6, Mem.getInt(at + PAGE + 100), "store after the mending");
        equal(SigInfo.SEGV_MAPERR, lastCode, "code");
        equal(at + PAGE + 100, lastAddress, "address");
        equal(2, runs, "runs");
    }

    private static final class Jump extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private static void handlerLeavesByException() {
        sigaction(
                SIGSEGV,
                (signal, info) -> {
                    runs++;
                    throw new Jump();
                });
        for (int i = 0; i < 100; i++) {
            try {
                Mem.putByte(16, 1);
                that(false, "the store went through");
            } catch (Jump jump) {
                equal(0, sigprocmask(Signals.SIG_BLOCK, 0), "mask after the jump");
            }
        }
        equal(100, runs, "runs");
        sigaction(
                SIGUSR1,
                (signal, info) -> {
                    throw new Jump();
                });
        Pipes.Pipe pipe = Pipes.pipe();
        sendLater(SIGUSR1);
        try {
            Files.read(pipe.readFd(), new byte[1]);
            that(false, "the read ended");
        } catch (Jump jump) {
            equal(0, sigprocmask(Signals.SIG_BLOCK, 0), "mask after the jump");
        }
        kill(getpid(), 0);
    }

    static int faultBlocked(long ignored) {
        sigaction(SIGSEGV, SignalCases::count);
        sigprocmask(Signals.SIG_BLOCK, maskOf(SIGSEGV));
        return Mem.getByte(16);
    }

    static int faultIgnored(long ignored) {
        SignalHandling.ignore(SIGSEGV);
        return Mem.getByte(16);
    }

    static int faultInside(long ignored) {
        sigaction(SIGSEGV, (signal, info) -> Mem.getByte(32));
        return Mem.getByte(16);
    }

    // ---- timers and threads ----

    private static void intervalTimerFires() {
        sigaction(SIGALRM, SignalCases::count);
        long start = Clock.monotonicNs();
        SignalHandling.setitimer(10 * MS, 5 * MS);
        while (runs < 4) {
            SignalHandling.pause();
        }
        long passed = Clock.monotonicNs() - start;
        that(passed >= 25 * MS, "too early: " + passed);
        that(Check.trap(Syscalls.SYS_setitimer, 0, 0) > 0, "the timer was armed");
        equal(0, Clock.nanosleep(20 * MS), "sleep after the timer was called off");
        equal(4, runs, "runs");
    }

    private static void busyLoopIsInterrupted() {
        sigaction(SIGALRM, SignalCases::count);
        SignalHandling.setitimer(MS, 0);
        while (runs == 0) {
            lastStatus++;
        }
        SignalHandling.setitimer(MS, MS);
        long word = Malloc.calloc(1, 8);
        while (runs < 5) {
            Mem.putLong(word, Mem.getLong(word) + 1);
        }
    }

    private static void tgkillGoesToItsThread() {
        int[] ranOn = new int[1];
        sigaction(SIGUSR1, (signal, info) -> ranOn[0] = Threads.gettid());
        Pipes.Pipe pipe = Pipes.pipe();
        int other =
                Threads.create(
                        () -> Check.trap(Syscalls.SYS_read, pipe.readFd(), Malloc.malloc(1), 1));
        Threads.yield();
        SignalHandling.tgkill(getpid(), other, SIGUSR1);
        while (ranOn[0] == 0) {
            Threads.yield();
        }
        equal(other, ranOn[0], "thread that ran the handler");
        Files.write(
                pipe.writeFd(), Malloc.calloc(1, 1), 1); // it may have been on the way to its read
        Threads.join(other);
    }

    private static void processSignalGoesToWhoTakesIt() {
        int[] ranOn = new int[1];
        sigaction(SIGUSR1, (signal, info) -> ranOn[0] = Threads.gettid());
        int other = Threads.create(SignalHandling::pause);
        Threads.sleepNs(MS);
        sigprocmask(Signals.SIG_BLOCK, maskOf(SIGUSR1));
        kill(getpid(), SIGUSR1);
        Threads.join(other);
        equal(other, ranOn[0], "thread that ran the handler");
        equal(0, sigpending(), "pending");
    }

    private static void killAndStopCannotBeCaught() {
        fails(Errno.EINVAL, () -> sigaction(SIGKILL, SignalCases::count), "SIGKILL");
        fails(Errno.EINVAL, () -> SignalHandling.ignore(SIGSTOP), "SIGSTOP");
        sigprocmask(Signals.SIG_SETMASK, -1);
        equal(~maskOf(SIGKILL, SIGSTOP), sigprocmask(Signals.SIG_BLOCK, 0), "mask of all");
        int child = fork(SignalCases::idle, 0);
        kill(child, SIGKILL);
        Check.dies(child, SIGKILL);
    }

    private static void childsEndIsTold() {
        sigaction(SIGCHLD, SignalCases::count);
        sigprocmask(Signals.SIG_BLOCK, maskOf(SIGCHLD)); // or it could come before the wait
        int child = fork(ignored -> 9, 0);
        SignalHandling.sigsuspend(0);
        equal(child, lastPid, "child");
        equal(9, lastStatus, "status");
        Check.exits(child, 9);
    }

    private static void signalsNestOnTheStack() {
        for (int signal = 34; signal < 64; signal++) {
            int inner = signal + 1;
            sigaction(
                    signal,
                    (s, info) -> {
                        runs++;
                        if (inner < 64) {
                            raise(inner);
                        }
                        equal(s, info.signo(), "signal of the frame");
                    });
        }
        raise(34);
        equal(30, runs, "runs");
    }

    private static void handlerMayFork() {
        sigaction(SIGUSR1, (signal, info) -> Check.exits(fork(ignored -> 6, 0), 6));
        raise(SIGUSR1);
        equal(0, sigprocmask(Signals.SIG_BLOCK, 0), "mask afterwards");
    }

    static int execInHandler(long ignored) {
        sigaction(SIGUSR1, (signal, info) -> ProcessCases.exec("exit", "4"));
        raise(SIGUSR1);
        return 1;
    }

    private static void handlerMayEndTheThread() {
        sigaction(SIGUSR1, (signal, info) -> Threads.exit(33));
        int other = Threads.create(SignalHandling::pause);
        Threads.sleepNs(MS);
        SignalHandling.tgkill(getpid(), other, SIGUSR1);
        equal(33, Threads.join(other), "value");
    }

    private static void wrongNumbersAreEinval() {
        Check.failsTrap(Errno.EINVAL, "sigaction 0", Syscalls.SYS_sigaction, 0, 0, 0, 0, 0);
        Check.failsTrap(Errno.EINVAL, "sigaction 65", Syscalls.SYS_sigaction, 65, 0, 0, 0, 0);
        Check.failsTrap(
                Errno.EFAULT, "sigaction old", Syscalls.SYS_sigaction, SIGUSR1, -1, 0, 0, 8);
        Check.failsTrap(Errno.EFAULT, "sigprocmask", Syscalls.SYS_sigprocmask, 0, 8, 0);
        Check.failsTrap(Errno.EFAULT, "sigpending", Syscalls.SYS_sigpending, 8);
        Check.failsTrap(Errno.EFAULT, "sigsuspend", Syscalls.SYS_sigsuspend, 8);
        Check.failsTrap(Errno.EINVAL, "setitimer", Syscalls.SYS_setitimer, -1, 0);
        fails(Errno.EINVAL, () -> sigprocmask(77, 1), "how");
    }
}
