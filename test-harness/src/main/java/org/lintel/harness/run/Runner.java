package org.lintel.harness.run;

import org.lintel.harness.run.RunResult.End;
import org.lintel.harness.run.RunResult.ProcessResult;
import org.lintel.harness.scenario.Expectations;
import org.lintel.harness.scenario.Expectations.Fact;
import org.lintel.harness.scenario.Scenario;
import org.lintel.harness.scenario.Scenario.ProcessSettings;
import org.lintel.harness.scenario.ScenarioException;
import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.Machine;
import org.lintel.nucleus.Outcome;
import org.lintel.nucleus.ProcessSpec;
import org.lintel.nucleus.process.ExitStatus;
import org.lintel.nucleus.process.Process;
import org.lintel.vm.ReservationException;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Runs one scenario on a machine of its own.
 *
 * <p><b>Threads.</b> {@link #run} once, by one host thread; {@link #interrupt} from any.
 */
public final class Runner {
    private final Scenario scenario;
    private final PrintStream out;
    private final PrintStream err;
    private final Appendable strace;

    /** The machine while it runs; guarded by this. */
    private Machine running;

    /** Guarded by this. */
    private boolean interrupted;

    /** One process that was started, with what it writes. */
    private record Started(
            ProcessSettings settings,
            String label,
            Process process,
            Capture stdout,
            Capture stderr) {}

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
            List<Started> started = startAll(machine, programs, terminal);
            if (!begin(machine)) {
                return Optional.empty();
            }
            Outcome outcome = machine.run();
            end();
            started.forEach(one -> {
                one.stdout().finish();
                one.stderr().finish();
            });
            return outcome instanceof Outcome.Stopped
                    ? Optional.empty()
                    : Optional.of(result(machine, outcome, started));
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
            running.stop();
        }
    }

    private synchronized boolean begin(Machine machine) {
        running = interrupted ? null : machine;
        return !interrupted;
    }

    private synchronized void end() {
        running = null;
    }

    private List<Started> startAll(Machine machine, Programs programs, Terminal terminal)
            throws ScenarioException {
        Wiring wiring = new Wiring(scenario, machine);
        boolean prefixed = countOfWriters() > 1;
        List<Started> started = new ArrayList<>();
        for (ProcessSettings settings : scenario.processes()) {
            for (int i = 1; i <= settings.count(); i++) {
                String label = settings.label(i);
                String prefix = label + "| ";
                Capture stdout = new Capture(terminal, out, prefixed ? prefix : "");
                Capture stderr = new Capture(terminal, err, isAlone() ? "" : prefix);
                ProcessSpec spec =
                        new ProcessSpec(
                                label,
                                programs.byProcess().get(settings.name()),
                                settings.args(),
                                settings.env(),
                                wiring.descriptors(settings, stdout, stderr),
                                Configuration.limits(scenario.machine(), settings),
                                settings.priority(),
                                settings.service(),
                                watchesLeaks(settings));
                started.add(
                        new Started(
                                settings, label, start(machine, settings, spec), stdout, stderr));
            }
        }
        return started;
    }

    private static Process start(Machine machine, ProcessSettings settings, ProcessSpec spec)
            throws ScenarioException {
        try {
            return machine.start(spec);
        } catch (ErrnoException e) {
            throw new ScenarioException(
                    "%s\"%s\" can't start: %s; more memory or wider limits may help"
                            .formatted(settings.place(), spec.name(), e.getMessage()));
        }
    }

    /** {@return how many processes write to the terminal's standard output} */
    private int countOfWriters() {
        return scenario.processes().stream()
                .filter(process -> !Wiring.isPiped(scenario, process.name()))
                .mapToInt(ProcessSettings::count)
                .sum();
    }

    private boolean isAlone() {
        return scenario.processes().size() == 1 && scenario.processes().getFirst().count() == 1;
    }

    private boolean watchesLeaks(ProcessSettings settings) {
        return scenario.expectations().processes().get(settings.name()).stream()
                .anyMatch(fact -> fact instanceof Fact.NoLeaks);
    }

    private RunResult result(Machine machine, Outcome outcome, List<Started> started) {
        List<ProcessResult> processes = new ArrayList<>();
        for (Started one : started) {
            processes.add(result(machine, one));
        }
        return new RunResult(
                word(outcome),
                outcome instanceof Outcome.Exhausted(String what, List<String> _) ? what : "",
                outcome instanceof Outcome.Panic panic ? text(panic) : "",
                List.copyOf(processes),
                switch (outcome) {
                    case Outcome.Deadlock(List<String> waits) -> waits;
                    case Outcome.Stuck(List<String> reports) -> reports;
                    case Outcome.Exhausted(String _, List<String> running) -> running;
                    default -> List.of();
                },
                machine.traceHash(),
                machine.counters(),
                machine.leaks());
    }

    private static Expectations.Outcome word(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Deadlock _ -> Expectations.Outcome.DEADLOCK;
            case Outcome.Stuck _ -> Expectations.Outcome.STUCK;
            case Outcome.Exhausted _ -> Expectations.Outcome.EXHAUSTED;
            case Outcome.Ended _, Outcome.Stopped _, Outcome.Panic _ -> Expectations.Outcome.ENDED;
        };
    }

    private static ProcessResult result(Machine machine, Started one) {
        ExitStatus status = one.process().exitStatus();
        End end;
        if (status == null || machine.wasSwept(one.process())) {
            end = new End.Alive();
        } else if (status.isSignaled()) {
            end = new End.Killed(status.signal());
        } else {
            end = new End.Exited(status.code());
        }
        return new ProcessResult(
                one.settings().name(),
                one.label(),
                one.process().pid(),
                end,
                one.settings().service(),
                one.stdout().text(),
                one.stderr().text(),
                status == null || status.report() == null ? "" : status.report(),
                one.process().leftBehind());
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
