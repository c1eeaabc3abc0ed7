package org.lintel.harness.run;

import org.lintel.harness.run.RunResult.ProcessResult;
import org.lintel.harness.scenario.Scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A run's verdict and counters as the terminal shows them. Stateless. */
public final class ResultText {
    /** Equal instances of one entry are shown one by one up to this many. */
    private static final int MAX_ROWS = 20;

    private ResultText() {}

    /** {@return the closing block of a run, with the counters that say most} */
    public static String text(Scenario scenario, RunResult result, Verdict verdict) {
        Set<String> expected = scenario.expectations().counters().keySet();
        return text(scenario, result, verdict, CounterText.some(result.counters(), expected));
    }

    /** {@return the closing block of a run, with all counters that are not 0} */
    public static String withAllCounters(Scenario scenario, RunResult result, Verdict verdict) {
        return text(scenario, result, verdict, CounterText.all(result.counters()));
    }

    private static String text(
            Scenario scenario, RunResult result, Verdict verdict, String counters) {
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
        lines(out, "marshalling buffers held", heldBuffers(result.counters()));
        out.append(counters);
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

    /** What the products of bytes and time mean, for each policy that was in use. */
    private static List<String> heldBuffers(Map<String, Long> counters) {
        long time = counters.getOrDefault("virtualTime.ns", 0L);
        List<String> lines = new ArrayList<>();
        for (String policy : List.of("early", "hold")) {
            long peak = counters.getOrDefault("marshal." + policy + ".peakBytes", 0L);
            long held = counters.getOrDefault("marshal." + policy + ".heldByteNs", 0L);
            if (peak != 0 && time != 0) {
                lines.add(
                        "%-5s  %d bytes on average over the run, %d at most"
                                .formatted(policy, held / time, peak));
            }
        }
        return lines;
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
