package org.lintel.programs;

import org.lintel.libc.Mem;

/**
 * Lines, words and bytes of a text in memory, as {@code wc} counts them. The text may come in pieces. Confined to one
 * thread.
 */
final class TextCounts {
    private long lines;
    private long words;
    private long bytes;
    private boolean inWord;

    /** Counts the next piece. */
    void add(long text, long lengthBytes) {
        for (long address = text; address < text + lengthBytes; address++) {
            byte value = Mem.getByte(address);
            if (value == '\n') {
                lines++;
            }
            boolean space = value == ' ' || value >= '\t' && value <= '\r';
            if (!space && !inWord) {
                words++;
            }
            inWord = !space;
        }
        bytes += lengthBytes;
    }

    long lines() {
        return lines;
    }

    long words() {
        return words;
    }

    long bytes() {
        return bytes;
    }

    /** {@return the three numbers as {@code wc} prints them} */
    static String line(long lines, long words, long bytes) {
        return column(lines) + ' ' + column(words) + ' ' + column(bytes);
    }

    /** A number at the right of seven places. */
    private static String column(long value) {
        String digits = Long.toString(value);
        return " ".repeat(Math.max(0, 7 - digits.length())) + digits;
    }
}
