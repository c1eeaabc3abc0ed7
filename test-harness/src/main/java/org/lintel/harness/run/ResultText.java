package org.lintel.harness.run;

import org.lintel.harness.run.RunResult.ProcessResult;
import org.lintel.harness.scenario.Scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A run's verdict and counters as the terminal shows them. Stateless. */
public final class ResultText {
    /** Equal instances of one entry are shown one by one up to this many. */
    private static final int MAX_ROWS = 20;

    private static final int LINE_LENGTH = 100;

    private ResultText() {}

    /** {@return the closing block of a run} */
    public static String text(Scenario scenario, RunResult result, Verdict verdict) {
        StringBuilder out = new StringBuilder();
        out.append("-- ").append(scenario.name()).append(": ").append(verdict.kind().word());
        out.append("  (seed ").append(scenario.machine().seed());
        out.append(", cpus ").append(scenario.machine().cpus());
        out.append(", trace ").append(result.traceHash()).append(")\n");
        processes(out, result.processes());
        expectations(out, verdict.expectations());
        String waits = result.exhausted().isEmpty() ? "waits" : "at the end of the budget";
        lines(out, waits, firstRows(result.waits()));
        lines(out, "leaks", result.allLeaks());
        if (!result.panic().isEmpty()) {
            lines(out, "panic", result.panic().lines().toList());
        }
        counters(out, result.counters());
        return out.toString();
    }

    private static void processes(StringBuilder out, List<ProcessResult> processes) {
        int width = processes.stream().mapToInt(p -> p.label().length()).max().orElse(0);
        for (ProcessResult process : processes.subList(0, Math.min(MAX_ROWS, processes.size()))) {
            out.append("   pid ").append(pad(Integer.toString(process.pid()), 4));
            out.append(pad(process.label(), width + 2)).append(process.end()).append('\n');
            process.report()
                    .lines()
                    .forEach(line -> out.append("      ").append(line).append('\n'));
        }
        if (processes.size() > MAX_ROWS) {
            out.append("   … and ").append(processes.size() - MAX_ROWS).append(" more\n");
        }
    }

    private static void expectations(StringBuilder out, List<Expectation> expectations) {
        long held = expectations.stream().filter(Expectation::held).count();
        out.append("   expectations: ").append(held).append(" of ").append(expectations.size());
        out.append(" held\n");
        for (Expectation expectation : expectations) {
            if (!expectation.held()) {
                out.append("   NOT HELD  expected  ").append(expectation.text()).append('\n');
                out.append("             found     ").append(expectation.found()).append('\n');
            }
        }
    }

    private static List<String> firstRows(List<String> lines) {
        if (lines.size() <= MAX_ROWS) {
            return lines;
        }
        List<String> rows = new ArrayList<>(lines.subList(0, MAX_ROWS));
        rows.add("… and %d more".formatted(lines.size() - MAX_ROWS));
        return rows;
    }

    private static void lines(StringBuilder out, String title, List<String> lines) {
        if (!lines.isEmpty()) {
            out.append("   ").append(title).append(":\n");
            lines.forEach(line -> out.append("      ").append(line).append('\n'));
        }
    }

    /** Counters that are not zero, several in a line. */
    private static void counters(StringBuilder out, Map<String, Long> counters) {
        List<String> shown = new ArrayList<>();
        counters.forEach((name, value) -> {
            if (value != 0) {
                shown.add(name + " " + value);
            }
        });
        StringBuilder line = new StringBuilder("   counters:");
        for (String counter : shown) {
            if (line.length() + counter.length() + 2 > LINE_LENGTH) {
                out.append(line).append('\n');
                line = new StringBuilder("            ");
            }
            line.append("  ").append(counter);
        }
        out.append(line).append('\n');
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
