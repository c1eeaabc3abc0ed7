package org.lintel.nucleus.machine;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.lintel.nucleus.MachineConfig.PolicyKind;
import org.lintel.nucleus.guests.SchedCases;

import java.util.stream.Stream;

/** Real-time priorities as sched(7) and its calls' manual pages say. */
class SchedTest {
    private static final int QUANTUM_TICKS = 1_000;

    @TestFactory
    Stream<DynamicTest> calls() throws Exception {
        return Cases.onOneAndTwoProcessors()
                .of(
                        SchedCases.class,
                        "limitsAreTold",
                        "badArgumentsAreEinval",
                        "badPointersAreEfault",
                        "whoIsNotThereIsEsrch",
                        "withoutPrivilegesRaisingIsEperm",
                        "newThreadsAndChildrenInherit",
                        "execKeeps");
    }

    /** With several processors each orders its own threads, so that others run beside urgent ones. */
    @TestFactory
    Stream<DynamicTest> order() throws Exception {
        Cases cases = Cases.onProcessors(1);
        for (PolicyKind policy : PolicyKind.values()) {
            cases.with(policy.name(), Cases.config().withPolicy(policy, QUANTUM_TICKS));
        }
        return cases.of(
                SchedCases.class,
                "othersStarve",
                "equalsOfFifoTakeNoTurns",
                "equalsOfRoundRobinTakeTurns",
                "whoYieldsGoesBehindEquals",
                "whoIsDisplacedGoesOnBeforeEquals",
                "whoIsRaisedRunsAtOnce",
                "whoLowersItselfGivesWay",
                "whoIsWokenRunsAtOnce");
    }
}
