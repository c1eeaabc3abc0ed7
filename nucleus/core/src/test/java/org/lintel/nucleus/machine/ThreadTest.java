package org.lintel.nucleus.machine;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.lintel.nucleus.guests.ThreadCases;

import java.util.stream.Stream;

/** Threads, futexes and virtual time, on one and two processors and on both kinds of host threads. */
class ThreadTest {
    @TestFactory
    Stream<DynamicTest> cases() throws Exception {
        return Cases.onAllMachines()
                .with(
                        "short quanta",
                        Cases.config()
                                .withPolicy(
                                        org.lintel.nucleus.MachineConfig.PolicyKind.FEEDBACK, 40))
                .of(
                        ThreadCases.class,
                        "valuesAreJoined",
                        "joinErrors",
                        "detachedThreadsAreNotJoined",
                        "endedThreadsKeepTheirValue",
                        "mainMayEndByItself",
                        "joinCyclesDoNotEndTheOthers",
                        "futexComparesFirst",
                        "futexTimesOut",
                        "futexWakesAsManyAsAsked",
                        "futexMeetsAcrossProcesses",
                        "futexErrors",
                        "mutexExcludes",
                        "conditionHandsOver",
                        "barrierHoldsAll",
                        "semaphoreCounts",
                        "monitorsExclude",
                        "waitAndNotify",
                        "sleepTakesVirtualTime",
                        "sleepersWakeInOrder",
                        "clocksGoForward",
                        "thousandThreads",
                        "threadLimitIsEagain",
                        "stacksAreGivenBack",
                        "busyThreadsShareAProcessor");
    }
}
