package org.lintel.ipc.machine;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lintel.ipc.guests.EchoServer;
import org.lintel.ipc.guests.NullClient;
import org.lintel.nucleus.process.Process;

/** A call from one process to another and back, end to end. */
class NullCallTest {
    @ParameterizedTest(name = "D01 D06 D09 an echo comes back whole, processors {0}")
    @ValueSource(ints = {1, 2})
    void echoComesBackWhole(int processors) throws Exception {
        try (IpcRig rig = IpcRig.standard(processors)) {
            rig.service("server", EchoServer.class);
            Process client = rig.start("client", NullClient.class);
            rig.runToTheEnd();
            rig.assertSucceeded(client);
        }
    }
}
