package org.lintel.ipc.machine;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lintel.ipc.door.DoorConfig;
import org.lintel.ipc.guests.BufferClients;
import org.lintel.ipc.guests.BufferServer;
import org.lintel.ipc.marshal.MarshalConfig;
import org.lintel.ipc.marshal.MarshalConfig.Full;
import org.lintel.nucleus.MachineConfig;
import org.lintel.nucleus.process.Process;

/** The nucleus and the process itself take from the same few buffers, and clients die meanwhile. */
class BufferRaceTest {
    @ParameterizedTest(
            name =
                    "MARSH-2 MARSH-10 nucleus and process never share a buffer: seed {0}, {1}, {2}"
                            + " processors, hold {3}")
    @CsvSource({
        "1, WAIT, 2, false",
        "2, WAIT, 2, true",
        "3, FAIL, 2, false",
        "4, GROW, 2, false",
        "5, WAIT, 3, false",
        "6, FAIL, 3, true",
        "7, WAIT, 1, false"
    })
    void nucleusAndProcessNeverShareABuffer(long seed, Full full, int processors, boolean hold)
            throws Exception {
        MachineConfig config =
                MachineConfig.standard()
                        .withProcessors(processors)
                        .withSeed(seed)
                        .withPolicy(MachineConfig.PolicyKind.ROUND_ROBIN, 200);
        MarshalConfig marshal =
                MarshalConfig.standard().withBuffers(4, 1024).withFull(full).withHold(hold);
        try (IpcRig rig = new IpcRig(config, DoorConfig.standard().withMarshal(marshal))) {
            rig.service("server", BufferServer.class);
            Process clients = rig.start("clients", BufferClients.class, "" + seed, "400");
            rig.runToTheEnd();
            rig.assertSucceeded(clients);
        } catch (AssertionError e) {
            throw new AssertionError("seed " + seed, e);
        }
    }
}
