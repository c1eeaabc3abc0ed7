package org.lintel.programs;

import org.lintel.libc.Malloc;
import org.lintel.libc.Mem;
import org.lintel.libc.Mmap;
import org.lintel.libc.Stdio;
import org.lintel.nucleus.abi.MapFlags;

/**
 * Stores through a pointer that it should not have. The argument says which: {@code null}, {@code
 * wild} (the default), {@code freed}, {@code read-only} or {@code kernel}. The process is killed by
 * SIGSEGV; nobody else notices.
 */
public final class WildPointer {
    private static final long BLOCK_BYTES = 1 << 20;

    private WildPointer() {}

    public static void main(String[] args) {
        long pointer = pointer(args.length == 0 ? "wild" : args[0]);
        Stdio.out().println("storing at 0x" + Long.toHexString(pointer));
        Stdio.out().flush();
        Mem.putLong(pointer, 42);
        Stdio.out().println("still here");
    }

    private static long pointer(String kind) {
        return switch (kind) {
            case "null" -> 8;
            case "wild" -> 0x12_3456_7890L;
            case "freed" -> freed();
            case "read-only" -> readOnly();
            case "kernel" -> 0xffff_ffc0_0000_0000L;
            default -> throw new IllegalArgumentException("no such pointer: " + kind);
        };
    }

    /** A large block is a mapping of its own, which free gives back. */
    private static long freed() {
        long block = Malloc.malloc(BLOCK_BYTES);
        Malloc.free(block);
        return block;
    }

    private static long readOnly() {
        long page = Mmap.anonymous(4096);
        Mmap.mprotect(page, 4096, MapFlags.PROT_READ);
        return page;
    }
}
