package org.lintel.harness.scenario;

import org.lintel.harness.scenario.Expectations.Fact;
import org.lintel.harness.scenario.Expectations.Outcome;
import org.lintel.harness.scenario.Expectations.Stream;
import org.lintel.nucleus.abi.Signals;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Reads the block {@code expect:}. Stateless. */
final class ExpectationReader {
    /** The words of {@code expect:} that are about the whole machine; no process has such a name. */
    static final List<String> MACHINE_WORDS = List.of("counters", "leaks", "outcome");

    private static final int MAX_STATUS = 255;
    private static final Words PROCESS =
            Words.of(
                    "an expectation",
                    "exit",
                    "signal",
                    "stdout",
                    "stdoutMatches",
                    "stderr",
                    "stderrMatches",
                    "report",
                    "countsOf",
                    "leaks");

    private ExpectationReader() {}

    /** {@return the expectations of a block, or the default ones when there is none (null)} */
    static Expectations expectations(Value block, Set<String> names) throws ScenarioException {
        Map<String, List<Fact>> processes = new LinkedHashMap<>();
        Map<String, Condition> counters = new LinkedHashMap<>();
        Outcome outcome = Outcome.ENDED;
        boolean leaks = false;
        if (block != null) {
            for (Value.Entry entry : block.entries("expectations by process").values()) {
                switch (entry.word()) {
                    case "counters" -> counters(entry.value(), counters);
                    case "leaks" ->
                            leaks = entry.value().oneOf(List.of("none", "any")).equals("any");
                    case "outcome" -> outcome = outcome(entry.value());
                    default -> {
                        requireProcess(entry, names);
                        processes.put(entry.word(), facts(entry.value()));
                    }
                }
            }
        }
        for (String name : names) {
            processes.putIfAbsent(name, List.of(new Fact.Exit(0)));
        }
        return new Expectations(processes, counters, outcome, leaks);
    }

    private static void requireProcess(Value.Entry entry, Set<String> names)
            throws ScenarioException {
        if (!names.contains(entry.word())) {
            List<String> known = new ArrayList<>(names);
            known.addAll(MACHINE_WORDS);
            String hint = Nearest.hint(entry.word(), known);
            throw entry.key()
                    .error(
                            "no process \"%s\"%s"
                                    .formatted(
                                            entry.word(),
                                            hint.isEmpty()
                                                    ? "; expected one of: "
                                                            + String.join(", ", known)
                                                    : hint));
        }
    }

    private static void counters(Value block, Map<String, Condition> counters)
            throws ScenarioException {
        for (Value.Entry entry : block.entries("conditions by counter").values()) {
            requireCounter(entry);
            counters.put(entry.word(), entry.value().condition());
        }
    }

    /** A misspelt counter must not hold just because nothing of that name ever happened. */
    private static void requireCounter(Value.Entry entry) throws ScenarioException {
        Set<String> known = Vocabulary.counters();
        if (!known.contains(entry.word())) {
            throw entry.key()
                    .error(
                            "no counter \"%s\"%s"
                                    .formatted(entry.word(), Nearest.hint(entry.word(), known)));
        }
    }

    private static Outcome outcome(Value value) throws ScenarioException {
        List<String> words =
                java.util.Arrays.stream(Outcome.values()).map(MachineReader::word).toList();
        return Outcome.values()[words.indexOf(value.oneOf(words))];
    }

    private static List<Fact> facts(Value block) throws ScenarioException {
        Map<String, Value> words = block.block(PROCESS);
        if (words.containsKey("exit") && words.containsKey("signal")) {
            throw words.get("signal").error("a process either exits or is killed by a signal");
        }
        List<Fact> facts = new ArrayList<>();
        if (words.containsKey("exit")) {
            facts.add(exit(words.get("exit")));
        } else if (words.containsKey("signal")) {
            facts.add(new Fact.Killed(signal(words.get("signal"))));
        } else {
            facts.add(new Fact.Exit(0));
        }
        for (Stream stream : Stream.values()) {
            String word = stream.word();
            // A report is written for people, so only a pattern makes sense there.
            String matches = stream == Stream.REPORT ? word : word + "Matches";
            if (stream != Stream.REPORT && words.containsKey(word)) {
                facts.add(new Fact.Text(stream, words.get(word).text()));
            }
            if (words.containsKey(matches)) {
                facts.add(new Fact.Match(stream, words.get(matches).pattern()));
            }
        }
        if (words.containsKey("countsOf")) {
            facts.add(new Fact.CountsOf(words.get("countsOf").file()));
        }
        if (words.containsKey("leaks")) {
            words.get("leaks").oneOf(List.of("none"));
            facts.add(new Fact.NoLeaks());
        }
        return List.copyOf(facts);
    }

    private static Fact exit(Value value) throws ScenarioException {
        if (value.isText() && value.literal().equals("any")) {
            return new Fact.AnyEnd();
        }
        return new Fact.Exit((int) value.count(0, MAX_STATUS));
    }

    private static int signal(Value value) throws ScenarioException {
        String name = value.text();
        int signal = Signals.number(name);
        if (signal == 0) {
            List<String> known =
                    IntStream.range(1, Signals.NSIG)
                            .mapToObj(Signals::name)
                            .filter(candidate -> candidate.startsWith("SIG"))
                            .toList();
            throw value.error("no signal \"" + name + "\"" + Nearest.hint(name, known));
        }
        return signal;
    }
}
