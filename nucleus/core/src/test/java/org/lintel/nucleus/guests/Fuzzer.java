package org.lintel.nucleus.guests;

import org.lintel.libc.CString;
import org.lintel.libc.Mem;
import org.lintel.libc.Pipes;
import org.lintel.libc.Processes;
import org.lintel.libc.Rlimit;
import org.lintel.libc.SignalHandling;
import org.lintel.libc.ThreadEntry;
import org.lintel.libc.Threads;
import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.MapFlags;
import org.lintel.nucleus.abi.ProcessFlags;
import org.lintel.nucleus.abi.ProcessImage;
import org.lintel.nucleus.abi.Syscalls;

/**
 * Throws random system calls with random arguments at the nucleus. Most addresses lie in and around a
 * playground of its own, so that calls get further than their first check.
 */
public final class Fuzzer {
    private static final int PAGE = ProcessImage.PAGE_BYTES;
    private static final int PAGES = 16;
    private static final long PLAYGROUND = 0x5_0000_0000L;
    private static final int HIGHEST_CALL = 110;
    private static long state;

    private Fuzzer() {}

    /** Arguments: seed, number of calls. */
    public static void main(String[] args) {
        Processes.setrlimit(ProcessFlags.RLIMIT_NPROC, new Rlimit(24, 24));
        for (int i = 0; i < 3; i++) {
            Pipes.pipe2(i == 0 ? org.lintel.nucleus.abi.FileFlags.O_NONBLOCK : 0);
        }
        org.lintel.libc.Files.memfdCreate("fuzz", 0);
        Check.trap(
                Syscalls.SYS_mmap,
                PLAYGROUND,
                (long) PAGES * PAGE,
                MapFlags.PROT_READ | MapFlags.PROT_WRITE,
                MapFlags.MAP_PRIVATE | MapFlags.MAP_ANONYMOUS | MapFlags.MAP_FIXED,
                -1,
                0);
        for (int i = 0; i < PAGES; i += 2) {
            Mem.putLong(PLAYGROUND + (long) i * PAGE, 1);
            CString.put(PLAYGROUND + (long) i * PAGE + 512, "child");
        }
        SignalHandling.sigprocmask(0, ~(1L << 8 | 1L << 18 | 1L << 9));
        SignalHandling.sigaction(10, (signal, info) -> next());
        play(Long.parseLong(args[0]) << 32 | Integer.parseInt(args[1]));
    }

    /** Plays; as a thread or child too. The argument has the seed above, the number of calls below. */
    static int play(long what) {
        state = what * 0x9E37_79B9_7F4A_7C15L + 1;
        int calls = (int) what;
        for (int i = 0; i < calls; i++) {
            int number = (int) (next() >>> 33) % HIGHEST_CALL;
            if (isHarmless(number)) {
                Gate.trap(
                        number,
                        argument(),
                        argument(),
                        argument(),
                        argument(),
                        argument(),
                        argument());
            } else if (number == Syscalls.SYS_fork && chance(4)) {
                tryFork(calls / 4);
            } else if (number == Syscalls.SYS_thread_create && chance(4)) {
                tryThread(calls / 4);
            }
        }
        return 0;
    }

    /** Calls that always end the process or thread, or that need a procedure, are left out. */
    private static boolean isHarmless(int number) {
        return number != Syscalls.SYS_exit_group
                && number != Syscalls.SYS_thread_exit
                && number != Syscalls.SYS_fork
                && number != Syscalls.SYS_thread_create
                && number != Syscalls.SYS_sigaction
                && (number != Syscalls.SYS_pause
                                && number != Syscalls.SYS_sigsuspend
                                && number != Syscalls.SYS_sigprocmask
                                && number != Syscalls.SYS_kill
                        || chance(50));
    }

    private static void tryFork(int calls) {
        try {
            Processes.fork(Fuzzer::play, next() << 32 | calls);
        } catch (RuntimeException refused) {
            next();
        }
    }

    private static void tryThread(int calls) {
        try {
            ThreadEntry entry = Fuzzer::play;
            Threads.create(entry, next() << 32 | calls);
        } catch (RuntimeException refused) {
            next();
        }
    }

    private static long argument() {
        long random = next();
        int kind = (int) (random >>> 40) & 31;
        long small = random & 15;
        if (kind < 14) {
            return small;
        }
        if (kind < 20) {
            return PLAYGROUND + (random & 15) * PAGE + (random >>> 8 & 7) - 4;
        }
        if (kind < 24) {
            return PLAYGROUND + (random & (PAGES - 1)) * PAGE + 512;
        }
        return switch (kind) {
            case 24 -> (random & 31) * PAGE;
            case 25 -> -small;
            case 26 -> 1L << (random & 63);
            case 27 -> (1L << (random & 63)) - 1;
            case 28 -> ProcessImage.USER_END - small * 8;
            case 29 -> random & 0xffff;
            case 30 -> Integer.MIN_VALUE + small;
            default -> random;
        };
    }

    private static boolean chance(int oneOf) {
        return Long.remainderUnsigned(next(), oneOf) == 0;
    }

    private static long next() {
        state ^= state << 13;
        state ^= state >>> 7;
        state ^= state << 17;
        return state;
    }
}
