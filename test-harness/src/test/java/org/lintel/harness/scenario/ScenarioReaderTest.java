package org.lintel.harness.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lintel.harness.scenario.Expectations.Fact;
import org.lintel.harness.scenario.Expectations.Outcome;
import org.lintel.harness.scenario.Expectations.Stream;
import org.lintel.harness.scenario.Scenario.Executable;
import org.lintel.harness.scenario.Scenario.Input;
import org.lintel.harness.scenario.Scenario.Policy;
import org.lintel.harness.scenario.Scenario.Threads;
import org.lintel.ipc.marshal.MarshalConfig;
import org.lintel.ipc.marshal.MarshalConfig.Full;
import org.lintel.ipc.sysv.SysvConfig;
import org.lintel.nucleus.abi.Signals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

class ScenarioReaderTest {
    private static final Path FILE = Path.of("folder/s.yaml");

    private static Scenario read(String text) throws ScenarioException {
        return ScenarioReader.parse(FILE, text, Map.of());
    }

    private static String refusal(String text, Map<String, String> given) {
        return assertThrows(ScenarioException.class, () -> ScenarioReader.parse(FILE, text, given))
                .getMessage();
    }

    private static String refusal(String text) {
        return refusal(text, Map.of());
    }

    /** A scenario with one process and these words in it, indented by four. */
    private static String process(String words) {
        return "processes:\n  - program: cat\n" + words.indent(4);
    }

    @Test
    void everyWordIsUnderstood() throws ScenarioException {
        Scenario scenario =
                read(
                        """
                        name: all
                        description: every word
                        machine:
                          cpus: 2
                          memory: 64MiB
                          seed: -7
                          policy: feedback
                          quantum: 1_000
                          threads: platform
                          guard: 500ms
                          limits: { memory: 1MiB, ticks: 100 }
                          marshal: hold
                          sysv: { shmmni: 8, shmmax: 1MiB, semvmx: 100, msgmax: 2KiB }
                          buffers: { count: 4, size: 1KiB, inline: 64, full: grow, memory: at-once }
                        set:
                          text: hello
                        processes:
                          - name: reader
                            program: cat
                            args: [ "-n", 1, "${text}" ]
                            env: { A: b }
                            stdin: { text: "in" }
                            limits: { stack: 64KiB, addressSpace: 1GiB, descriptors: 8, threads: 2 }
                            priority: 3
                            user: 7
                            marshal: early
                            buffers: { full: fail }
                          - name: mine
                            jar: my.jar
                            main: a.Main
                            count: 3
                            service: true
                          - program: wc
                        pipeline: [ reader, wc ]
                        expect:
                          reader: { signal: SIGPIPE, report: "cat" }
                          wc: { stdout: "1", stdoutMatches: "^1$", stderr: "", stderrMatches: "" }
                          mine: { exit: any }
                          counters: { faults.cow: ">= 1", forks: 2 }
                          leaks: any
                          outcome: deadlock
                        """);
        var machine = scenario.machine();
        assertEquals(2, machine.cpus());
        assertEquals(64L << 20, machine.memoryBytes());
        assertEquals(-7, machine.seed());
        assertEquals(Policy.FEEDBACK, machine.policy());
        assertEquals(1000, machine.quantumTicks());
        assertEquals(Threads.PLATFORM, machine.threads());
        assertEquals(Duration.ofMillis(500), machine.guard());
        assertEquals(Map.of(Resource.MEMORY, 1L << 20, Resource.TICKS, 100L), machine.limits());

        MarshalConfig held = new MarshalConfig(4, 1024, 64, Full.GROW, true, true);
        assertEquals(held, machine.ipc().doors().marshal());

        SysvConfig limits = SysvConfig.standard();
        assertEquals(
                limits.withSegments(8, 1 << 20, limits.shmall())
                        .withSemaphores(32_000, 32_000, 256_000, 500, 100)
                        .withQueues(32_000, 2048, 16_384),
                machine.ipc().sysv());

        var reader = scenario.processes().get(0);
        assertEquals(new Executable.Shipped("cat"), reader.executable());
        assertEquals(List.of("-n", "1", "hello"), reader.args());
        assertEquals(Map.of("A", "b"), reader.env());
        assertEquals(new Input.Text("in"), reader.stdin());
        assertEquals(64L << 10, reader.limits().get(Resource.STACK));
        assertEquals(3, reader.priority());
        assertEquals(7, reader.user());
        assertEquals(held.withFull(Full.FAIL).withHold(false), reader.marshal());
        assertEquals("folder/s.yaml:18:5: ", reader.place());

        var mine = scenario.processes().get(1);
        var jar = assertInstanceOf(Executable.Jar.class, mine.executable());
        assertEquals(Path.of("folder/my.jar").toAbsolutePath(), jar.file());
        assertEquals("a.Main", jar.mainClass());
        assertEquals(3, mine.count());
        assertTrue(mine.service());
        assertEquals(held, mine.marshal());
        assertEquals("wc", scenario.processes().get(2).name());
        assertEquals(List.of(List.of("reader", "wc")), scenario.pipelines());

        Expectations expect = scenario.expectations();
        assertEquals(Outcome.DEADLOCK, expect.outcome());
        assertTrue(expect.anyLeaks());
        assertEquals(">= 1", expect.counters().get("faults.cow").toString());
        assertEquals("== 2", expect.counters().get("forks").toString());
        assertEquals(new Fact.Killed(Signals.SIGPIPE), expect.processes().get("reader").get(0));
        assertEquals(List.of(new Fact.AnyEnd()), expect.processes().get("mine"));
        assertTrue(
                expect.processes()
                        .get("wc")
                        .containsAll(List.of(new Fact.Exit(0), new Fact.Text(Stream.STDOUT, "1"))));
    }

    @Test
    void aProcessWithoutExpectationMustExitWithZero() throws ScenarioException {
        assertEquals(
                Map.of("cat", List.of(new Fact.Exit(0))),
                read(process("")).expectations().processes());
    }

    @Test
    void unknownWordNamesPlaceAndNearestWord() {
        assertEquals(
                "folder/s.yaml:3:5: unknown word \"comand\" in a process; expected one of: name,"
                        + " program, jar, main, args, env, count, stdin, limits, priority,"
                        + " user, marshal, buffers, after, restart, service",
                refusal(process("comand: x")));
        assertEquals(
                "folder/s.yaml:3:5: unknown word \"arg\" in a process; did you mean \"args\"?",
                refusal(process("arg: x")));
        assertEquals(
                "folder/s.yaml:1:1: unknown word \"proceses\" in a scenario; did you mean"
                        + " \"processes\"?",
                refusal("proceses: []"));
    }

    @Test
    void wordsOfLaterVersionsSaySo() {
        assertEquals(
                "folder/s.yaml:1:1: \"network\" in a scenario is not supported yet: there is no"
                        + " network in this version",
                refusal("network: { }\n" + process("")));
    }

    @Test
    void wrongKindSaysWhatWasExpectedAndFound() {
        assertEquals(
                "folder/s.yaml:1:17: expected a whole number between 1 and 64, found 0",
                refusal("machine: {cpus: 0}\n" + process("")));
        assertEquals(
                "folder/s.yaml:1:19: expected a size such as 512KiB, 64MiB or 8GiB, found"
                        + " \"64MB\"",
                refusal("machine: {memory: 64MB}\n" + process("")));
        assertEquals(
                "folder/s.yaml:1:19: expected one of round-robin, priority, feedback, found"
                        + " \"round-robbin\"; did you mean \"round-robin\"?",
                refusal("machine: {policy: round-robbin}\n" + process("")));
        assertEquals(
                "folder/s.yaml:1:18: expected a time such as 500ms, 10s or 2min, found \"0s\"",
                refusal("machine: {guard: 0s}\n" + process("")));
        assertEquals(
                "folder/s.yaml:3:11: expected a list, found \"x\"", refusal(process("args: x")));
        assertEquals("folder/s.yaml:1:11: expected a list, found nothing", refusal("processes: "));
        assertEquals(
                "folder/s.yaml:2:5: expected a block (a process), found \"x\"",
                refusal("processes:\n  - x"));
    }

    @Test
    void marshallingThatCannotBeNamesPlaceAndWhatWasExpected() {
        assertEquals(
                "folder/s.yaml:1:20: expected one of early, hold, found \"erly\"; did you mean"
                        + " \"early\"?",
                refusal("machine: {marshal: erly}\n" + process("")));
        assertEquals(
                "folder/s.yaml:3:21: expected a multiple of 8, found 100",
                refusal(process("buffers: {size: 100}")));
        assertEquals(
                "folder/s.yaml:3:15: unknown word \"fill\" in buffers; did you mean \"full\"?",
                refusal(process("buffers: {fill: wait}")));
        assertEquals(
                "folder/s.yaml:3:23: expected a whole number between 1 and 239, found 0",
                refusal(process("buffers: { count: 0}")));
    }

    @Test
    void countersOfSubsystemsAreKnown() throws ScenarioException {
        String text = process("") + "expect: { counters: { marshal.peakBytes: 0 } }\n";
        assertTrue(read(text).expectations().counters().containsKey("marshal.peakBytes"));
        assertTrue(
                refusal(text.replace("peakBytes", "peakByte"))
                        .endsWith("did you mean \"marshal.peakBytes\"?"));
    }

    /** The table in the README of scenarios: names, or a name whose last part stands for many. */
    @Test
    void everyCounterIsExplained() throws Exception {
        String readme = Files.readString(Path.of("../scenarios/README.md"));
        String table = readme.substring(readme.indexOf("### Counters"));
        Set<String> explained = new TreeSet<>();
        Matcher names = Pattern.compile("`([A-Za-z.…]+)`").matcher(table);
        while (names.find()) {
            explained.add(names.group(1));
        }
        for (String counter : Vocabulary.counters()) {
            String family = counter.substring(0, counter.lastIndexOf('.') + 1);
            assertTrue(
                    explained.contains(counter)
                            || family.equals("traps.") && explained.contains("traps.CALL")
                            || family.equals("signals.") && explained.contains("signals.NAME")
                            || explained.contains(family + "…"),
                    counter);
        }
    }

    @Test
    void aProcessNeedsExactlyOneProgram() {
        String sentence = "a process needs either \"program\", or \"jar\" and \"main\"";
        assertTrue(refusal("processes: [ {name: x} ]").endsWith(sentence));
        assertTrue(refusal(process("jar: x.jar")).endsWith(sentence));
        assertTrue(
                refusal("processes: [ {name: x, jar: x.jar} ]")
                        .endsWith("\"jar\" needs \"main\": the class to start"));
    }

    @Test
    void twiceIsRefused() {
        assertEquals(
                "folder/s.yaml:4:5: \"name\" stands twice in a process",
                refusal(process("name: a\nname: b")));
        assertTrue(refusal("processes: [{program: a}, {program: a}]").contains("a second process"));
    }

    @Test
    void expectationsAndPipelinesMustNameProcesses() {
        assertEquals(
                "folder/s.yaml:3:11: no process \"cta\"; did you mean \"cat\"?",
                refusal(process("") + "expect: { cta: {exit: 0} }"));
        assertTrue(refusal(process("") + "pipeline: [cat, dog]").contains("no process \"dog\""));
        assertTrue(refusal(process("") + "pipeline: [cat]").contains("at least two processes"));
    }

    @Test
    void settingsReplaceAndCommandLineWins() throws ScenarioException {
        String text = "set: {who: me}\n" + process("args: [\"hello ${who} $${who}\"]");
        assertEquals(List.of("hello me ${who}"), read(text).processes().get(0).args());
        Scenario given = ScenarioReader.parse(FILE, text, Map.of("who", "you"));
        assertEquals(List.of("hello you ${who}"), given.processes().get(0).args());
    }

    @Test
    void pathsStartAtTheScenarioUnlessTheCommandLineGaveThem() throws ScenarioException {
        String text = "set: {file: a.txt}\n" + process("stdin: {file: \"${file}\"}");
        Input own = read(text).processes().get(0).stdin();
        assertEquals(new Input.HostFile(Path.of("folder/a.txt").toAbsolutePath()), own);
        Input users =
                ScenarioReader.parse(FILE, text, Map.of("file", "b.txt"))
                        .processes()
                        .get(0)
                        .stdin();
        assertEquals(new Input.HostFile(Path.of("b.txt").toAbsolutePath()), users);
    }

    @Test
    void unknownSettingsNameTheKnownOnes() {
        assertEquals(
                "--set flie: folder/s.yaml has no setting \"flie\"; it has file",
                refusal("set: {file: a}\n" + process(""), Map.of("flie", "x")));
        assertEquals(
                "folder/s.yaml:3:13: unknown setting \"x\": the block \"set\" declares them; it has"
                        + " none",
                refusal(process("args: [ \"${x}\" ]")));
    }

    @Test
    void brokenYamlNamesThePlace() {
        String message = refusal("processes:\n  - program: [\n");
        assertTrue(message.startsWith("folder/s.yaml:3:1: no YAML: "), message);
        assertTrue(
                refusal("set: {f: a}\nprocesses: [ {program: cat, args: [${f}]} ]")
                        .contains("write \"${name}\" with quotes"));
        assertEquals("folder/s.yaml:1:1: empty; expected a scenario", refusal(""));
    }

    @Test
    void signalsAndPatternsAreChecked() {
        assertTrue(
                refusal(process("") + "expect: {cat: {signal: SIGSEGF}}")
                        .endsWith("no signal \"SIGSEGF\"; did you mean \"SIGSEGV\"?"));
        assertTrue(
                refusal(process("") + "expect: {cat: {stdoutMatches: \"(\"}}")
                        .contains("no regular expression: "));
        assertTrue(
                refusal(process("") + "expect: {cat: {exit: 0, signal: SIGHUP}}")
                        .endsWith("a process either exits or is killed by a signal"));
        assertTrue(
                refusal(process("") + "expect: {counters: {forks: \"=> 1\"}}")
                        .endsWith(
                                "expected a comparison such as \">= 1\" or a number, found \"=>"
                                        + " 1\""));
    }

    @Test
    void countersThatThereCanNotBeAreRefused() {
        String start = process("") + "expect: {counters: {";
        assertEquals(
                "folder/s.yaml:3:21: no counter \"fork\"; did you mean \"forks\"?",
                refusal(start + "fork: 0}}"));
        assertTrue(refusal(start + "faults.coww: 0}}").endsWith("did you mean \"faults.cow\"?"));
        assertTrue(refusal(start + "traps.forkk: 0}}").endsWith("did you mean \"traps.fork\"?"));
        assertTrue(refusal(start + "signals.SIGSEG: 0}}").contains("\"signals.SIGSEGV\""));
    }

    @Test
    void sizesOutOfRangeAreRefusedInTheUnitsOfSizes() {
        assertEquals(
                "folder/s.yaml:1:20: expected a size between 1MiB and 64GiB, found" + " 64KiB",
                refusal("machine: { memory: 64KiB }\n" + process("")));
    }

    @Test
    void filesThatAreNoTextAreRefusedInOneSentence(@TempDir Path folder) throws Exception {
        Path binary = folder.resolve("b.yaml");
        Files.write(binary, new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
        Path missing = folder.resolve("missing.yaml");
        for (Path file : List.of(binary, missing, folder)) {
            String message =
                    assertThrows(ScenarioException.class, () -> ScenarioReader.read(file, Map.of()))
                            .getMessage();
            assertTrue(message.startsWith(file.toString() + ": "), message);
            assertTrue(message.lines().count() == 1, message);
        }
    }

    @Test
    void aFileThatIsNoScenarioIsRefusedHoweverLargeItIs(@TempDir Path folder) throws Exception {
        Path huge = folder.resolve("huge.yaml");
        Files.writeString(huge, "description: \"" + "x".repeat(1 << 20) + "\"\n" + process(""));
        assertEquals(
                huge + ": is larger than 1 MiB; many equal processes are one entry with \"count\"",
                assertThrows(ScenarioException.class, () -> ScenarioReader.read(huge, Map.of()))
                        .getMessage());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "no file nests that deeply | processes: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
                        + " | 1:43: nested too deeply",
                "tags | processes: !!java.lang.Runtime [ x ] | 1:12: a tag"
                    + " (tag:yaml.org,2002:java.lang.Runtime) means nothing in a scenario; leave it"
                    + " out",
                "tags of one's own | processes: [ !foo {program: cat} ] | 1:14: a tag (!foo) means"
                        + " nothing in a scenario; leave it out",
                "a list as a word | `? [ a ]\n: 1` | 1:3: expected a text, found a list",
                "a word within itself | `? &k [ *k ]\n: 1` | 1:3: expected a text, found a list",
                "a list within itself | processes: &p [ *p ] | 1:12: expected a block (a process),"
                        + " found a list",
                "no anchor | processes: *nope | 1:12: no YAML: found undefined alias nope",
                "tabs | `processes:\n\t- program: cat` | 2:1: no YAML: found character"
                        + " '\\t(TAB)' that cannot start any token. (Do not use \\t(TAB) for"
                        + " indentation)",
                "CR LF | `processes:\r\n  - program: cat\r\n    nonsense: 1\r\n` | 3:5: unknown"
                        + " word \"nonsense\" in a process",
                "bytes of none | `name: a\0b` | 1:8: no YAML: a text can't hold the character"
                        + " U+0000",
                "NUL for a process | `processes: [ { program: cat, args: [ \"a\\0b\" ] } ]` | 1:38:"
                        + " a process can't be given the character NUL",
                "NUL in a variable | `processes: [ { program: cat, env: { \"a\\0b\": c } } ]` |"
                        + " 1:37: no name of a variable: \"a·b\"",
                "a name that moves the cursor | `name: \"\\e[2J\"\nprocesses: [ {program: cat} ]`"
                        + " | 1:7: expected a text without control characters",
                "mounts at no path | `mounts: { \"/d\\0\": . }\nprocesses: [ {program: cat} ]` |"
                        + " 1:11: expected a path on the machine such as /data, found \"/d·\"",
                "a folder without a name | `mounts: { /d: '' }\nprocesses: [ {program: cat} ]` |"
                        + " 1:15: expected a path, found nothing",
                "a file that is not there | `processes: [ {program: cat} ]\nexpect: { cat:"
                        + " {countsOf: nope} }` | 2:27: ",
                "users that cannot be | processes: [ { program: cat, user: -1 } ] | 1:36: expected"
                        + " a whole number between 0 and 2147483647, found -1",
                "two documents | `processes: [ {program: cat} ]\n---\nname: b` | 2:1: no YAML: but"
                        + " found another document",
            })
    void hostileTextsAreRefusedAtTheirPlace(String title, String text, String sentence) {
        String raw = text.replace("\\n", "\n").replace("\\r", "\r").replace("\\t", "\t");
        String message = refusal(raw);
        assertTrue(message.startsWith("folder/s.yaml:" + sentence), message);
        assertEquals(1, message.lines().count());
        assertTrue(message.length() < 400, message);
    }

    @Test
    void aLongWordIsShownInPart() {
        String message = refusal("x".repeat(200_000) + "\n");
        assertTrue(message.length() < 200, message);
        message = refusal("processes: [ { name: \"" + "x".repeat(65) + "\", program: cat } ]");
        assertTrue(message.contains("expected a name of at most 64 letters"), message);
    }

    @Test
    void aByteOrderMarkAndEndsOfLinesOfWindowsAreFine() throws ScenarioException {
        Scenario scenario = read("\uFEFF" + process("count: 2").replace("\n", "\r\n"));
        assertEquals(2, scenario.processes().getFirst().count());
    }

    @Test
    void deeplyNestedAliasesEndInASentence() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 60; i++) {
            bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
        }
        assertTrue(refusal(bomb.toString()).startsWith("folder/s.yaml"));
        assertTrue(refusal("processes: &p [ *p ]").startsWith("folder/s.yaml"));
    }

    @Test
    void aLongListThatManyProcessesShareEndsInASentence() {
        StringBuilder text = new StringBuilder("processes:\n");
        text.append("  - { name: p, program: cat, args: &a [ ");
        text.append("1, ".repeat(100_000)).append("] }\n");
        for (int i = 0; i < 10_000; i++) {
            text.append("  - { name: p%d, program: cat, args: *a }\n".formatted(i));
        }
        assertEquals("folder/s.yaml:85:38: aliases repeat too much", refusal(text.toString()));
    }
}
