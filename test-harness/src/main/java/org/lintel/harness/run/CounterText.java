package org.lintel.harness.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Counters as the terminal shows them: a line or more for each family. Stateless. */
final class CounterText {
    private static final int LINE_LENGTH = 100;
    private static final String START = "   counters:";

    private CounterText() {}

    /** {@return the totals that are not 0, and whatever the scenario expects something of} */
    static String some(Map<String, Long> counters, Set<String> expected) {
        Map<String, Long> shown = new TreeMap<>();
        Set<String> left = new TreeSet<>();
        counters.forEach((name, value) -> {
            boolean total = name.indexOf('.') < 0 || name.startsWith("virtualTime");
            if (value != 0 && total) {
                shown.put(name, value);
            } else if (value != 0) {
                left.add(name);
            }
        });
        // A part such as faults.cow is listed only when it happened.
        expected.forEach(name -> shown.put(name, counters.getOrDefault(name, 0L)));
        left.removeAll(expected);
        String text = lines(shown, counters);
        return left.isEmpty()
                ? text
                : text
                        + " ".repeat(START.length())
                        + "  --counters shows %d more\n".formatted(left.size());
    }

    /** {@return all that are not 0} */
    static String all(Map<String, Long> counters) {
        Map<String, Long> shown = new TreeMap<>(counters);
        shown.values().removeIf(value -> value == 0);
        return lines(shown, counters);
    }

    private static String lines(Map<String, Long> shown, Map<String, Long> counters) {
        Map<String, List<String>> families = new TreeMap<>();
        shown.forEach((name, value) ->
                families.computeIfAbsent(family(name, counters), _ -> new ArrayList<>())
                        .add(name + " " + value));
        StringBuilder out = new StringBuilder();
        StringBuilder line = new StringBuilder(START);
        for (List<String> family : families.values()) {
            for (String counter : family) {
                if (line.length() + counter.length() + 2 > LINE_LENGTH) {
                    newLine(out, line);
                }
                line.append("  ").append(counter);
            }
            newLine(out, line);
        }
        return out.toString();
    }

    private static void newLine(StringBuilder out, StringBuilder line) {
        out.append(line).append('\n');
        line.setLength(0);
        line.append(" ".repeat(START.length()));
    }

    /** {@return {@code traps} for {@code traps} and {@code traps.brk}; empty for a lone counter} */
    private static String family(String name, Map<String, Long> counters) {
        String first = name.substring(0, (name + ".").indexOf('.'));
        long parts = counters.keySet().stream().filter(o -> o.startsWith(first + ".")).count();
        return parts > 1 ? first : "";
    }
}
