package org.lintel.programs;

import org.lintel.libc.Files;
import org.lintel.libc.Malloc;

/** Copies standard input to standard output: the bytes stay in emulated memory on their way. */
public final class Cat {
    private static final int BUFFER_BYTES = 16 * 1024;

    private Cat() {}

    public static void main(String[] args) {
        long buffer = Malloc.malloc(BUFFER_BYTES);
        long count;
        while ((count = Files.read(0, buffer, BUFFER_BYTES)) > 0) {
            Files.writeFully(1, buffer, count);
        }
        Malloc.free(buffer);
    }
}
