package org.lintel.nucleus.guests;

import org.lintel.libc.Files;
import org.lintel.libc.Mem;
import org.lintel.libc.Pipes;
import org.lintel.libc.Processes;
import org.lintel.libc.SignalHandling;
import org.lintel.libc.Threads;
import org.lintel.nucleus.abi.Signals;
import org.lintel.nucleus.abi.Syscalls;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Recursion inside the JDK, which no poll counts, with calls into the nucleus from all the way down to
 * the end of the host's stack. The first argument says how it recurses, the second what it calls.
 */
public final class DeepStacks {
    private static int calls;
    private static Runnable action;

    private DeepStacks() {}

    public static void main(String[] args) {
        action = action(args[1]);
        while (true) {
            try {
                recurse(args[0]);
            } catch (Throwable swallowed) {
                calls++;
            }
        }
    }

    private static void recurse(String shape) {
        switch (shape) {
            case "regex" -> Pattern.compile("(a|b)*").matcher(new Text()).matches();
            case "hashCode" -> selfContaining().hashCode();
            case "toString" -> selfContaining().toString();
            case "sort" -> sort();
            case "catching" -> selfContaining().equals(selfContaining());
            default -> Check.unknown(shape);
        }
    }

    private static Runnable action(String name) {
        return switch (name) {
            case "maps" -> DeepStacks::maps;
            case "faults" -> new Toucher();
            case "forks" -> DeepStacks::forks;
            case "signals" -> {
                SignalHandling.sigaction(Signals.SIGUSR1, (signal, info) -> Processes.getpid());
                yield () -> SignalHandling.raise(Signals.SIGUSR1);
            }
            case "blocks" -> DeepStacks::blocks;
            case "exits" ->
                    () -> {
                        calls++;
                        if (calls == 200_000) {
                            Processes.exitNow(0);
                        }
                    };
            case "polls" -> () -> calls++;
            case "yields" ->
                    () -> {
                        if (++calls % 20_000 == 0) {
                            Threads.yield();
                        }
                    };
            case "dies" -> new Dying();
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static void maps() {
        long at = Check.trap(Syscalls.SYS_mmap, 0, 4096, 3, 0x22, -1, 0);
        Mem.putLong(at, 1);
        Check.trap(Syscalls.SYS_munmap, at, 4096);
    }

    /** Each store meets a page that is not there yet. */
    private static final class Toucher implements Runnable {
        private static final long BYTES = 16L << 20;
        private long at;
        private long end;

        @Override
        public void run() {
            if (at == end) {
                if (end != 0) {
                    Check.trap(Syscalls.SYS_munmap, end - BYTES, BYTES);
                }
                at = Check.trap(Syscalls.SYS_mmap, 0, BYTES, 3, 0x22, -1, 0);
                end = at + BYTES;
            }
            Mem.putLong(at, 1);
            at += 4096;
        }
    }

    private static void forks() {
        if (++calls % 20_000 == 0) {
            Processes.waitpid(Processes.fork(DeepStacks::child, 7));
        }
    }

    static int child(long argument) {
        return (int) argument;
    }

    private static void blocks() {
        Pipes.Pipe pipe = Pipes.pipe();
        Files.writeFully(pipe.writeFd(), new byte[1]);
        Files.read(pipe.readFd(), new byte[1]);
        Files.close(pipe.readFd());
        Files.close(pipe.writeFd());
    }

    /** A bad pointer, wherever the stack is. */
    private static final class Dying implements Runnable {
        @Override
        public void run() {
            if (++calls == 100_000) {
                Mem.putLong(8, 1);
            }
        }
    }

    private static final class Text implements CharSequence {
        @Override
        public int length() {
            return Integer.MAX_VALUE;
        }

        @Override
        public char charAt(int index) {
            action.run();
            return 'a';
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return this;
        }
    }

    /** Calls the nucleus at each level, and whatever comes of it is ignored. */
    private static final class Element {
        @Override
        public int hashCode() {
            action.run();
            return 1;
        }

        @Override
        public String toString() {
            action.run();
            return "";
        }

        @Override
        public boolean equals(Object other) {
            while (true) {
                try {
                    action.run();
                    return other instanceof Element;
                } catch (Throwable swallowed) {
                    calls++;
                } finally {
                    calls++;
                }
            }
        }
    }

    private static List<Object> selfContaining() {
        List<Object> outer = new ArrayList<>();
        List<Object> inner = new ArrayList<>();
        outer.add(new Element());
        outer.add(inner);
        inner.add(outer);
        return outer;
    }

    /** A key whose comparison puts another key into another map. */
    private static final class Key implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            action.run();
            sort();
            return 0;
        }
    }

    private static void sort() {
        Map<Key, Key> map = new TreeMap<>();
        map.put(new Key(), new Key());
    }
}
