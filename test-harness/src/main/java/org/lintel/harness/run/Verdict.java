package org.lintel.harness.run;

import org.lintel.harness.run.RunResult.End;
import org.lintel.harness.run.RunResult.ProcessResult;
import org.lintel.harness.scenario.Condition;
import org.lintel.harness.scenario.Expectations.Fact;
import org.lintel.harness.scenario.Expectations.Outcome;
import org.lintel.harness.scenario.Expectations.Stream;
import org.lintel.harness.scenario.Scenario;
import org.lintel.harness.scenario.ScenarioException;
import org.lintel.nucleus.abi.Signals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A run held against its scenario. Immutable.
 *
 * @param expectations in the scenario's order, those on the machine last
 */
public record Verdict(Kind kind, List<Expectation> expectations) {
    /** The three ends of a run. */
    public enum Kind {
        PASS("pass"),
        FAIL("fail"),
        PANIC("panic");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** {@return as JSON and terminal show it} */
        public String word() {
            return word;
        }
    }

    /**
     * {@return the verdict on a run}
     *
     * @throws ScenarioException a regular expression does not come to an end
     */
    public static Verdict on(Scenario scenario, RunResult result) throws ScenarioException {
        List<Expectation> checked = new ArrayList<>();
        for (ProcessResult process : result.processes()) {
            for (Fact fact : scenario.expectations().processes().get(process.name())) {
                checked.add(check(fact, process));
            }
        }
        for (ProcessResult server : result.servers()) {
            if (server.end().isOver()) {
                checked.add(
                        new Expectation(server.label() + ": runs", false, server.end().toString()));
            }
        }
        for (var entry : scenario.expectations().counters().entrySet()) {
            checked.add(checkCounter(entry.getKey(), entry.getValue(), result.counters()));
        }
        Outcome expected = scenario.expectations().outcome();
        checked.add(
                new Expectation(
                        "machine: " + word(expected),
                        result.outcome() == expected,
                        word(result.outcome())
                                + (result.exhausted().isEmpty() ? "" : ": " + result.exhausted())));
        boolean whole = result.leaks().isEmpty();
        boolean anyLeaks = scenario.expectations().anyLeaks();
        checked.add(
                new Expectation(
                        anyLeaks ? "leaks: any" : "leaks: none",
                        anyLeaks || whole,
                        whole ? "none" : result.leaks().size() + " leaked"));
        boolean held = checked.stream().allMatch(Expectation::held);
        Kind kind = !result.panic().isEmpty() ? Kind.PANIC : held ? Kind.PASS : Kind.FAIL;
        return new Verdict(kind, List.copyOf(checked));
    }

    private static String word(Outcome outcome) {
        return switch (outcome) {
            case ENDED -> "ended";
            case DEADLOCK -> "deadlock";
            case STUCK -> "stuck outside the nucleus";
            case EXHAUSTED -> "budget exhausted";
        };
    }

    private static Expectation check(Fact fact, ProcessResult process) throws ScenarioException {
        String who = process.label() + ": ";
        String end = process.end().toString();
        return switch (fact) {
            case Fact.Exit(int status) ->
                    new Expectation(
                            who + "exit " + status,
                            process.end() instanceof End.Exited(int found) && found == status
                                    || isIdle(process, status),
                            end);
            case Fact.Killed(int signal) ->
                    new Expectation(
                            who + "signal " + Signals.name(signal),
                            process.end() instanceof End.Killed(int found) && found == signal,
                            end);
            case Fact.AnyEnd() -> new Expectation(who + "ends", process.end().isOver(), end);
            case Fact.NoLeaks() ->
                    new Expectation(
                            who + "leaks none",
                            process.leaks().isEmpty(),
                            process.leaks().isEmpty()
                                    ? "none"
                                    : process.leaks().size() + " not given back");
            case Fact.Text(Stream stream, String text) ->
                    new Expectation(
                            who + stream.word() + " is " + Quote.of(text),
                            process.text(stream).equals(text),
                            Quote.difference(text, process.text(stream)));
            case Fact.Match(Stream stream, var pattern) ->
                    new Expectation(
                            who + stream.word() + " matches " + Quote.of(pattern.toString()),
                            pattern.isFoundIn(process.text(stream)),
                            Quote.of(process.text(stream)));
            case Fact.CountsOf(var file) -> {
                WordCount expected = WordCount.of(file);
                yield new Expectation(
                        who + "counts of " + file.getFileName() + " are " + expected,
                        expected.standsIn(process.stdout()),
                        Quote.of(process.stdout()));
            }
        };
    }

    /** A service that nobody said more about may be alive at the end. */
    private static boolean isIdle(ProcessResult process, int status) {
        return process.service() && status == 0 && process.end() instanceof End.Alive;
    }

    private static Expectation checkCounter(
            String name, Condition condition, Map<String, Long> counters) {
        String text = "counters: " + name + " " + condition;
        // A part such as faults.cow is listed only when it happened; the reader knows the names.
        long value = counters.getOrDefault(name, 0L);
        return new Expectation(text, condition.holds(value), Long.toString(value));
    }
}
