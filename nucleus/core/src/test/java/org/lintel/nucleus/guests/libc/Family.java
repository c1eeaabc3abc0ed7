package org.lintel.nucleus.guests.libc;

import org.lintel.libc.Env;
import org.lintel.libc.ExitList;
import org.lintel.libc.Files;
import org.lintel.libc.Malloc;
import org.lintel.libc.Mem;
import org.lintel.libc.Mmap;
import org.lintel.libc.Mutex;
import org.lintel.libc.Pipes;
import org.lintel.libc.Processes;
import org.lintel.libc.Rlimit;
import org.lintel.libc.Semaphore;
import org.lintel.libc.SignalHandling;
import org.lintel.libc.Spawn;
import org.lintel.libc.Stdio;
import org.lintel.libc.Threads;
import org.lintel.libc.WaitStatus;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.ProcessFlags;
import org.lintel.nucleus.abi.Signals;

import java.util.List;

/** Processes, as one of them sees the others; the argument names the case. */
public final class Family {
    private static int javaState = 1;

    private Family() {}

    public static void main(String[] args) {
        switch (args[0]) {
            case "waited" -> waited();
            case "copied" -> copied();
            case "shared" -> shared();
            case "handed-over" -> handedOver();
            case "spawned" -> spawned();
            case "replaced" -> replaced();
            case "groups" -> groups();
            case "limits" -> limits();
            case "exits" -> exits();
            case "no-twice" -> noTextTwice();
            case "other-threads" -> otherThreads();
            case "echo" -> Stdio.puts(args[1] + " " + Env.getenv("NAME") + " " + args.length);
            default -> Check.fail("no such case: " + args[0]);
        }
    }

    private static int exitWith(long status) {
        return (int) status;
    }

    private static void waited() {
        Check.fails(Errno.ECHILD, Processes::waitAny);
        int child = Processes.fork(Family::exitWith, 3);
        WaitStatus status = Processes.waitpid(child);
        Check.equal(child, status.pid(), "pid");
        Check.equal("exit 3", status.describe(), "status");
        Check.fails(Errno.ECHILD, () -> Processes.waitpid(child));
        int blocked = Processes.fork(Family::pauses, 0);
        Check.that(Processes.waitpid(blocked, ProcessFlags.WNOHANG) == null, "nothing yet");
        SignalHandling.kill(blocked, Signals.SIGKILL);
        Check.equal(Signals.SIGKILL, Processes.waitpid(blocked).termSig(), "signal");
        Check.that(Processes.waitForUsage(Processes.fork(Family::asks, 0)).traps() > 0, "rusage");
    }

    private static int asks(long argument) {
        return Processes.getpid() > 0 ? 0 : 1;
    }

    private static int pauses(long argument) {
        SignalHandling.pause();
        return 0;
    }

    private static int changes(long block) {
        Check.equal(1, javaState, "Java state is as at the start");
        Check.equal(5, Mem.getLong(block), "memory is the parent's");
        Mem.putLong(block, 6);
        Malloc.free(block);
        long other = Malloc.malloc(100_000);
        Mem.fill(other, 100_000, 'x');
        return Processes.getppid();
    }

    private static void copied() {
        javaState = 2;
        long block = Malloc.malloc(64);
        Mem.putLong(block, 5);
        WaitStatus status = Processes.waitpid(Processes.fork(Family::changes, block));
        Check.equal(Processes.getpid() & 0xff, status.exitStatus(), "child's parent");
        Check.equal(5, Mem.getLong(block), "own memory");
        Malloc.free(block);
    }

    private static int adds(long page) {
        Mutex mutex = new Mutex(page);
        for (int i = 0; i < 100; i++) {
            mutex.lock();
            long value = Mem.getLong(page + 8);
            Threads.yield();
            Mem.putLong(page + 8, value + 1);
            mutex.unlock();
        }
        return 0;
    }

    private static void shared() {
        long page = Mmap.sharedAnonymous(4096);
        int first = Processes.fork(Family::adds, page);
        int second = Processes.fork(Family::adds, page);
        adds(page);
        Processes.waitpid(first);
        Processes.waitpid(second);
        Check.equal(300, Mem.getLong(page + 8), "counter in shared memory");
        Mmap.munmap(page, 4096);
    }

    private static int posts(long page) {
        new Semaphore(page).post();
        return 0;
    }

    private static void handedOver() {
        int fd = Files.memfdCreate("shared", 0);
        Files.ftruncate(fd, 4096);
        long page = Mmap.shared(fd, 0, 4096);
        Semaphore semaphore = Semaphore.at(page, 0);
        int child = Processes.fork(Family::posts, page);
        semaphore.await();
        Processes.waitpid(child);
        Mmap.munmap(page, 4096);
        Files.close(fd);
    }

    private static void spawned() {
        Pipes.Pipe pipe = Pipes.pipe();
        int child =
                new Spawn("Family")
                        .arguments("echo", "hello")
                        .descriptor(pipe.writeFd(), 1)
                        .descriptor(2, 2)
                        .environment(List.of("NAME=value"))
                        .start();
        Files.close(pipe.writeFd());
        Check.equal("hello value 2\n", new String(Files.readAll(pipe.readFd())), "child's output");
        Check.equal("exit 0", Processes.waitpid(child).describe(), "status");
        Files.close(pipe.readFd());
        Check.fails(Errno.ENOENT, () -> Processes.spawn("no such program"));
    }

    private static int replacing(long argument) {
        Env.setenv("NAME", "kept");
        throw Processes.execve("Family", List.of("echo", "replaced"));
    }

    private static void replaced() {
        int child = Processes.fork(Family::replacing, 0);
        Check.equal("exit 0", Processes.waitpid(child).describe(), "status");
        Check.fails(Errno.ENOENT, () -> Processes.execve("no such program", List.of()));
    }

    private static void groups() {
        int first = Processes.fork(Family::pauses, 0);
        int second = Processes.fork(Family::pauses, 0);
        Processes.setpgid(first, 0);
        Processes.setpgid(second, first);
        Check.equal(first, Processes.getpgid(second), "group");
        SignalHandling.kill(-first, Signals.SIGTERM);
        Check.equal(Signals.SIGTERM, Processes.waitpid(-first).termSig(), "one");
        Check.equal(Signals.SIGTERM, Processes.waitpid(-first).termSig(), "other");
        Check.fails(Errno.ECHILD, () -> Processes.waitpid(-first));
    }

    private static void limits() {
        Rlimit before = Processes.getrlimit(ProcessFlags.RLIMIT_NOFILE);
        Processes.setrlimit(ProcessFlags.RLIMIT_NOFILE, new Rlimit(5, before.hard()));
        Pipes.Pipe pipe = Pipes.pipe();
        Check.fails(Errno.EMFILE, Pipes::pipe);
        pipe.close();
        Pipes.pipe().close();
        Check.fails(
                Errno.EINVAL,
                () -> Processes.setrlimit(ProcessFlags.RLIMIT_NOFILE, new Rlimit(10, 5)));
        Processes.setpriority(0, 5);
        Check.equal(5, Processes.getpriority(0), "nice");
        long address = Malloc.malloc(10);
        Processes.setrlimit(
                ProcessFlags.RLIMIT_AS, new Rlimit(1 << 20, ProcessFlags.RLIM_INFINITY));
        Check.fails(Errno.ENOMEM, () -> Malloc.malloc(4 << 20));
        Malloc.free(address);
    }

    private static void exits() {
        ExitList.atExit(() -> Stdio.out().println("last"));
        ExitList.atExit(() -> Stdio.out().println("first"));
        throw Processes.exit(0);
    }

    private static int printsMore(long argument) {
        Stdio.out().print("child ");
        return 0;
    }

    private static void noTextTwice() {
        Stdio.out().setLineBuffered(false);
        Stdio.out().print("parent ");
        Processes.waitpid(Processes.fork(Family::printsMore, 0));
        Stdio.out().println("end");
    }

    private static int allocates(long argument) {
        for (int i = 0; i < 100; i++) {
            Malloc.free(Malloc.malloc(i * 20L));
        }
        Stdio.out().print("");
        return 0;
    }

    /**
     * A fork while other threads are inside the heap and the streams: the child's copy is whole.
     */
    private static void otherThreads() {
        long stop = Malloc.calloc(1, 8);
        int noise =
                Threads.create(() -> {
                    while (Mem.getIntAcquire(stop) == 0) {
                        Malloc.free(Malloc.malloc(300));
                        Stdio.err().print("");
                    }
                });
        for (int i = 0; i < 20; i++) {
            WaitStatus status = Processes.waitpid(Processes.fork(Family::allocates, 0));
            Check.equal("exit 0", status.describe(), "child " + i);
        }
        Mem.putIntRelease(stop, 1);
        Threads.join(noise);
    }
}
