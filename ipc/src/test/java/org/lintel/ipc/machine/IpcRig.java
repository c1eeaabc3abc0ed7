package org.lintel.ipc.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import org.lintel.ipc.Ipc;
import org.lintel.ipc.IpcConfig;
import org.lintel.ipc.door.DoorConfig;
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

/**
 * A machine with doors for one test: starts programs of the test class path, collects what they
 * print, and checks at the end that everything was given back.
 */
public final class IpcRig implements AutoCloseable {
    final Machine machine;
    private final Map<String, ByteArrayOutputStream> outputs = new TreeMap<>();
    private Outcome outcome;

    IpcRig(MachineConfig config, DoorConfig doors) throws Exception {
        this(config, IpcConfig.standard().withDoors(doors));
    }

    IpcRig(MachineConfig config, IpcConfig ipc) throws Exception {
        machine = Machine.boot(config.withSubsystems(Ipc.subsystems(ipc)));
    }

    static IpcRig standard(int processors) throws Exception {
        return new IpcRig(
                MachineConfig.standard().withProcessors(processors), DoorConfig.standard());
    }

    static Program program(Class<?> main) throws Exception {
        Program program = Program.ofClassPath(main.getSimpleName(), main.getName());
        program.prepare();
        return program;
    }

    /** Starts a process under a name of its own. */
    Process start(String name, Class<?> main, String... args) throws Exception {
        return start(ProcessSpec.of(name, program(main), args));
    }

    /** Starts a process that the end of the others ends. */
    Process service(String name, Class<?> main, String... args) throws Exception {
        return start(ProcessSpec.of(name, program(main), args).asService());
    }

    Process start(ProcessSpec spec) throws Exception {
        Map<Integer, Handle> descriptors = new TreeMap<>();
        descriptors.put(0, new ConsoleSource(machine.files(), "stdin", new byte[0]));
        descriptors.put(1, sink(spec.name() + ".out"));
        descriptors.put(2, sink(spec.name() + ".err"));
        return machine.start(spec.withDescriptors(descriptors));
    }

    private Handle sink(String name) {
        ByteArrayOutputStream bytes =
                outputs.computeIfAbsent(name, n -> new ByteArrayOutputStream());
        return new ConsoleSink(
                machine.files(), name, (data, length) -> bytes.write(data, 0, length));
    }

    /** Runs until all processes have ended. */
    IpcRig run() throws Exception {
        outcome = machine.run();
        if (outcome instanceof Outcome.Panic panic) {
            throw new AssertionError(
                    "panic; last events:\n" + String.join("\n", panic.lastEvents()), panic.cause());
        }
        return this;
    }

    IpcRig runToTheEnd() throws Exception {
        run();
        if (!(outcome instanceof Outcome.Ended)) {
            fail("outcome " + outcome + "\n" + text());
        }
        return this;
    }

    /** The process must have ended with status 0; else what it printed says why. */
    void assertSucceeded(Process process) {
        assertEquals(ExitStatus.exited(0), process.exitStatus(), process.name() + "\n" + text());
    }

    Outcome outcome() {
        return outcome;
    }

    long counter(String name) {
        return machine.counters().getOrDefault(name, 0L);
    }

    String out(String name) {
        return outputs.get(name + ".out").toString(StandardCharsets.UTF_8);
    }

    String err(String name) {
        return outputs.get(name + ".err").toString(StandardCharsets.UTF_8);
    }

    private String text() {
        StringBuilder all = new StringBuilder();
        outputs.forEach((name, bytes) ->
                all.append(name)
                        .append(": ")
                        .append(bytes.toString(StandardCharsets.UTF_8))
                        .append('\n'));
        return all.toString();
    }

    @Override
    public void close() {
        boolean whole = outcome != null && !(outcome instanceof Outcome.Panic);
        List<String> leaks = whole ? machine.leaks() : List.of();
        machine.close();
        assertEquals(List.of(), leaks, "leaks\n" + text());
    }

    static List<Integer> processorCounts() {
        return new ArrayList<>(List.of(1, 2));
    }
}
