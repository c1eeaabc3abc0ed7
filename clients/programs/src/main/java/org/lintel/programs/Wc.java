package org.lintel.programs;

import org.lintel.libc.Files;
import org.lintel.libc.Malloc;
import org.lintel.libc.Mem;
import org.lintel.libc.Stdio;

/** Counts the lines, words and bytes of its standard input, and prints them as {@code wc} does. */
public final class Wc {
    private static final int BUFFER_BYTES = 16 * 1024;

    private Wc() {}

    public static void main(String[] args) {
        long buffer = Malloc.malloc(BUFFER_BYTES);
        long lines = 0;
        long words = 0;
        long bytes = 0;
        boolean inWord = false;
        long count;
        while ((count = Files.read(0, buffer, BUFFER_BYTES)) > 0) {
            for (long address = buffer; address < buffer + count; address++) {
                byte value = Mem.getByte(address);
                if (value == '\n') {
                    lines++;
                }
                boolean space = isSpace(value);
                if (inWord && space) {
                    words++;
                }
                inWord = !space;
            }
            bytes += count;
        }
        if (inWord) {
            words++;
        }
        Malloc.free(buffer);
        Stdio.out().println(column(lines) + ' ' + column(words) + ' ' + column(bytes));
    }

    private static boolean isSpace(byte value) {
        return value == ' ' || value >= '\t' && value <= '\r';
    }

    /** A number at the right of seven places. */
    private static String column(long value) {
        String digits = Long.toString(value);
        return " ".repeat(Math.max(0, 7 - digits.length())) + digits;
    }
}
