package org.lintel.nucleus.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.lintel.nucleus.MachineConfig;
import org.lintel.nucleus.ProcessSpec;
import org.lintel.nucleus.cpu.Batons;
import org.lintel.nucleus.guests.DescriptorCases;
import org.lintel.nucleus.guests.Hello;
import org.lintel.nucleus.guests.MemoryCases;
import org.lintel.nucleus.guests.Rivals;
import org.lintel.nucleus.guests.WritesReadOnly;
import org.lintel.nucleus.loader.Program;
import org.lintel.nucleus.process.Process;

import java.util.HashSet;
import java.util.Set;

/** The event stream of whole machines: its text, its counters, its hash. */
class TraceTest {
    private static final int SEEDS = 30;
    private static final Program RIVALS = rivals();

    /** What a run was: its hash, and what it printed. */
    private record Run(String hash, String text) {}

    private static Program rivals() {
        try {
            return Rig.program(Rivals.class);
        } catch (Exception e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static Run run(long seed, Batons threads) throws Exception {
        MachineConfig config =
                MachineConfig.standard()
                        .withMemoryBytes(4 << 20)
                        .withSeed(seed)
                        .withThreads(threads)
                        .withPolicy(MachineConfig.PolicyKind.ROUND_ROBIN, 500);
        try (Rig rig = new Rig(config)) {
            rig.start(ProcessSpec.of("Rivals", RIVALS), "");
            rig.runToTheEnd();
            return new Run(rig.machine.traceHash(), rig.out(Rivals.class));
        }
    }

    @Test
    void aSeedIsARunWithBothKindsOfThreads() throws Exception {
        Set<String> hashes = new HashSet<>();
        Set<String> texts = new HashSet<>();
        for (long seed = 0; seed < SEEDS; seed++) {
            Run first = run(seed, Batons.VIRTUAL);
            assertEquals(first, run(seed, Batons.PLATFORM), "seed " + seed);
            hashes.add(first.hash);
            texts.add(first.text);
        }
        assertTrue(hashes.size() > SEEDS / 2, "different schedules: " + hashes.size());
        assertTrue(texts.size() > SEEDS / 10, "different results: " + texts.size());
    }

    @Test
    void theTextOfASmallRunIsThis() throws Exception {
        StringBuilder trace = new StringBuilder();
        try (Rig rig = new Rig(MachineConfig.standard().withStrace(trace))) {
            rig.start(Hello.class, "world");
            rig.runToTheEnd();
        }
        String expected =
                """
                [pid 0] +++ spawns process 1 +++
                [pid 1] write(1, ADDRESS, 13) = 13
                [pid 1] +++ exited with 0 +++
                """;
        assertEquals(expected, essentials(trace.toString()));
    }

    /** The lines that don't depend on how the library prepares itself, without addresses. */
    private static String essentials(String trace) {
        StringBuilder kept = new StringBuilder();
        trace.lines()
                .filter(line -> line.contains("write(") || line.contains("+++"))
                .map(line -> line.replaceAll("0x[0-9a-f]+", "ADDRESS"))
                .forEach(line -> kept.append(line).append('\n'));
        return kept.toString();
    }

    @Test
    void deathBySignalIsInTheText() throws Exception {
        StringBuilder trace = new StringBuilder();
        try (Rig rig = new Rig(MachineConfig.standard().withStrace(trace))) {
            rig.start(DescriptorCases.class, "sigpipe");
            rig.runToTheEnd();
            assertEquals(1, rig.machine.counters().get("signals.SIGPIPE"), trace::toString);
        }
        String text = trace.toString();
        assertTrue(text.contains("[pid 2] write(4, 0x10000, 1) = ?\n"), text);
        assertTrue(text.contains("[pid 2] +++ killed by SIGPIPE +++\n"), text);
        assertTrue(text.contains(") = -1 EPIPE (Broken pipe)\n"), text);
    }

    @Test
    void countersAgreeWithTheText() throws Exception {
        StringBuilder trace = new StringBuilder();
        try (Rig rig = new Rig(MachineConfig.standard().withStrace(trace))) {
            rig.start(DescriptorCases.class, "records");
            rig.runToTheEnd();
            assertEquals(200, rig.machine.counters().get("traps.write"));
            assertEquals(2, rig.machine.counters().get("forks"));
            assertEquals(3, rig.machine.counters().get("exits"));
        }
        assertEquals(200, trace.toString().lines().filter(line -> line.contains("write(")).count());
    }

    @Test
    void theReportOfATracedRunNamesTheLastWriter() throws Exception {
        try (Rig rig = new Rig(MachineConfig.standard().withStrace(new StringBuilder()))) {
            Process writer = rig.start(WritesReadOnly.class);
            rig.runToTheEnd();
            String report = writer.exitStatus().report();
            assertTrue(report.startsWith("write to 0x"), report);
            assertTrue(report.contains(": not allowed in region 0x"), report);
            assertTrue(report.contains("of WritesReadOnly[1] at "), report);
            assertTrue(report.endsWith("page last taken for writing by thread 1"), report);
            assertEquals(1, rig.machine.counters().get("faults.protection"));
        }
    }

    @Test
    void faultsOfEachKindAreCounted() throws Exception {
        try (Rig rig = Rig.standard()) {
            rig.start(MemoryCases.class, "misalignedAtomicsAreSigbus");
            rig.runToTheEnd();
            assertEquals(2, rig.machine.counters().get("faults.bus"));
        }
    }

    @Test
    void faultsInsideTheNucleussCopiesAreCountedButNotThoseThatAreEfault() throws Exception {
        try (Rig rig = Rig.standard()) {
            Process guest = rig.start(MemoryCases.class, "theNucleusFaultsPagesIn");
            rig.runToTheEnd();
            assertEquals("exit 0", guest.exitStatus().toString(), () -> rig.err(MemoryCases.class));
            long frames = rig.machine.counters().get("faults.demandZero");
            assertTrue(frames >= 200 && frames < 300, "demandZero " + frames);
            assertNull(rig.machine.counters().get("faults.unmapped"));
        }
    }
}
