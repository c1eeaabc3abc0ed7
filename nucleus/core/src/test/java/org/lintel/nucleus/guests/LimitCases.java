package org.lintel.nucleus.guests;

import static org.lintel.nucleus.guests.Check.equal;
import static org.lintel.nucleus.guests.Check.fails;
import static org.lintel.nucleus.guests.Check.that;

import org.lintel.libc.Malloc;
import org.lintel.libc.Mem;
import org.lintel.libc.Mmap;
import org.lintel.libc.Processes;
import org.lintel.libc.Rlimit;
import org.lintel.libc.SignalHandling;
import org.lintel.libc.Threads;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.ProcessFlags;
import org.lintel.nucleus.abi.Signals;
import org.lintel.nucleus.abi.Syscalls;

/** Cases about resource limits. Some of them end badly on purpose. */
public final class LimitCases {
    private static final int PAGE = 4096;
    private static int runs;
    private static int work;

    private LimitCases() {}

    public static void main(String[] args) {
        switch (args[0]) {
            case "softCpuLimitIsTold" -> softCpuLimitIsTold();
            case "hardCpuLimitEnds" -> {
                limit(ProcessFlags.RLIMIT_CPU, 50_000, 80_000);
                SignalHandling.sigaction(Signals.SIGXCPU, (signal, info) -> runs++);
                loop();
            }
            case "cpuLimitEndsByDefault" -> {
                limit(ProcessFlags.RLIMIT_CPU, 50_000, 1_000_000);
                loop();
            }
            case "cpuLimitCountsAllThreads" -> {
                limit(ProcessFlags.RLIMIT_CPU, 50_000, 50_000);
                Threads.create(LimitCases::loop);
                loop();
            }
            case "addressSpaceIsLimited" -> addressSpaceIsLimited();
            case "memoryLimitEnds" -> memoryLimitEnds();
            case "stackLimitEnds" -> recurse(0);
            case "emulatedStackEndsInItsGuardPage" -> {
                while (true) {
                    org.lintel.libc.Stack.push(1024);
                }
            }
            case "poolIsEmptied" -> takeAll();
            case "threadThatCannotBeMadeLeavesNoStack" -> threadCannotBeMade();
            case "limitsAreInheritedAndKept" -> limitsAreInherited();
            case "limitErrors" -> limitErrors();
            case "mallocFailsWithinTheLimit" -> mallocFails();
            default -> Check.unknown(args[0]);
        }
    }

    private static void limit(int resource, long soft, long hard) {
        Processes.setrlimit(resource, new Rlimit(soft, hard));
    }

    private static void loop() {
        while (true) {
            work++;
        }
    }

    private static void softCpuLimitIsTold() {
        SignalHandling.sigaction(Signals.SIGXCPU, (signal, info) -> runs++);
        long used = Processes.getrusage().ticks();
        limit(ProcessFlags.RLIMIT_CPU, used + 50_000, -1);
        while (runs == 0) {
            work++;
        }
        that(Processes.getrusage().ticks() >= used + 50_000, "too early");
    }

    private static void addressSpaceIsLimited() {
        limit(ProcessFlags.RLIMIT_AS, 1 << 20, 1 << 20);
        fails(Errno.ENOMEM, () -> Mmap.anonymous(1 << 20), "more than the limit");
        long at = Mmap.anonymous(64 * PAGE);
        Mmap.munmap(at, 64 * PAGE);
        Check.exits(
                Processes.fork(
                        ignored -> {
                            fails(Errno.ENOMEM, () -> Mmap.anonymous(1 << 20), "in the child");
                            return 0;
                        },
                        0),
                0);
    }

    private static void memoryLimitEnds() {
        limit(ProcessFlags.RLIMIT_RSS, 64 * PAGE, 64 * PAGE);
        takeAll();
    }

    private static void takeAll() {
        long at = Mmap.anonymous(1L << 30);
        for (long page = 0; page < 1L << 18; page++) {
            Mem.putByte(at + page * PAGE, 1);
        }
    }

    private static void threadCannotBeMade() {
        Threads.join(Threads.create(() -> runs++));
        limit(ProcessFlags.RLIMIT_AS, 4 << 20, 4 << 20); // less than all the stacks below
        long resident = Processes.getrusage().residentBytes();
        limit(ProcessFlags.RLIMIT_RSS, resident, resident);
        for (int i = 0; i < 100; i++) {
            fails(Errno.ENOMEM, () -> Threads.create(() -> runs++), "no frame for its block");
        }
    }

    private static int recurse(int depth) {
        try {
            return recurse(depth + 1) + 1;
        } catch (StackOverflowError swallowed) {
            return recurse(depth + 1);
        }
    }

    private static void limitsAreInherited() {
        limit(ProcessFlags.RLIMIT_NOFILE, 10, 20);
        Check.exits(
                Processes.fork(
                        ignored -> (int) Processes.getrlimit(ProcessFlags.RLIMIT_NOFILE).soft(), 0),
                10);
        String resource = Integer.toString(ProcessFlags.RLIMIT_NOFILE);
        Check.exits(Processes.spawn("child", "limit", resource), 10);
        Check.exits(Processes.fork(ignored -> ProcessCases.exec("limit", resource(0)), 0), 10);
        limit(ProcessFlags.RLIMIT_NOFILE, 20, 20);
        equal(20, Processes.getrlimit(ProcessFlags.RLIMIT_NOFILE).soft(), "raised to the hard one");
    }

    private static String resource(int ignored) {
        return Integer.toString(ProcessFlags.RLIMIT_NOFILE);
    }

    private static void limitErrors() {
        fails(Errno.EINVAL, () -> limit(ProcessFlags.RLIMIT_NOFILE, 20, 10), "soft above hard");
        fails(Errno.EPERM, () -> limit(ProcessFlags.RLIMIT_NOFILE, 10, 1 << 30), "hard raised");
        fails(Errno.EINVAL, () -> limit(77, 1, 1), "unknown resource");
        fails(Errno.EINVAL, () -> Processes.getrlimit(77), "unknown resource");
        Check.failsTrap(Errno.EFAULT, "bad address", Syscalls.SYS_getrlimit, 0, 16);
    }

    private static void mallocFails() {
        limit(ProcessFlags.RLIMIT_AS, 2 << 20, 2 << 20);
        long taken = 0;
        try {
            for (int i = 0; i < 1_000; i++) {
                Mem.putByte(Malloc.malloc(10_000), 1);
                taken++;
            }
            that(false, "malloc went beyond the limit");
        } catch (org.lintel.libc.ErrnoException full) {
            equal(Errno.ENOMEM.number(), full.errno().number(), "error");
        }
        that(taken > 50, "blocks: " + taken);
    }
}
