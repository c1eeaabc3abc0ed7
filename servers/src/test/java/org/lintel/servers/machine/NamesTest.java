package org.lintel.servers.machine;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lintel.nucleus.Outcome;
import org.lintel.servers.guests.NameCases;

/** Doors by name. */
class NamesTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    a registered name is found, and no descriptor is left over | registerAndLookUp
                    who waits for a name gets it when it comes                 | waiting
                    waiting clients use up none of the server's threads        | manyWait
                    a name goes with its process                               | death
                    a name goes with its door                                  | revoked
                    a name belongs to the process that registered it           | taken
                    a name that was given up is free                           | unregister
                    names that are none are refused                            | bad
                    no client fills the server without end                     | full
                    DOORS-7 a server that comes again is found again           | reconnect
                    the counter of registrations is for reading                | watchIsReadOnly
                    """)
    void doorsHaveNames(String title, String name) throws Exception {
        for (int processors = 1; processors <= 2; processors++) {
            try (ServersRig rig = ServersRig.withNames(processors)) {
                rig.succeeds(rig.start("case", NameCases.class, name));
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void hostileClientsDoNotHarmTheNameServer(long seed) throws Exception {
        try (ServersRig rig = ServersRig.withNames(2)) {
            rig.succeeds(rig.start("case", NameCases.class, "hostile", Long.toString(seed)));
        }
    }

    @Test
    void withoutANameServerTheReportSaysWhatIsMissing() throws Exception {
        try (ServersRig rig = new ServersRig(1)) {
            rig.start("case", NameCases.class, "registerAndLookUp");
            rig.run();
            Outcome.Deadlock deadlock = assertInstanceOf(Outcome.Deadlock.class, rig.outcome());
            assertTrue(deadlock.toString().contains("the first door"), deadlock::toString);
        }
    }
}
