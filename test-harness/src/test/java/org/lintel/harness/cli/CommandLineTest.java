package org.lintel.harness.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

class CommandLineTest {
    /** What one command line did. */
    private record Ran(int code, String out, String err) {}

    private static Ran lintel(String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = new Console(InputStream.nullInputStream(), utf8(out), utf8(err));
        int code = Main.run(words, console);
        return new Ran(
                code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static PrintStream utf8(ByteArrayOutputStream target) {
        return new PrintStream(target, true, StandardCharsets.UTF_8);
    }

    private static Path scenario(Path folder, String text) throws Exception {
        return Files.writeString(folder.resolve("s.yaml"), text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run",
                "test",
                "bench",
                "compile",
                "classpath",
                "syscalls",
                "version",
                "explore"
            })
    void everyCommandHasHelp(String command) {
        Ran ran = lintel(command, "--help");
        assertEquals(0, ran.code());
        assertTrue(ran.out().contains("usage: lintel " + command), ran.out());
        assertEquals("", ran.err());
        assertTrue(lintel("help").out().contains("  " + command + " "), command);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rnu | lintel: unknown command \"rnu\"; did you mean \"run\"? (see lintel help)",
                "run | lintel: run: needs SCENARIO (see lintel run --help)",
                "run a b | lintel: run: takes one SCENARIO, not also b (see lintel run --help)",
                "run a --sead 1 | lintel: run: unknown option --sead; did you mean \"--seed\"? (see"
                        + " lintel run --help)",
                "run missing.yaml | lintel: missing.yaml: no such file",
                "run a --seed | lintel: run: --seed needs a value: --seed N (see lintel run"
                        + " --help)",
                "run a --trace=x | lintel: run: --trace takes no value (see lintel run --help)",
                "explore x | lintel: explore: is not in this version yet",
                "syscalls now | lintel: syscalls: takes no now (see lintel syscalls --help)",
            })
    void badUsageIsOneSentenceAndCodeTwo(String words, String sentence) {
        Ran ran = lintel(words.split(" "));
        assertEquals(sentence + System.lineSeparator(), ran.err());
        assertEquals(2, ran.code());
    }

    @Test
    void exitCodesFollowTheVerdict(@TempDir Path folder) throws Exception {
        String hello = "processes: [ {program: hello} ]\n";
        assertEquals(0, lintel("run", scenario(folder, hello).toString()).code());
        String other = hello + "expect: { hello: {exit: 3} }";
        Ran ran = lintel("run", scenario(folder, other).toString());
        assertEquals(1, ran.code());
        assertTrue(ran.out().contains("expected  hello: exit 3"), ran.out());
        assertTrue(ran.out().contains("found     exit 0"), ran.out());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{program: helo} | no program \"helo\" ships with Lintel; did you mean \"hello\"?",
                "{name: x, jar: none.jar, main: A} | no such jar: ",
                "{program: cat, stdin: {file: none}} | stdin: ",
                "{program: hello, limits: {memory: 1}} | \"hello\" can't start: ENOMEM",
            })
    void whatTheScenarioAsksForAndIsNotThereIsCodeTwo(
            String process, String sentence, @TempDir Path folder) throws Exception {
        Path file = scenario(folder, "processes: [ " + process + " ]");
        Ran ran = lintel("run", file.toString());
        assertTrue(ran.err().startsWith("lintel: " + file + ":1:14: " + sentence), ran.err());
        assertEquals(1, ran.err().lines().count());
        assertEquals(2, ran.code());
    }

    @Test
    void resultsAreWrittenAsJsonAndReport(@TempDir Path folder) throws Exception {
        Path file = scenario(folder, "processes: [ {program: hello} ]");
        Path json = folder.resolve("result.json");
        Path report = folder.resolve("a/report");
        Ran ran =
                lintel(
                        "run",
                        file.toString(),
                        "--seed=7",
                        "--json",
                        json.toString(),
                        "--report",
                        report.toString());
        assertEquals(0, ran.code(), ran.err());
        String text = Files.readString(json);
        for (String part :
                new String[] {
                    "\"scenario\": \"s\"",
                    "\"seed\": 7",
                    "\"cpus\": 1",
                    "\"verdict\": \"pass\"",
                    "\"traceHash\": \"",
                    "\"exit\": 0",
                    "\"leaks\": []",
                    "\"traps.write\": 1"
                }) {
            assertTrue(text.contains(part), part + " in " + text);
        }
        assertEquals(text, Files.readString(report.resolve("result.json")));
        assertTrue(Files.readString(report.resolve("trace.txt")).contains("write(1, "));
        assertTrue(Files.readString(report.resolve("verdict.txt")).startsWith("-- s: pass"));
    }

    @Test
    void traceGoesToStandardError(@TempDir Path folder) throws Exception {
        Ran ran =
                lintel(
                        "run",
                        scenario(folder, "processes: [ {program: hello} ]").toString(),
                        "--trace");
        assertTrue(ran.err().contains("write(1, "), ran.err());
    }

    @Test
    void aFileThatCanNotBeWrittenIsOneSentence(@TempDir Path folder) throws Exception {
        Path file = scenario(folder, "processes: [ {program: hello} ]");
        Path json = folder.resolve("none/result.json");
        Ran ran = lintel("run", file.toString(), "--json", json.toString());
        assertEquals(
                "lintel: run: --json "
                        + json
                        + ": there is no folder "
                        + json.getParent()
                        + " (see lintel run --help)"
                        + System.lineSeparator(),
                ran.err());
        assertEquals("", ran.out());
        assertEquals(2, ran.code());
        Ran isFolder = lintel("run", file.toString(), "--json", folder.toString());
        assertTrue(isFolder.err().contains("is a folder; expected a file"), isFolder.err());
        assertEquals(2, isFolder.code());
    }

    @Test
    void sourcesThatAreNotThereNeverReachTheCompiler(@TempDir Path folder) throws Exception {
        String jar = folder.resolve("a.jar").toString();
        assertEquals(
                "lintel: compile: Nosuch.java: no such file" + System.lineSeparator(),
                lintel("compile", "Nosuch.java", "--jar", jar).err());
        String text = Files.writeString(folder.resolve("notes.txt"), "x").toString();
        Ran ran = lintel("compile", text, "--jar", jar);
        assertEquals(
                "lintel: compile: "
                        + text
                        + ": is no Java source; expected a file NAME.java"
                        + System.lineSeparator(),
                ran.err());
        assertEquals(2, ran.code());
    }

    @Test
    void systemCallsAreListedWithTheirArguments() {
        Ran ran = lintel("syscalls");
        assertTrue(ran.out().contains("   2  fork("), ran.out());
        assertTrue(ran.out().contains("door_call(int d, "), ran.out());
    }
}
