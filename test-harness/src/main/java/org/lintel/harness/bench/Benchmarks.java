package org.lintel.harness.bench;

import org.openjdk.jmh.runner.RunnerException;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** The benchmarks by name, and a run of some of them. Confined to one thread. */
public final class Benchmarks {
    private final Path home;
    private final boolean smoke;
    private final boolean best;

    /**
     * @param home the checkout that is measured
     * @param smoke tiny runs, whose figures mean nothing
     * @param best compares the quickest batches instead of the medians
     */
    public Benchmarks(Path home, boolean smoke, boolean best) {
        this.home = home;
        this.smoke = smoke;
        this.best = best;
    }

    /** {@return the names, in the order in which they run} */
    public Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        new Catalogue(home, smoke).pairs().forEach(pair -> names.add(pair.bench()));
        names.add(MarshalFigures.BENCH);
        return names;
    }

    /**
     * Measures.
     *
     * @param wanted names; empty for all
     * @param lines gets the table, line by line, as rows come out
     * @throws BenchmarkFailed a side of a pair failed
     */
    public List<Row> run(Set<String> wanted, Consumer<String> lines) throws BenchmarkFailed {
        Comparison comparison = new Comparison(home, smoke, best);
        Report report = new Report(smoke);
        List<Row> rows = new ArrayList<>();
        lines.accept(report.head());
        for (Pair pair : new Catalogue(home, smoke).pairs()) {
            if (!wanted.isEmpty() && !wanted.contains(pair.bench())) {
                continue;
            }
            Row row = row(comparison, pair);
            rows.add(row);
            lines.accept(report.line(row));
        }
        if (wanted.isEmpty() || wanted.contains(Crowding.BENCH)) {
            Row row = Crowding.measure(smoke);
            rows.add(row);
            lines.accept(report.line(row));
        }
        List<Row> counted = new ArrayList<>();
        if (wanted.isEmpty() || wanted.contains(DoorPairs.BENCH)) {
            counted.addAll(new DoorPairs(smoke).allocations());
        }
        if (wanted.isEmpty() || wanted.contains(MarshalFigures.BENCH)) {
            counted.addAll(new MarshalFigures(smoke).rows());
        }
        counted.forEach(row -> lines.accept(report.line(row)));
        rows.addAll(counted);
        return rows;
    }

    private static Row row(Comparison comparison, Pair pair) throws BenchmarkFailed {
        if ((pair.ours().linux() || pair.peer().linux()) && !LinuxHost.present()) {
            return Row.skipped(pair, "needs Linux for " + pair.peer().name());
        }
        try {
            return comparison.measure(pair);
        } catch (RunnerException e) {
            Throwable cause = e;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
            throw new BenchmarkFailed(pair.bench() + ", " + pair.name() + ": " + message, e);
        }
    }
}
