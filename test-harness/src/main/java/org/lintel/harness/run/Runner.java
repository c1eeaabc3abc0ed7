package org.lintel.harness.run;

import org.lintel.harness.run.RunResult.ProcessResult;
import org.lintel.harness.scenario.Expectations;
import org.lintel.harness.scenario.Scenario;
import org.lintel.harness.scenario.ScenarioException;
import org.lintel.nucleus.Machine;
import org.lintel.nucleus.Outcome;
import org.lintel.vm.ReservationException;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs one scenario on a machine of its own.
 *
 * <p><b>Threads.</b> {@link #run} once, by one host thread; {@link #interrupt} from any.
 */
public final class Runner {
    private static final double NS_PER_SECOND = 1e9;

    private final Scenario scenario;
    private final PrintStream out;
    private final PrintStream err;
    private final Appendable strace;

    /** The machine while it runs; guarded by this. */
    private Machine running;

    /** Where the running machine's processes write to. Guarded by this. */
    private Terminal terminal;

    /** Guarded by this. */
    private boolean interrupted;

    /** How far an interrupted run came. Written by the running thread alone. */
    private String progress = "it had not begun";

    /**
     * A run to come.
     *
     * @param out gets what processes write to their standard output
     * @param err gets what they write to their standard error
     * @param strace gets the trace as text; null for none
     */
    public Runner(Scenario scenario, PrintStream out, PrintStream err, Appendable strace) {
        this.scenario = scenario;
        this.out = out;
        this.err = err;
        this.strace = strace;
    }

    /**
     * Boots, runs, and frees the machine again.
     *
     * @return what the run left behind; empty when it was interrupted
     * @throws ScenarioException the scenario asks for what isn't there
     */
    public Optional<RunResult> run() throws ScenarioException, InterruptedException {
        Programs programs = Programs.of(scenario);
        try (Machine machine =
                        Machine.boot(Configuration.machine(scenario, programs.byName(), strace));
                Terminal terminal = new Terminal(err)) {
            List<Started> started =
                    new Starting(scenario, machine, programs, terminal, out, err).all();
            if (!begin(machine, terminal)) {
                return Optional.empty();
            }
            Outcome outcome = machine.run();
            end();
            started.forEach(Started::finish);
            if (outcome instanceof Outcome.Stopped) {
                progress = progress(machine, started);
                return Optional.empty();
            }
            return Optional.of(result(machine, outcome, started));
        } catch (ReservationException e) {
            throw new ScenarioException(
                    "%s: the host can't give the machine %d MiB of memory: %s"
                            .formatted(
                                    scenario.label(),
                                    scenario.machine().memoryBytes() >> 20,
                                    e.getMessage()));
        }
    }

    /** Stops the machine, if it runs; {@link #run} returns then. */
    public synchronized void interrupt() {
        interrupted = true;
        if (running != null) {
            terminal.silence();
            running.stop();
        }
    }

    /** {@return how far the run came, in words; after {@link #run}, by its thread} */
    public String progress() {
        return progress;
    }

    private static String progress(Machine machine, List<Started> started) {
        List<Started> own = started.stream().filter(one -> !one.server()).toList();
        long over = own.stream().filter(one -> one.result(machine).end().isOver()).count();
        Map<String, Long> counters = machine.counters();
        return "%d of %d processes had ended after %d system calls and %.3f s of virtual time"
                .formatted(
                        over,
                        own.size(),
                        counters.get("traps"),
                        counters.get("virtualTime.ns") / NS_PER_SECOND);
    }

    private synchronized boolean begin(Machine machine, Terminal shown) {
        running = interrupted ? null : machine;
        terminal = shown;
        return !interrupted;
    }

    private synchronized void end() {
        running = null;
    }

    private RunResult result(Machine machine, Outcome outcome, List<Started> started) {
        List<ProcessResult> processes = new ArrayList<>();
        List<ProcessResult> servers = new ArrayList<>();
        for (Started one : started) {
            (one.server() ? servers : processes).add(one.result(machine));
        }
        return new RunResult(
                word(outcome),
                outcome instanceof Outcome.Exhausted(String what, List<String> _) ? what : "",
                outcome instanceof Outcome.Panic panic ? text(panic) : "",
                List.copyOf(processes),
                List.copyOf(servers),
                switch (outcome) {
                    case Outcome.Deadlock(List<String> waits) ->
                            withThoseThatWait(machine, started, waits);
                    case Outcome.Stuck(List<String> reports) -> reports;
                    case Outcome.Exhausted(String _, List<String> running) ->
                            withThoseThatWait(machine, started, running);
                    default -> List.of();
                },
                machine.traceHash(),
                machine.counters(),
                machine.leaks());
    }

    private static List<String> withThoseThatWait(
            Machine machine, List<Started> started, List<String> waits) {
        List<String> all = new ArrayList<>(Starting.neverBegan(machine, started));
        all.addAll(waits);
        return all;
    }

    private static Expectations.Outcome word(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Deadlock _ -> Expectations.Outcome.DEADLOCK;
            case Outcome.Stuck _ -> Expectations.Outcome.STUCK;
            case Outcome.Exhausted _ -> Expectations.Outcome.EXHAUSTED;
            case Outcome.Ended _, Outcome.Stopped _, Outcome.Panic _ -> Expectations.Outcome.ENDED;
        };
    }

    /** The nucleus' last words: what broke, where, and what had happened before. */
    private static String text(Outcome.Panic panic) {
        StringWriter text = new StringWriter();
        PrintWriter lines = new PrintWriter(text);
        lines.println(panic.message());
        if (panic.cause() != null) {
            panic.cause().printStackTrace(lines);
        }
        lines.println("last events:");
        panic.lastEvents().forEach(event -> lines.println("  " + event));
        return text.toString();
    }
}
