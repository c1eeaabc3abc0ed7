package org.lintel.harness.bench.guests;

import org.lintel.libc.Mem;
import org.lintel.libc.Mmap;
import org.lintel.libc.Processes;

/** Forks children that end at once, and waits for each. Argument: MiB that the process has written to. */
public final class Forks {
    private static final int PAGE_BYTES = 4096;

    private Forks() {}

    public static void main(String[] args) {
        long bytes = Long.parseLong(args[0]) << 20;
        long base = Mmap.anonymous(bytes);
        for (long at = base; at < base + bytes; at += PAGE_BYTES) {
            Mem.putLong(at, at);
        }
        Orders.serve(Forks::run);
    }

    private static void run(long count) {
        for (long i = 0; i < count; i++) {
            Processes.waitpid(Processes.fork(Forks::child, i));
        }
    }

    private static int child(long argument) {
        throw Processes.exitNow(0);
    }
}
