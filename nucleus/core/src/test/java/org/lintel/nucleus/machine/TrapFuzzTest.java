package org.lintel.nucleus.machine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lintel.nucleus.MachineConfig;
import org.lintel.nucleus.ProcessSpec;
import org.lintel.nucleus.guests.Fuzzer;
import org.lintel.nucleus.process.Limits;

/**
 * Random system calls with random arguments, from several processes at once: the nucleus never breaks
 * and gets everything back. {@code -Dlintel.fuzz.traps=N} sets how many, {@code
 * -Dlintel.fuzz.seed=N} to begin with a certain seed.
 */
class TrapFuzzTest {
    private static final long TRAPS = Long.getLong("lintel.fuzz.traps", 1_000_000);
    private static final long FIRST_SEED = Long.getLong("lintel.fuzz.seed", 1);
    private static final int CALLS = 4_000;
    private static final int PROCESSES = 4;

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void noSystemCallBreaksTheNucleus(int processors) throws Exception {
        MachineConfig config = Cases.config().withProcessors(processors).withMemoryBytes(8 << 20);
        long traps = 0;
        long seed = FIRST_SEED;
        for (; traps < TRAPS / 2; seed++) {
            traps += run(config.withSeed(seed), seed);
        }
        System.out.println("fuzz: " + traps + " traps, seeds " + FIRST_SEED + " to " + (seed - 1));
        assertTrue(seed - FIRST_SEED < TRAPS / 100, "processes die too early");
    }

    private static long run(MachineConfig config, long seed) throws Exception {
        try (Rig rig = new Rig(config)) {
            for (int i = 0; i < PROCESSES; i++) {
                String first = Long.toString(seed * PROCESSES + i);
                String calls = Integer.toString(CALLS);
                ProcessSpec spec =
                        ProcessSpec.of("fuzzer" + i, Rig.program(Fuzzer.class), first, calls)
                                .withLimits(new Limits());
                rig.start(spec, "some input");
            }
            rig.run();
            return rig.machine.counters().getOrDefault("traps", 0L);
        } catch (Throwable failed) {
            throw new AssertionError(
                    "seed " + seed + ", processors " + config.processors(), failed);
        }
    }
}
