package org.lintel.harness.scenario;

import org.lintel.harness.scenario.Scenario.Executable;
import org.lintel.harness.scenario.Scenario.Input;
import org.lintel.harness.scenario.Scenario.ProcessSettings;
import org.lintel.ipc.marshal.MarshalConfig;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the list {@code processes:}. Stateless. */
final class ProcessReader {
    private static final int MAX_COUNT = 100_000;
    private static final int FIRST_PRIORITY = -20;
    private static final int LAST_PRIORITY = 19;

    /** Ids are 32 bits, and -1 means "none" in system calls. */
    private static final int LAST_USER = Integer.MAX_VALUE;

    private static final Words WORDS =
            Words.of(
                            "a process",
                            "name",
                            "program",
                            "jar",
                            "main",
                            "args",
                            "env",
                            "count",
                            "stdin",
                            "limits",
                            "priority",
                            "user",
                            "marshal",
                            "buffers",
                            "after",
                            "restart",
                            "service")
                    .later("preload", "there are no preloaded libraries in this version");
    private static final Words STDIN = Words.of("stdin", "file", "text");

    private ProcessReader() {}

    /**
     * {@return the processes by name, in the file's order}
     *
     * @param marshal how they marshal where they say nothing
     */
    static Map<String, ProcessSettings> processes(Value list, MarshalConfig marshal)
            throws ScenarioException {
        Map<String, ProcessSettings> processes = new LinkedHashMap<>();
        AfterReader afters = new AfterReader();
        for (Value item : list.list()) {
            ProcessSettings process = process(item, marshal, afters);
            if (processes.put(process.name(), process) != null) {
                throw item.error(
                        "a second process \"%s\"; give it another name, or use count"
                                .formatted(process.name()));
            }
        }
        if (processes.isEmpty()) {
            throw list.error("expected at least one process");
        }
        afters.check(processes);
        return processes;
    }

    private static ProcessSettings process(Value item, MarshalConfig marshal, AfterReader afters)
            throws ScenarioException {
        Map<String, Value> words = item.block(WORDS);
        Executable executable = executable(item, words);
        String name = name(item, words, executable);
        return new ProcessSettings(
                name,
                executable,
                words.containsKey("args") ? words.get("args").arguments() : List.of(),
                words.containsKey("env") ? env(words.get("env")) : Map.of(),
                words.containsKey("count") ? (int) words.get("count").count(1, MAX_COUNT) : 1,
                words.containsKey("stdin") ? stdin(words.get("stdin")) : new Input.Empty(),
                words.containsKey("limits") ? ScenarioReader.limits(words.get("limits")) : Map.of(),
                words.containsKey("priority")
                        ? (int) words.get("priority").count(FIRST_PRIORITY, LAST_PRIORITY)
                        : 0,
                words.containsKey("user") ? (int) words.get("user").count(0, LAST_USER) : 0,
                MarshalReader.marshal(words, marshal),
                words.containsKey("after") ? afters.read(name, words.get("after")) : List.of(),
                words.containsKey("restart") ? (int) words.get("restart").count(0, MAX_COUNT) : 0,
                words.containsKey("service") && words.get("service").flag(),
                item.error("").getMessage());
    }

    private static Executable executable(Value item, Map<String, Value> words)
            throws ScenarioException {
        boolean shipped = words.containsKey("program");
        boolean jar = words.containsKey("jar");
        if (shipped == jar) {
            throw item.error("a process needs either \"program\", or \"jar\" and \"main\"");
        }
        if (shipped) {
            if (words.containsKey("main")) {
                throw words.get("main").error("\"main\" belongs to \"jar\", not to \"program\"");
            }
            return new Executable.Shipped(words.get("program").argument());
        }
        if (!words.containsKey("main")) {
            throw words.get("jar").error("\"jar\" needs \"main\": the class to start");
        }
        Value main = words.get("main");
        return new Executable.Jar(
                words.get("jar").path(), main.text(), main.error("").getMessage());
    }

    private static String name(Value item, Map<String, Value> words, Executable executable)
            throws ScenarioException {
        if (!words.containsKey("name")) {
            return switch (executable) {
                case Executable.Shipped(String program) -> program;
                case Executable.Jar _ ->
                        throw item.error("a process with \"jar\" needs a \"name\"");
            };
        }
        Value value = words.get("name");
        String name = value.text();
        if (!name.matches("[A-Za-z][A-Za-z0-9_.-]{0,63}")) {
            throw value.error(
                    "expected a name of at most 64 letters, digits, \"-\", \"_\" and \".\" that"
                            + " begins with a letter");
        }
        if (ExpectationReader.MACHINE_WORDS.contains(name)) {
            throw value.error("\"" + name + "\" can't be a process's name: \"expect\" uses it");
        }
        return name;
    }

    private static Map<String, String> env(Value block) throws ScenarioException {
        Map<String, String> env = new LinkedHashMap<>();
        for (Value.Entry entry : block.entries("environment variables").values()) {
            if (!entry.word().matches("[^=\\p{Cntrl}]+")) {
                throw entry.key().error("no name of a variable: " + Words.quote(entry.word()));
            }
            env.put(entry.word(), entry.value().argument());
        }
        return java.util.Collections.unmodifiableMap(env);
    }

    private static Input stdin(Value block) throws ScenarioException {
        Map<String, Value> words = block.block(STDIN);
        if (words.size() != 1) {
            throw block.error("stdin needs either \"file\" or \"text\"");
        }
        return words.containsKey("file")
                ? new Input.HostFile(words.get("file").path())
                : new Input.Text(words.get("text").text());
    }
}
