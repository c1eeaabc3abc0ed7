package org.lintel.harness.scenario;

import org.lintel.harness.scenario.Scenario.Input;
import org.lintel.harness.scenario.Scenario.ProcessSettings;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads {@code pipeline:}, a list of process names, or a list of such lists. Stateless. */
final class PipelineReader {
    private PipelineReader() {}

    static List<List<String>> pipelines(Value value, Map<String, ProcessSettings> processes)
            throws ScenarioException {
        List<Value> items = value.list();
        boolean several = !items.isEmpty() && items.stream().allMatch(Value::isList);
        Set<String> used = new HashSet<>();
        List<List<String>> pipelines = new ArrayList<>();
        for (Value pipeline : several ? items : List.of(value)) {
            pipelines.add(pipeline(pipeline, processes, used));
        }
        return List.copyOf(pipelines);
    }

    private static List<String> pipeline(
            Value value, Map<String, ProcessSettings> processes, Set<String> used)
            throws ScenarioException {
        List<String> names = new ArrayList<>();
        for (Value item : value.list()) {
            String name = item.text();
            ProcessSettings process = processes.get(name);
            if (process == null) {
                throw item.error(
                        "no process \"%s\"%s"
                                .formatted(name, Nearest.hint(name, processes.keySet())));
            }
            if (!used.add(name)) {
                throw item.error("\"" + name + "\" stands in a pipeline already");
            }
            if (process.count() > 1) {
                throw item.error(
                        "\"" + name + "\" has a count: a pipe needs one process at each end");
            }
            if (!names.isEmpty() && !(process.stdin() instanceof Input.Empty)) {
                throw item.error("\"" + name + "\" has a stdin of its own and reads from a pipe");
            }
            names.add(name);
        }
        if (names.size() < 2) {
            throw value.error("a pipeline needs at least two processes");
        }
        return List.copyOf(names);
    }
}
