package org.lintel.nucleus.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

/**
 * Attacks that fill the heap of the host, in JVMs whose heap is small. Whether the heap or the time is
 * used up first is the host's affair in two of them; that the process ends, and no other, is not.
 */
class SmallHeapTest {
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "attack 18: many small objects kept, keepsSmallObjects, ''",
        "attack 18: interned strings in a loop, internsStrings, killed by SIGXCPU",
        "attack 19: OutOfMemoryError caught and retried, asksForMuchAgainAndAgain, killed by"
                + " SIGXCPU",
        "attack 19: the same with a full heap, fillsTheHeapAgainAndAgain, ''"
    })
    void whoFillsTheHeapEnds(String title, String attack, String end) throws Exception {
        OtherJvm.Result run = OtherJvm.run(List.of("-Xmx48m"), SmallHeap.class, attack);
        assertEquals(0, run.exitCode(), run::output);
        List<String> lines = run.output().lines().toList();
        assertEquals("Ended[]", lines.get(0), run::output);
        assertTrue(lines.get(1).startsWith(end), run::output);
        assertEquals("exit 0", lines.get(2), run::output);
    }
}
