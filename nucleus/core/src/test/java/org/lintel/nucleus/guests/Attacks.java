package org.lintel.nucleus.guests;

import org.lintel.libc.Clock;
import org.lintel.libc.Files;
import org.lintel.libc.Mem;
import org.lintel.libc.Mutex;
import org.lintel.libc.Processes;
import org.lintel.libc.SignalHandling;
import org.lintel.libc.Threads;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.Signals;
import org.lintel.nucleus.abi.Syscalls;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** What a process may try against the machine and the others on it. Most of these never end. */
public final class Attacks {
    private static int counter;

    private Attacks() {}

    public static void main(String[] args) {
        switch (args[0]) {
            case "countsItsOwnStatic" -> {
                for (int i = 0; i < 1_000; i++) {
                    counter++;
                    Threads.yield();
                }
                Check.equal(1_000, counter, "static of this process");
            }
            case "holdsALiteral" -> {
                synchronized ("literal") {
                    loop();
                }
            }
            case "locksTheSameLiteral" -> {
                for (int i = 0; i < 100; i++) {
                    synchronized ("literal") {
                        counter++;
                    }
                    Threads.yield();
                }
            }
            case "emptyLoop" -> loop();
            case "loopThatCatchesAll" -> loopThatCatchesAll();
            case "loopInFinally" -> loopInFinally();
            case "loopInLambda" -> ((Runnable) Attacks::loop).run();
            case "loopInInitialiser" -> Initialiser.touch();
            case "waitInInitialiser" -> WaitingInitialiser.touch();
            case "loopInComparator" -> loopInComparator();
            case "loopInToStringUnderALock" -> loopInToString();
            case "loopUnderASynchronizedCollection" -> loopInCollection();
            case "regex" -> regex();
            case "forkBomb" -> forkBomb(0);
            case "throwsAtEveryTurn" -> throwsAtEveryTurn();
            case "threadBomb" -> threadBomb();
            case "spawnBomb" -> spawnBomb();
            case "hugeArray" -> hugeArray();
            case "churn" -> churn();
            case "asksForMuchAgainAndAgain" -> asksForMuch();
            case "clonesAgainAndAgain" -> clones();
            case "makesArraysOfNothing" -> arraysOfNothing();
            case "streamWithoutEnd" -> streamWithoutEnd();
            case "sortsForLong" -> sortsForLong();
            case "exitsWhileOthersWaitInTheJdk" -> exitsWhileOthersWait();
            case "keepsSmallObjects" -> keeps();
            case "internsStrings" -> interns();
            case "fillsTheHeapAgainAndAgain" -> fillsTheHeap();
            case "recursionUnderALock" -> recursionUnderALock();
            case "handlerThatNeverReturns" -> handlerThatNeverReturns();
            case "blocksEverySignal" -> blocksEverySignal();
            case "forgesNumbers" -> forgesNumbers();
            case "throwsHostileException" -> throw new Hostile();
            case "exitsWithOpenEnds" -> exitsWithOpenEnds();
            case "smashesItsThreadBlock" -> smashesItsThreadBlock();
            case "unmapsEverything" -> unmapsEverything();
            case "overwritesItsLibrary" -> Mem.fill(0x1_0000, 4096, 0xff);
            default -> Check.unknown(args[0]);
        }
    }

    private static void loop() {
        while (true) {
            counter++;
        }
    }

    private static void loopThatCatchesAll() {
        while (true) {
            try {
                while (true) {
                    counter++;
                    if (counter % 1000 == 0) {
                        throw new IllegalStateException();
                    }
                }
            } catch (Throwable swallowed) {
                counter++;
            } finally {
                counter++;
            }
        }
    }

    private static void loopInFinally() {
        try {
            counter++;
        } finally {
            loop();
        }
    }

    private static final class Initialiser {
        static final int VALUE;

        static {
            int i = 0;
            while (i >= 0) {
                i = (i + 1) & 0xffff;
            }
            VALUE = i;
        }

        static void touch() {
            counter += VALUE;
        }
    }

    private static final class WaitingInitialiser {
        static final long SLEPT = sleep();

        private static long sleep() {
            while (true) {
                Threads.sleepNs(1_000);
                Threads.yield();
                counter++;
                if (counter > 200) {
                    loop();
                }
            }
        }

        static void touch() {
            Check.equal(SLEPT, 0, "never reached");
        }
    }

    private static void loopInComparator() {
        Integer[] numbers = new Integer[100];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (i * 37) % 100;
        }
        java.util.Arrays.sort(
                numbers,
                (a, b) -> {
                    loop();
                    return 0;
                });
    }

    private static final class Endless {
        @Override
        public String toString() {
            loop();
            return "";
        }
    }

    private static void loopInToString() {
        StringBuffer shared = new StringBuffer();
        Threads.create(() -> {
            while (true) {
                shared.append("x").setLength(0);
            }
        });
        shared.append(new Endless());
    }

    private static void loopInCollection() {
        Map<String, String> map = Collections.synchronizedMap(new HashMap<>());
        Threads.create(() -> map.put("b", "c"));
        map.computeIfAbsent(
                "a",
                key -> {
                    loop();
                    return key;
                });
    }

    /** Runs for some seconds inside the JDK, without a poll, and ends. */
    private static void regex() {
        boolean matches = Pattern.compile("(a|aa)+\\1b").matcher("a".repeat(39)).matches();
        Check.that(!matches, "the text has no b");
    }

    static int forkBomb(long depth) {
        while (true) {
            try {
                Processes.fork(Attacks::forkBomb, depth + 1);
            } catch (RuntimeException refused) {
                counter++;
            }
        }
    }

    /** Some ten thousand times as dear as the ticks that it takes. */
    private static void throwsAtEveryTurn() {
        while (true) {
            try {
                throw new IllegalStateException(new int[1_000].length + " words");
            } catch (IllegalStateException again) {
                counter += again.getStackTrace().length;
            }
        }
    }

    private static void threadBomb() {
        while (true) {
            try {
                Threads.create(Attacks::threadBomb);
            } catch (RuntimeException refused) {
                counter++;
            }
        }
    }

    private static void spawnBomb() {
        while (true) {
            try {
                Processes.spawn("attacks", "spawnBomb");
            } catch (RuntimeException refused) {
                counter++;
            }
        }
    }

    private static void hugeArray() {
        for (int i = 0; ; i++) {
            try {
                long[] much = new long[Integer.MAX_VALUE - 8];
                much[i] = 1;
            } catch (OutOfMemoryError swallowed) {
                if (i == 3) {
                    throw swallowed;
                }
            }
        }
    }

    private static void churn() {
        byte[][] last = new byte[16][];
        for (int i = 0; ; i = (i + 1) & 15) {
            last[i] = new byte[10_000];
        }
    }

    /** Each failure would take the host a collection of everything. */
    private static void asksForMuch() {
        while (true) {
            try {
                long[][] much = new long[1 << 13][1 << 20];
                counter += much.length;
            } catch (Throwable swallowed) {
                counter++;
            }
            try {
                counter += new Object[Integer.MAX_VALUE - 8].length;
            } catch (OutOfMemoryError swallowed) {
                counter++;
            }
        }
    }

    private static void clones() {
        byte[] original = new byte[1 << 20];
        byte[][][] many = new byte[2][3][1 << 10];
        while (true) {
            original = original.clone();
            many = many.clone();
            counter += original.length + many.length;
        }
    }

    private static void arraysOfNothing() {
        while (true) {
            counter += new int[1_000_000][0].length;
        }
    }

    private static void streamWithoutEnd() {
        if (IntStream.generate(() -> 1).anyMatch(i -> i == 2)) {
            counter++;
        }
    }

    /** Work inside the JDK that takes the host a second, with a poll now and then. */
    private static void sortsForLong() {
        Random random = new Random(1);
        for (int i = 0; i < 400; i++) {
            counter += random.ints(50_000).sorted().iterator().nextInt() & 1;
        }
    }

    /** A thread sleeps with a lock of the JDK's, which others want. */
    private static void exitsWhileOthersWait() {
        BufferedReader reader =
                new BufferedReader(
                        new Reader() {
                            @Override
                            public int read(char[] into, int offset, int length) {
                                SignalHandling.pause();
                                return 0;
                            }

                            @Override
                            public void close() {}
                        });
        for (int i = 0; i < 3; i++) {
            Threads.create(
                    _ -> {
                        try {
                            return reader.read();
                        } catch (IOException e) {
                            return 1;
                        }
                    },
                    0);
        }
        Clock.sleepNs(1_000_000);
        Processes.exitNow(4);
    }

    private static void keeps() {
        Object[] last = null;
        while (true) {
            last = new Object[] {last, counter++};
        }
    }

    private static void interns() {
        while (true) {
            counter += ("interned " + counter).intern().length();
        }
    }

    private static void fillsTheHeap() {
        Object[] last = null;
        while (true) {
            try {
                last = new Object[] {last, new long[100]};
            } catch (OutOfMemoryError swallowed) {
                counter++;
            }
        }
    }

    private static void recursionUnderALock() {
        Mutex mutex = Mutex.create();
        mutex.lock();
        try {
            recurse();
        } finally {
            mutex.unlock();
        }
    }

    private static void recurse() {
        recurse();
    }

    private static void handlerThatNeverReturns() {
        SignalHandling.sigaction(Signals.SIGUSR1, (signal, info) -> loop());
        SignalHandling.raise(Signals.SIGUSR1);
    }

    private static void blocksEverySignal() {
        SignalHandling.sigprocmask(Signals.SIG_SETMASK, -1);
        for (int signal = 1; signal < Signals.NSIG; signal++) {
            Check.trap(Syscalls.SYS_sigaction, signal, Signals.SIG_IGN, 0, 0, 0);
        }
        loop();
    }

    private static void forgesNumbers() {
        long[] numbers = {-1, 3, 1000, Integer.MAX_VALUE, Long.MIN_VALUE, 1L << 32, 1L << 62};
        for (long fd : numbers) {
            Check.failsTrap(
                    Errno.EBADF, "read " + fd, Syscalls.SYS_read, fd & 0x7fff_ffff | 8, 0, 0);
        }
        for (long length : new long[] {0, -1, Long.MAX_VALUE, 1L << 62, -4096}) {
            long result = Check.trap(Syscalls.SYS_munmap, 0x3f_ffff_0000L, length);
            Check.that(result < 0, "munmap of " + length + " bytes gave " + result);
            result = Check.trap(Syscalls.SYS_mmap, 0, length, 3, 0x22, -1, 0);
            Check.that(result < 0, "mmap of " + length + " bytes gave " + result);
            result = Check.trap(Syscalls.SYS_mprotect, 0x1_0000, length, 0);
            Check.that(result <= 0, "mprotect of " + length + " bytes gave " + result);
        }
        Check.failsTrap(Errno.ENOSYS, "call -1", -1);
        Check.failsTrap(Errno.ENOSYS, "call 511", 511);
        Check.failsTrap(Errno.ENOSYS, "call 1 << 30", 1 << 30);
    }

    private static final class Hostile extends RuntimeException {
        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
            loop();
            return "";
        }

        @Override
        public String toString() {
            loop();
            return "";
        }
    }

    private static void exitsWithOpenEnds() {
        for (int i = 0; i < 20; i++) {
            org.lintel.libc.Pipes.Pipe pipe = org.lintel.libc.Pipes.pipe();
            Files.writeFully(pipe.writeFd(), new byte[100]);
            Threads.create(() -> Files.read(org.lintel.libc.Pipes.pipe().readFd(), new byte[1]));
        }
        Processes.exitNow(0);
    }

    private static void smashesItsThreadBlock() {
        Mem.fill(org.lintel.nucleus.abi.Gate.threadPointer(), 64, 0xee);
        SignalHandling.raise(Signals.SIGUSR1);
        Files.writeFully(1, new byte[10]);
    }

    private static void unmapsEverything() {
        Check.trap(Syscalls.SYS_munmap, 0x1_0000, 0x3f_ffff_0000L);
        Files.writeFully(1, new byte[10]);
    }
}
