package org.lintel.ipc.machine;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lintel.ipc.door.DoorConfig;
import org.lintel.ipc.guests.EchoServer;
import org.lintel.ipc.guests.Fuzzer;
import org.lintel.ipc.guests.Witness;
import org.lintel.ipc.marshal.MarshalConfig;
import org.lintel.ipc.marshal.MarshalConfig.Full;
import org.lintel.nucleus.MachineConfig;
import org.lintel.nucleus.process.Process;

/** Hostile clients and servers harm themselves alone. The seed is in the name of each test. */
@DisplayName("MARSH-12 hostile parties")
class FuzzTest {
    private static DoorConfig doors() {
        return DoorConfig.standard()
                .withMarshal(MarshalConfig.standard().withBuffers(4, 1024).withFull(Full.FAIL));
    }

    @ParameterizedTest(name = "MARSH-12 a hostile client harms nobody: seed {0}, processors {1}")
    @CsvSource({"1, 1", "2, 1", "3, 2", "4, 2", "5, 2"})
    void hostileClientHarmsNobody(long seed, int processors) throws Exception {
        MachineConfig config = MachineConfig.standard().withProcessors(processors).withSeed(seed);
        try (IpcRig rig = new IpcRig(config, doors())) {
            rig.service("server", EchoServer.class);
            rig.start("fuzzer", Fuzzer.class, "client", "" + seed, "3000");
            Process witness = rig.start("witness", Witness.class, "echo", "300");
            rig.runToTheEnd();
            rig.assertSucceeded(witness);
        }
    }

    @ParameterizedTest(
            name = "MARSH-12 DOORS-7 rubbish in every call harms nobody: seed {0}, processors {1}")
    @CsvSource({"1, 1", "2, 1", "3, 1", "4, 2", "5, 2", "6, 2"})
    void rubbishInEveryCallHarmsNobody(long seed, int processors) throws Exception {
        MachineConfig config = MachineConfig.standard().withProcessors(processors).withSeed(seed);
        try (IpcRig rig = new IpcRig(config, doors())) {
            rig.service("server", EchoServer.class);
            rig.service("fuzzer", Fuzzer.class, "calls", "" + seed, "60");
            Process witness = rig.start("witness", Witness.class, "echo", "300");
            rig.runToTheEnd();
            rig.assertSucceeded(witness);
        }
    }

    @ParameterizedTest(name = "MARSH-12 a hostile server harms nobody: seed {0}, processors {1}")
    @CsvSource({"1, 1", "2, 1", "3, 2", "4, 2", "5, 2"})
    void hostileServerHarmsNobody(long seed, int processors) throws Exception {
        MachineConfig config = MachineConfig.standard().withProcessors(processors).withSeed(seed);
        try (IpcRig rig = new IpcRig(config, doors())) {
            rig.service("server", Fuzzer.class, "server", "" + seed, "0");
            Process witness = rig.start("witness", Witness.class, "rubbish", "500");
            rig.runToTheEnd();
            rig.assertSucceeded(witness);
        }
    }
}
