package org.lintel.harness.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;

class WordCountTest {
    @Test
    void countsAreThoseOfWc(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("f");
        assertEquals(
                new WordCount(2, 4, 18),
                WordCount.of(Files.writeString(file, "one two\n three\t\u00e9\n")));
        assertEquals(new WordCount(0, 0, 0), WordCount.of(Files.writeString(file, "")));
        assertEquals(new WordCount(0, 1, 1), WordCount.of(Files.writeString(file, "x")));
    }

    @Test
    void theThreeNumbersMustBeginTheText() {
        WordCount count = new WordCount(1, 2, 3);
        assertTrue(count.standsIn("      1       2       3\n"));
        assertTrue(count.standsIn("1 2 3 README.md"));
        assertFalse(count.standsIn("1 2 34"));
        assertFalse(count.standsIn("lines: 1 2 3"));
    }
}
