package org.lintel.harness.cli;

import org.lintel.harness.run.ResultJson;
import org.lintel.harness.run.ResultText;
import org.lintel.harness.run.RunResult;
import org.lintel.harness.run.Runner;
import org.lintel.harness.run.Verdict;
import org.lintel.harness.scenario.MachineSettings;
import org.lintel.harness.scenario.Scenario;
import org.lintel.harness.scenario.Scenario.Threads;
import org.lintel.harness.scenario.ScenarioException;
import org.lintel.harness.scenario.ScenarioReader;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** {@code lintel run}: one scenario, from its file to the exit code. */
final class RunCommand {
    private static final int MAX_CPUS = 64;
    private static final int STOP_SECONDS = 10;

    private final Arguments arguments;
    private final Console console;

    private RunCommand(Arguments arguments, Console console) {
        this.arguments = arguments;
        this.console = console;
    }

    static int run(Arguments arguments, Console console) throws UsageException {
        try {
            return new RunCommand(arguments, console).run();
        } catch (ScenarioException e) {
            throw new UsageException(e.getMessage());
        }
    }

    private int run() throws UsageException, ScenarioException {
        Path scenarioFile = arguments.path(arguments.operand());
        ScenarioFile.require(scenarioFile, Installation.checkout().home().resolve("scenarios"));
        Scenario scenario = ScenarioReader.read(scenarioFile, settings());
        scenario = scenario.withMachine(machine(scenario.machine()));
        Path json = arguments.output("--json");
        Appendable terminal = arguments.has("--trace") ? console.err() : null;
        Path folder = arguments.outputFolder("--report");
        if (folder == null) {
            return run(scenario, terminal, null, json);
        }
        try (PrintWriter file = new PrintWriter(Files.newBufferedWriter(trace(folder)))) {
            int code = run(scenario, Tee.of(file, terminal), folder, json);
            if (file.checkError()) {
                throw arguments.error("--report " + folder + ": the trace could not be written");
            }
            return code;
        } catch (IOException e) {
            throw arguments.unwritable("--report", e);
        }
    }

    private static Path trace(Path folder) {
        return folder.resolve("trace.txt");
    }

    private int run(Scenario scenario, Appendable trace, Path folder, Path json)
            throws UsageException, ScenarioException {
        Runner runner = new Runner(scenario, console.out(), console.err(), trace);
        Optional<RunResult> result = untilInterrupted(runner);
        if (result.isEmpty()) {
            return ExitCode.INTERRUPTED;
        }
        Verdict verdict = Verdict.on(scenario, result.get());
        RunResult shown =
                arguments.has("--servers") ? result.get().withServersShown() : result.get();
        String all = ResultText.withAllCounters(scenario, shown, verdict);
        console.out()
                .print(
                        arguments.has("--counters")
                                ? all
                                : ResultText.text(scenario, shown, verdict));
        String object = ResultJson.text(scenario, shown, verdict);
        if (json != null) {
            arguments.write("--json", json, object);
        }
        if (folder != null) {
            arguments.write("--report", folder.resolve("verdict.txt"), all);
            arguments.write("--report", folder.resolve("result.json"), object);
        }
        return ExitCode.of(verdict.kind());
    }

    /** Runs; when the JVM is told to end meanwhile, the machine is stopped and freed first. */
    private Optional<RunResult> untilInterrupted(Runner runner) throws ScenarioException {
        CountDownLatch ended = new CountDownLatch(1);
        Thread hook =
                new Thread(
                        () -> {
                            runner.interrupt();
                            try {
                                ended.await(STOP_SECONDS, TimeUnit.SECONDS);
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        },
                        "interrupt");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            Optional<RunResult> result = runner.run();
            if (result.isEmpty()) {
                // Said before the hook may end, for the JVM waits for nothing else.
                console.complain("interrupted; the machine is stopped: " + runner.progress());
            }
            return result;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            ended.countDown();
            removeHook(hook);
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is ending: the hook has been told that the machine is gone.
            return;
        }
    }

    private Map<String, String> settings() throws UsageException {
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

    private MachineSettings machine(MachineSettings scenarios) throws UsageException {
        long seed = arguments.number("--seed", Long.MIN_VALUE, Long.MAX_VALUE, scenarios.seed());
        long cpus = arguments.number("--cpus", 1, MAX_CPUS, scenarios.cpus());
        MachineSettings machine = scenarios.withSeed(seed).withCpus((int) cpus);
        String threads = arguments.last("--threads");
        if (threads == null) {
            return machine;
        }
        return switch (threads) {
            case "virtual" -> machine.withThreads(Threads.VIRTUAL);
            case "platform" -> machine.withThreads(Threads.PLATFORM);
            default ->
                    throw arguments.error(
                            "--threads needs virtual or platform, not \"" + threads + "\"");
        };
    }
}
