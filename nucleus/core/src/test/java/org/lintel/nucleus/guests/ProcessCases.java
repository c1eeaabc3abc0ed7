package org.lintel.nucleus.guests;

import static org.lintel.libc.Processes.fork;
import static org.lintel.libc.Processes.getpid;
import static org.lintel.libc.Processes.waitpid;
import static org.lintel.nucleus.guests.Check.equal;
import static org.lintel.nucleus.guests.Check.exits;
import static org.lintel.nucleus.guests.Check.fails;
import static org.lintel.nucleus.guests.Check.that;

import org.lintel.libc.Files;
import org.lintel.libc.Malloc;
import org.lintel.libc.Mem;
import org.lintel.libc.Mmap;
import org.lintel.libc.Pipes;
import org.lintel.libc.Processes;
import org.lintel.libc.SignalHandling;
import org.lintel.libc.SignalInfo;
import org.lintel.libc.Spawn;
import org.lintel.libc.Threads;
import org.lintel.libc.WaitStatus;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.FileFlags;
import org.lintel.nucleus.abi.MapFlags;
import org.lintel.nucleus.abi.ProcessFlags;
import org.lintel.nucleus.abi.Signals;
import org.lintel.nucleus.abi.Syscalls;

import java.util.List;

/** Cases about fork, spawn, exec, exit and wait. */
public final class ProcessCases {
    private static final int PAGE = 4096;
    private static int counter = 7;

    private ProcessCases() {}

    public static void main(String[] args) {
        switch (args[0]) {
            case "childStartsAtItsEntryWithItsArgument" -> exits(fork(ProcessCases::echo, 42), 42);
            case "killMyself" -> killMyself(Signals.SIGABRT);
            case "memoryIsCopiedAtTheFork" -> memoryIsCopiedAtTheFork();
            case "staticsOfTheChildAreFresh" -> staticsOfTheChildAreFresh();
            case "sharedMemoryStaysShared" -> sharedMemoryStaysShared();
            case "mappingsOfOneAreUnknownToTheOther" -> mappingsOfOneAreUnknownToTheOther();
            case "offsetIsSharedAfterFork" -> offsetIsSharedAfterFork();
            case "pidsAreNotUsedAgainAtOnce" -> pidsAreNotUsedAgainAtOnce();
            case "exitCodesAndSignalsReachTheParent" -> exitCodesAndSignalsReachTheParent();
            case "namedHandlersSurviveFork" -> namedHandlersSurviveFork();
            case "capturingHandlersAreDefaultInTheChild" -> capturingHandlersAreDefaultInTheChild();
            case "pendingSignalsAreNotInheritedTheMaskIs" -> pendingSignalsAreNotInherited();
            case "timerIsNotInherited" -> timerIsNotInherited();
            case "onlyTheCallerIsInTheChild" -> onlyTheCallerIsInTheChild();
            case "spawnPassesArgumentsAndEnvironment" -> spawnPassesArgumentsAndEnvironment();
            case "spawnInheritsWhatIsNotCloseOnExec" -> spawnInheritsWhatIsNotCloseOnExec();
            case "spawnWithActionsInheritsWhatIsListed" -> spawnWithActionsInheritsWhatIsListed();
            case "spawnFailsWhole" -> spawnFailsWhole();
            case "spawnedLeaderHasAGroup" -> spawnedLeaderHasAGroup();
            case "execKeepsPidAndDescriptors" -> execKeepsPidAndDescriptors();
            case "execClosesCloseOnExec" -> execClosesCloseOnExec();
            case "execOfNothingFailsAndTheProcessGoesOn" -> execOfNothingFails();
            case "execEndsOtherThreads" -> exits(fork(ProcessCases::execBesideThreads, 0), 5);
            case "execByAnotherThreadWorks" -> exits(fork(ProcessCases::execByThread, 0), 6);
            case "execKeepsPendingSignalsAndDropsHandlers" -> execKeepsPendingSignals();
            case "execKeepsIgnoredSignals" -> exits(fork(ProcessCases::execIgnoring, 0), 0);
            case "exitStatusHasEightBits" -> exits(fork(ProcessCases::echo, 0x1_23), 0x23);
            case "anyThreadEndsTheProcess" -> exits(fork(ProcessCases::endByThread, 0), 9);
            case "waitFindsByPidGroupAndAny" -> waitFindsByPidGroupAndAny();
            case "waitWithNohangDoesNotWait" -> waitWithNohangDoesNotWait();
            case "waitWithoutChildrenFails" -> waitWithoutChildrenFails();
            case "waitReportsStopsAndContinuations" -> waitReportsStopsAndContinuations();
            case "ignoredChildrenAreReapedByThemselves" -> ignoredChildrenAreReaped();
            case "twoThreadsWaitForOneChild" -> twoThreadsWaitForOneChild();
            case "orphansGoOnWithoutParent" -> orphansGoOnWithoutParent();
            case "groupsCanBeJoined" -> groupsCanBeJoined();
            case "usageCounts" -> usageCounts();
            case "priorityIsKept" -> priorityIsKept();
            default -> Check.unknown(args[0]);
        }
    }

    // ---- entries of children ----

    static int echo(long argument) {
        return (int) argument;
    }

    static int waitForByte(long fd) {
        return Files.read((int) fd, new byte[1]);
    }

    static int sleepLong(long ns) {
        Threads.sleepNs(ns);
        return 0;
    }

    // ---- fork ----

    private static void memoryIsCopiedAtTheFork() {
        long at = Malloc.malloc(3 * PAGE);
        for (int i = 0; i < 3; i++) {
            Mem.putLong(at + (long) i * PAGE, 100 + i);
        }
        int child = fork(ProcessCases::seesTheOldValues, at);
        Mem.putLong(at + PAGE, -1);
        exits(child, 0);
        equal(100, Mem.getLong(at), "written by the child only");
        equal(-1, Mem.getLong(at + PAGE), "written by the parent");
    }

    static int seesTheOldValues(long at) {
        for (int i = 0; i < 3; i++) {
            equal(100 + i, Mem.getLong(at + (long) i * PAGE), "value at the fork");
        }
        Mem.putLong(at, -2);
        equal(-2, Mem.getLong(at), "own write");
        return 0;
    }

    private static void staticsOfTheChildAreFresh() {
        counter = 8;
        exits(fork(ignored -> counter, 0), 7);
        equal(8, counter, "static of the parent");
    }

    private static void sharedMemoryStaysShared() {
        long at = Mmap.sharedAnonymous(PAGE);
        exits(
                fork(
                        address -> {
                            Mem.putLong(address, 77);
                            return 0;
                        },
                        at),
                0);
        equal(77, Mem.getLong(at), "written by the child");
    }

    private static void mappingsOfOneAreUnknownToTheOther() {
        long shared = Mmap.sharedAnonymous(PAGE);
        Pipes.Pipe pipe = Pipes.pipe();
        Mem.putInt(shared, pipe.readFd());
        int child = fork(ProcessCases::mapsAndTells, shared);
        long mine =
                Mmap.mmap(
                        0x10_0000_0000L,
                        PAGE,
                        MapFlags.PROT_READ | MapFlags.PROT_WRITE,
                        MapFlags.MAP_PRIVATE | MapFlags.MAP_ANONYMOUS | MapFlags.MAP_FIXED,
                        -1,
                        0);
        Mem.putLong(shared + 16, mine);
        Mem.putLong(mine, 1);
        Files.writeFully(pipe.writeFd(), new byte[1]);
        exits(child, 0);
        long theirs = Mem.getLong(shared + 8);
        that(isUnmapped(theirs), "mapping of the child is there in the parent");
    }

    static int mapsAndTells(long shared) {
        Files.read(Mem.getInt(shared), new byte[1]);
        that(isUnmapped(Mem.getLong(shared + 16)), "mapping of the parent is there in the child");
        long mine = Mmap.anonymous(PAGE);
        Mem.putLong(mine, 1);
        Mem.putLong(shared + 8, mine);
        return 0;
    }

    /** A write to a pipe is a way to ask the nucleus whether an address can be read. */
    private static boolean isUnmapped(long address) {
        Pipes.Pipe pipe = Pipes.pipe();
        long result = Check.trap(Syscalls.SYS_write, pipe.writeFd(), address, 1);
        pipe.close();
        return result == -Errno.EFAULT.number();
    }

    private static void offsetIsSharedAfterFork() {
        int fd = Files.memfdCreate("text", 0);
        Files.writeFully(fd, "abcdefgh".getBytes());
        Files.lseek(fd, 0, FileFlags.SEEK_SET);
        exits(fork(ProcessCases::readFourAndClose, fd), 0);
        byte[] rest = new byte[8];
        equal(4, Files.read(fd, rest), "bytes left");
        equal('e', rest[0], "first byte left");
    }

    static int readFourAndClose(long fd) {
        byte[] first = new byte[4];
        equal(4, Files.read((int) fd, first), "bytes");
        equal('a', first[0], "first byte");
        Files.close((int) fd);
        return 0;
    }

    private static void pidsAreNotUsedAgainAtOnce() {
        int last = 0;
        for (int round = 0; round < 2000; round++) {
            int pid = fork(ProcessCases::echo, 0);
            that(pid > last, "pids only grow: " + last + ", " + pid);
            exits(pid, 0);
            last = pid;
        }
    }

    private static void exitCodesAndSignalsReachTheParent() {
        exits(fork(ProcessCases::echo, 0), 0);
        exits(fork(ProcessCases::echo, 255), 255);
        int[] deadly = {Signals.SIGTERM, Signals.SIGKILL, Signals.SIGUSR2, Signals.SIGABRT, 40};
        for (int signal : deadly) {
            Check.dies(fork(ProcessCases::killMyself, signal), signal);
        }
        Check.dies(fork(ignored -> Mem.getByte(8), 0), Signals.SIGSEGV);
        exits(
                fork(
                        ignored -> {
                            throw new IllegalStateException("meant");
                        },
                        0),
                1);
    }

    static int killMyself(long signal) {
        SignalHandling.kill(getpid(), (int) signal);
        return 0;
    }

    // ---- fork and signals ----

    static void leaveMark(int signal, SignalInfo info) {
        counter = 100 + signal;
    }

    private static void namedHandlersSurviveFork() {
        SignalHandling.sigaction(Signals.SIGUSR1, ProcessCases::leaveMark);
        exits(fork(ProcessCases::raiseAndTell, Signals.SIGUSR1), 110);
    }

    static int raiseAndTell(long signal) {
        SignalHandling.raise((int) signal);
        return counter;
    }

    private static void capturingHandlersAreDefaultInTheChild() {
        int[] seen = new int[1];
        SignalHandling.sigaction(Signals.SIGUSR1, (signal, info) -> seen[0]++);
        Check.dies(fork(ProcessCases::raiseAndTell, Signals.SIGUSR1), Signals.SIGUSR1);
        SignalHandling.raise(Signals.SIGUSR1);
        equal(1, seen[0], "runs of the parent's handler");
    }

    private static void pendingSignalsAreNotInherited() {
        long mask = SignalHandling.maskOf(Signals.SIGUSR1);
        SignalHandling.sigprocmask(Signals.SIG_BLOCK, mask);
        SignalHandling.raise(Signals.SIGUSR1);
        equal(mask, SignalHandling.sigpending(), "pending in the parent");
        exits(fork(ProcessCases::nothingPendingMaskKept, mask), 0);
        SignalHandling.ignore(Signals.SIGUSR1);
        equal(0, SignalHandling.sigpending(), "pending, when ignored");
    }

    static int nothingPendingMaskKept(long mask) {
        equal(0, SignalHandling.sigpending(), "pending in the child");
        equal(mask, SignalHandling.sigprocmask(Signals.SIG_BLOCK, 0), "mask of the child");
        return 0;
    }

    private static void timerIsNotInherited() {
        SignalHandling.setitimer(1_000_000_000_000L, 0);
        exits(fork(ignored -> Check.trap(Syscalls.SYS_setitimer, 0, 0) == 0 ? 0 : 1, 0), 0);
        that(Check.trap(Syscalls.SYS_setitimer, 0, 0) > 0, "timer of the parent is gone");
    }

    private static void onlyTheCallerIsInTheChild() {
        Pipes.Pipe pipe = Pipes.pipe();
        int other = Threads.create(() -> Files.read(pipe.readFd(), new byte[1]));
        exits(fork(ProcessCases::cannotJoin, other), 0);
        Files.writeFully(pipe.writeFd(), new byte[1]);
        Threads.join(other);
    }

    static int cannotJoin(long tid) {
        fails(Errno.ESRCH, () -> Threads.join((int) tid), "join of a thread of the parent");
        equal(getpid(), Threads.gettid(), "tid of the first thread");
        return 0;
    }

    // ---- spawn ----

    private static void spawnPassesArgumentsAndEnvironment() {
        exits(Processes.spawn("child", "arguments", "a", "", "c d"), 4);
        exits(
                new Spawn("child")
                        .arguments("variable", "COLOUR", "blue")
                        .environment(List.of("COLOUR=blue"))
                        .start(),
                0);
    }

    private static void spawnInheritsWhatIsNotCloseOnExec() {
        Pipes.Pipe kept = Pipes.pipe();
        Pipes.Pipe closed = Pipes.pipe2(FileFlags.O_CLOEXEC);
        equal(3, kept.readFd(), "lowest descriptor");
        equal(6, closed.writeFd(), "next descriptor");
        exits(Processes.spawn("child", "open"), 0b0001_1111);
        exits(fork(ignored -> Child.openDescriptors(), 0), 0b0111_1111);
    }

    private static void spawnWithActionsInheritsWhatIsListed() {
        Pipes.Pipe pipe = Pipes.pipe2(FileFlags.O_CLOEXEC);
        exits(new Spawn("child").arguments("open").descriptor(2, 2).start(), 0b100);
        int child =
                new Spawn("child")
                        .arguments("write", "7", "hi")
                        .descriptor(pipe.writeFd(), 7)
                        .descriptor(2, 2)
                        .start();
        exits(child, 0);
        Files.close(pipe.writeFd());
        equal("hi", new String(Files.readAll(pipe.readFd())), "written by the child");
    }

    private static void spawnFailsWhole() {
        fails(Errno.ENOENT, () -> Processes.spawn("no-such-program"), "unknown program");
        fails(
                Errno.EBADF,
                () -> new Spawn("child").arguments("open").descriptor(55, 1).start(),
                "action with a closed descriptor");
        Check.failsTrap(Errno.EFAULT, "bad path", Syscalls.SYS_spawn, 8);
        fails(Errno.ECHILD, Processes::waitAny, "wait after failed spawns");
    }

    private static void spawnedLeaderHasAGroup() {
        exits(Processes.spawn("child", "group"), 0);
        exits(new Spawn("child").arguments("group").newGroup().start(), 1);
    }

    // ---- exec ----

    private static void execKeepsPidAndDescriptors() {
        exits(fork(ignored -> exec("pid", Integer.toString(getpid())), 0), 0);
        Pipes.Pipe pipe = Pipes.pipe();
        exits(fork(fd -> exec("write", Long.toString(fd), "text"), pipe.writeFd()), 0);
        Files.close(pipe.writeFd());
        equal("text", new String(Files.readAll(pipe.readFd())), "written after exec");
    }

    static int exec(String... arguments) {
        throw Processes.execve("child", List.of(arguments));
    }

    private static void execClosesCloseOnExec() {
        Pipes.pipe2(FileFlags.O_CLOEXEC);
        exits(fork(ignored -> exec("open"), 0), 0b111);
    }

    private static void execOfNothingFails() {
        fails(Errno.ENOENT, () -> Processes.execve("no-such-program", List.of()), "exec");
        exits(fork(ProcessCases::echo, 3), 3);
    }

    static int execBesideThreads(long ignored) {
        Pipes.Pipe pipe = Pipes.pipe();
        Threads.create(() -> Files.read(pipe.readFd(), new byte[1]));
        Threads.create(() -> Threads.sleepNs(Long.MAX_VALUE / 8));
        Threads.create(ProcessCases::spin);
        Threads.yield();
        return exec("exit", "5");
    }

    static int execByThread(long ignored) {
        Threads.create(() -> exec("exit", "6"));
        spin();
        return 0;
    }

    private static void spin() {
        while (counter != -1) {
            counter++;
            if (counter < 0) {
                counter = 0;
            }
        }
    }

    private static void execKeepsPendingSignals() {
        int expected = (int) SignalHandling.maskOf(Signals.SIGINT, Signals.SIGQUIT);
        exits(fork(ProcessCases::execWithPending, 0), expected);
        SignalHandling.sigaction(Signals.SIGUSR1, ProcessCases::leaveMark);
        Check.dies(fork(ignored -> exec("usr1"), 0), Signals.SIGUSR1);
    }

    static int execWithPending(long ignored) {
        long mask = SignalHandling.maskOf(Signals.SIGINT, Signals.SIGQUIT);
        SignalHandling.sigprocmask(Signals.SIG_BLOCK, mask);
        SignalHandling.kill(getpid(), Signals.SIGINT);
        SignalHandling.raise(Signals.SIGQUIT);
        return exec("pending");
    }

    static int execIgnoring(long ignored) {
        SignalHandling.ignore(Signals.SIGUSR1);
        return exec("usr1");
    }

    static int endByThread(long ignored) {
        Threads.create(() -> Processes.exitNow(9));
        spin();
        return 0;
    }

    // ---- wait ----

    private static void waitFindsByPidGroupAndAny() {
        int first = fork(ProcessCases::echo, 1);
        int second = fork(ProcessCases::echo, 2);
        int third = new Spawn("child").arguments("exit", "3").newGroup().start();
        equal(second, waitpid(second).pid(), "by pid");
        equal(third, waitpid(-third).pid(), "by group");
        equal(first, waitpid(0).pid(), "by own group");
        int fourth = fork(ProcessCases::echo, 4);
        WaitStatus any = Processes.waitAny();
        equal(fourth, any.pid(), "any");
        equal(4, any.exitStatus(), "its status");
    }

    private static void waitWithNohangDoesNotWait() {
        Pipes.Pipe pipe = Pipes.pipe();
        int child = fork(ProcessCases::waitForByte, pipe.readFd());
        that(waitpid(child, ProcessFlags.WNOHANG) == null, "found one that lives");
        Files.writeFully(pipe.writeFd(), new byte[1]);
        exits(child, 1);
        fails(Errno.ECHILD, () -> waitpid(child, ProcessFlags.WNOHANG), "second wait");
    }

    private static void waitWithoutChildrenFails() {
        fails(Errno.ECHILD, Processes::waitAny, "no children");
        int child = fork(ProcessCases::echo, 0);
        fails(Errno.ECHILD, () -> waitpid(getpid()), "itself");
        fails(Errno.ECHILD, () -> waitpid(child + 1000), "nobody");
        fails(Errno.ECHILD, () -> waitpid(-(child + 1000)), "empty group");
        fails(Errno.EINVAL, () -> waitpid(child, 0x4000_0000), "unknown option");
        exits(child, 0);
    }

    private static void waitReportsStopsAndContinuations() {
        Pipes.Pipe pipe = Pipes.pipe();
        int child = fork(ProcessCases::waitForByte, pipe.readFd());
        SignalHandling.kill(child, Signals.SIGSTOP);
        WaitStatus stopped = waitpid(child, ProcessFlags.WUNTRACED);
        equal("stopped by SIGSTOP", stopped.describe(), "after SIGSTOP");
        that(waitpid(child, ProcessFlags.WUNTRACED | ProcessFlags.WNOHANG) == null, "told twice");
        SignalHandling.kill(child, Signals.SIGCONT);
        equal("continued", waitpid(child, ProcessFlags.WCONTINUED).describe(), "after SIGCONT");
        SignalHandling.kill(child, Signals.SIGTSTP);
        equal("stopped by SIGTSTP", waitpid(child, ProcessFlags.WUNTRACED).describe(), "SIGTSTP");
        SignalHandling.kill(child, Signals.SIGKILL);
        equal("killed by SIGKILL", waitpid(child).describe(), "a stopped process is killed");
    }

    private static void ignoredChildrenAreReaped() {
        SignalHandling.ignore(Signals.SIGCHLD);
        for (int i = 0; i < 3; i++) {
            fork(ProcessCases::echo, i);
        }
        fails(Errno.ECHILD, Processes::waitAny, "wait for ignored children");
        SignalHandling.byDefault(Signals.SIGCHLD);
        exits(fork(ProcessCases::echo, 5), 5);
    }

    private static void twoThreadsWaitForOneChild() {
        Pipes.Pipe pipe = Pipes.pipe();
        int child = fork(ProcessCases::waitForByte, pipe.readFd());
        int[] tids = new int[2];
        for (int i = 0; i < 2; i++) {
            tids[i] = Threads.create(pid -> Check.trap(Syscalls.SYS_wait4, pid, 0, 0, 0), child);
        }
        Threads.yield();
        Files.writeFully(pipe.writeFd(), new byte[1]);
        long sum = Threads.join(tids[0]) + Threads.join(tids[1]);
        equal(child - Errno.ECHILD.number(), sum, "one finds it, one has no child");
    }

    private static void orphansGoOnWithoutParent() {
        Pipes.Pipe pipe = Pipes.pipe();
        exits(fork(ProcessCases::leavesAnOrphan, pipe.writeFd()), 0);
        Files.close(pipe.writeFd());
        equal("0", new String(Files.readAll(pipe.readFd())), "parent of the orphan");
    }

    static int leavesAnOrphan(long fd) {
        fork(
                to -> {
                    Threads.sleepNs(1_000_000);
                    Files.writeFully((int) to, Integer.toString(Processes.getppid()).getBytes());
                    return 0;
                },
                fd);
        return 0;
    }

    private static void groupsCanBeJoined() {
        int own = Processes.getpgid(0);
        equal(getpid(), own, "group of a process of the scenario");
        Pipes.Pipe pipe = Pipes.pipe();
        int child = fork(ProcessCases::waitForByte, pipe.readFd());
        equal(own, Processes.getpgid(child), "group of a child");
        Processes.setpgid(child, 0);
        equal(child, Processes.getpgid(child), "a group of its own");
        Processes.setpgid(child, own);
        equal(own, Processes.getpgid(child), "back again");
        fails(Errno.ESRCH, () -> Processes.getpgid(99_999), "nobody's group");
        fails(Errno.EINVAL, () -> Processes.setpgid(child, -1), "negative group");
        fails(Errno.EPERM, () -> Processes.setpgid(child, 99_999), "group that is not there");
        Files.writeFully(pipe.writeFd(), new byte[1]);
        exits(child, 1);
        fails(Errno.ESRCH, () -> Processes.setpgid(child, 0), "a process that is gone");
    }

    // ---- figures ----

    private static void usageCounts() {
        long ticks = Processes.getrusage().ticks();
        long traps = Processes.getrusage().traps();
        for (int i = 0; i < 10; i++) {
            getpid();
        }
        for (int i = 0; i < 20_000; i++) {
            counter++;
        }
        Threads.yield();
        that(Processes.getrusage().traps() >= traps + 10, "traps count");
        that(Processes.getrusage().ticks() >= ticks + 20_000, "ticks count");
        long faults = Processes.getrusage().faults();
        long resident = Processes.getrusage().residentBytes();
        long at = Mmap.anonymous(4 * PAGE);
        for (int i = 0; i < 4; i++) {
            Mem.putByte(at + (long) i * PAGE, 1);
        }
        equal(faults + 4, Processes.getrusage().faults(), "faults");
        that(Processes.getrusage().residentBytes() >= resident + 4 * PAGE, "resident bytes");
        that(Processes.waitForUsage(fork(ProcessCases::echo, 0)).traps() >= 0, "usage of a child");
    }

    private static void priorityIsKept() {
        equal(0, Processes.getpriority(0), "at the start");
        Processes.setpriority(0, 7);
        equal(7, Processes.getpriority(0), "set");
        exits(fork(ignored -> Processes.getpriority(0), 0), 7);
        Processes.setpriority(0, -100);
        equal(-20, Processes.getpriority(0), "clamped");
        fails(Errno.ESRCH, () -> Processes.getpriority(99_999), "nobody");
    }
}
