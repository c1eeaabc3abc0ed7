package org.lintel.nucleus.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.lintel.nucleus.cpu.Batons;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** With one processor a run is a function of its programs and its seed. */
class DeterminismTest {
    private static final int SEEDS = Integer.getInteger("lintel.seeds", 200);

    @Test
    void theHashFollowsFromTheSeedInTwoJvmsAndOnBothKindsOfThreads() throws Exception {
        Process other = secondJvm();
        List<String> here = new ArrayList<>();
        for (long seed = 1; seed <= SEEDS; seed++) {
            here.add(HashRun.hash(seed, Batons.VIRTUAL));
        }
        String output = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, other.waitFor(), output);
        List<String> there = output.lines().toList();
        assertEquals(SEEDS, there.size(), output);
        for (int i = 0; i < SEEDS; i++) {
            String hash = here.get(i);
            assertEquals(hash + " " + hash, there.get(i), "seed " + (1 + i));
        }
        assertEquals(SEEDS, new HashSet<>(here).size(), "different seeds with the same hash");
    }

    /** {@return a JVM that prints each seed's hash on virtual and on platform threads} */
    private static Process secondJvm() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument ->
                        !argument.startsWith("-agent") && !argument.startsWith("-javaagent"))
                .forEach(command::add);
        command.addAll(
                List.of(
                        "-cp",
                        System.getProperty("java.class.path"),
                        HashRun.class.getName(),
                        "1",
                        Integer.toString(1 + SEEDS)));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }
}
