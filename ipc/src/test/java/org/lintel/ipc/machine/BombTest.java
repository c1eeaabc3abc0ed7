package org.lintel.ipc.machine;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lintel.ipc.door.DoorConfig;
import org.lintel.ipc.guests.Bombs;
import org.lintel.ipc.guests.EchoServer;
import org.lintel.nucleus.MachineConfig;
import org.lintel.nucleus.process.Process;

/** Who makes objects for ever meets a limit, and nobody else is harmed. */
class BombTest {
    private static final long MEMORY_BYTES = 16L << 20;
    private static final int ROUNDS = 20;

    @ParameterizedTest(name = "attack 17: {0}, {1} cpu")
    @CsvSource({
        "doorBomb, 1",
        "doorBomb, 2",
        "descriptorBomb, 1",
        "descriptorBomb, 2",
        "queueBomb, 1",
        "queueBomb, 2",
        "posixQueueBomb, 1",
        "posixQueueBomb, 2"
    })
    void bombsAreBoundAndHarmNobody(String bomb, int processors) throws Exception {
        MachineConfig config =
                MachineConfig.standard().withProcessors(processors).withMemoryBytes(MEMORY_BYTES);
        try (IpcRig rig = new IpcRig(config, DoorConfig.standard())) {
            rig.service("echo", EchoServer.class);
            Process bomber = rig.start("bomb", Bombs.class, bomb);
            Process bystander =
                    rig.start("bystander", Bombs.class, "bystander", Integer.toString(ROUNDS));
            rig.runToTheEnd();
            rig.assertSucceeded(bomber);
            rig.assertSucceeded(bystander);
        }
    }
}
