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

    static int run(Arguments arguments, Console console) throws UsageException {
        Benchmarks benchmarks =
                new Benchmarks(
                        Installation.checkout().home(),
                        arguments.has("--smoke"),
                        arguments.has("--best"));
        Set<String> wanted = new LinkedHashSet<>(arguments.operands());
        Set<String> names = benchmarks.names();
        for (String name : wanted) {
            if (!names.contains(name)) {
                throw arguments.error(
                        "unknown benchmark \""
                                + name
                                + "\""
                                + Nearest.hint(name, List.copyOf(names)));
            }
        }
        try {
            List<Row> rows = benchmarks.run(wanted, console.out()::println);
            String file = arguments.last("--json");
            if (file != null) {
                Files.writeString(Path.of(file), Json.text(rows.stream().map(Row::json).toList()));
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
