package org.lintel.nucleus.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.lintel.nucleus.MachineConfig;
import org.lintel.nucleus.ProcessSpec;
import org.lintel.nucleus.abi.Signals;
import org.lintel.nucleus.cpu.Batons;
import org.lintel.nucleus.guests.DeepStacks;
import org.lintel.nucleus.guests.Mixed;
import org.lintel.nucleus.process.ExitStatus;
import org.lintel.nucleus.process.Process;

import java.time.Duration;
import java.util.stream.Stream;

/**
 * The host's stack ends before the nucleus is entered, never inside it: whoever recurses where no poll
 * counts ends with SIGSEGV, whatever it calls and wherever.
 */
class DeepStackTest {
    private record Case(String shape, String action, int signal, String report) {
        Case(String shape, String action) {
            this(shape, action, Signals.SIGSEGV, "call stack");
        }
    }

    @TestFactory
    Stream<DynamicTest> recursionInsideTheJdkEndsWithItsProcess() {
        return Stream.of(
                        new Case("regex", "maps"),
                        new Case("hashCode", "faults"),
                        new Case("catching", "maps"))
                .flatMap(DeepStackTest::everywhere);
    }

    @TestFactory
    Stream<DynamicTest> theNucleusIsEnteredAtAnyDepthThatHasRoom() {
        return Stream.of(
                        new Case("toString", "blocks"),
                        new Case("sort", "signals"),
                        new Case("hashCode", "signals"),
                        new Case("regex", "polls"),
                        new Case("hashCode", "exits", 0, ""),
                        new Case("hashCode", "dies", Signals.SIGSEGV, "write to 0x8"))
                .map(one -> test(one, Batons.VIRTUAL, 1));
    }

    /** The stack of a virtual thread that gives way goes to the host's heap, and must not fill it. */
    @TestFactory
    Stream<DynamicTest> aDeepStackCanGiveWay() {
        return Stream.of(new Case("regex", "yields"), new Case("hashCode", "forks"))
                .flatMap(DeepStackTest::everywhere);
    }

    private static Stream<DynamicTest> everywhere(Case one) {
        return Stream.of(Batons.values())
                .flatMap(threads -> Stream.of(test(one, threads, 1), test(one, threads, 2)));
    }

    private static DynamicTest test(Case one, Batons threads, int processors) {
        MachineConfig config =
                MachineConfig.standard()
                        .withThreads(threads)
                        .withProcessors(processors)
                        .withGuard(Duration.ofSeconds(20));
        String name =
                "attack 16: %s with %s, %d cpu, %s"
                        .formatted(one.shape, one.action, processors, threads);
        return DynamicTest.dynamicTest(name, () -> run(one, config));
    }

    private static void run(Case one, MachineConfig config) throws Exception {
        try (Rig rig = new Rig(config)) {
            Process deep = rig.start(DeepStacks.class, one.shape, one.action);
            Process busy = rig.start(ProcessSpec.of("busy", Rig.program(Mixed.class)), "");
            rig.runToTheEnd();
            ExitStatus status = deep.exitStatus();
            assertEquals(one.signal, status.signal(), () -> status + rig.err(DeepStacks.class));
            assertTrue(status.toString().contains(one.report), status::toString);
            assertEquals("exit 0", busy.exitStatus().toString(), () -> rig.err("busy"));
        }
    }
}
