package org.lintel.harness.run;

import org.lintel.harness.scenario.Expectations.Outcome;
import org.lintel.harness.scenario.Expectations.Stream;
import org.lintel.nucleus.abi.Signals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a run left behind, as the nucleus counted it. Immutable.
 *
 * @param outcome how the machine ended
 * @param exhausted the part of the machine's budget that was used up; else empty
 * @param panic the nucleus' last words when it broke; else empty
 * @param processes of the scenario, in its order
 * @param servers those that the harness started by itself
 * @param waits who waited for what, or ran, when the machine did not end by itself
 * @param traceHash of all events, in hexadecimal
 * @param counters by name, sorted
 * @param leaks what the machine did not get back, a line each with who took it
 */
public record RunResult(
        Outcome outcome,
        String exhausted,
        String panic,
        List<ProcessResult> processes,
        List<ProcessResult> servers,
        List<String> waits,
        String traceHash,
        Map<String, Long> counters,
        List<String> leaks) {

    /** {@return the same, with the servers among the processes, for reports that show them} */
    public RunResult withServersShown() {
        List<ProcessResult> all = new ArrayList<>(servers);
        all.addAll(processes);
        return new RunResult(
                outcome, exhausted, panic, all, servers, waits, traceHash, counters, leaks);
    }

    /**
     * {@return what was not given back: by processes that were expected to, then by the machine}
     */
    public List<String> allLeaks() {
        List<String> all = new ArrayList<>();
        for (ProcessResult process : processes) {
            for (String leak : process.leaks()) {
                all.add("%s (pid %d): %s".formatted(process.label(), process.pid(), leak));
            }
        }
        all.addAll(leaks);
        return all;
    }

    /** How a process ended. */
    public sealed interface End {
        /** It called exit, or its main method returned. */
        record Exited(int status) implements End {
            @Override
            public String toString() {
                return "exit " + status;
            }
        }

        /** A signal killed it. */
        record Killed(int signal) implements End {
            @Override
            public String toString() {
                return "signal " + Signals.name(signal);
            }
        }

        /** It had not ended when the machine stopped. */
        record Alive() implements End {
            @Override
            public String toString() {
                return "still running";
            }
        }

        /** It waited for others, which are listed, until the machine stopped. */
        record NeverBegan(List<String> after) implements End {
            @Override
            public String toString() {
                return "never began: it comes after " + String.join(", ", after);
            }
        }

        /** {@return whether the process came to an end of its own} */
        default boolean isOver() {
            return this instanceof Exited || this instanceof Killed;
        }
    }

    /**
     * One process of the scenario.
     *
     * @param name of the entry in the scenario
     * @param label the name, with a number where the entry has a count
     * @param leaks what it had not given back at its end, a line each; the nucleus took it back
     * @param report what the nucleus said when it killed the process; else empty
     */
    public record ProcessResult(
            String name,
            String label,
            int pid,
            End end,
            boolean service,
            String stdout,
            String stderr,
            String report,
            List<String> leaks) {
        String text(Stream stream) {
            return switch (stream) {
                case STDOUT -> stdout;
                case STDERR -> stderr;
                case REPORT -> report;
            };
        }
    }
}
