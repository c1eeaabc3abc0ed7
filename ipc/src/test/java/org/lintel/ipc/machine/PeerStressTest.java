package org.lintel.ipc.machine;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lintel.ipc.guests.PeerFuzzer;
import org.lintel.ipc.guests.PeerStress;
import org.lintel.nucleus.process.Process;

/**
 * After munmap_peer returns, no thread of the peer reads or writes the old frame: two processors, and
 * frames poisoned when they are freed. {@code -Dpeer.rounds=10000000} for a long run.
 */
class PeerStressTest {
    private static final String ROUNDS = System.getProperty("peer.rounds", "1000");

    @Test
    @DisplayName("PEER-9 after munmap_peer nobody reaches the old frame")
    void nobodyReachesTheOldFrame() throws Exception {
        try (IpcRig rig = IpcRig.standard(2)) {
            rig.machine.memory().frames().poisonFreed(true);
            Process process = rig.start("case", PeerStress.class, ROUNDS);
            rig.runToTheEnd();
            rig.assertSucceeded(process);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    @DisplayName("PEER-1 rubbish harms nobody but its sender")
    void rubbishHarmsNobodyElse(long seed) throws Exception {
        for (int processors : IpcRig.processorCounts()) {
            try (IpcRig rig = IpcRig.standard(processors)) {
                Process process = rig.start("case", PeerFuzzer.class, Long.toString(seed), "10000");
                rig.runToTheEnd();
                rig.assertSucceeded(process);
            }
        }
    }
}
