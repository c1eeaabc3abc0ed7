package org.lintel.harness.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lintel.harness.run.RunResult.ProcessResult;
import org.lintel.harness.scenario.Expectations.Outcome;
import org.lintel.harness.scenario.Scenario;
import org.lintel.harness.scenario.Scenario.Threads;
import org.lintel.harness.scenario.ScenarioException;
import org.lintel.harness.scenario.ScenarioReader;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Servers that a scenario needs, the order of processes, and processes that are started again. */
class ServersTest {
    @TempDir Path folder;

    private Scenario scenario(String text) throws ScenarioException {
        return ScenarioReader.parse(folder.resolve("s.yaml"), text, Map.of());
    }

    private static RunResult run(Scenario scenario) throws Exception {
        PrintStream nowhere = new PrintStream(new ByteArrayOutputStream());
        return new Runner(scenario, nowhere, nowhere, null).run().orElseThrow();
    }

    private RunResult run(String text) throws Exception {
        return run(scenario(text));
    }

    private static List<String> names(List<ProcessResult> processes) {
        return processes.stream().map(ProcessResult::label).toList();
    }

    private static final String COUNTING =
            """
            mounts: { /data: . }
            processes:
              - { name: client, program: wc-client, after: counter, args: [ /data/text ] }
              - { name: counter, program: wc-server, service: true }
            """;

    @Test
    void serversStartWhereTheyAreNeededAndAreShownWhenAskedFor() throws Exception {
        assertEquals(List.of(), run("processes: [ { program: hello } ]").servers());
        Files.writeString(folder.resolve("text"), "one two\n");
        RunResult result = run(COUNTING);
        assertEquals(List.of("name-server", "file-server"), names(result.servers()));
        assertEquals(List.of("client", "counter"), names(result.processes()));
        assertEquals(
                List.of("name-server", "file-server", "client", "counter"),
                names(result.withServersShown().processes()));
        assertEquals(
                "      1       2       8 /data/text\n", result.processes().getFirst().stdout());
        assertEquals(
                List.of("name-server", "file-server"),
                names(
                        run("servers: [ names, files ]\nprocesses: [ { program: hello } ]")
                                .servers()));
    }

    @Test
    void aProcessOfTheScenarioCanBeTheNameServer() throws Exception {
        RunResult result =
                run(
                        """
                        servers: [ ]
                        processes:
                          - { name: names, program: name-server, service: true }
                          - { name: link, program: chain-link, args: [ link ], service: true }
                          - { name: client, program: chain-client, after: link, args: [ link, 1 ] }
                        """);
        assertEquals(List.of(), result.servers());
        assertEquals("client link\n", result.processes().getLast().stdout());
    }

    @Test
    void theTraceDependsOnTheContentOfAMountAlone(@TempDir Path elsewhere) throws Exception {
        Files.writeString(folder.resolve("text"), "one two\n");
        Files.writeString(elsewhere.resolve("text"), "one two\n");
        String there = COUNTING.replace("/data: .", "/data: \"" + elsewhere + "\"");
        String hash = run(COUNTING).traceHash();
        assertEquals(hash, run(there).traceHash());
        Scenario scenario = scenario(COUNTING);
        assertEquals(
                hash,
                run(scenario.withMachine(scenario.machine().withThreads(Threads.PLATFORM)))
                        .traceHash());
        Files.writeString(elsewhere.resolve("text"), "one two three\n");
        assertNotEquals(hash, run(there).traceHash());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aProcessComesAfterAllInstancesOfAnother(int cpus) throws Exception {
        RunResult result =
                run(
                        """
                        machine: { cpus: %d }
                        processes:
                          - { name: client, program: chain-client, after: [ link, last ], args: [ last, 3 ] }
                          - { name: last, program: chain-link, args: [ last, link ], after: link, service: true }
                          - { name: link, program: chain-link, args: [ link ], service: true }
                        """
                                .formatted(cpus));
        assertEquals("client last link last\n", result.processes().getFirst().stdout());
    }

    @Test
    void aWaitThatNeverEndsIsReported() throws Exception {
        RunResult result =
                run(
                        """
                        processes:
                          - { name: mute, program: hello }
                          - { name: late, program: hello, after: mute }
                        """);
        assertEquals(Outcome.DEADLOCK, result.outcome());
        assertEquals(
                "late never began: it comes after mute (pid 2: exit 0), and not all of these"
                        + " registered a name",
                result.waits().getFirst());
        String waits = String.join("\n", result.waits());
        assertTrue(
                waits.contains(
                        "late[3] thread 3 waits for any name of process group 2; no name is"
                                + " registered"),
                waits);
        assertEquals("never began: it comes after mute", result.processes().get(1).end() + "");
    }

    @Test
    void aProcessThatComesAfterAnEndlessOneIsSaidNotToHaveBegun() throws Exception {
        RunResult result =
                run(
                        """
                        machine: { budget: { ticks: 1_000_000 } }
                        processes:
                          - { name: mute, program: runaway, args: [ loop ] }
                          - { name: late, program: hello, after: mute }
                        """);
        assertEquals(
                "late never began: it comes after mute (pid 2: still running), and not all of these"
                        + " registered a name",
                result.waits().getFirst());
        assertEquals("never began: it comes after mute", result.processes().get(1).end() + "");
    }

    @Test
    void aWaitForANameThatNobodyHasShowsTheNearestOnes() throws Exception {
        RunResult result =
                run(
                        """
                        processes:
                          - { name: link, program: chain-link, args: [ link ], service: true }
                          - { name: other, program: chain-link, args: [ somebody-else ], service: true }
                          - { name: client, program: chain-client, after: [ link, other ], args: [ lnk, 1 ] }
                        """);
        assertEquals(Outcome.DEADLOCK, result.outcome());
        String waits = String.join("\n", result.waits());
        assertTrue(
                waits.contains(
                        "waits for the name \"lnk\"; registered: \"link\" by process 2,"
                                + " \"somebody-else\" by process 3"),
                waits);
    }

    @Test
    void aProcessIsStartedAgainUntilItSucceeds() throws Exception {
        RunResult result =
                run(
                        """
                        processes: [ { name: again, program: grep, args: [ x ], restart: 2 } ]
                        expect: { again: { exit: 1 }, counters: { spawns: "== 4" } }
                        """);
        assertEquals("exit 1", result.processes().getFirst().end().toString());
        assertEquals(4, result.counters().get("spawns"));
        result = run("processes: [ { name: again, program: hello, restart: 2 } ]");
        assertEquals("Hello, world!\n", result.processes().getFirst().stdout());
        result =
                run(
                        "processes: [ { name: again, program: wild-pointer, args: [ wild ],"
                                + " restart: 1 } ]");
        assertEquals("exit 139", result.processes().getFirst().end().toString());
    }

    @Test
    void aServerThatEndsFailsTheRun() throws Exception {
        Scenario scenario =
                scenario(
                        """
                        servers: [ names ]
                        processes: [ { program: hello } ]
                        """);
        RunResult good = run(scenario);
        assertEquals(Verdict.Kind.PASS, Verdict.on(scenario, good).kind());
        ProcessResult server = good.servers().getFirst();
        ProcessResult ended =
                new ProcessResult(
                        server.name(),
                        server.label(),
                        server.pid(),
                        new RunResult.End.Exited(1),
                        true,
                        "",
                        "",
                        "",
                        List.of());
        RunResult bad =
                new RunResult(
                        good.outcome(),
                        "",
                        "",
                        good.processes(),
                        List.of(ended),
                        List.of(),
                        good.traceHash(),
                        good.counters(),
                        List.of());
        Verdict verdict = Verdict.on(scenario, bad);
        assertEquals(Verdict.Kind.FAIL, verdict.kind());
        assertFalse(ResultText.text(scenario, bad, verdict).contains("name-server  "));
        assertTrue(ResultText.text(scenario, bad, verdict).contains("name-server: runs"));
    }

    private void refused(String end, String text) {
        String message = assertThrows(ScenarioException.class, () -> run(text)).getMessage();
        assertTrue(message.endsWith(end), message);
    }

    @Test
    void slipsInMountsAndOrderAreShownWithTheirPlace() {
        String hello = "processes: [ { program: hello } ]\n";
        refused(
                "s.yaml:2:11: expected a path on the machine such as /data, found \"data\"",
                hello + "mounts: { data: . }");
        refused(
                "s.yaml:2:18: " + folder.resolve("nowhere") + " is no folder that can be read",
                hello + "mounts: { /data: nowhere }");
        refused(
                "s.yaml:2:36: expected scratch, found \"scrach\"; did you mean \"scratch\"?",
                hello + "mounts: { /data: { path: ., write: scrach } }");
        refused(
                "s.yaml:2:18: a mount needs \"path\": the folder of the host",
                hello + "mounts: { /data: { write: scratch } }");
        refused(
                "s.yaml:1:43: no process \"helo\" to come after; did you mean \"hello\"?",
                "processes: [ { program: hello }, { after: helo, program: cat } ]");
        refused(
                "s.yaml:1:23: these would wait for each other: a after b",
                "processes: [ { after: b, name: a, program: cat },"
                        + " { after: a, name: b, program: cat } ]");
        refused(
                "s.yaml:2:10: expected one of names, files, found \"nmes\"; did you mean"
                        + " \"names\"?",
                hello + "servers: nmes");
    }
}
