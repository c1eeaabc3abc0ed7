package org.lintel.harness.run;

import org.lintel.harness.scenario.Resource;
import org.lintel.harness.scenario.Scenario;
import org.lintel.harness.scenario.Scenario.Executable;
import org.lintel.harness.scenario.Scenario.Input;
import org.lintel.harness.scenario.Scenario.Mount;
import org.lintel.harness.scenario.Scenario.ProcessSettings;
import org.lintel.harness.scenario.Scenario.Server;
import org.lintel.nucleus.loader.Program;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The servers that a scenario needs, as entries of their own: the name server where processes come after
 * others, or link to what asks it; the file server where a folder is mounted, or a program links to
 * files by path. A scenario that names its servers gets these and no others. Stateless.
 */
final class Servers {
    static final String FILE_SERVER = "file-server";

    /** Descriptor of the first mounted folder in the file server. */
    static final int FIRST_MOUNT = 3;

    private static final String NAME_SERVER = "name-server";
    private static final String SERVICE = "org.lintel.libc.service.";
    private static final Map<Resource, Long> LIMITS = Map.of(Resource.DESCRIPTORS, 1L << 16);

    private Servers() {}

    /** {@return the entries of the servers, in the order in which they start} */
    static List<ProcessSettings> of(Scenario scenario, Collection<Program> programs) {
        Set<Server> needed = needed(scenario, programs);
        List<ProcessSettings> servers = new ArrayList<>();
        if (needed.contains(Server.NAMES)) {
            servers.add(settings(scenario, NAME_SERVER, List.of()));
        }
        if (needed.contains(Server.FILES)) {
            servers.add(settings(scenario, FILE_SERVER, mountArguments(scenario.mounts())));
        }
        return servers;
    }

    private static Set<Server> needed(Scenario scenario, Collection<Program> programs) {
        if (scenario.servers() != null) {
            return scenario.servers();
        }
        Set<Server> needed = EnumSet.noneOf(Server.class);
        if (!scenario.mounts().isEmpty() || anyLinks(programs, "FileSystem")) {
            needed.add(Server.FILES);
        }
        boolean ordered = scenario.processes().stream().anyMatch(p -> !p.after().isEmpty());
        if (ordered
                || needed.contains(Server.FILES)
                || anyLinks(programs, "Names")
                || anyLinks(programs, "Service")) {
            needed.add(Server.NAMES);
        }
        return needed;
    }

    private static boolean anyLinks(Collection<Program> programs, String libraryClass) {
        return programs.stream().anyMatch(program -> program.linksTo(SERVICE + libraryClass));
    }

    private static ProcessSettings settings(Scenario scenario, String name, List<String> args) {
        return new ProcessSettings(
                name,
                new Executable.Shipped(name),
                args,
                Map.of(),
                1,
                new Input.Empty(),
                LIMITS,
                0,
                0,
                scenario.machine().ipc().doors().marshal(),
                List.of(),
                0,
                true,
                scenario.label() + ": ");
    }

    private static List<String> mountArguments(List<Mount> mounts) {
        List<String> args = new ArrayList<>();
        for (int i = 0; i < mounts.size(); i++) {
            Mount mount = mounts.get(i);
            args.add(mount.path() + "=" + (FIRST_MOUNT + i) + (mount.scratch() ? ",scratch" : ""));
        }
        return args;
    }
}
