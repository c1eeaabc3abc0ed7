package org.lintel.programs;

import org.lintel.libc.Malloc;
import org.lintel.libc.Mem;
import org.lintel.libc.Processes;
import org.lintel.libc.Rusage;
import org.lintel.libc.Stdio;
import org.lintel.libc.WaitStatus;

/**
 * Parent, child and grandchild start with the same memory, and each sees its own writes alone. Fork
 * copies no page: a page is copied when one of those that share it writes to it, so the faults that
 * are counted here are as many as the pages that a process wrote to, whatever the memory's size.
 */
public final class ForkCow {
    private static final int PAGE_BYTES = 4096;
    private static final int PAGES = 256;

    private ForkCow() {}

    public static void main(String[] args) {
        long pages = Malloc.calloc(PAGES, PAGE_BYTES);
        for (int i = 0; i < PAGES; i++) {
            Mem.putInt(pages + (long) i * PAGE_BYTES, 1);
        }
        int child = Processes.fork(ForkCow::child, pages);
        increment("parent", pages, 1);
        check(Processes.waitpid(child));
        expect("parent", pages, 2);
        Malloc.free(pages);
    }

    private static int child(long pages) {
        int grandchild = Processes.fork(ForkCow::grandchild, pages);
        increment("child", pages, 10);
        check(Processes.waitpid(grandchild));
        expect("child", pages, 11);
        return 0;
    }

    private static int grandchild(long pages) {
        increment("grandchild", pages, 100);
        expect("grandchild", pages, 101);
        return 0;
    }

    /**
     * Adds to the counter in the first page, and says how many page faults that took: those that
     * changed the page table, as getrusage(2) counts them.
     */
    private static void increment(String who, long pages, int by) {
        long before = Processes.getrusage().faults();
        Mem.putInt(pages, Mem.getInt(pages) + by);
        Rusage after = Processes.getrusage();
        Stdio.out()
                .println(
                        who
                                + " sees "
                                + Mem.getInt(pages)
                                + ", page faults for that: "
                                + (after.faults() - before));
    }

    private static void expect(String who, long pages, int value) {
        if (Mem.getInt(pages) != value || Mem.getInt(pages + PAGE_BYTES) != 1) {
            Stdio.err().println(who + " sees " + Mem.getInt(pages) + " instead of " + value);
            throw Processes.exit(1);
        }
    }

    private static void check(WaitStatus status) {
        if (!status.ifExited() || status.exitStatus() != 0) {
            Stdio.err().println("process " + status.pid() + ": " + status.describe());
            throw Processes.exit(1);
        }
    }
}
