package org.lintel.harness.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The benchmarks come to their end, with all their rows. What they measured is no business of a test. */
class BenchmarksTest {
    private static final List<String> MEMBERS =
            List.of(
                    "bench",
                    "case",
                    "unit",
                    "ours",
                    "peer",
                    "peerValue",
                    "ratio",
                    "runs",
                    "spread");

    private final Benchmarks benchmarks = new Benchmarks(Path.of(".."), true, false);

    @Test
    void everyBarHasItsBenchmark() {
        assertEquals(
                List.of(
                        "mem", "fault", "fork", "trap", "switch", "spawn", "boot", "trace", "door",
                        "peer", "sem", "shm", "marshal"),
                List.copyOf(benchmarks.names()));
    }

    @Test
    void rowsHaveTheMembersThatScriptsRelyOn() throws Exception {
        List<String> table = new ArrayList<>();
        List<Row> rows =
                benchmarks.run(Set.of("trap", "switch", "trace", "sem", "shm"), table::add);
        assertEquals(8, rows.size());
        assertEquals(rows.size() + 1, table.size(), "a head and a line for each row");
        for (Row row : rows) {
            Map<String, Object> json = row.json();
            assertTrue(json.keySet().containsAll(MEMBERS), json.toString());
            assertTrue(
                    row.skipped() != null || row.ours() > 0 && row.peerValue() > 0,
                    json.toString());
        }
    }

    @Test
    void anUnknownSideIsRefused() {
        Catalogue catalogue = new Catalogue(Path.of(".."), true);
        assertTrue(
                org.junit.jupiter.api.Assertions.assertThrows(
                                IllegalArgumentException.class,
                                () -> catalogue.side("mem/fly/ours"))
                        .getMessage()
                        .contains("mem/fly/ours"));
    }
}
