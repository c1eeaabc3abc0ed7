package org.lintel.nucleus.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lintel.nucleus.MachineConfig;
import org.lintel.nucleus.MachineConfig.PolicyKind;
import org.lintel.nucleus.cpu.Batons;
import org.lintel.nucleus.guests.TimerCases;
import org.lintel.nucleus.process.Process;

/** A timer fires at its deadline, not at the end of whatever quantum is under way. */
class TimerTest {
    /** The calls around a sleep, and one trap or fault that was under way at the deadline. */
    private static final int FEW_TICKS = 200;

    private static final int HUGE_QUANTUM_TICKS = 1 << 24;
    private static final int SHORT_QUANTUM_TICKS = 100_000;
    private static final int ANY = Integer.MAX_VALUE;

    private static MachineConfig config(PolicyKind policy, int quantumTicks) throws Exception {
        return Cases.config().withPolicy(policy, quantumTicks);
    }

    private static String holds(MachineConfig config, String name, int rivals, long most, long best)
            throws Exception {
        try (Rig rig = new Rig(config)) {
            Process process = rig.start(TimerCases.class, name, "" + rivals, "" + most, "" + best);
            rig.runToTheEnd();
            assertEquals(
                    "exit 0", process.exitStatus().toString(), () -> rig.err(TimerCases.class));
            return rig.machine.traceHash();
        }
    }

    @ParameterizedTest
    @EnumSource(Batons.class)
    void aSleeperOfHighPriorityRunsAtItsDeadlineWhileALowOneComputes(Batons threads)
            throws Exception {
        MachineConfig config = config(PolicyKind.PRIORITY, HUGE_QUANTUM_TICKS).withThreads(threads);
        holds(config, "sleep", 1, FEW_TICKS, FEW_TICKS);
    }

    @Test
    void feedbackPutsASleeperBeforeThoseThatUsedTheirQuantumUp() throws Exception {
        holds(config(PolicyKind.FEEDBACK, SHORT_QUANTUM_TICKS), "sleep", 2, FEW_TICKS, FEW_TICKS);
    }

    /** The timer is seen in time, and then the sleeper waits for its turn. */
    @Test
    void roundRobinMakesASleeperWaitForTheRestOfOneQuantum() throws Exception {
        int most = 2 * SHORT_QUANTUM_TICKS + FEW_TICKS;
        holds(config(PolicyKind.ROUND_ROBIN, SHORT_QUANTUM_TICKS), "sleep", 1, most, most);
    }

    /** Which host thread is held up when is not ours: a single sleep may be late, not all of them. */
    @Test
    void withTwoProcessorsABusyOneSeesTheTimerThatAnotherOneArmed() throws Exception {
        MachineConfig config = config(PolicyKind.PRIORITY, HUGE_QUANTUM_TICKS).withProcessors(2);
        holds(config, "sleep", 2, ANY, 10_000);
    }

    @ParameterizedTest
    @EnumSource(PolicyKind.class)
    void anAlarmInterruptsItsOwnLoopAtTheDeadline(PolicyKind policy) throws Exception {
        holds(config(policy, HUGE_QUANTUM_TICKS), "alarm", 0, FEW_TICKS, FEW_TICKS);
    }

    @Test
    void timersWithinAQuantumLeaveARunRepeatable() throws Exception {
        for (long seed = 1; seed <= 3; seed++) {
            MachineConfig config = config(PolicyKind.FEEDBACK, SHORT_QUANTUM_TICKS).withSeed(seed);
            String virtual = holds(config.withThreads(Batons.VIRTUAL), "sleep", 2, ANY, ANY);
            String platform = holds(config.withThreads(Batons.PLATFORM), "sleep", 2, ANY, ANY);
            assertEquals(virtual, platform, "seed " + seed);
        }
    }
}
