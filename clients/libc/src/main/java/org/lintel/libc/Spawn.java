package org.lintel.libc;

import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Memory;
import org.lintel.nucleus.abi.ProcessFlags;
import org.lintel.nucleus.abi.Syscalls;

import java.util.ArrayList;
import java.util.List;

/**
 * A process to be made from a program, {@code posix_spawn(3)} with its file actions.
 *
 * <pre>{@code
 * int pid = new Spawn("wc").arguments("-l").descriptor(pipe.readFd(), 0).descriptor(1, 1).start();
 * }</pre>
 *
 * <p>As soon as one descriptor is named, only the named ones are inherited; else all that are not
 * close-on-exec. <b>Threads.</b> Confined to its maker.
 */
public final class Spawn {
    private final String program;
    private final List<String> arguments = new ArrayList<>();
    private final List<int[]> descriptors = new ArrayList<>();
    private List<String> environment;
    private long flags;

    public Spawn(String program) {
        this.program = program;
    }

    /** Adds arguments; {@code argv[0]} is the program's name and comes by itself. */
    public Spawn arguments(String... more) {
        arguments.addAll(List.of(more));
        return this;
    }

    /** Gives the child a descriptor of the caller, under a number of its own. */
    public Spawn descriptor(int parentFd, int childFd) {
        descriptors.add(new int[] {parentFd, childFd});
        return this;
    }

    /** Sets the child's environment, "NAME=value" each; without this it has the caller's. */
    public Spawn environment(List<String> variables) {
        environment = List.copyOf(variables);
        return this;
    }

    /** Makes the child the leader of a process group of its own. */
    public Spawn newGroup() {
        flags |= ProcessFlags.POSIX_SPAWN_SETPGROUP;
        return this;
    }

    /**
     * Makes the process.
     *
     * @return its pid
     * @throws ErrnoException ENOENT when there is no such program
     */
    public int start() {
        long argv = CString.newVector(argv(program, arguments));
        long envp = 0;
        long actionBytes = (long) descriptors.size() * ProcessFlags.SPAWN_ACTION_BYTES;
        try (Stack.Frame path = Stack.pushString(program);
                Stack.Frame actions = Stack.push(actionBytes)) {
            storeActions(actions.address());
            envp = environment == null ? 0 : CString.newVector(environment);
            long pid;
            do { // again after a signal, which was taken on the way out
                pid =
                        Gate.trap(
                                Syscalls.SYS_spawn,
                                path.address(),
                                argv,
                                envp == 0 ? Env.environ() : envp,
                                descriptors.isEmpty() ? 0 : actions.address(),
                                descriptors.size(),
                                flags);
            } while (Sys.is(pid, Errno.EINTR));
            return (int) Sys.check("posix_spawn", pid);
        } finally {
            Malloc.free(argv);
            Malloc.free(envp);
        }
    }

    /** {@return argv of a program: its name, then the arguments} */
    public static List<String> argv(String program, List<String> arguments) {
        List<String> argv = new ArrayList<>(arguments.size() + 1);
        argv.add(program);
        argv.addAll(arguments);
        return argv;
    }

    private void storeActions(long address) {
        Memory memory = Gate.memory();
        long slot = address;
        for (int[] descriptor : descriptors) {
            memory.putInt(slot, descriptor[0]);
            memory.putInt(slot + Integer.BYTES, descriptor[1]);
            slot += ProcessFlags.SPAWN_ACTION_BYTES;
        }
    }
}
