package org.lintel.nucleus.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.lintel.nucleus.MachineConfig;
import org.lintel.nucleus.Outcome;
import org.lintel.nucleus.ProcessSpec;
import org.lintel.nucleus.abi.ProcessFlags;
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

    /** The JDK's arithmetic has no poll: only the guard ends it. */
    @TestFactory
    Stream<DynamicTest> arithmeticWithoutAPollIsGivenUpByTheGuard() {
        return IntStream.of(1, 2)
                .mapToObj(processors ->
                        DynamicTest.dynamicTest(
                                "attack 15: power, " + processors + " cpu",
                                () -> givenUp(processors)));
    }

    private static void givenUp(int processors) throws Exception {
        MachineConfig config =
                MachineConfig.standard()
                        .withProcessors(processors)
                        .withGuard(Duration.ofMillis(300));
        try (Rig rig = new Rig(config)) {
            Process attacker = rig.start(Intruders.class, "power");
            Process busy = rig.start(ProcessSpec.of("busy", Rig.program(Mixed.class)), "");
            rig.run();
            assertTrue(rig.outcome() instanceof Outcome.Stuck, () -> "" + rig.outcome());
            assertTrue(attacker.exitStatus().report().contains("stuck outside the nucleus"));
            assertEquals("exit 0", busy.exitStatus().toString(), () -> rig.err("busy"));
        }
    }
}
