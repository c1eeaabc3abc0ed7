package org.lintel.ipc.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lintel.ipc.door.DoorConfig;
import org.lintel.ipc.guests.SegmentCases;
import org.lintel.ipc.guests.SegmentMember;
import org.lintel.ipc.guests.WildAccess;
import org.lintel.nucleus.MachineConfig;
import org.lintel.nucleus.process.Process;

import java.util.Map;

/** Segments that processes extend for one another, by the library alone. */
class SegmentTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    PEER-5 PEER-3 any process extends for all, without a server  | peerGrows
                    PEER-3 a peer is not given a processor, and makes no call    | quiet
                    PEER-4 the header lists who is attached, kill -9 removes     | listed
                    PEER-4 PEER-7 who dies with the lock leaves the segment whole | lockOfTheDead
                    PEER-2 PEER-1 a process is named by its alias                | alias
                    PEER-7 a place taken in one leaves all as they were          | collision
                    PEER-7 who has the place taken cannot attach                 | collisionAtAttach
                    PEER-7 list and map grow over pieces while others walk them  | linked
                    PEER-7 several processes add to list and map at once         | writers
                    PEER-8 who starts again gets all pieces and the root         | restart
                    PEER-5 a piece comes behind all others, wherever they are    | places
                    PEER-9 shrinking ends who touches, and nobody else           | shrink
                    PEER-4 who detaches has nothing mapped any more              | detach
                    PEER-5 bad arguments and full tables have their errors       | errors
                    PEER-8 the child of a fork attaches for itself               | inherited
                    PEER-10 notify and wait: two messages a client               | notices
                    PEER-10 a client that does not answer locks the memory       | silent
                    PEER-10 a late answer is not taken for another's             | late
                    PEER-10 a client that cannot map the piece is missing        | refuses
                    """)
    void segmentsHold(String title, String name) throws Exception {
        run(name);
    }

    @ParameterizedTest(
            name = "PEER-4 PEER-7 kill -9 at any moment leaves the segment whole, seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void killsLeaveTheSegmentWhole(long seed) throws Exception {
        run("killed", Long.toString(seed));
    }

    @ParameterizedTest(name = "PEER-4 PEER-7 who becomes another program is left out, seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void whoBecomesAnotherProgramIsLeftOut(long seed) throws Exception {
        run("replaced", Long.toString(seed));
    }

    private static void run(String... args) throws Exception {
        for (int processors : IpcRig.processorCounts()) {
            MachineConfig config =
                    MachineConfig.standard()
                            .withProcessors(processors)
                            .withPrograms(Map.of("member", IpcRig.program(SegmentMember.class)));
            try (IpcRig rig = new IpcRig(config, DoorConfig.standard())) {
                Process process = rig.start("case", SegmentCases.class, args);
                rig.runToTheEnd();
                rig.assertSucceeded(process);
            }
        }
    }

    @Test
    @DisplayName(
            "PEER-11 an access outside ends the process, with the address, unless it has a handler")
    void accessOutsideEndsTheProcess() throws Exception {
        try (IpcRig rig = IpcRig.standard(1)) {
            Process wild = rig.start("wild", WildAccess.class);
            Process careful = rig.start("careful", WildAccess.class, "handler");
            rig.runToTheEnd();
            rig.assertSucceeded(careful);
            assertEquals(11, wild.exitStatus().signal());
            assertTrue(
                    wild.exitStatus().report().contains("2000200008"), wild.exitStatus().report());
        }
    }
}
