package org.lintel.ipc.machine;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lintel.ipc.door.DoorConfig;
import org.lintel.ipc.guests.AlarmClient;
import org.lintel.ipc.guests.AlarmServer;
import org.lintel.nucleus.MachineConfig;
import org.lintel.nucleus.process.Process;

/** A signal handler may call a door of its own process, whatever its thread was about to do. */
class AlarmTest {
    @ParameterizedTest(
            name =
                    "DOORS-4 DOORS-6 a handler calls its own process's door: seed {0}, processors"
                            + " {1}")
    @CsvSource({"1, 1", "2, 1", "3, 1", "4, 1", "5, 2", "6, 2", "7, 2", "8, 2"})
    void handlersMayCallTheirOwnDoors(long seed, int processors) throws Exception {
        MachineConfig config = MachineConfig.standard().withProcessors(processors).withSeed(seed);
        try (IpcRig rig = new IpcRig(config, DoorConfig.standard())) {
            rig.service("server", AlarmServer.class, "" + seed);
            Process client = rig.start("client", AlarmClient.class, "2000");
            rig.runToTheEnd();
            rig.assertSucceeded(client);
        }
    }
}
