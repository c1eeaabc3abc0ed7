package org.lintel.harness.scenario;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The values behind {@code ${name}}: defaults from the scenario's {@code set:} block, replaced by
 * {@code --set NAME=VALUE} of the command line. Confined to the reader.
 */
final class Settings {
    private final Map<String, String> values = new LinkedHashMap<>();
    private final SortedMap<String, String> given;

    Settings(Map<String, String> given) {
        this.given = new TreeMap<>(given);
    }

    /** Declares a name with its default. */
    void declare(String name, String value) {
        values.put(name, given.getOrDefault(name, value));
    }

    /**
     * Refuses what the command line set without the scenario having declared it.
     *
     * @throws ScenarioException naming the settings that there are
     */
    void requireDeclared(String scenario) throws ScenarioException {
        for (String name : given.keySet()) {
            if (!values.containsKey(name)) {
                throw new ScenarioException(
                        "--set %s: %s has no setting \"%s\"; %s"
                                .formatted(name, scenario, name, known()));
            }
        }
    }

    /** {@return a phrase that lists the declared names} */
    String known() {
        return values.isEmpty() ? "it has none" : "it has " + String.join(", ", names());
    }

    Set<String> names() {
        return values.keySet();
    }

    /** {@return the value of a name, or null when it was never declared} */
    String value(String name) {
        return values.get(name);
    }

    /** {@return whether the value comes from the command line} */
    boolean isGiven(String name) {
        return given.containsKey(name);
    }
}
