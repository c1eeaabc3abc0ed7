package org.lintel.harness.run;

import org.lintel.harness.scenario.Nearest;
import org.lintel.harness.scenario.Scenario;
import org.lintel.harness.scenario.Scenario.Executable;
import org.lintel.harness.scenario.Scenario.ProcessSettings;
import org.lintel.harness.scenario.ScenarioException;
import org.lintel.nucleus.loader.Program;
import org.lintel.nucleus.loader.ProgramException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The programs of a scenario, checked and rewritten before anything runs.
 *
 * @param byProcess what each entry of the scenario runs
 * @param byName what spawn and exec can name: all that ship, and the scenario's jars by process name
 * @param servers the servers that are needed, in the order in which they start
 * @param start what waits for other processes and starts again; null where nobody needs it
 */
record Programs(
        Map<String, Program> byProcess,
        Map<String, Program> byName,
        Map<ProcessSettings, Program> servers,
        Program start) {
    /** Classes that a message lists. */
    private static final int SOME = 5;

    /** {@return the name under which {@code start} finds what a process is to run} */
    static String alias(String label) {
        return "process:" + label;
    }

    /**
     * {@return the programs of a scenario}
     *
     * @throws ScenarioException one is unknown, missing, damaged, or uses what no process may use
     */
    static Programs of(Scenario scenario) throws ScenarioException {
        Map<String, Program> byProcess = new LinkedHashMap<>();
        Map<String, Program> byName;
        try {
            byName = Program.allShipped();
        } catch (ProgramException e) {
            throw new ScenarioException(e.getMessage());
        }
        Program start = null;
        for (ProcessSettings process : scenario.processes()) {
            Program program = prepared(process, byName);
            byProcess.put(process.name(), program);
            if (process.needsStart()) {
                start = shipped(Starting.PROGRAM);
                for (int i = 1; i <= process.count(); i++) {
                    byName.put(alias(process.label(i)), program.withName(process.label(i)));
                }
            }
        }
        Map<ProcessSettings, Program> servers = new LinkedHashMap<>();
        for (ProcessSettings server : Servers.of(scenario, byProcess.values())) {
            servers.put(server, shipped(server.name()));
        }
        return new Programs(byProcess, byName, servers, start);
    }

    /** {@return a program of this house, which is in order} */
    private static Program shipped(String name) {
        try {
            Program program = Program.shipped(name);
            program.prepare();
            return program;
        } catch (ProgramException e) {
            throw new IllegalStateException("programs: " + name + " does not load", e);
        }
    }

    private static Program prepared(ProcessSettings process, Map<String, Program> byName)
            throws ScenarioException {
        try {
            Program program = find(process, byName);
            program.prepare();
            return program;
        } catch (ProgramException e) {
            throw new ScenarioException(process.place() + e.getMessage());
        }
    }

    private static Program find(ProcessSettings process, Map<String, Program> byName)
            throws ScenarioException, ProgramException {
        switch (process.executable()) {
            case Executable.Shipped(String name) -> {
                Program program = byName.get(name);
                if (program == null) {
                    String hint = Nearest.hint(name, byName.keySet());
                    throw new ScenarioException(
                            "%sno program %s ships with Lintel%s"
                                    .formatted(
                                            process.place(),
                                            Quote.of(name),
                                            hint.isEmpty()
                                                    ? "; there are "
                                                            + String.join(", ", byName.keySet())
                                                    : hint));
                }
                return program;
            }
            case Executable.Jar(Path file, String mainClass, String place) -> {
                if (!Files.isRegularFile(file)) {
                    throw new ScenarioException(
                            process.place()
                                    + "no such jar: "
                                    + file
                                    + "; lintel compile SOURCE… --jar "
                                    + file.getFileName()
                                    + " makes it");
                }
                Program program = Program.ofJar(file, mainClass);
                requireClass(program, file, place);
                byName.put(process.name(), program);
                return program;
            }
        }
    }

    private static void requireClass(Program program, Path file, String place)
            throws ScenarioException {
        List<String> names =
                program.classNames().stream().filter(name -> name.indexOf('$') < 0).toList();
        if (!names.contains(program.mainClass())) {
            String hint = Nearest.hint(program.mainClass(), names);
            String some = String.join(", ", names.subList(0, Math.min(names.size(), SOME)));
            throw new ScenarioException(
                    "%sno class \"%s\" in %s%s"
                            .formatted(
                                    place,
                                    program.mainClass(),
                                    file.getFileName(),
                                    hint.isEmpty() && !some.isEmpty() ? "; it has " + some : hint));
        }
    }
}
