package org.lintel.servers.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lintel.servers.guests.RecordCases;

/** Servers and clients that send anything. */
class RecordsTest {
    @ParameterizedTest(name = "{0}, seed {2}")
    @CsvSource({
        "name-server, names, 1",
        "name-server, names, 2",
        "name-server, names, 3",
        "file-server, files, 1",
        "file-server, files, 2",
        "file-server, files, 3",
        "console-server, console, 1",
        "console-server, console, 2",
        "console-server, console, 3",
        "segment-registry, registry, 1",
        "segment-registry, registry, 2",
        "segment-registry, registry, 3",
    })
    void aServerAnswersWhateverComesAndKeepsNothing(String program, String name, long seed)
            throws Exception {
        try (ServersRig rig = new ServersRig(2)) {
            rig.service("name-server", "name-server");
            if (!program.equals("name-server")) {
                rig.service(program, program);
            }
            rig.succeeds(rig.start("case", RecordCases.class, name, Long.toString(seed)));
            assertEquals("", rig.err(program));
        }
    }
}
