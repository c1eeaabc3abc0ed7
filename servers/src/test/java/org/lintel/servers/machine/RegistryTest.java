package org.lintel.servers.machine;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lintel.servers.guests.RegistryCases;

/** Shared segments in the hands of a registry. */
class RegistryTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    PEER-6 clients read and write; growing is EPERM for them  | rights
                    PEER-8 a client that starts again gets all pieces         | restart
                    PEER-9 PEER-6 the server shrinks for all                  | shrink
                    PEER-7 a place taken in one leaves all as they were       | collision
                    PEER-6 a segment goes with the last that uses it          | leave
                    PEER-6 who has covered a piece can leave all the same     | leaveCovered
                    PEER-8 a server that starts again takes its segment over  | takeOver
                    PEER-6 who takes its word back hinders nobody             | lost
                    PEER-8 a server not yet waited for has a successor        | unreaped
                    PEER-6 bad requests have their errors                     | errors
                    """)
    void segmentsAreRegistered(String title, String name) throws Exception {
        for (int processors = 1; processors <= 2; processors++) {
            try (ServersRig rig = ServersRig.withRegistry(processors)) {
                rig.succeeds(rig.start("case", RegistryCases.class, name));
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void hostileClientsDoNotHarmTheRegistry(long seed) throws Exception {
        try (ServersRig rig = ServersRig.withRegistry(2)) {
            rig.succeeds(rig.start("case", RegistryCases.class, "hostile", Long.toString(seed)));
        }
    }
}
