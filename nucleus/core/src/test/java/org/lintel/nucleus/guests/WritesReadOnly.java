package org.lintel.nucleus.guests;

import org.lintel.libc.Mem;
import org.lintel.libc.Mmap;

/** Stores to a page that it has written to, and then made read-only. */
public final class WritesReadOnly {
    private static final int PAGE = 4096;
    private static final int PROT_READ = 1;

    private WritesReadOnly() {}

    public static void main(String[] args) {
        long page = Mmap.anonymous(PAGE);
        Mem.putLong(page, 1);
        Mmap.mprotect(page, PAGE, PROT_READ);
        Mem.putLong(page + 8, 2);
    }
}
