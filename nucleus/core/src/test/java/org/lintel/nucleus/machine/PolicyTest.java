package org.lintel.nucleus.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.lintel.nucleus.MachineConfig;
import org.lintel.nucleus.MachineConfig.PolicyKind;
import org.lintel.nucleus.ProcessSpec;
import org.lintel.nucleus.guests.Worker;

import java.util.ArrayList;
import java.util.List;

/** Each policy decides as its name says: seen by the order in which the same processes end. */
class PolicyTest {
    private static final int SEEDS = 5;
    private static final int QUANTUM_TICKS = 1_000;

    /** {@return the pids, 1 for the first, in the order in which the processes end} */
    private static List<Integer> ends(PolicyKind policy, long seed, ProcessSpec... specs)
            throws Exception {
        StringBuilder trace = new StringBuilder();
        MachineConfig config =
                MachineConfig.standard()
                        .withSeed(seed)
                        .withPolicy(policy, QUANTUM_TICKS)
                        .withStrace(trace);
        try (Rig rig = new Rig(config)) {
            for (ProcessSpec spec : specs) {
                rig.start(spec, "");
            }
            rig.runToTheEnd();
        }
        List<Integer> pids = new ArrayList<>();
        trace.toString()
                .lines()
                .filter(line -> line.endsWith("+++ exited with 0 +++"))
                .map(line -> line.replaceAll(".*\\[pid (\\d+)\\].*", "$1"))
                .forEach(pid -> pids.add(Integer.valueOf(pid)));
        return pids;
    }

    private static ProcessSpec worker(String name, int nice, String... args) throws Exception {
        return ProcessSpec.of(name, Rig.program(Worker.class), args).withNice(nice);
    }

    @Test
    void strictPriorityRunsTheMostImportantOneToItsEnd() throws Exception {
        ProcessSpec[] specs = {
            worker("small", 5, "20000"),
            worker("middle", 0, "80000"),
            worker("large", -5, "320000"),
        };
        for (long seed = 1; seed <= SEEDS; seed++) {
            assertEquals(List.of(3, 2, 1), ends(PolicyKind.PRIORITY, seed, specs), "seed " + seed);
            assertEquals(
                    List.of(1, 2, 3), ends(PolicyKind.ROUND_ROBIN, seed, specs), "seed " + seed);
        }
    }

    /** Who computes on and on sinks, and is asked less and less often to give way. */
    @Test
    void feedbackGivesLongerTurnsToWhoUsesThemUp() throws Exception {
        for (long seed = 1; seed <= SEEDS; seed++) {
            long switches = switches(PolicyKind.FEEDBACK, seed);
            long each = switches(PolicyKind.ROUND_ROBIN, seed);
            assertTrue(switches * 3 < each, "seed " + seed + ": " + switches + ", " + each);
        }
    }

    private static long switches(PolicyKind policy, long seed) throws Exception {
        MachineConfig config =
                MachineConfig.standard().withSeed(seed).withPolicy(policy, QUANTUM_TICKS);
        try (Rig rig = new Rig(config)) {
            rig.start(worker("one", 0, "300000"), "");
            rig.start(worker("other", 0, "300000"), "");
            rig.runToTheEnd();
            return rig.machine.counters().get("switches");
        }
    }
}
