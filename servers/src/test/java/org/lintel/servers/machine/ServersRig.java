package org.lintel.servers.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.lintel.ipc.Ipc;
import org.lintel.ipc.IpcConfig;
import org.lintel.nucleus.Machine;
import org.lintel.nucleus.MachineConfig;
import org.lintel.nucleus.Outcome;
import org.lintel.nucleus.ProcessSpec;
import org.lintel.nucleus.abi.ProcessFlags;
import org.lintel.nucleus.handle.ConsoleSink;
import org.lintel.nucleus.handle.ConsoleSource;
import org.lintel.nucleus.handle.Handle;
import org.lintel.nucleus.host.HostFolder;
import org.lintel.nucleus.loader.Program;
import org.lintel.nucleus.process.ExitStatus;
import org.lintel.nucleus.process.Limits;
import org.lintel.nucleus.process.Process;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * A machine with servers for one test: starts programs, collects what they print, and checks at the
 * end that everything was given back and that no server said anything.
 */
final class ServersRig implements AutoCloseable {
    /** More descriptors than any program has. */
    private static final long SERVER_DESCRIPTORS = 1 << 16;

    private final Machine machine;
    private final Map<String, ByteArrayOutputStream> outputs = new TreeMap<>();
    private Outcome outcome;

    ServersRig(int processors) throws Exception {
        Map<String, Program> programs = Program.allShipped();
        for (Program program : programs.values()) {
            program.prepare();
        }
        machine =
                Machine.boot(
                        MachineConfig.standard()
                                .withProcessors(processors)
                                .withPrograms(programs)
                                .withSubsystems(Ipc.subsystems(IpcConfig.standard())));
    }

    static ServersRig withNames(int processors) throws Exception {
        ServersRig rig = new ServersRig(processors);
        rig.server("name-server", Map.of());
        return rig;
    }

    static ServersRig withRegistry(int processors) throws Exception {
        ServersRig rig = withNames(processors);
        rig.server("segment-registry", Map.of());
        return rig;
    }

    /** A machine with a file server that has one folder of the host twice: /data and /scratch. */
    static ServersRig withFiles(int processors, Path folder) throws Exception {
        ServersRig rig = withNames(processors);
        Map<Integer, Handle> mounts = new TreeMap<>();
        mounts.put(3, HostFolder.open(rig.machine.files(), folder, "/data"));
        mounts.put(4, HostFolder.open(rig.machine.files(), folder, "/scratch"));
        rig.server("file-server", mounts, "/data=3", "/scratch=4,scratch");
        return rig;
    }

    /** A machine with a console server that has this input to hand out. */
    static ServersRig withConsole(int processors, String input) throws Exception {
        ServersRig rig = withNames(processors);
        byte[] bytes = input.getBytes(StandardCharsets.UTF_8);
        rig.server(
                "console-server",
                Map.of(0, new ConsoleSource(rig.machine.files(), "stdin", bytes)));
        return rig;
    }

    private void server(String name, Map<Integer, Handle> more, String... args) throws Exception {
        Limits limits = new Limits();
        limits.preset(ProcessFlags.RLIMIT_NOFILE, SERVER_DESCRIPTORS);
        start(
                ProcessSpec.of(name, Program.shipped(name), args).asService().withLimits(limits),
                more);
    }

    /** Starts a program of the test class path under a name of its own. */
    Process start(String name, Class<?> main, String... args) throws Exception {
        return start(
                ProcessSpec.of(
                        name, Program.ofClassPath(main.getSimpleName(), main.getName()), args),
                Map.of());
    }

    /** Starts a program that ships, and that the end of the others ends. */
    void service(String name, String program, String... args) throws Exception {
        start(ProcessSpec.of(name, Program.shipped(program), args).asService(), Map.of());
    }

    private Process start(ProcessSpec spec, Map<Integer, Handle> more) throws Exception {
        Map<Integer, Handle> descriptors = new TreeMap<>(more);
        descriptors.computeIfAbsent(
                0, _ -> new ConsoleSource(machine.files(), "stdin", new byte[0]));
        descriptors.put(1, sink(spec.name() + ".out"));
        descriptors.put(2, sink(spec.name() + ".err"));
        spec.program().prepare();
        return machine.start(spec.withDescriptors(descriptors));
    }

    private Handle sink(String name) {
        ByteArrayOutputStream bytes =
                outputs.computeIfAbsent(name, n -> new ByteArrayOutputStream());
        return new ConsoleSink(
                machine.files(), name, (data, length) -> bytes.write(data, 0, length));
    }

    ServersRig run() throws Exception {
        outcome = machine.run();
        if (outcome instanceof Outcome.Panic panic) {
            throw new AssertionError(
                    "panic; last events:\n" + String.join("\n", panic.lastEvents()), panic.cause());
        }
        return this;
    }

    /** The machine must end of itself, and the processes with status 0. */
    void succeeds(Process... processes) throws Exception {
        run();
        assertEquals(new Outcome.Ended(), outcome, this::text);
        for (Process process : processes) {
            assertEquals(
                    ExitStatus.exited(0),
                    process.exitStatus(),
                    () -> process.name() + "\n" + text());
        }
        assertEquals("", err("name-server"));
    }

    Outcome outcome() {
        return outcome;
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
        var leaks = whole ? machine.leaks() : java.util.List.<String>of();
        machine.close();
        assertEquals(java.util.List.of(), leaks, () -> "leaks\n" + text());
    }
}
