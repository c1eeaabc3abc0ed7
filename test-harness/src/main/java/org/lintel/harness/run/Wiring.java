package org.lintel.harness.run;

import org.lintel.harness.scenario.Scenario;
import org.lintel.harness.scenario.Scenario.Input;
import org.lintel.harness.scenario.Scenario.Mount;
import org.lintel.harness.scenario.Scenario.ProcessSettings;
import org.lintel.harness.scenario.ScenarioException;
import org.lintel.nucleus.Machine;
import org.lintel.nucleus.handle.ConsoleSink;
import org.lintel.nucleus.handle.ConsoleSource;
import org.lintel.nucleus.handle.Handle;
import org.lintel.nucleus.handle.MemoryFile;
import org.lintel.nucleus.handle.PipeEnd;
import org.lintel.nucleus.host.HostFolder;
import org.lintel.vm.MemoryObject;
import org.lintel.vm.OutOfFrames;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Gives processes their descriptors 0, 1 and 2: files of the host, pipes, the terminal.
 *
 * <p>Confined to the thread that starts the processes.
 */
final class Wiring {
    private static final int CHUNK_BYTES = 1 << 16;

    private final Scenario scenario;
    private final Machine machine;

    /** Ends of pipes that wait for their process, by its name. */
    private final Map<String, PipeEnd> readEnds = new HashMap<>();

    private final Map<String, PipeEnd> writeEnds = new HashMap<>();

    Wiring(Scenario scenario, Machine machine) {
        this.scenario = scenario;
        this.machine = machine;
        for (List<String> pipeline : scenario.pipelines()) {
            for (int i = 1; i < pipeline.size(); i++) {
                PipeEnd.Pair pipe = PipeEnd.open(machine.files(), machine.memory(), 0);
                writeEnds.put(pipeline.get(i - 1), pipe.write());
                readEnds.put(pipeline.get(i), pipe.read());
            }
        }
    }

    /** {@return whether the output of a process goes into a pipe} */
    static boolean isPiped(Scenario scenario, String name) {
        return scenario.pipelines().stream()
                .anyMatch(pipe -> pipe.contains(name) && !pipe.getLast().equals(name));
    }

    /** {@return the descriptors of one process} Each holds the one reference of its handle. */
    Map<Integer, Handle> descriptors(ProcessSettings process, Capture stdout, Capture stderr)
            throws ScenarioException {
        Map<Integer, Handle> descriptors = new TreeMap<>();
        PipeEnd input = readEnds.remove(process.name());
        descriptors.put(0, input != null ? input : input(process));
        PipeEnd output = writeEnds.remove(process.name());
        descriptors.put(1, output != null ? output : sink("stdout", stdout));
        descriptors.put(2, sink("stderr", stderr));
        return descriptors;
    }

    /** {@return what a server gets beside these: the file server the folders of the host} */
    Map<Integer, Handle> mounts(ProcessSettings server) throws ScenarioException {
        Map<Integer, Handle> descriptors = new TreeMap<>();
        if (!server.name().equals(Servers.FILE_SERVER)) {
            return descriptors;
        }
        int next = Servers.FIRST_MOUNT;
        for (Mount mount : scenario.mounts()) {
            try {
                HostFolder folder = HostFolder.open(machine.files(), mount.folder(), mount.path());
                descriptors.put(next++, folder);
            } catch (IOException e) {
                throw new ScenarioException(
                        mount.place() + mount.folder() + " is no folder that can be read");
            }
        }
        return descriptors;
    }

    private Handle sink(String name, Capture capture) {
        return new ConsoleSink(machine.files(), name, capture::accept);
    }

    private Handle input(ProcessSettings process) throws ScenarioException {
        return switch (process.stdin()) {
            case Input.Empty() -> new ConsoleSource(machine.files(), "stdin", new byte[0]);
            case Input.Text(String text) ->
                    new ConsoleSource(
                            machine.files(), "stdin", text.getBytes(StandardCharsets.UTF_8));
            case Input.HostFile(Path file) -> load(process, file);
        };
    }

    /** A file becomes pages of the machine, so that it can be mapped as well as read. */
    private Handle load(ProcessSettings process, Path file) throws ScenarioException {
        if (!Files.isRegularFile(file)) {
            String reason = Files.exists(file) ? "is no regular file" : "no such file";
            throw new ScenarioException(process.place() + "stdin: " + file + ": " + reason);
        }
        MemoryObject pages = null;
        try (InputStream in = Files.newInputStream(file)) {
            pages =
                    new MemoryObject(
                            machine.memory(), Files.size(file), file.getFileName().toString());
            copy(in, pages);
            return MemoryFile.open(machine.files(), pages);
        } catch (OutOfFrames e) {
            throw new ScenarioException(
                    "%sstdin: %s does not fit into the machine's memory of %d KiB"
                            .formatted(
                                    process.place(), file, scenario.machine().memoryBytes() >> 10));
        } catch (IOException e) {
            throw new ScenarioException(process.place() + "stdin: can't read " + file);
        } finally {
            if (pages != null) {
                pages.release();
            }
        }
    }

    private static void copy(InputStream in, MemoryObject pages) throws IOException, OutOfFrames {
        byte[] chunk = new byte[CHUNK_BYTES];
        long offset = 0;
        for (int n = in.read(chunk); n > 0 && offset < pages.sizeBytes(); n = in.read(chunk)) {
            int wanted = (int) Math.min(n, pages.sizeBytes() - offset);
            pages.write(offset, chunk, 0, wanted);
            offset += wanted;
        }
    }
}
