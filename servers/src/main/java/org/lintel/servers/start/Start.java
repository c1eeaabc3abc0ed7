package org.lintel.servers.start;

import org.lintel.libc.Processes;
import org.lintel.libc.Spawn;
import org.lintel.libc.WaitStatus;
import org.lintel.libc.service.Names;

import java.util.List;

/**
 * Runs a program when others have registered a name, and again when it fails.
 *
 * <pre>
 *   start AFTER RESTARTS PROGRAM [ARGUMENT…]
 * </pre>
 *
 * <p>AFTER are process groups, with commas between them, or "-". With 0 RESTARTS the program takes this
 * process over; else it runs as a child, and this process ends as its last run did.
 */
public final class Start {
    private Start() {}

    public static void main(String[] args) {
        if (!args[0].equals("-")) {
            for (String group : args[0].split(",")) {
                Names.awaitGroup(Integer.parseInt(group));
            }
        }
        int restarts = Integer.parseInt(args[1]);
        String program = args[2];
        List<String> rest = List.of(args).subList(3, args.length);
        if (restarts == 0) {
            throw Processes.execve(program, rest);
        }
        Processes.exit(supervise(program, rest, restarts));
    }

    /** {@return the exit status of the last run; 128 and the signal when one killed it, as a shell's} */
    private static int supervise(String program, List<String> args, int restarts) {
        for (int left = restarts; ; left--) {
            int child = new Spawn(program).arguments(args.toArray(new String[0])).start();
            WaitStatus end = Processes.waitpid(child);
            if (left == 0 || end.ifExited() && end.exitStatus() == 0) {
                return end.ifExited() ? end.exitStatus() : 128 + end.termSig();
            }
        }
    }
}
