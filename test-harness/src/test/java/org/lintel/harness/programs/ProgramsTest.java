package org.lintel.harness.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lintel.ipc.Ipc;
import org.lintel.ipc.IpcConfig;
import org.lintel.nucleus.Machine;
import org.lintel.nucleus.MachineConfig;
import org.lintel.nucleus.Outcome;
import org.lintel.nucleus.ProcessSpec;
import org.lintel.nucleus.handle.ConsoleSink;
import org.lintel.nucleus.handle.ConsoleSource;
import org.lintel.nucleus.loader.Program;
import org.lintel.nucleus.process.Process;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What each shipped program prints and how it ends, on one processor and on two. */
class ProgramsTest {
    private static final String TEXT = "first line\nsecond line here\nand x\n";
    private static final Map<String, Program> PROGRAMS = new TreeMap<>();

    private record Run(String stdout, String stderr, String status, List<String> leaks) {}

    @BeforeAll
    static void prepare() throws Exception {
        PROGRAMS.putAll(Program.allShipped());
        for (Program program : PROGRAMS.values()) {
            program.prepare();
        }
    }

    private static Run run(int processors, long seed, String... command) throws Exception {
        MachineConfig config =
                MachineConfig.standard()
                        .withPrograms(PROGRAMS)
                        .withSubsystems(Ipc.subsystems(IpcConfig.standard()))
                        .withProcessors(processors)
                        .withSeed(seed);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        try (Machine machine = Machine.boot(config)) {
            String[] args = List.of(command).subList(1, command.length).toArray(new String[0]);
            byte[] input = TEXT.getBytes(StandardCharsets.UTF_8);
            Process process =
                    machine.start(
                            ProcessSpec.of(command[0], PROGRAMS.get(command[0]), args)
                                    .withDescriptors(
                                            Map.of(
                                                    0,
                                                    new ConsoleSource(
                                                            machine.files(), "stdin", input),
                                                    1,
                                                    new ConsoleSink(
                                                            machine.files(),
                                                            "stdout",
                                                            (bytes, length) ->
                                                                    out.write(bytes, 0, length)),
                                                    2,
                                                    new ConsoleSink(
                                                            machine.files(),
                                                            "stderr",
                                                            (bytes, length) ->
                                                                    err.write(bytes, 0, length))))
                                    .watchingLeaks());
            assertInstanceOf(Outcome.Ended.class, machine.run());
            assertEquals(List.of(), machine.leaks(), "the pool is whole");
            return new Run(
                    out.toString(StandardCharsets.UTF_8),
                    err.toString(StandardCharsets.UTF_8),
                    process.exitStatus().toString(),
                    process.leftBehind());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "hello, 'Hello, world!|'",
        "hello you, 'Hello, you!|'",
        "cat, 'first line|second line here|and x|'",
        "upper, 'FIRST LINE|SECOND LINE HERE|AND X|'",
        "wc, '      3       7      34|'",
        "grep line, 'first line|second line here|'",
        "spawner cat, 'first line|second line here|and x|'",
        "spawner cat / upper / grep LINE / wc, '      2       5      28|'",
        "fork-cow, 'parent sees 2, page faults for that: 1|child sees 11, page faults for that: 1|"
                + "grandchild sees 101, page faults for that: 1|'",
        "futex-pong 50, 'futex-pong: 100|'",
        "pipe-pong 50, 'pipe-pong: 100|'",
        "dining 3 5 ordered, 'dining: 3 of 3 have eaten|'",
        "dining 4 5 together, 'dining: 4 of 4 have eaten|'",
        "producer-consumer 3 2 40, 'producer-consumer: 120 items, sum 2460|'",
        "producer-consumer 1 1 3 list, 'Shared memory segments: 1, 1 pages|"
                + "shmid      key        uid    perms  bytes      nattch|"
                + "0          0x00000000 0      600    4096       1|"
                + "Semaphore sets: 1, 3 semaphores|"
                + "semid      key        uid    perms  nsems|"
                + "0          0x00000000 0      600    3|"
                + "Message queues: 0, 0 messages|"
                + "msqid      key        uid    perms  bytes      messages|"
                + "producer-consumer: 3 items, sum 6|'",
        "ipcs, 'Shared memory segments: 0, 0 pages|"
                + "shmid      key        uid    perms  bytes      nattch|"
                + "Semaphore sets: 0, 0 semaphores|"
                + "semid      key        uid    perms  nsems|"
                + "Message queues: 0, 0 messages|"
                + "msqid      key        uid    perms  bytes      messages|'",
        "bystander 2, 'bystander: unharmed|'"
    })
    void aProgramPrintsWhatItShouldAndCleansUp(String command, String text) throws Exception {
        String[] words = command.replace('/', ',').split(" ");
        for (int processors = 1; processors <= 2; processors++) {
            Run run = run(processors, 1, words);
            assertEquals("", run.stderr);
            assertEquals(sorted(text.replace('|', '\n')), sorted(run.stdout));
            assertEquals("exit 0", run.status);
            assertEquals(List.of(), run.leaks);
        }
    }

    /**
     * Lines of several processes come in any order; the order within one is its own business here.
     */
    private static List<String> sorted(String text) {
        return text.lines().sorted().toList();
    }

    @Test
    void grepWithoutAMatchFails() throws Exception {
        assertEquals("exit 1", run(1, 1, "grep", "nowhere").status);
        assertEquals("exit 2", run(1, 1, "grep").status);
    }

    @Test
    void aPipelineEndsAsItsLastProgram() throws Exception {
        Run run = run(1, 1, "spawner", "cat", ",", "grep", "nowhere");
        assertEquals("exit 1", run.status);
        assertTrue(run.stderr.endsWith(": exit 1\n"), run.stderr);
        run = run(1, 1, "spawner", "no-such-program");
        assertTrue(run.stderr.contains("posix_spawn: ENOENT"), run.stderr);
    }

    @Test
    void whatLeakyTakesIsFound() throws Exception {
        Run run = run(1, 1, "leaky", "2");
        assertEquals("exit 0", run.status);
        assertEquals(4, run.leaks.stream().filter(leak -> leak.contains("pipe")).count());
        assertTrue(run.leaks.stream().anyMatch(leak -> leak.contains("mmap")), run.leaks::toString);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void countersOfForkedProcessesAreTheirOwn(long seed) throws Exception {
        Run run = run(2, seed, "fork-cow");
        assertEquals("exit 0", run.status, () -> run.stdout + run.stderr);
    }
}
