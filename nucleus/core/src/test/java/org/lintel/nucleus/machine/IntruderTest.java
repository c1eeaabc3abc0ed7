package org.lintel.nucleus.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.lintel.nucleus.Budget;
import org.lintel.nucleus.MachineConfig;
import org.lintel.nucleus.Outcome;
import org.lintel.nucleus.ProcessSpec;
import org.lintel.nucleus.abi.ProcessFlags;
import org.lintel.nucleus.abi.Signals;
import org.lintel.nucleus.guests.Intruders;
import org.lintel.nucleus.guests.Mixed;
import org.lintel.nucleus.process.Limits;
import org.lintel.nucleus.process.Process;

import java.time.Duration;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Attacks through the JDK's code, through objects with methods of their own, and on the harness: each
 * ends as its own doing, and a bystander finishes.
 */
class IntruderTest {
    private static final long CPU_TICKS = 2_000_000;
    private static final String LIMIT = "killed by SIGXCPU";

    @TestFactory
    Stream<DynamicTest> intrudersEndByThemselves() {
        return Stream.of(
                        both("attack 9: exitHookSleepsAndLoops", LIMIT),
                        both("attack 9: exitHookThrows", "exit"),
                        both("attack 13, 32: findsNoMachine", "exit 5"),
                        both("attack 32: findsNoFile", "exit 0"),
                        both("attack 15: sortsWithASlowComparator", LIMIT),
                        both("attack 28: hostileKey", LIMIT),
                        both("attack 28: hostileSequence", LIMIT),
                        both("attack 28: hostileIterator", LIMIT),
                        both("attack 28: hostileCause", "exit 1"),
                        both("attack 28: hostileInitialiserInAHandler", "exit 0"),
                        both("attack 29: changesAnArrayUnderACopy", "exit 0"),
                        both("attack 34: endsChildrenByTheThousand", "exit 0"))
                .flatMap(tests -> tests);
    }

    private static Stream<DynamicTest> both(String name, String end) {
        return IntStream.of(1, 2)
                .mapToObj(processors ->
                        DynamicTest.dynamicTest(
                                name + ", " + processors + " cpu",
                                () -> run(name, processors, end)));
    }

    private static void run(String name, int processors, String end) throws Exception {
        MachineConfig config =
                MachineConfig.standard()
                        .withProcessors(processors)
                        .withGuard(Duration.ofSeconds(10));
        try (Rig rig = new Rig(config)) {
            Limits limits = new Limits();
            if (end.equals(LIMIT)) {
                limits.preset(ProcessFlags.RLIMIT_CPU, CPU_TICKS);
            }
            String attack = name.substring(name.lastIndexOf(' ') + 1);
            ProcessSpec spec = ProcessSpec.of("attacker", Rig.program(Intruders.class), attack);
            Process attacker = rig.start(spec.withLimits(limits), "");
            Process busy = rig.start(ProcessSpec.of("busy", Rig.program(Mixed.class)), "");
            rig.runToTheEnd();
            String status = attacker.exitStatus().toString();
            assertTrue(status.startsWith(end), () -> status + rig.err("attacker"));
            assertEquals("exit 0", busy.exitStatus().toString(), () -> rig.err("busy"));
        }
    }

    /**
     * The JDK's bulk work is dear and costs few ticks: the run's time of the host ends it, and with it
     * the run, since meanwhile hardly anybody else has a turn.
     */
    @Test
    @DisplayName("attack 15: repeats, ended by the budget")
    void bulkWorkInsideTheJdkIsEndedByTheBudget() throws Exception {
        MachineConfig config =
                MachineConfig.standard()
                        .withBudget(new Budget(Long.MAX_VALUE, Duration.ofSeconds(1)));
        try (Rig rig = new Rig(config)) {
            Process attacker = rig.start(Intruders.class, "repeats");
            rig.run();
            assertTrue(rig.outcome() instanceof Outcome.Exhausted, () -> "" + rig.outcome());
            assertEquals(Signals.SIGKILL, attacker.exitStatus().signal());
        }
    }

    /**
     * The JDK's arithmetic has no poll, and sorting only one now and then, which the thread may reach
     * while the guard takes its processor away: only the guard ends them.
     */
    @TestFactory
    Stream<DynamicTest> workWithoutAPollIsGivenUpByTheGuard() {
        return Stream.of("power", "sortsMuch")
                .flatMap(attack ->
                        IntStream.of(1, 2)
                                .mapToObj(processors ->
                                        DynamicTest.dynamicTest(
                                                "attack 15: %s, %d cpu"
                                                        .formatted(attack, processors),
                                                () -> givenUp(attack, processors))));
    }

    /** As one that is killed does: else who waits beside it would never wake. */
    @Test
    void whoIsGivenUpWhenItWasWokenWakesTheNextWaiter() throws Exception {
        // Longer than a slow host may keep the innocent from their next poll.
        MachineConfig config = MachineConfig.standard().withGuard(Duration.ofSeconds(1));
        try (Rig rig = new Rig(config)) {
            Process family = rig.start(Intruders.class, "passesOnItsWake");
            rig.run();
            assertEquals("exit 0", family.exitStatus().toString(), () -> rig.err(Intruders.class));
        }
    }

    private static void givenUp(String attack, int processors) throws Exception {
        MachineConfig config =
                MachineConfig.standard()
                        .withProcessors(processors)
                        .withGuard(Duration.ofMillis(300));
        try (Rig rig = new Rig(config)) {
            Process attacker = rig.start(Intruders.class, attack);
            Process busy = rig.start(ProcessSpec.of("busy", Rig.program(Mixed.class)), "");
            rig.run();
            assertTrue(rig.outcome() instanceof Outcome.Stuck, () -> "" + rig.outcome());
            assertTrue(attacker.exitStatus().report().contains("stuck outside the nucleus"));
            assertEquals("exit 0", busy.exitStatus().toString(), () -> rig.err("busy"));
        }
    }
}
