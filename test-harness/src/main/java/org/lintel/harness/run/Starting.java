package org.lintel.harness.run;

import org.lintel.harness.scenario.Expectations.Fact;
import org.lintel.harness.scenario.Scenario;
import org.lintel.harness.scenario.Scenario.ProcessSettings;
import org.lintel.harness.scenario.ScenarioException;
import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.Machine;
import org.lintel.nucleus.ProcessSpec;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.handle.Handle;
import org.lintel.nucleus.loader.Program;
import org.lintel.nucleus.process.Process;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Starts the processes of a scenario: the servers first, then those that come after nobody, then those
 * that come after processes that have a pid by then. A process that waits, or may be started again, is
 * started as {@code start}, a program in user mode that knows whom to wait for and what to run.
 *
 * <p>Confined to the thread that starts them, before the machine runs.
 */
final class Starting {
    /** The program that waits, and starts again. */
    static final String PROGRAM = "start";

    private final Scenario scenario;
    private final Machine machine;
    private final Programs programs;
    private final Terminal terminal;
    private final PrintStream out;
    private final PrintStream err;
    private final Wiring wiring;

    /** By name of the entry. */
    private final Map<String, List<Started>> started = new LinkedHashMap<>();

    Starting(
            Scenario scenario,
            Machine machine,
            Programs programs,
            Terminal terminal,
            PrintStream out,
            PrintStream err) {
        this.scenario = scenario;
        this.machine = machine;
        this.programs = programs;
        this.terminal = terminal;
        this.out = out;
        this.err = err;
        this.wiring = new Wiring(scenario, machine);
    }

    /** {@return all processes: servers, then the others in the scenario's order} */
    List<Started> all() throws ScenarioException {
        List<Started> all = new ArrayList<>();
        for (ProcessSettings server : programs.servers().keySet()) {
            all.add(start(server, server.name(), true));
        }
        List<ProcessSettings> toDo = new ArrayList<>(scenario.processes());
        while (!toDo.isEmpty()) {
            ProcessSettings next =
                    toDo.stream()
                            .filter(settings -> started.keySet().containsAll(settings.after()))
                            .findFirst()
                            .orElseThrow();
            toDo.remove(next);
            List<Started> instances = new ArrayList<>();
            for (int i = 1; i <= next.count(); i++) {
                instances.add(start(next, next.label(i), false));
            }
            started.put(next.name(), instances);
        }
        scenario.processes().forEach(settings -> all.addAll(started.get(settings.name())));
        return all;
    }

    private Started start(ProcessSettings settings, String label, boolean server)
            throws ScenarioException {
        String prefix = label + "| ";
        boolean alone = !server && isAlone();
        Capture stdout = new Capture(terminal, out, server || countOfWriters() > 1 ? prefix : "");
        Capture stderr = new Capture(terminal, err, alone ? "" : prefix);
        Map<Integer, Handle> descriptors = wiring.descriptors(settings, stdout, stderr);
        Program program;
        if (server) {
            program = programs.servers().get(settings);
            descriptors.putAll(wiring.mounts(settings));
        } else {
            program = programs.byProcess().get(settings.name());
        }
        boolean detour = settings.needsStart();
        ProcessSpec spec =
                new ProcessSpec(
                        label,
                        detour ? programs.start() : program,
                        detour ? startArguments(settings, label) : settings.args(),
                        settings.env(),
                        descriptors,
                        Configuration.limits(scenario.machine(), settings),
                        settings.priority(),
                        settings.user(),
                        settings.service(),
                        watchesLeaks(settings));
        return new Started(settings, label, start(settings, spec), stdout, stderr, server);
    }

    /** {@return what {@code start} is told: the groups to wait for, how often, the program, its arguments} */
    private List<String> startArguments(ProcessSettings settings, String label) {
        String groups =
                settings.after().stream()
                        .flatMap(name -> started.get(name).stream())
                        .map(one -> Integer.toString(one.process().pid()))
                        .collect(Collectors.joining(","));
        List<String> args = new ArrayList<>();
        args.add(groups.isEmpty() ? "-" : groups);
        args.add(Integer.toString(settings.restarts()));
        args.add(Programs.alias(label));
        args.addAll(settings.args());
        return args;
    }

    private Process start(ProcessSettings settings, ProcessSpec spec) throws ScenarioException {
        try {
            return machine.start(spec);
        } catch (ErrnoException e) {
            String remedy =
                    e.errno() == Errno.E2BIG
                            ? "arguments and variables must be shorter"
                            : "more memory or wider limits may help";
            throw new ScenarioException(
                    "%s\"%s\" can't start: %s; %s"
                            .formatted(settings.place(), spec.name(), e.getMessage(), remedy));
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
        return scenario.expectations().processes().getOrDefault(settings.name(), List.of()).stream()
                .anyMatch(fact -> fact instanceof Fact.NoLeaks);
    }

    /**
     * {@return for each process that never began, whom it waited for, and what became of those}
     *
     * @param all what {@link #all} gave
     */
    static List<String> neverBegan(Machine machine, List<Started> all) {
        List<String> lines = new ArrayList<>();
        for (Started one : all) {
            if (one.neverBegan()) {
                String others =
                        all.stream()
                                .filter(other -> one.settings().after().contains(other.name()))
                                .map(other -> other.state(machine))
                                .collect(Collectors.joining(", "));
                lines.add(
                        "%s never began: it comes after %s, and not all of these registered a name"
                                .formatted(one.label(), others));
            }
        }
        return lines;
    }
}
