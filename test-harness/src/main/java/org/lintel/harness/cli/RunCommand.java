package org.lintel.harness.cli;

import org.lintel.harness.scenario.Scenario;
import org.lintel.harness.scenario.Scenario.MachineSettings;
import org.lintel.harness.scenario.Scenario.Threads;
import org.lintel.harness.scenario.ScenarioException;
import org.lintel.harness.scenario.ScenarioReader;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code lintel run}: one scenario, from its file to the exit code. Stateless. */
final class RunCommand {
    private static final int MAX_CPUS = 64;

    private RunCommand() {}

    static int run(Arguments arguments, Console console) throws UsageException {
        Path file = Path.of(arguments.operand());
        try {
            Scenario scenario = ScenarioReader.read(file, settings(arguments));
            scenario = scenario.withMachine(machine(arguments, scenario.machine()));
            throw arguments.error("there is no machine in this version");
        } catch (ScenarioException e) {
            throw new UsageException(e.getMessage());
        }
    }

    private static Map<String, String> settings(Arguments arguments) throws UsageException {
        Map<String, String> settings = new LinkedHashMap<>();
        for (String setting : arguments.all("--set")) {
            int equals = setting.indexOf('=');
            if (equals <= 0) {
                throw arguments.error("--set needs NAME=VALUE, not \"" + setting + "\"");
            }
            settings.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        return settings;
    }

    private static MachineSettings machine(Arguments arguments, MachineSettings scenarios)
            throws UsageException {
        MachineSettings machine =
                scenarios
                        .withSeed(
                                arguments.number(
                                        "--seed", Long.MIN_VALUE, Long.MAX_VALUE, scenarios.seed()))
                        .withCpus((int) arguments.number("--cpus", 1, MAX_CPUS, scenarios.cpus()));
        String threads = arguments.last("--threads");
        if (threads == null) {
            return machine;
        }
        return machine.withThreads(
                switch (threads) {
                    case "virtual" -> Threads.VIRTUAL;
                    case "platform" -> Threads.PLATFORM;
                    default ->
                            throw arguments.error(
                                    "--threads needs virtual or platform, not \"" + threads + "\"");
                });
    }
}
