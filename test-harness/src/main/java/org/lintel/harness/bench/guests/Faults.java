package org.lintel.harness.bench.guests;

import org.lintel.libc.Files;
import org.lintel.libc.Mem;
import org.lintel.libc.Mmap;
import org.lintel.nucleus.abi.MapFlags;

/**
 * Maps memory, writes to every page of it, unmaps it. Argument: {@code zero} for anonymous memory, or
 * {@code copy} for a private mapping of an object whose pages are there. A batch counts in pages.
 */
public final class Faults {
    private static final int PAGE_BYTES = 4096;
    private static final int READ_WRITE = MapFlags.PROT_READ | MapFlags.PROT_WRITE;

    private Faults() {}

    public static void main(String[] args) {
        if (args[0].equals("zero")) {
            Orders.serve(Faults::zero);
        } else {
            int fd = Files.memfdCreate("origin", 0);
            Orders.serve(count -> copy(fd, count));
        }
    }

    private static void zero(long count) {
        long bytes = count * PAGE_BYTES;
        long base = Mmap.anonymous(bytes);
        touch(base, bytes);
        Mmap.munmap(base, bytes);
    }

    private static void copy(int fd, long count) {
        long bytes = count * PAGE_BYTES;
        if (Files.fstat(fd).size() != bytes) {
            Files.ftruncate(fd, bytes);
            long all = Mmap.shared(fd, 0, bytes);
            touch(all, bytes);
            Mmap.munmap(all, bytes);
        }
        long base = Mmap.mmap(0, bytes, READ_WRITE, MapFlags.MAP_PRIVATE, fd, 0);
        touch(base, bytes);
        Mmap.munmap(base, bytes);
    }

    private static void touch(long base, long bytes) {
        for (long at = base; at < base + bytes; at += PAGE_BYTES) {
            Mem.putLong(at, at);
        }
    }
}
