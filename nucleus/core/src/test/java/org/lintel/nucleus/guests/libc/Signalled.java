package org.lintel.nucleus.guests.libc;

import org.lintel.libc.Files;
import org.lintel.libc.Malloc;
import org.lintel.libc.Mem;
import org.lintel.libc.Mmap;
import org.lintel.libc.Pipes;
import org.lintel.libc.Processes;
import org.lintel.libc.SignalHandling;
import org.lintel.libc.SignalInfo;
import org.lintel.libc.Stdio;
import org.lintel.libc.WaitStatus;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.MapFlags;
import org.lintel.nucleus.abi.SigInfo;
import org.lintel.nucleus.abi.Signals;

/** Signals, as a process sees them; the argument names the case. */
public final class Signalled {
    private static int count;
    private static int sender;

    private Signalled() {}

    public static void main(String[] args) {
        switch (args[0]) {
            case "raised" -> raised();
            case "masked" -> masked();
            case "suspended" -> suspended();
            case "interrupted" -> interrupted();
            case "restarted" -> restarted();
            case "killed" -> killed();
            case "named-handler" -> namedHandler();
            case "captured-handler" -> capturedHandler();
            case "mended" -> mended();
            case "thrown" -> thrown();
            case "inside-malloc" -> insideMalloc();
            case "inside-stdio" -> insideStdio();
            case "stopped" -> stopped();
            default -> Check.fail("no such case: " + args[0]);
        }
    }

    private static void counted(int signal, SignalInfo info) {
        count++;
        sender = info.pid();
        Check.equal(signal, info.signo(), "si_signo");
    }

    private static void raised() {
        SignalHandling.sigaction(Signals.SIGUSR1, Signalled::counted);
        SignalHandling.raise(Signals.SIGUSR1);
        Check.equal(1, count, "handler runs");
        Check.equal(Processes.getpid(), sender, "sender");
        SignalHandling.ignore(Signals.SIGUSR1);
        SignalHandling.raise(Signals.SIGUSR1);
        Check.equal(1, count, "ignored");
    }

    private static void masked() {
        SignalHandling.sigaction(Signals.SIGUSR1, Signalled::counted);
        long mask = SignalHandling.maskOf(Signals.SIGUSR1);
        Check.equal(0, SignalHandling.sigprocmask(Signals.SIG_BLOCK, mask), "mask before");
        SignalHandling.raise(Signals.SIGUSR1);
        SignalHandling.raise(Signals.SIGUSR1);
        Check.equal(0, count, "blocked");
        Check.equal(mask, SignalHandling.sigpending(), "pending");
        SignalHandling.sigprocmask(Signals.SIG_UNBLOCK, mask);
        Check.equal(1, count, "pending once, however often sent");
    }

    private static void suspended() {
        SignalHandling.sigaction(Signals.SIGALRM, Signalled::counted);
        long mask = SignalHandling.maskOf(Signals.SIGALRM);
        SignalHandling.sigprocmask(Signals.SIG_BLOCK, mask);
        SignalHandling.setitimer(1_000_000, 0);
        SignalHandling.sigsuspend(0);
        Check.equal(1, count, "handler runs during sigsuspend");
        Check.equal(mask, SignalHandling.sigprocmask(Signals.SIG_BLOCK, 0), "mask is back");
    }

    private static void interrupted() {
        SignalHandling.sigaction(Signals.SIGALRM, Signalled::counted);
        Pipes.Pipe pipe = Pipes.pipe();
        SignalHandling.setitimer(1_000_000, 0);
        Check.fails(Errno.EINTR, () -> Files.read(pipe.readFd(), new byte[1]));
        Check.equal(1, count, "handler runs");
        pipe.close();
    }

    private static int writeLater(long fd) {
        org.lintel.libc.Clock.sleepNs(5_000_000);
        Files.writeFully((int) fd, new byte[] {7});
        return 0;
    }

    private static void restarted() {
        SignalHandling.sigaction(Signals.SIGALRM, Signalled::counted, Signals.SA_RESTART, 0);
        Pipes.Pipe pipe = Pipes.pipe();
        int child = Processes.fork(Signalled::writeLater, pipe.writeFd());
        SignalHandling.setitimer(1_000_000, 0);
        byte[] one = new byte[1];
        Check.equal(1, Files.read(pipe.readFd(), one), "read goes on");
        Check.equal(7, one[0], "byte");
        Check.equal(1, count, "handler ran");
        Processes.waitpid(child);
        pipe.close();
    }

    private static int sleeper(long argument) {
        while (true) {
            SignalHandling.pause();
        }
    }

    private static void killed() {
        int child = Processes.fork(Signalled::sleeper, 0);
        SignalHandling.kill(child, Signals.SIGTERM);
        WaitStatus status = Processes.waitpid(child);
        Check.that(status.ifSignaled() && !status.ifExited(), status.describe());
        Check.equal("killed by SIGTERM", status.describe(), "status");
        Check.fails(Errno.ESRCH, () -> SignalHandling.kill(child, 0));
    }

    private static void exitNine(int signal, SignalInfo info) {
        throw Processes.exit(9);
    }

    private static int raiser(long argument) {
        SignalHandling.raise(Signals.SIGUSR2);
        return 0;
    }

    private static void namedHandler() {
        SignalHandling.sigaction(Signals.SIGUSR2, Signalled::exitNine);
        WaitStatus status = Processes.waitpid(Processes.fork(Signalled::raiser, 0));
        Check.equal("exit 9", status.describe(), "child's handler");
    }

    private static void capturedHandler() {
        int captured = Processes.getpid();
        SignalHandling.sigaction(Signals.SIGUSR2, (signal, info) -> count += captured);
        SignalHandling.raise(Signals.SIGUSR2);
        Check.equal(captured, count, "own handler");
        WaitStatus status = Processes.waitpid(Processes.fork(Signalled::raiser, 0));
        Check.equal("killed by SIGUSR2", status.describe(), "child has the default action");
    }

    private static void makeWritable(int signal, SignalInfo info) {
        count++;
        Check.equal(SigInfo.SEGV_ACCERR, info.code(), "si_code");
        Mmap.mprotect(info.faultAddress() & -4096, 4096, MapFlags.PROT_READ | MapFlags.PROT_WRITE);
    }

    /** A handler that mends what was wrong: the store is made again. */
    private static void mended() {
        SignalHandling.sigaction(Signals.SIGSEGV, Signalled::makeWritable);
        long page = Mmap.anonymous(4096);
        Mmap.mprotect(page, 4096, MapFlags.PROT_READ);
        Mem.putLong(page + 8, 42);
        Check.equal(42, Mem.getLong(page + 8), "store");
        Check.equal(1, count, "faults");
        Mmap.munmap(page, 4096);
    }

    private static void thrower(int signal, SignalInfo info) {
        throw new IllegalStateException("jump");
    }

    /** A handler that leaves by an exception: the faulting code never goes on. */
    private static void thrown() {
        SignalHandling.sigaction(Signals.SIGSEGV, Signalled::thrower);
        for (int i = 1; i <= 3; i++) {
            try {
                Mem.putLong(8, 1);
                Check.fail("the store went on");
            } catch (IllegalStateException jump) {
                count++;
            }
        }
        Check.equal(3, count, "jumps");
    }

    private static void allocate(int signal, SignalInfo info) {
        count++;
        Malloc.free(Malloc.malloc(500));
    }

    private static void insideMalloc() {
        SignalHandling.sigaction(Signals.SIGALRM, Signalled::allocate);
        SignalHandling.setitimer(20_000, 20_000);
        long[] blocks = new long[64];
        for (int i = 0; count < 50; i++) {
            Malloc.free(blocks[i % 64]);
            blocks[i % 64] = Malloc.malloc(100 + i % 1000 * 50L);
            Mem.putLong(blocks[i % 64], i);
        }
        SignalHandling.setitimer(0, 0);
        for (long block : blocks) {
            Malloc.free(block);
        }
    }

    private static void printed(int signal, SignalInfo info) {
        count++;
        Stdio.out().println("tick");
    }

    private static void insideStdio() {
        SignalHandling.sigaction(Signals.SIGALRM, Signalled::printed);
        SignalHandling.setitimer(30_000, 30_000);
        while (count < 20) {
            Stdio.out().println("a line that is rather long");
        }
        SignalHandling.setitimer(0, 0);
    }

    private static void stopped() {
        int child = Processes.fork(Signalled::sleeper, 0);
        SignalHandling.kill(child, Signals.SIGSTOP);
        WaitStatus status = Processes.waitpid(child, org.lintel.nucleus.abi.ProcessFlags.WUNTRACED);
        Check.equal("stopped by SIGSTOP", status.describe(), "status");
        SignalHandling.kill(child, Signals.SIGCONT);
        status = Processes.waitpid(child, org.lintel.nucleus.abi.ProcessFlags.WCONTINUED);
        Check.equal("continued", status.describe(), "status");
        SignalHandling.kill(child, Signals.SIGKILL);
        Check.equal("killed by SIGKILL", Processes.waitpid(child).describe(), "status");
    }
}
