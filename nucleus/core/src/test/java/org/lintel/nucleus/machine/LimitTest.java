package org.lintel.nucleus.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.lintel.nucleus.ProcessSpec;
import org.lintel.nucleus.abi.Signals;
import org.lintel.nucleus.guests.LimitCases;
import org.lintel.nucleus.guests.Mixed;
import org.lintel.nucleus.process.ExitStatus;
import org.lintel.nucleus.process.Process;

import java.util.stream.Stream;

/** Each limit holds, and who goes over a hard one is ended with a report; nobody else is touched. */
class LimitTest {
    @TestFactory
    Stream<DynamicTest> cases() throws Exception {
        return Cases.onOneAndTwoProcessors()
                .of(
                        LimitCases.class,
                        "softCpuLimitIsTold",
                        "addressSpaceIsLimited",
                        "threadThatCannotBeMadeLeavesNoStack",
                        "limitsAreInheritedAndKept",
                        "limitErrors",
                        "mallocFailsWithinTheLimit");
    }

    @Test
    void hardCpuLimitEndsAProcessThatCatchesTheSoftOne() throws Exception {
        ends("hardCpuLimitEnds", Signals.SIGXCPU, "processor time: used");
    }

    @Test
    void cpuLimitEndsAProcessByDefault() throws Exception {
        ends("cpuLimitEndsByDefault", Signals.SIGXCPU, "");
    }

    @Test
    void cpuLimitCountsTheTicksOfAllThreads() throws Exception {
        ends("cpuLimitCountsAllThreads", Signals.SIGXCPU, "processor time: used");
    }

    @Test
    void memoryLimitEndsAProcessWithAReport() throws Exception {
        ends("memoryLimitEnds", Signals.SIGKILL, "limit of frames");
    }

    @Test
    void anEmptyPoolEndsWhoAsksForMore() throws Exception {
        for (int processors = 1; processors <= 2; processors++) {
            // Alone: a bystander that asks in that moment would be refused as well.
            try (Rig rig = new Rig(Cases.config().withProcessors(processors))) {
                Process process = rig.start(LimitCases.class, "poolIsEmptied");
                rig.runToTheEnd();
                ended(rig, process, Signals.SIGKILL, "no free frame");
            }
        }
    }

    @Test
    void deepRecursionEndsWithItsPlaceEvenWhenCaught() throws Exception {
        ends("stackLimitEnds", Signals.SIGSEGV, "call stack over its limit");
        ends("stackLimitEnds", Signals.SIGSEGV, "LimitCases.recurse(LimitCases.java:");
    }

    @Test
    void emulatedStackEndsInItsGuardPage() throws Exception {
        ends("emulatedStackEndsInItsGuardPage", Signals.SIGSEGV, "stack");
    }

    private static void ends(String name, int signal, String report) throws Exception {
        for (int processors = 1; processors <= 2; processors++) {
            try (Rig rig = new Rig(Cases.config().withProcessors(processors))) {
                Process process = rig.start(LimitCases.class, name);
                Process bystander =
                        rig.start(ProcessSpec.of("bystander", Rig.program(Mixed.class)), "");
                rig.runToTheEnd();
                ended(rig, process, signal, report);
                assertEquals("exit 0", bystander.exitStatus().toString(), rig.err("bystander"));
            }
        }
    }

    private static void ended(Rig rig, Process process, int signal, String report) {
        ExitStatus status = process.exitStatus();
        assertEquals(signal, status.signal(), () -> status + rig.err(LimitCases.class));
        String found = String.valueOf(status.report());
        assertTrue(report.isEmpty() || found.contains(report), found);
    }
}
