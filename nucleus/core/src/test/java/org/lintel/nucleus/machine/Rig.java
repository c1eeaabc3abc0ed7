package org.lintel.nucleus.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import org.lintel.nucleus.Machine;
import org.lintel.nucleus.MachineConfig;
import org.lintel.nucleus.Outcome;
import org.lintel.nucleus.ProcessSpec;
import org.lintel.nucleus.handle.ConsoleSink;
import org.lintel.nucleus.handle.ConsoleSource;
import org.lintel.nucleus.handle.Handle;
import org.lintel.nucleus.loader.Program;
import org.lintel.nucleus.process.ExitStatus;
import org.lintel.nucleus.process.Process;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A machine for one test: starts programs of the test class path, collects what they print, and
 * checks the whole machine at the end.
 */
final class Rig implements AutoCloseable {
    private static final Map<Class<?>, Program> PROGRAMS = new ConcurrentHashMap<>();

    final Machine machine;
    private final Map<String, ByteArrayOutputStream> outputs = new TreeMap<>();
    private final List<Process> processes = new ArrayList<>();
    private Outcome outcome;

    Rig(MachineConfig config) throws Exception {
        machine = Machine.boot(config);
    }

    static Rig standard() throws Exception {
        return new Rig(MachineConfig.standard());
    }

    /** {@return a program of the test class path, rewritten once for all tests of this JVM} */
    static Program program(Class<?> main) throws Exception {
        Program program =
                PROGRAMS.computeIfAbsent(
                        main, key -> Program.ofClassPath(key.getSimpleName(), key.getName()));
        program.prepare();
        return program;
    }

    Process start(Class<?> main, String... args) throws Exception {
        return start(ProcessSpec.of(main.getSimpleName(), program(main), args), "");
    }

    Process start(ProcessSpec spec, String stdin) throws Exception {
        byte[] input = stdin.getBytes(StandardCharsets.UTF_8);
        return start(spec, new ConsoleSource(machine.files(), "stdin", input));
    }

    Process start(ProcessSpec spec, Handle stdin) throws Exception {
        Map<Integer, Handle> descriptors = new TreeMap<>();
        descriptors.put(0, stdin);
        descriptors.put(1, sink(spec.name() + ".out"));
        descriptors.put(2, sink(spec.name() + ".err"));
        Process process = machine.start(spec.withDescriptors(descriptors));
        processes.add(process);
        return process;
    }

    private Handle sink(String name) {
        ByteArrayOutputStream bytes =
                outputs.computeIfAbsent(name, n -> new ByteArrayOutputStream());
        return new ConsoleSink(
                machine.files(), name, (data, length) -> bytes.write(data, 0, length));
    }

    /** Runs to the end. Every test's machine must end by itself and be whole. */
    Rig run() throws Exception {
        outcome = machine.run();
        if (outcome instanceof Outcome.Panic panic) {
            throw new AssertionError(
                    "panic; last events:\n" + String.join("\n", panic.lastEvents()), panic.cause());
        }
        return this;
    }

    Rig runToTheEnd() throws Exception {
        run();
        if (!(outcome instanceof Outcome.Ended)) {
            fail("outcome " + outcome + "\n" + outputs);
        }
        return this;
    }

    Outcome outcome() {
        return outcome;
    }

    String out(Class<?> main) {
        return outputs.get(main.getSimpleName() + ".out").toString(StandardCharsets.UTF_8);
    }

    String err(Class<?> main) {
        return err(main.getSimpleName());
    }

    String err(String process) {
        return outputs.get(process + ".err").toString(StandardCharsets.UTF_8);
    }

    ExitStatus status(Process process) {
        return process.exitStatus();
    }

    @Override
    public void close() {
        List<String> leaks =
                outcome == null || outcome instanceof Outcome.Panic ? List.of() : machine.leaks();
        machine.close();
        assertEquals(List.of(), leaks, "leaks");
    }
}
