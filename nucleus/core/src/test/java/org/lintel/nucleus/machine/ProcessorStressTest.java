package org.lintel.nucleus.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.lintel.nucleus.ProcessSpec;
import org.lintel.nucleus.guests.Stress;
import org.lintel.nucleus.process.Process;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Processors race each other; the nucleus stays whole, and every result is right. */
class ProcessorStressTest {
    @TestFactory
    Stream<DynamicTest> cases() throws Exception {
        return Cases.onProcessors(2, 3)
                .of(
                        Stress.class,
                        "churn",
                        "forkWhileThreadsWrite",
                        "M34 unmapRacesLoads",
                        "M34 unmapWaitsForWhoIsInUserMode",
                        "protectRacesStores",
                        "signalsRaceWaits",
                        "execRacesThreads",
                        "exitRacesThreads",
                        "pipesCarryEverything",
                        "groupKillMissesNoFork",
                        "groupStopMissesNoFork",
                        "groupStopMissesNoForkThatHoldsSignals",
                        "groupSignalsReachEveryForkOnce",
                        "clockNeverGoesBack",
                        "clockNeverGoesBackForSleepers");
    }

    /** M34 with somebody who takes the frames as soon as they are free. */
    @Test
    void noLoadSeesAFrameThatAnotherProcessGot() throws Exception {
        together(2, "unmapRacesLoads", "frameHoarder");
    }

    @Test
    void everythingAtOnce() throws Exception {
        together(
                2,
                "churn",
                "forkWhileThreadsWrite",
                "unmapRacesLoads",
                "frameHoarder",
                "signalsRaceWaits",
                "execRacesThreads",
                "exitRacesThreads",
                "pipesCarryEverything");
    }

    private static void together(int processors, String... cases) throws Exception {
        try (Rig rig = new Rig(Cases.config().withProcessors(processors))) {
            List<Process> processes = new ArrayList<>();
            for (String name : cases) {
                processes.add(rig.start(ProcessSpec.of(name, Rig.program(Stress.class), name), ""));
            }
            rig.runToTheEnd();
            for (Process process : processes) {
                assertEquals(
                        "exit 0", process.exitStatus().toString(), () -> rig.err(process.name()));
            }
        }
    }
}
