package org.lintel.nucleus.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.lintel.nucleus.abi.Signals;
import org.lintel.nucleus.guests.ProcessCases;
import org.lintel.nucleus.process.ExitStatus;
import org.lintel.nucleus.process.Process;

import java.util.stream.Stream;

/** Processes come, go, replace their program and wait for each other: fork, spawn, exec, exit, wait. */
class ProcessTest {
    @TestFactory
    Stream<DynamicTest> cases() throws Exception {
        return Cases.onOneAndTwoProcessors()
                .of(
                        ProcessCases.class,
                        "childStartsAtItsEntryWithItsArgument",
                        "memoryIsCopiedAtTheFork",
                        "staticsOfTheChildAreFresh",
                        "sharedMemoryStaysShared",
                        "M57 mappingsOfOneAreUnknownToTheOther",
                        "M58 offsetIsSharedAfterFork",
                        "M60 pidsAreNotUsedAgainAtOnce",
                        "M61 exitCodesAndSignalsReachTheParent",
                        "namedHandlersSurviveFork",
                        "capturingHandlersAreDefaultInTheChild",
                        "pendingSignalsAreNotInheritedTheMaskIs",
                        "timerIsNotInherited",
                        "onlyTheCallerIsInTheChild",
                        "spawnPassesArgumentsAndEnvironment",
                        "spawnInheritsWhatIsNotCloseOnExec",
                        "spawnWithActionsInheritsWhatIsListed",
                        "spawnFailsWhole",
                        "spawnedLeaderHasAGroup",
                        "execKeepsPidAndDescriptors",
                        "execClosesCloseOnExec",
                        "execOfNothingFailsAndTheProcessGoesOn",
                        "execEndsOtherThreads",
                        "execByAnotherThreadWorks",
                        "execKeepsPendingSignalsAndDropsHandlers",
                        "execKeepsIgnoredSignals",
                        "exitStatusHasEightBits",
                        "anyThreadEndsTheProcess",
                        "waitFindsByPidGroupAndAny",
                        "waitWithNohangDoesNotWait",
                        "waitWithoutChildrenFails",
                        "waitReportsStopsAndContinuations",
                        "ignoredChildrenAreReapedByThemselves",
                        "twoThreadsWaitForOneChild",
                        "orphansGoOnWithoutParent",
                        "groupsCanBeJoined",
                        "usageCounts",
                        "priorityIsKept");
    }

    @Test
    void whoEndsItselfByASignalIsToldWhere() throws Exception {
        try (Rig rig = new Rig(Cases.config())) {
            Process process = rig.start(ProcessCases.class, "killMyself");
            rig.runToTheEnd();
            ExitStatus status = process.exitStatus();
            assertEquals(Signals.SIGABRT, status.signal());
            String place = "sent by itself at ProcessCases.killMyself(ProcessCases.java:";
            assertTrue(status.report().startsWith(place), status.report());
        }
    }
}
