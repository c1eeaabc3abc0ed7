package org.lintel.harness.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.lintel.harness.scenario.Scenario;
import org.lintel.harness.scenario.Scenario.Threads;
import org.lintel.harness.scenario.ScenarioException;
import org.lintel.harness.scenario.ScenarioReader;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;

/** Scenarios on real machines: those that ship, and small ones for what the runner itself does. */
class ScenariosTest {
    private static final Path SHIPPED = Path.of("../scenarios");

    /** A finished run with its verdict and what the terminal saw. */
    private record Ran(RunResult result, Verdict verdict, String out, String err) {}

    private static Ran run(Scenario scenario) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Runner runner = new Runner(scenario, new PrintStream(out), new PrintStream(err), null);
        RunResult result = runner.run().orElseThrow();
        return new Ran(
                result,
                Verdict.on(scenario, result),
                out.toString(StandardCharsets.UTF_8),
                err.toString(StandardCharsets.UTF_8));
    }

    private static Scenario shipped(String name) throws Exception {
        return ScenarioReader.read(SHIPPED.resolve(name + ".yaml"), Map.of());
    }

    private static Ran runText(String text) throws Exception {
        return run(ScenarioReader.parse(Path.of("test.yaml"), text, Map.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "wc, 1, PASS",
        "wc, 2, PASS",
        "fork-cow, 1, PASS",
        "fork-cow, 2, PASS",
        "wild-pointer, 1, PASS",
        "wild-pointer, 2, PASS",
        "runaway, 1, PASS",
        "runaway, 2, PASS",
        "door-wc, 1, PASS",
        "door-wc, 2, PASS",
        "door-chain, 1, PASS",
        "door-chain, 2, PASS",
        "door-fds, 1, PASS",
        "door-fds, 2, PASS",
        "door-crash, 1, PASS",
        "door-crash, 2, PASS",
        "bomb, 1, PASS",
        "bomb, 2, PASS",
        "held-buffers, 1, PASS",
        "held-buffers, 2, PASS",
        "buffers-full, 1, PASS",
        "peer-grow, 1, PASS",
        "peer-grow, 2, PASS",
        "peer-grow-notify, 1, PASS",
        "peer-grow-notify, 2, PASS",
        "peer-restart, 1, PASS",
        "peer-restart, 2, PASS",
        "peer-registry, 1, PASS",
        "peer-registry, 2, PASS",
        "dining, 1, PASS",
        "dining, 2, PASS",
        "producer-consumer, 1, PASS",
        "producer-consumer, 2, PASS",
        "leak, 1, FAIL"
    })
    void shippedScenariosEndAsTheyPromise(String name, int cpus, Verdict.Kind kind)
            throws Exception {
        Scenario scenario = shipped(name);
        Ran ran = run(scenario.withMachine(scenario.machine().withCpus(cpus)));
        assertEquals(
                kind,
                ran.verdict().kind(),
                () -> ResultText.text(scenario, ran.result(), ran.verdict()));
    }

    @Test
    void starvingPhilosophersAreReportedWithTheirCycle() throws Exception {
        Map<String, String> greedy = Map.of("order", "left-first");
        Scenario scenario = ScenarioReader.read(SHIPPED.resolve("dining.yaml"), greedy);
        for (int cpus = 1; cpus <= 2; cpus++) {
            Ran ran = run(scenario.withMachine(scenario.machine().withCpus(cpus)));
            assertEquals(Verdict.Kind.FAIL, ran.verdict().kind());
            String waits = String.join("\n", ran.result().waits());
            assertEquals(1, waits.split("a cycle", -1).length - 1, waits);
            assertTrue(
                    waits.startsWith(
                            "a cycle: dining[2] → dining[3] → dining[4] → dining[5] →"
                                    + " dining[6] → dining[2]"),
                    waits);
        }
    }

    @Test
    void philosophersWhoTakeBothForksAtOnceAllEat() throws Exception {
        Map<String, String> together = Map.of("order", "together");
        Ran ran = run(ScenarioReader.read(SHIPPED.resolve("dining.yaml"), together));
        assertEquals(Verdict.Kind.PASS, ran.verdict().kind(), ran.out());
    }

    @ParameterizedTest
    @EnumSource(Threads.class)
    void aSeedIsARun(Threads threads) throws Exception {
        Scenario scenario = shipped("fork-cow");
        Scenario other = scenario.withMachine(scenario.machine().withThreads(threads));
        assertEquals(run(scenario).result().traceHash(), run(other).result().traceHash());
    }

    @Test
    void aBudgetUsedUpFailsTheRunAndSaysWhichAndWhatRan() throws Exception {
        Scenario scenario =
                ScenarioReader.parse(
                        Path.of("test.yaml"),
                        """
                        machine: { budget: { ticks: 1_000_000 } }
                        processes: [ { program: runaway, args: [ loop ] } ]
                        """,
                        Map.of());
        Ran ran = run(scenario);
        String text = ResultText.text(scenario, ran.result(), ran.verdict());
        assertEquals(Verdict.Kind.FAIL, ran.verdict().kind());
        assertTrue(
                text.contains("found     budget exhausted: 1000000 ticks of processor time"), text);
        assertTrue(text.contains("runaway[1] ran, had used 1"), text);
        assertTrue(text.contains("still running"), text);
    }

    @Test
    void aLeakIsListedWithItsOwner() throws Exception {
        Ran ran = run(shipped("leak"));
        assertTrue(
                ran.result().allLeaks().stream()
                        .anyMatch(leak -> leak.startsWith("leaky (pid 1): descriptor")),
                () -> ran.result().allLeaks().toString());
    }

    @Test
    void oneWriterIsShownAsItIsAndSeveralWithTheirNames() throws Exception {
        assertEquals("Hello, world!\n", runText("processes: [ {program: hello} ]").out());
        Ran two = runText("processes: [ {program: hello, count: 2} ]");
        assertTrue(two.out().contains("hello-1| Hello, world!\n"), two.out());
        assertTrue(two.out().contains("hello-2| Hello, world!\n"), two.out());
    }

    @Test
    void standardInputIsATextOrAFile(@TempDir Path folder) throws Exception {
        assertEquals(
                "from text",
                runText("processes: [ {program: cat, stdin: {text: from text}} ]").out());
        Path file = Files.writeString(folder.resolve("in.txt"), "from file\n".repeat(10_000));
        Ran ran = runText("processes: [ {program: wc, stdin: {file: '%s'}} ]".formatted(file));
        assertTrue(WordCount.of(file).standsIn(ran.out()), ran.out());
    }

    @Test
    void anExpectationThatDoesNotHoldSaysWhatWasFound() throws Exception {
        Ran ran =
                runText(
                        """
                        processes: [ {program: hello} ]
                        expect: { hello: {exit: 3, stdout: "Hello"}, counters: {forks: ">= 1", faults.cow: 1} }
                        """);
        assertEquals(Verdict.Kind.FAIL, ran.verdict().kind());
        assertEquals(
                "[Expectation[text=hello: exit 3, held=false, found=exit 0],"
                        + " Expectation[text=hello: stdout is \"Hello\", held=false,"
                        + " found=\"Hello, world!\\n\"],"
                        + " Expectation[text=counters: forks >= 1, held=false, found=0],"
                        + " Expectation[text=counters: faults.cow == 1, held=false, found=0],"
                        + " Expectation[text=machine: ended, held=true, found=ended],"
                        + " Expectation[text=leaks: none, held=true, found=none]]",
                ran.verdict().expectations().toString());
    }

    @Test
    void anInterruptedRunHasNoResult() throws Exception {
        Scenario scenario =
                ScenarioReader.parse(
                        Path.of("test.yaml"),
                        "processes: [ {program: runaway, args: [loop]} ]",
                        Map.of());
        PrintStream nowhere = new PrintStream(new ByteArrayOutputStream());
        Runner[] runner = new Runner[1];
        // The process's first line is the sign that it runs.
        PrintStream out =
                new PrintStream(
                        new ByteArrayOutputStream() {
                            @Override
                            public void flush() {
                                runner[0].interrupt();
                            }
                        },
                        true);
        runner[0] = new Runner(scenario, out, nowhere, null);
        assertTrue(runner[0].run().isEmpty());
    }

    @Test
    void differentSeedsGiveDifferentSchedules() throws Exception {
        Scenario scenario = shipped("runaway");
        Scenario other = scenario.withMachine(scenario.machine().withSeed(99));
        assertNotEquals(run(scenario).result().traceHash(), run(other).result().traceHash());
    }

    /** A jar with one class, compiled against this test's own class path. */
    private static Path jar(Path folder, String name, String source) throws Exception {
        Path file = Files.writeString(folder.resolve(name + ".java"), source);
        Path classes = folder.resolve("classes");
        Path jar = folder.resolve(name + ".jar");
        String path = System.getProperty("java.class.path");
        assertEquals(0, tool("javac", "-proc:none", "-cp", path, "-d", classes, file));
        assertEquals(0, tool("jar", "--create", "--file", jar, "-C", classes, "."));
        return jar;
    }

    private static int tool(String name, Object... words) {
        return ToolProvider.findFirst(name)
                .orElseThrow()
                .run(
                        System.out,
                        System.err,
                        Arrays.stream(words).map(Object::toString).toArray(String[]::new));
    }

    @Test
    void codeThatNeverReachesAPollIsStuckAndItsNeighbourIsNot(@TempDir Path folder)
            throws Exception {
        Path jar =
                jar(
                        folder,
                        "Slow",
                        """
                        public class Slow {
                            public static void main(String[] args) {
                                "a".repeat(300).matches("(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)[^a]");
                            }
                        }
                        """);
        Ran ran =
                runText(
                        """
                        machine: { guard: 300ms }
                        processes:
                          - { name: slow, jar: '%s', main: Slow }
                          - { program: bystander, args: [ 1 ] }
                        expect:
                          slow: { signal: SIGKILL, report: "stuck outside the nucleus .* at java.base/java.util.regex" }
                          outcome: stuck
                        """
                                .formatted(jar));
        assertEquals(Verdict.Kind.PASS, ran.verdict().kind(), () -> ran.verdict().toString());
    }

    @Test
    void aWaitThatNobodyEndsIsADeadlockAndSaysWhoWaits(@TempDir Path folder) throws Exception {
        Path jar =
                jar(
                        folder,
                        "Waits",
                        """
                        import org.lintel.libc.*;
                        public class Waits {
                            public static void main(String[] args) {
                                Files.read(Pipes.pipe().readFd(), Malloc.malloc(8), 1);
                            }
                        }
                        """);
        String text =
                """
                processes:
                  - { name: waits, jar: '%s', main: Waits, service: %s }
                  - { program: hello }
                expect: { waits: { exit: %s }, outcome: %s }
                """;
        Ran dead =
                runText(
                        """
                        processes: [ { name: waits, jar: '%s', main: Waits } ]
                        expect: { outcome: deadlock }
                        """
                                .formatted(jar));
        assertEquals(
                List.of(
                        "a cycle: waits[1] → waits[1]",
                        "waits[1] thread 1 waits for pipe: something to read; the other end is"
                                + " open in waits[1], at Waits.main(Waits.java:4)"),
                dead.result().waits());
        assertEquals(List.of("waits: exit 0"), notHeld(dead));

        Ran served = runText(text.formatted(jar, "true", "0", "ended"));
        assertEquals(List.of(), notHeld(served));
    }

    @Test
    void aProcessBeginsAsTheUserThatTheScenarioGivesItAndHasThatOnesRights(@TempDir Path folder)
            throws Exception {
        Path jar =
                jar(
                        folder,
                        "Who",
                        """
                        import org.lintel.libc.*;
                        public class Who {
                            public static void main(String[] args) {
                                int child = Processes.fork(Who::id, 0);
                                System.out.println(Processes.waitpid(child).exitStatus());
                                try {
                                    Users.setuid(9);
                                    System.out.println("may");
                                } catch (ErrnoException e) {
                                    System.out.println(e.errno());
                                }
                            }
                            static int id(long unused) {
                                return 10 * Users.getuid() + Users.getgid();
                            }
                        }
                        """);
        Ran ran =
                runText(
                        """
                        processes:
                          - { name: first, jar: '%s', main: Who, user: 3 }
                          - { name: second, jar: '%s', main: Who, user: 4 }
                          - { name: root, jar: '%s', main: Who }
                        expect:
                          first: { stdout: "33\\nEPERM\\n" }
                          second: { stdout: "44\\nEPERM\\n" }
                          root: { stdout: "0\\nmay\\n" }
                        """
                                .formatted(jar, jar, jar));
        assertEquals(List.of(), notHeld(ran), ran.out());
    }

    private static List<String> notHeld(Ran ran) {
        return ran.verdict().expectations().stream()
                .filter(expectation -> !expectation.held())
                .map(Expectation::text)
                .toList();
    }

    @Test
    void aPatternThatDoesNotComeToAnEndIsAnErrorOfTheScenario() {
        String scenario =
                """
                processes: [ { program: hello } ]
                expect:
                  hello: { stdoutMatches: "%sZ" }
                """
                        .formatted("(.*)".repeat(25));
        ScenarioException error = assertThrows(ScenarioException.class, () -> runText(scenario));
        assertTrue(error.getMessage().startsWith("test.yaml:3:27: "), error.getMessage());
    }
}
