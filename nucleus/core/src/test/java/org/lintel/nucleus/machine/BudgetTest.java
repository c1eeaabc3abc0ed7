package org.lintel.nucleus.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lintel.nucleus.Budget;
import org.lintel.nucleus.MachineConfig;
import org.lintel.nucleus.Outcome;
import org.lintel.nucleus.ProcessSpec;
import org.lintel.nucleus.abi.ProcessFlags;
import org.lintel.nucleus.cpu.Batons;
import org.lintel.nucleus.guests.Attacks;
import org.lintel.nucleus.guests.Mixed;
import org.lintel.nucleus.process.Limits;

import java.time.Duration;
import java.util.Map;

/** A machine-wide budget ends what escapes the limits of single processes; the pool is whole then. */
class BudgetTest {
    private static final Duration LONG = Duration.ofMinutes(10);

    private record Ran(Outcome.Exhausted outcome, String hash) {}

    private static Ran run(MachineConfig config, String attack) throws Exception {
        try (Rig rig =
                new Rig(config.withPrograms(Map.of("attacks", Rig.program(Attacks.class))))) {
            Limits limits = new Limits();
            limits.preset(ProcessFlags.RLIMIT_CPU, 500_000);
            limits.preset(ProcessFlags.RLIMIT_NPROC, 20);
            ProcessSpec spec = ProcessSpec.of("attacker", Rig.program(Attacks.class), attack);
            rig.start(attack.endsWith("Bomb") ? spec.withLimits(limits) : spec, "");
            rig.run();
            return new Ran(
                    assertInstanceOf(Outcome.Exhausted.class, rig.outcome()),
                    rig.machine.traceHash());
        }
    }

    @ParameterizedTest
    @CsvSource({"forkBomb, 1", "forkBomb, 2", "spawnBomb, 1", "spawnBomb, 2"})
    void aBombWhoseChildrenEachHaveFreshLimitsEndsWithTheBudgetOfTicks(String bomb, int processors)
            throws Exception {
        MachineConfig config =
                MachineConfig.standard()
                        .withProcessors(processors)
                        .withBudget(new Budget(5_000_000, LONG));
        Outcome.Exhausted end = run(config, bomb).outcome();
        assertEquals("5000000 ticks of processor time", end.what());
        assertTrue(end.running().getFirst().contains(" ran, had used "), end.running()::toString);
    }

    @Test
    void whereTheTicksEndIsAFunctionOfTheSeed() throws Exception {
        MachineConfig config =
                MachineConfig.standard().withSeed(5).withBudget(new Budget(1_234_567, LONG));
        assertEquals(
                run(config.withThreads(Batons.VIRTUAL), "forkBomb").hash(),
                run(config.withThreads(Batons.PLATFORM), "forkBomb").hash());
    }

    @ParameterizedTest
    @CsvSource({"throwsAtEveryTurn, 1", "throwsAtEveryTurn, 2"})
    void workOfWhichATickSaysLittleEndsWithTheBudgetOfHostTime(String attack, int processors)
            throws Exception {
        MachineConfig config =
                MachineConfig.standard()
                        .withProcessors(processors)
                        .withBudget(new Budget(Long.MAX_VALUE, Duration.ofSeconds(1)));
        assertEquals("1 s of the host's time", run(config, attack).outcome().what());
    }

    /** Threads that all sleep far into the future use neither; the clock jumps. */
    @Test
    void aRunWithinItsBudgetEndsByItself() throws Exception {
        MachineConfig config = Cases.config().withBudget(new Budget(1_000_000_000, LONG));
        try (Rig rig = new Rig(config)) {
            rig.start(Mixed.class);
            rig.runToTheEnd();
        }
    }
}
