package org.lintel.harness.scenario;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What must hold after a run. Immutable.
 *
 * @param processes by process name; a name without an entry is expected to exit with 0
 * @param counters by counter name
 * @param outcome how the machine as a whole is expected to end
 * @param anyLeaks whether things may be left over: a segment or a name that outlives its processes
 */
public record Expectations(
        Map<String, List<Fact>> processes,
        Map<String, Condition> counters,
        Outcome outcome,
        boolean anyLeaks) {

    /** How a machine ends. */
    public enum Outcome {
        /** Every process but the services has ended. */
        ENDED,
        /** All processes wait, and nothing can wake them. */
        DEADLOCK,
        /** A thread ran on without ever reaching the nucleus until the guard's time was over. */
        STUCK,
        /** All processes together had used up the machine's budget. */
        EXHAUSTED
    }

    /** One thing that must hold for a process. */
    public sealed interface Fact {
        /** It exited with this status. */
        record Exit(int status) implements Fact {}

        /** It ended, in whatever way. */
        record AnyEnd() implements Fact {}

        /** This signal killed it. */
        record Killed(int signal) implements Fact {}

        /** At its end it had given back all that it took: mappings, descriptors. */
        record NoLeaks() implements Fact {}

        /** A stream holds exactly this text. */
        record Text(Stream stream, String text) implements Fact {}

        /** A match is found somewhere in a stream. */
        record Match(Stream stream, TextPattern pattern) implements Fact {}

        /** The output names lines, words and bytes of a host file, as counted by the harness. */
        record CountsOf(Path file) implements Fact {}
    }

    /** A text that a process leaves behind. */
    public enum Stream {
        /** What it wrote to descriptor 1, where that is not a pipe. */
        STDOUT("stdout"),
        /** What it wrote to descriptor 2. */
        STDERR("stderr"),
        /** What the nucleus reported when it killed the process. */
        REPORT("report");

        private final String word;

        Stream(String word) {
            this.word = word;
        }

        /** {@return how a scenario spells it} */
        public String word() {
            return word;
        }
    }
}
