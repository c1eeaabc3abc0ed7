package org.lintel.programs;

import org.lintel.libc.Files;
import org.lintel.libc.Malloc;
import org.lintel.libc.Stdio;

/** Counts the lines, words and bytes of its standard input, and prints them as {@code wc} does. */
public final class Wc {
    private static final int BUFFER_BYTES = 16 * 1024;

    private Wc() {}

    public static void main(String[] args) {
        long buffer = Malloc.malloc(BUFFER_BYTES);
        TextCounts counts = new TextCounts();
        long count;
        while ((count = Files.read(0, buffer, BUFFER_BYTES)) > 0) {
            counts.add(buffer, count);
        }
        Malloc.free(buffer);
        Stdio.out().println(TextCounts.line(counts.lines(), counts.words(), counts.bytes()));
    }
}
