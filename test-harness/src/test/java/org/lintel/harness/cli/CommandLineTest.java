package org.lintel.harness.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lintel.harness.run.Verdict;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;

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
                "explore",
                "help"
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
                "-x | lintel: unknown command \"-x\" (see lintel help)",
                "run a --sede 1 | lintel: run: unknown option --sede; did you mean \"--seed\"? (see"
                        + " lintel run --help)",
                "run a --sead 1 | lintel: run: unknown option --sead; did you mean \"--seed\"? (see"
                        + " lintel run --help)",
                "run missing.yaml | lintel: missing.yaml: no such file",
                "run fork-cow | lintel: fork-cow: no such file; did you mean"
                        + " ../scenarios/fork-cow.yaml?",
                "run fork-kow.yaml | lintel: fork-kow.yaml: no such file; did you mean"
                        + " ../scenarios/fork-cow.yaml?",
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
    void theJsonObjectHasTheseFieldsAndNoOthers(@TempDir Path folder) throws Exception {
        Path file = scenario(folder, "processes: [ {program: hello} ]");
        Path json = folder.resolve("result.json");
        assertEquals(0, lintel("run", file.toString(), "--json", json.toString()).code());
        String text = Files.readString(json);
        assertEquals(
                List.of(
                        "scenario",
                        "seed",
                        "cpus",
                        "verdict",
                        "traceHash",
                        "processes",
                        "expectations",
                        "leaks",
                        "waits",
                        "counters"),
                fields(text, 2));
        String processes = text.substring(text.indexOf("\"processes\""), text.indexOf("\"expect"));
        assertEquals(List.of("name", "pid", "exit"), fields(processes, 6));
        String expectations = text.substring(text.indexOf("\"expect"), text.indexOf("\"leaks\""));
        assertEquals(Set.of("text", "held", "found"), new TreeSet<>(fields(expectations, 6)), text);
    }

    /** {@return the names of the fields that stand so many columns in, in order} */
    private static List<String> fields(String json, int column) {
        return json.lines()
                .filter(line -> line.matches(" {" + column + "}\"[A-Za-z]+\": .*"))
                .map(line -> line.substring(column + 1, line.indexOf('"', column + 1)))
                .toList();
    }

    @Test
    void everyVerdictHasItsExitCode() {
        assertEquals(0, ExitCode.of(Verdict.Kind.PASS));
        assertEquals(1, ExitCode.of(Verdict.Kind.FAIL));
        assertEquals(3, ExitCode.of(Verdict.Kind.PANIC));
    }

    @Test
    void aHarnessThatBreaksIsCodeThree() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream breaks =
                new PrintStream(OutputStream.nullOutputStream()) {
                    @Override
                    public void print(String text) {
                        throw new IllegalStateException("on purpose");
                    }
                };
        Console console = new Console(InputStream.nullInputStream(), breaks, utf8(err));
        assertEquals(3, Main.run(new String[] {"help"}, console));
        String said = err.toString(StandardCharsets.UTF_8);
        assertTrue(said.startsWith("lintel: the harness broke, which is a fault of Lintel"), said);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "No space left on device | 2 | lintel: the standard output can't be written: No"
                        + " space left on device",
                "Broken pipe | 0 | ''"
            })
    void outputThatIsLostIsCodeTwoUnlessNobodyReads(String fault, int code, String sentence) {
        StandardStream out =
                new StandardStream(
                        new OutputStream() {
                            @Override
                            public void write(int value) throws IOException {
                                throw new IOException(fault);
                            }
                        });
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = new Console(InputStream.nullInputStream(), Main.printer(out), utf8(err));
        assertEquals(code, Main.finish(Main.run(new String[] {"help"}, console), out, console));
        assertEquals(sentence, err.toString(StandardCharsets.UTF_8).strip());
    }

    /** A JVM of its own, since the signal ends it. */
    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void anInterruptedRunEndsWithCode130AndOneSentence(@TempDir Path folder) throws Exception {
        Path file = scenario(folder, "processes: [ {program: runaway, args: [ loop ]} ]");
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        words.removeIf(word -> word.startsWith("-javaagent") || word.startsWith("-agentlib"));
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        words.addAll(List.of("run", file.toString()));
        Process lintel = new ProcessBuilder(words).start();
        try (BufferedReader out = lintel.inputReader(StandardCharsets.UTF_8)) {
            assertEquals("runaway: loop", out.readLine());
            String pid = Long.toString(lintel.pid());
            boolean deaf = ignoresInterrupts(lintel.pid());
            String signal = deaf ? "-TERM" : "-INT";
            assertEquals(0, new ProcessBuilder("kill", signal, pid).start().waitFor());
            assertEquals(deaf ? 143 : 130, lintel.waitFor());
            String said = new String(lintel.getErrorStream().readAllBytes());
            assertTrue(
                    said.contains(
                            "lintel: interrupted; the machine is stopped: 0 of 1 processes had"
                                    + " ended after "),
                    said);
            assertEquals(1, said.lines().count(), said);
        } finally {
            lintel.destroyForcibly();
        }
    }

    /** Who is started in the background of a shell's script ignores SIGINT, and so do its children. */
    private static boolean ignoresInterrupts(long pid) throws IOException {
        Path status = Path.of("/proc/" + pid + "/status");
        if (!Files.exists(status)) {
            return false;
        }
        String field = "SigIgn:";
        for (String line : Files.readAllLines(status)) {
            if (line.startsWith(field)) {
                long ignored = Long.parseUnsignedLong(line.substring(field.length()).strip(), 16);
                return (ignored & 1 << 1) != 0; // bit n - 1 is signal n; SIGINT is 2
            }
        }
        return false;
    }

    @Test
    void aJarIsNotWrittenToAFolderThatIsNotThere(@TempDir Path folder) throws Exception {
        Path source = Files.writeString(folder.resolve("A.java"), "class A {}");
        Path jar = folder.resolve("none/a.jar");
        Ran ran = lintel("compile", source.toString(), "--jar", jar.toString());
        assertTrue(ran.err().contains("there is no folder " + jar.getParent()), ran.err());
        assertEquals(2, ran.code());
        assertFalse(Files.exists(jar.getParent()));
    }

    @Test
    void anUnknownMainClassIsShownAtItsPlaceWithTheNearestName(@TempDir Path folder)
            throws Exception {
        Path classFile = Path.of("org/lintel/harness/cli/Main.class");
        try (var jar = new JarOutputStream(Files.newOutputStream(folder.resolve("a.jar")))) {
            jar.putNextEntry(new ZipEntry(classFile.toString().replace('\\', '/')));
            jar.write(Main.class.getResourceAsStream("Main.class").readAllBytes());
        }
        String text =
                """
                processes:
                  - name: a
                    jar: a.jar
                    main: %s
                """;
        String near = "org.lintel.harness.cli.Mian";
        Path file = scenario(folder, text.formatted(near));
        assertEquals(
                "lintel: %s:4:11: no class \"%s\" in a.jar; did you mean \"%s\"?"
                        .formatted(file, near, Main.class.getName()),
                lintel("run", file.toString()).err().strip());
        assertEquals(
                "lintel: %s:4:11: no class \"Other\" in a.jar; it has %s"
                        .formatted(scenario(folder, text.formatted("Other")), Main.class.getName()),
                lintel("run", file.toString()).err().strip());
    }

    @Test
    void traceGoesToStandardError(@TempDir Path folder) throws Exception {
        Ran ran =
                lintel(
                        "run",
                        scenario(folder, "processes: [ {program: hello} ]").toString(),
                        "--trace");
        assertTrue(ran.err().contains("write(1, "), ran.err());
        assertTrue(ran.err().contains("~~~ fault, store to 0x"), ran.err());
    }

    @Test
    void aTraceGoesToTheTerminalAndToTheReportWhenBothAreAskedFor(@TempDir Path folder)
            throws Exception {
        String file = scenario(folder, "processes: [ {program: hello} ]").toString();
        Path report = folder.resolve("report");
        Ran ran = lintel("run", file, "--trace", "--report", report.toString());
        assertEquals(0, ran.code(), ran.err());
        assertTrue(ran.err().contains("write(1, "), ran.err());
        assertEquals(ran.err(), Files.readString(report.resolve("trace.txt")));
    }

    @Test
    void countersThatNobodyExpectsSomethingOfAreShownOnlyWhenAskedFor(@TempDir Path folder)
            throws Exception {
        String file =
                scenario(
                                folder,
                                "processes: [ {program: hello} ]\n"
                                        + "expect: { counters: { traps.write: 1, forks: 0 } }")
                        .toString();
        String some = lintel("run", file).out();
        assertTrue(some.contains("traps.write 1"), some);
        assertTrue(some.contains("forks 0"), some);
        assertFalse(some.contains("faults."), some);
        assertTrue(some.contains("--counters shows"), some);
        String all = lintel("run", file, "--counters").out();
        assertTrue(all.contains("faults.demandZero"), all);
        assertFalse(all.contains("--counters"), all);
    }

    @Test
    void aReportThatCanNotBeWrittenIsOneSentenceWithPathAndReason(@TempDir Path folder)
            throws Exception {
        String file = scenario(folder, "processes: [ {program: hello} ]").toString();
        Path inTheWay = Files.writeString(folder.resolve("way"), "mine");
        Ran ran = lintel("run", file, "--report", inTheWay.toString());
        String end = " (see lintel run --help)" + System.lineSeparator();
        assertEquals(
                "lintel: run: --report " + inTheWay + ": is a file; expected a folder" + end,
                ran.err());
        assertEquals("", ran.out());
        assertEquals(2, ran.code());
        assertEquals("mine", Files.readString(inTheWay));
        assertEquals(2, lintel("run", file, "--report", "").code());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void whereTheSystemMakesNoFilesAResultIsRefusedBeforeTheRun(@TempDir Path folder)
            throws Exception {
        String file = scenario(folder, "processes: [ {program: hello} ]").toString();
        for (String option : List.of("--report", "--json")) {
            Ran ran = lintel("run", file, option, "/proc/x");
            String start = "lintel: run: " + option + " /proc/x: can't be written: ";
            assertTrue(ran.err().startsWith(start), ran.err());
            assertEquals(1, ran.err().lines().count());
            assertEquals("", ran.out());
            assertEquals(2, ran.code());
        }
        Ran full = lintel("run", file, "--json", "/dev/full");
        assertTrue(full.err().contains("/dev/full: can't be written: No space left"), full.err());
        assertEquals(2, full.code());
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
