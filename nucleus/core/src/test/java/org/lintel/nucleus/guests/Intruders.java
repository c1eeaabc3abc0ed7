package org.lintel.nucleus.guests;

import org.lintel.libc.CString;
import org.lintel.libc.Files;
import org.lintel.libc.Futex;
import org.lintel.libc.Malloc;
import org.lintel.libc.Mmap;
import org.lintel.libc.Pipes;
import org.lintel.libc.Processes;
import org.lintel.libc.Threads;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.Signals;
import org.lintel.nucleus.abi.Syscalls;

import java.math.BigInteger;
import java.util.AbstractCollection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/** Attacks through the JDK's own code, through objects with methods of their own, and on the harness. */
public final class Intruders {
    private static final long MS = 1_000_000;
    private static final int ROUNDS = 1000;
    private static long counter;

    private Intruders() {}

    /** Two children wait for a word; the one that is woken leaves the nucleus for good. */
    private static void passesOnItsWake() {
        long word = Mmap.sharedAnonymous(4096);
        int first = Processes.fork(Intruders::waitsAndComputes, word);
        Threads.sleepNs(MS);
        int second = Processes.fork(Intruders::waits, word);
        Threads.sleepNs(MS);
        Futex.wake(word, 1);
        Check.dies(first, Signals.SIGKILL);
        Check.exits(second, 0);
    }

    private static int waitsAndComputes(long word) {
        Futex.waitWhile(word, 0);
        return BigInteger.valueOf(3).pow(60_000_000).signum();
    }

    private static int waits(long word) {
        Futex.waitWhile(word, 0);
        return 0;
    }

    public static void main(String[] args) throws Exception {
        switch (args[0]) {
            case "exitHookSleepsAndLoops" -> {
                Runtime.getRuntime().addShutdownHook(new Thread(Intruders::sleepAndLoop));
                System.exit(0);
            }
            case "exitHookThrows" -> {
                Runtime.getRuntime().addShutdownHook(new Thread(() -> System.exit(0)));
                System.exit(3);
            }
            case "findsNoMachine" -> findsNoMachine();
            case "power" -> BigInteger.valueOf(3).pow(60_000_000);
            case "passesOnItsWake" -> passesOnItsWake();
            case "repeats" -> repeats();
            case "sortsMuch" -> sortsMuch();
            case "findsNoFile" -> findsNoFile();
            case "sortsWithASlowComparator" -> sortsSlowly();
            case "hostileKey" -> hostileMap().put(new Hostile(), "");
            case "hostileSequence" -> new StringBuilder().append(new Endless(), 0, 1 << 24);
            case "hostileIterator" -> new ArrayList<>(new EndlessCollection());
            case "hostileCause" -> throw new Circular();
            case "hostileInitialiserInAHandler" -> hostileHandler();
            case "changesAnArrayUnderACopy" -> changesAnArray();
            case "endsChildrenByTheThousand" -> endsChildren();
            case "victim" -> loop();
            default -> Check.unknown(args[0]);
        }
    }

    private static void loop() {
        while (true) {
            counter++;
        }
    }

    private static void sleepAndLoop() {
        Threads.sleepNs(3_600_000_000_000L);
        loop();
    }

    /** What a program would look for to read what is expected of it, or to write its own result. */
    private static void findsNoMachine() {
        for (String name :
                new String[] {
                    "org.lintel.nucleus.Machine",
                    "org.lintel.nucleus.trap.GatePort",
                    "org.lintel.nucleus.machine.Rig",
                    "org.lintel.nucleus.loader.ProcessLoader",
                    "org.lintel.nucleus.abi.Gate$Installed",
                    "org.lintel.libc.Poll",
                    "org.lintel.vm.PhysicalMemory",
                    "org.junit.jupiter.api.Test",
                    "java.lang.ProcessBuilder",
                    "jdk.internal.misc.Unsafe"
                }) {
            try {
                Class<?> found = Class.forName(name);
                Check.equal(0, found.getDeclaredFields().length, "fields seen of " + name);
                Check.equal(0, found.getDeclaredMethods().length, "methods seen of " + name);
            } catch (ClassNotFoundException | SecurityException refused) {
                counter++;
            }
        }
        Check.that(counter > 0, "something was refused");
        System.out.println("verdict: pass");
        System.exit(5);
    }

    /** A call that names a file of the host needs a descriptor that only the file server gets. */
    private static void findsNoFile() {
        long path = CString.duplicate("results.xml");
        long buffer = Malloc.malloc(4096);
        for (int fd = -1; fd < 64; fd++) {
            int[] calls = {Syscalls.SYS_host_load, Syscalls.SYS_host_stat, Syscalls.SYS_host_list};
            for (int call : calls) {
                long result = Check.trap(call, fd, path, buffer, 4096);
                boolean refused =
                        result == -Errno.EBADF.number() || result == -Errno.ENOTDIR.number();
                Check.that(refused, "call " + call + " on descriptor " + fd + " gave " + result);
            }
        }
    }

    private static void repeats() {
        while (true) {
            counter += "much".repeat(1 << 24).length();
        }
    }

    /**
     * Comparisons inside the JDK, seconds of them without a poll. Objects, since the JDK sorts numbers
     * by vectors, at a speed that depends on the host.
     */
    private static void sortsMuch() {
        Integer[] numbers = new Integer[1 << 22];
        for (int factor = 0x2c1b3c6d; ; factor += 2) {
            int by = factor;
            Arrays.setAll(numbers, i -> (i * by ^ i * by >>> 15) * 0x297a2d39);
            Arrays.sort(numbers);
        }
    }

    private static void sortsSlowly() {
        Integer[] numbers = new Integer[1 << 20];
        Arrays.setAll(numbers, i -> i * 7919 % numbers.length);
        while (true) {
            Arrays.sort(
                    numbers,
                    (a, b) -> {
                        for (int i = 0; i < 1000; i++) {
                            counter++;
                        }
                        return Integer.compare(b, a);
                    });
        }
    }

    private static Map<Object, String> hostileMap() {
        Map<Object, String> map = new HashMap<>();
        map.put(new Hostile(), "");
        return map;
    }

    private static final class Hostile {
        @Override
        public int hashCode() {
            return 1;
        }

        @Override
        public boolean equals(Object other) {
            loop();
            return false;
        }
    }

    private static final class Endless implements CharSequence {
        @Override
        public int length() {
            return Integer.MAX_VALUE;
        }

        @Override
        public char charAt(int index) {
            loop();
            return 'a';
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return this;
        }
    }

    private static final class EndlessCollection extends AbstractCollection<Object> {
        @Override
        public Iterator<Object> iterator() {
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    counter++;
                    return true;
                }

                @Override
                public Object next() {
                    loop();
                    return "";
                }
            };
        }

        @Override
        public int size() {
            return 1;
        }
    }

    private static final class Circular extends RuntimeException {
        private static final long serialVersionUID = 1;

        @Override
        public synchronized Throwable getCause() {
            return this;
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            throw this;
        }
    }

    private static final class Broken {
        static final long VALUE = fail();

        private static long fail() {
            Processes.getpid();
            throw new IllegalStateException("initialiser");
        }
    }

    /** Thrown out of a handler, and then again whenever the class is named. */
    private static void hostileHandler() {
        org.lintel.libc.SignalHandling.sigaction(
                Signals.SIGUSR1, (signal, info) -> counter += Broken.VALUE);
        int thrown = 0;
        for (int i = 0; i < 100; i++) {
            try {
                org.lintel.libc.SignalHandling.raise(Signals.SIGUSR1);
            } catch (LinkageError expected) {
                thrown++;
            }
        }
        Check.equal(100, thrown, "errors");
    }

    private static void changesAnArray() {
        byte[] data = new byte[4000];
        boolean[] over = new boolean[1];
        int changer =
                Threads.create(() -> {
                    for (byte b = 0; !over[0]; b++) {
                        Arrays.fill(data, b);
                    }
                });
        Pipes.Pipe pipe = Pipes.pipe();
        byte[] back = new byte[data.length];
        for (int i = 0; i < ROUNDS; i++) {
            Files.writeFully(pipe.writeFd(), data);
            Check.equal(data.length, Files.read(pipe.readFd(), back), "bytes");
        }
        over[0] = true;
        Threads.join(changer);
    }

    private static void endsChildren() {
        for (int i = 0; i < ROUNDS; i++) {
            int child = Processes.fork(Intruders::child, i);
            if (i % 3 != 0) {
                Threads.yield();
            }
            Check.trap(Syscalls.SYS_kill, child, Signals.SIGKILL);
            Check.equal(Signals.SIGKILL, Processes.waitpid(child).termSig(), "signal");
        }
    }

    static int child(long number) {
        loop();
        return (int) number;
    }
}
