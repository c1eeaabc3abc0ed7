package org.lintel.harness.scenario;

import org.lintel.harness.scenario.Scenario.ProcessSettings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads {@code after:} of all processes, and checks that their order can be kept. Confined to the reader. */
final class AfterReader {
    /** The named processes with their places, by the process that comes after them. */
    private final Map<String, List<Value>> afters = new LinkedHashMap<>();

    /** {@return the names in a text, or a list of texts} */
    List<String> read(String process, Value value) throws ScenarioException {
        List<Value> values = value.isText() ? List.of(value) : value.list();
        List<String> names = new ArrayList<>();
        for (Value name : values) {
            names.add(name.text());
        }
        afters.put(process, values);
        return List.copyOf(names);
    }

    /** Every name must be one of a process, and none may come after itself. */
    void check(Map<String, ProcessSettings> processes) throws ScenarioException {
        for (Map.Entry<String, List<Value>> entry : afters.entrySet()) {
            for (Value value : entry.getValue()) {
                String name = value.text();
                if (!processes.containsKey(name)) {
                    throw value.error(
                            "no process \"%s\" to come after%s"
                                    .formatted(name, Nearest.hint(name, processes.keySet())));
                }
                Set<String> path = new LinkedHashSet<>(List.of(entry.getKey()));
                if (leadsBack(processes, name, path)) {
                    throw value.error(
                            "these would wait for each other: " + String.join(" after ", path));
                }
            }
        }
    }

    /** Whether a process comes after the first one of the path, which it lengthens so far. */
    private static boolean leadsBack(
            Map<String, ProcessSettings> processes, String name, Set<String> path) {
        if (name.equals(path.iterator().next())) {
            return true;
        }
        ProcessSettings process = processes.get(name);
        if (process == null || !path.add(name)) {
            return false;
        }
        for (String before : process.after()) {
            if (leadsBack(processes, before, path)) {
                return true;
            }
        }
        path.remove(name);
        return false;
    }
}
