package org.lintel.ipc.machine;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lintel.ipc.door.DoorConfig;
import org.lintel.ipc.guests.FaultServer;
import org.lintel.ipc.guests.LimitsClient;
import org.lintel.ipc.marshal.MarshalConfig;
import org.lintel.nucleus.MachineConfig;
import org.lintel.nucleus.process.Process;

import java.util.Map;
import java.util.Random;
import java.util.TreeSet;

/** Client and server that marshal differently: other limits, other policies. */
class LimitsTest {
    private static final int[] INLINE = {0, 16, 128, 512};
    private static final int[] BUFFER = {64, 1024, 5120, 9000};

    /** Descriptors lie behind the data: with one or seven of them a limit is reached sooner. */
    private static final int[] BEFORE_LIMIT = {0, 24, 168};

    private static MarshalConfig any(Random random) {
        return MarshalConfig.standard()
                .withBuffers(4, BUFFER[random.nextInt(BUFFER.length)])
                .withInlineBytes(INLINE[random.nextInt(INLINE.length)])
                .withHold(random.nextBoolean())
                .withEager(random.nextBoolean());
    }

    private static String[] sizesAround(MarshalConfig... configs) {
        TreeSet<Integer> sizes = new TreeSet<>();
        for (MarshalConfig config : configs) {
            for (int limit : new int[] {config.inlineBytes(), config.bufferBytes(), 4096, 8192}) {
                for (int before : BEFORE_LIMIT) {
                    for (int by = -1; by <= 1; by++) {
                        sizes.add(Math.max(1, limit - before + by));
                    }
                }
            }
        }
        return sizes.stream().map(String::valueOf).toArray(String[]::new);
    }

    @ParameterizedTest(name = "MARSH-6 MARSH-9 MARSH-11 each side has limits of its own: seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void eachSideHasLimitsOfItsOwn(long seed) throws Exception {
        Random random = new Random(seed);
        MarshalConfig client = any(random);
        MarshalConfig server = any(random);
        DoorConfig doors =
                DoorConfig.standard().withProcesses(Map.of("client", client, "server", server));
        try (IpcRig rig = new IpcRig(MachineConfig.standard().withSeed(seed), doors)) {
            rig.service("server", FaultServer.class);
            Process process = rig.start("client", LimitsClient.class, sizesAround(client, server));
            rig.runToTheEnd();
            rig.assertSucceeded(process);
        } catch (AssertionError e) {
            throw new AssertionError("client " + client + ", server " + server, e);
        }
    }
}
