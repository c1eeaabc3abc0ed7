package org.lintel.harness.run;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Lines, words and bytes of a host file. A word is a run of bytes that are no white space. Source:
 * {@code wc(1)}, POSIX locale.
 */
record WordCount(long lines, long words, long bytes) {
    static WordCount of(Path file) {
        long lines = 0;
        long words = 0;
        long bytes = 0;
        boolean inWord = false;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            for (int b = in.read(); b >= 0; b = in.read()) {
                bytes++;
                lines += b == '\n' ? 1 : 0;
                boolean space = b == ' ' || b >= '\t' && b <= '\r';
                words += !space && !inWord ? 1 : 0;
                inWord = !space;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new WordCount(lines, words, bytes);
    }

    /** {@return whether a text begins with the three numbers} */
    boolean standsIn(String text) {
        return Pattern.compile("\\A\\s*%d\\s+%d\\s+%d\\b".formatted(lines, words, bytes))
                .matcher(text)
                .find();
    }

    @Override
    public String toString() {
        return lines + " " + words + " " + bytes;
    }
}
