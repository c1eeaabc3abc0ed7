package org.lintel.programs;

import org.lintel.libc.Files;
import org.lintel.libc.Malloc;
import org.lintel.libc.Mem;

/** Copies standard input to standard output in capital letters, as {@code tr a-z A-Z} does. */
public final class Upper {
    private static final int BUFFER_BYTES = 4096;

    private Upper() {}

    public static void main(String[] args) {
        long buffer = Malloc.malloc(BUFFER_BYTES);
        long count;
        while ((count = Files.read(0, buffer, BUFFER_BYTES)) > 0) {
            for (long address = buffer; address < buffer + count; address++) {
                byte value = Mem.getByte(address);
                if (value >= 'a' && value <= 'z') {
                    Mem.putByte(address, value - 'a' + 'A');
                }
            }
            Files.writeFully(1, buffer, count);
        }
        Malloc.free(buffer);
    }
}
