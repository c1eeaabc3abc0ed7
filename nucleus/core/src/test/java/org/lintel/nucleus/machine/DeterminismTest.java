package org.lintel.nucleus.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.lintel.nucleus.cpu.Batons;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** With one processor a run is a function of its programs and its seed. */
class DeterminismTest {
    private static final int SEEDS = Integer.getInteger("lintel.seeds", 200);

    @Test
    void theHashFollowsFromTheSeedInTwoJvmsAndOnBothKindsOfThreads() throws Exception {
        Process other = OtherJvm.start(List.of(), HashRun.class, "1", Integer.toString(1 + SEEDS));
        List<String> here = new ArrayList<>();
        for (long seed = 1; seed <= SEEDS; seed++) {
            here.add(HashRun.hash(seed, Batons.VIRTUAL));
        }
        OtherJvm.Result result = OtherJvm.result(other);
        assertEquals(0, result.exitCode(), result::output);
        List<String> there = result.output().lines().toList();
        assertEquals(SEEDS, there.size(), result::output);
        for (int i = 0; i < SEEDS; i++) {
            String hash = here.get(i);
            assertEquals(hash + " " + hash, there.get(i), "seed " + (1 + i));
        }
        assertEquals(SEEDS, new HashSet<>(here).size(), "different seeds with the same hash");
    }
}
