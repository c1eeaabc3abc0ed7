package org.lintel.programs;

import org.lintel.libc.Malloc;
import org.lintel.libc.Mem;
import org.lintel.libc.Mmap;
import org.lintel.libc.Pipes;
import org.lintel.libc.Processes;
import org.lintel.libc.Stdio;

/**
 * Takes and never gives back: blocks of the heap, mappings, pipes, and a child that nobody waits
 * for. The nucleus takes all of it back at the end of the process; the report lists the pipes and the
 * mappings.
 * The argument is how many of each.
 */
public final class Leaky {
    private static final int BLOCK_BYTES = 1000;
    private static final int MAPPING_BYTES = 2 * 4096;

    private Leaky() {}

    public static void main(String[] args) {
        int count = args.length == 0 ? 3 : Integer.parseInt(args[0]);
        for (int i = 0; i < count; i++) {
            Mem.putLong(Malloc.malloc(BLOCK_BYTES), i);
            Mem.putLong(Mmap.anonymous(MAPPING_BYTES), i);
            Pipes.pipe();
            Processes.fork(Leaky::orphan, i);
        }
        Stdio.out()
                .println(
                        "leaky: "
                                + count
                                + " blocks, mappings, pipes and children each"
                                + " are not given back");
    }

    private static int orphan(long argument) {
        return (int) argument;
    }
}
