package org.lintel.harness.scenario;

import org.lintel.ipc.marshal.MarshalConfig;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A scenario: a machine, the processes that run on it, and what must hold afterwards. Immutable.
 *
 * @param label the file as the user named it
 * @param name for reports; the file's name where the scenario has none
 * @param pipelines each a list of process names; the output of one is the input of the next
 * @param servers those that are started by themselves; null: those that are needed
 */
public record Scenario(
        String label,
        String name,
        String description,
        MachineSettings machine,
        List<ProcessSettings> processes,
        List<List<String>> pipelines,
        List<Mount> mounts,
        Set<Server> servers,
        Expectations expectations) {

    /** A server in user mode, which is started by itself where it is needed. */
    public enum Server {
        NAMES,
        FILES
    }

    /**
     * A folder of the host in the machine's file system.
     *
     * @param path where processes find it
     * @param scratch whether processes can change it, in memory; else it is read-only
     * @param place file, line and column, for faults that show later
     */
    public record Mount(String path, Path folder, boolean scratch, String place) {}

    /** The order in which ready threads get a processor. */
    public enum Policy {
        ROUND_ROBIN,
        PRIORITY,
        FEEDBACK
    }

    /** What carries an emulated thread in the host. */
    public enum Threads {
        VIRTUAL,
        PLATFORM
    }

    /**
     * One entry of {@code processes:}.
     *
     * @param count how many processes are started from it
     * @param priority as in getpriority(2): -20 runs first, 19 last
     * @param user as whom it begins; 0 may do everything
     * @param marshal how it marshals arguments of doors: as the machine, where it says nothing
     * @param after names of processes that must have registered a door before it starts
     * @param restarts how often it is started again when it fails
     * @param service may still run, or wait, when all others have ended
     * @param place file, line and column of the entry, for faults that show later
     */
    public record ProcessSettings(
            String name,
            Executable executable,
            List<String> args,
            Map<String, String> env,
            int count,
            Input stdin,
            Map<Resource, Long> limits,
            int priority,
            int user,
            MarshalConfig marshal,
            List<String> after,
            int restarts,
            boolean service,
            String place) {

        /** {@return whether it needs more than to be started} */
        public boolean needsStart() {
            return !after.isEmpty() || restarts > 0;
        }

        /** {@return the name of the {@code i}th process of the entry, from 1} */
        public String label(int i) {
            return count == 1 ? name : name + "-" + i;
        }
    }

    /** What a process runs. */
    public sealed interface Executable {
        /** A program that ships with Lintel. */
        record Shipped(String name) implements Executable {}

        /**
         * A class with a {@code main} method in a jar of the user's own.
         *
         * @param place file, line and column of the class's name
         */
        record Jar(Path file, String mainClass, String place) implements Executable {}
    }

    /** What a process reads from its descriptor 0, unless a pipeline says otherwise. */
    public sealed interface Input {
        /** Nothing: the first read finds the end. */
        record Empty() implements Input {}

        /** A file of the host, read before the machine boots. */
        record HostFile(Path file) implements Input {}

        /** The text itself. */
        record Text(String text) implements Input {}
    }

    /** {@return the scenario on another machine} */
    public Scenario withMachine(MachineSettings other) {
        return new Scenario(
                label,
                name,
                description,
                other,
                processes,
                pipelines,
                mounts,
                servers,
                expectations);
    }
}
