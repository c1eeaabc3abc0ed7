package org.lintel.nucleus.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.lintel.nucleus.cpu.Batons;

/** With one processor a run is a function of its programs and its seed. */
class DeterminismTest {
    private static final int SEEDS = Integer.getInteger("lintel.seeds", 200);
    private static final int SEEDS_IN_SECOND_JVM = 20;

    @Test
    void theHashFollowsFromTheSeedOnBothKindsOfThreads() throws Exception {
        Set<String> hashes = new HashSet<>();
        for (long seed = 1; seed <= SEEDS; seed++) {
            String hash = HashRun.hash(seed, Batons.VIRTUAL);
            assertEquals(hash, HashRun.hash(seed, Batons.PLATFORM), "seed " + seed);
            hashes.add(hash);
        }
        assertEquals(SEEDS, hashes.size(), "different seeds with the same hash");
    }

    @Test
    void aSecondJvmFindsTheSameHashes() throws Exception {
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> !argument.startsWith("-agent") && !argument.startsWith("-javaagent"))
                .forEach(command::add);
        command.addAll(
                List.of(
                        "-cp",
                        System.getProperty("java.class.path"),
                        HashRun.class.getName(),
                        "1",
                        Integer.toString(1 + SEEDS_IN_SECOND_JVM)));
        Process other = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, other.waitFor(), output);
        List<String> theirs = output.lines().toList();
        assertTrue(theirs.size() == SEEDS_IN_SECOND_JVM, output);
        for (int i = 0; i < SEEDS_IN_SECOND_JVM; i++) {
            assertEquals(HashRun.hash(1 + i, Batons.best()), theirs.get(i), "seed " + (1 + i));
        }
    }
}
