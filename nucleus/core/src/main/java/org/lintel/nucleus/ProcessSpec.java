package org.lintel.nucleus;

import org.lintel.nucleus.handle.Handle;
import org.lintel.nucleus.loader.Program;
import org.lintel.nucleus.process.Limits;

import java.util.List;
import java.util.Map;

/**
 * A process to start from outside.
 *
 * @param name what reports call it
 * @param program what it runs
 * @param args main's arguments
 * @param env its environment
 * @param descriptors its open descriptors by number; each takes over one reference of its handle
 * @param limits its limits
 * @param nice -20 … 19
 * @param user as whom it begins, user and group; 0 may do everything
 * @param service the machine may end while it waits
 * @param watchesLeaks whether it notes what it has open or mapped when it ends
 */
public record ProcessSpec(
        String name,
        Program program,
        List<String> args,
        Map<String, String> env,
        Map<Integer, Handle> descriptors,
        Limits limits,
        int nice,
        int user,
        boolean service,
        boolean watchesLeaks) {
    /** {@return a process with default limits, no environment and no descriptors} */
    public static ProcessSpec of(String name, Program program, String... args) {
        return new ProcessSpec(
                name, program, List.of(args), Map.of(), Map.of(), new Limits(), 0, 0, false, false);
    }

    public ProcessSpec withDescriptors(Map<Integer, Handle> value) {
        return new ProcessSpec(
                name, program, args, env, value, limits, nice, user, service, watchesLeaks);
    }

    public ProcessSpec withLimits(Limits value) {
        return new ProcessSpec(
                name, program, args, env, descriptors, value, nice, user, service, watchesLeaks);
    }

    public ProcessSpec withEnv(Map<String, String> value) {
        return new ProcessSpec(
                name, program, args, value, descriptors, limits, nice, user, service, watchesLeaks);
    }

    public ProcessSpec withNice(int value) {
        return new ProcessSpec(
                name, program, args, env, descriptors, limits, value, user, service, watchesLeaks);
    }

    public ProcessSpec asService() {
        return new ProcessSpec(
                name, program, args, env, descriptors, limits, nice, user, true, watchesLeaks);
    }

    public ProcessSpec watchingLeaks() {
        return new ProcessSpec(
                name, program, args, env, descriptors, limits, nice, user, service, true);
    }
}
