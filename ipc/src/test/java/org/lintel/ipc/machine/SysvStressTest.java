package org.lintel.ipc.machine;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lintel.ipc.IpcConfig;
import org.lintel.ipc.guests.SysvStress;
import org.lintel.nucleus.MachineConfig;
import org.lintel.nucleus.process.Process;

/** System V objects under many processes, and under the death of some: counts right, pool whole. */
class SysvStressTest {
    /** {@code -Dlintel.churn=125000} makes it a million operations. */
    private static final long OPERATIONS = Long.getLong("lintel.churn", 200);

    private static void run(int processors, long seed, String... args) throws Exception {
        MachineConfig config =
                MachineConfig.standard()
                        .withProcessors(processors)
                        .withSeed(seed)
                        .withPolicy(MachineConfig.PolicyKind.ROUND_ROBIN, 200);
        try (IpcRig rig = new IpcRig(config, IpcConfig.standard())) {
            Process process = rig.start("stress", SysvStress.class, args);
            rig.runToTheEnd();
            rig.assertSucceeded(process);
        }
    }

    @ParameterizedTest(
            name =
                    "S18 S29 E15 Q05 segments, sets and queues are used and removed by 8 processes:"
                            + " seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void churnLeavesCountsRightAndThePoolWhole(long seed) throws Exception {
        run(2, seed, "churn", "" + seed, "" + OPERATIONS);
        run(1, seed, "churn", "" + seed, "" + Math.min(OPERATIONS, 200));
    }

    /** Virtual time makes each of these another place; two processors make more of them. */
    @ParameterizedTest(name = "E29 S20 Q05 killed anywhere: from {0} ns on")
    @ValueSource(longs = {0, 20_000, 40_000, 60_000, 80_000, 100_000})
    void aProcessKilledAnywhereLeavesEveryCountRight(long from) throws Exception {
        for (long step = 0; step < 20; step++) {
            long after = from + step * 997;
            try {
                run(1 + (int) (step % 2), 1 + step, "kill", "" + after);
            } catch (AssertionError e) {
                throw new AssertionError("killed after " + after + " ns, seed " + (1 + step), e);
            }
        }
    }
}
