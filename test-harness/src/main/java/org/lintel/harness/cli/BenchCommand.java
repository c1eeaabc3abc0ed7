package org.lintel.harness.cli;

import org.lintel.harness.bench.BenchmarkFailed;
import org.lintel.harness.bench.Benchmarks;
import org.lintel.harness.bench.Row;
import org.lintel.harness.run.Json;
import org.lintel.harness.scenario.Nearest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** {@code lintel bench}: measures, prints the table, writes the rows. Stateless. */
final class BenchCommand {
    private BenchCommand() {}

    /** {@return the names, and how to read the table} */
    static String details() {
        Set<String> names = new Benchmarks(Installation.checkout().home(), false, false).names();
        return """
        names: %s; without one, all

        A row is one case, done by Lintel (ours) and by what it is compared with (peer).
        The ratio is ours by peer's: the smaller, the better; the bar is the largest that
        will do. ± is how far the rounds lie apart: where it is large, the host was busy,
        and the figures mean little.
        """
                .formatted(String.join(", ", names));
    }

    static int run(Arguments arguments, Console console) throws UsageException {
        Path json = arguments.output("--json");
        Benchmarks benchmarks =
                new Benchmarks(
                        Installation.checkout().home(),
                        arguments.has("--smoke"),
                        arguments.has("--best"));
        Set<String> wanted = new LinkedHashSet<>(arguments.operands());
        Set<String> names = benchmarks.names();
        for (String name : wanted) {
            if (!names.contains(name)) {
                String hint = Nearest.hint(name, names);
                throw arguments.error(
                        "unknown benchmark \"%s\"%s"
                                .formatted(
                                        name,
                                        hint.isEmpty()
                                                ? "; there are " + String.join(", ", names)
                                                : hint));
            }
        }
        try {
            List<Row> rows = benchmarks.run(wanted, console.out()::println);
            if (json != null) {
                Files.writeString(json, Json.text(rows.stream().map(Row::json).toList()));
            }
            return ExitCode.HELD;
        } catch (BenchmarkFailed e) {
            console.complain("bench: " + e.getMessage());
            return ExitCode.PANIC;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
