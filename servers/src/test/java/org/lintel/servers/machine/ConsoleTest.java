package org.lintel.servers.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lintel.servers.guests.ConsoleCases;

import java.util.ArrayList;
import java.util.List;

/** One console for several processes. */
class ConsoleTest {
    private static String output(int processors, String... args) throws Exception {
        try (ServersRig rig = ServersRig.withConsole(processors, "first\nsecond\nthird")) {
            rig.succeeds(rig.start("case", ConsoleCases.class, args));
            assertEquals("", rig.err("console-server"));
            return rig.out("console-server");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void linesOfSeveralProcessesAreWholeAndInTheOrderOfEach(int processors) throws Exception {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            expected.add("line " + i);
            expected.add("line");
        }
        expected.add("the end");
        List<String> lines = output(processors, "lines").lines().toList();
        for (String writer : List.of("writer-1| ", "writer-2| ")) {
            assertEquals(
                    expected,
                    lines.stream()
                            .filter(line -> line.startsWith(writer))
                            .map(line -> line.substring(writer.length()))
                            .toList());
        }
        assertEquals(2 * expected.size(), lines.size());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    @DisplayName("DOORS-5 a killed client's line is written when its door is unreferenced")
    void theLineOfAKilledClientIsNotLost(int processors) throws Exception {
        assertEquals("victim| cut off\nlater| here\n", output(processors, "killed"));
    }

    @Test
    void eachLineOfInputGoesToOneClient() throws Exception {
        assertEquals("", output(1, "input"));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void hostileClientsDoNotHarmTheConsoleServer(long seed) throws Exception {
        String out = output(2, "hostile", Long.toString(seed));
        assertTrue(out.endsWith("fine| still here\n"), out);
    }
}
