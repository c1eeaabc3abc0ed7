package org.lintel.programs;

import org.lintel.libc.Files;
import org.lintel.libc.Pipes;
import org.lintel.libc.Processes;
import org.lintel.libc.Spawn;
import org.lintel.libc.Stdio;
import org.lintel.libc.WaitStatus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Runs a pipeline, as a shell does: {@code spawner cat , grep door , wc}. Each program is a process
 * of its own, its output the next one's input. The exit status is that of the last one.
 */
public final class Spawner {
    private static final String SEPARATOR = ",";

    private Spawner() {}

    public static void main(String[] args) {
        List<List<String>> commands = split(args);
        if (commands.isEmpty()) {
            Stdio.err().println("usage: spawner PROGRAM ARGUMENT... [, PROGRAM ARGUMENT...]...");
            throw Processes.exit(2);
        }
        int input = 0;
        int last = 0;
        for (int i = 0; i < commands.size(); i++) {
            boolean isLast = i == commands.size() - 1;
            Pipes.Pipe pipe = isLast ? null : Pipes.pipe();
            last = start(commands.get(i), input, isLast ? 1 : pipe.writeFd());
            if (input != 0) {
                Files.close(input);
            }
            if (!isLast) {
                // The child has its copy; with this one open the reader would never see the end.
                Files.close(pipe.writeFd());
                input = pipe.readFd();
            }
        }
        throw Processes.exit(waitForAll(commands.size(), last));
    }

    private static int start(List<String> command, int input, int output) {
        return new Spawn(command.getFirst())
                .arguments(command.subList(1, command.size()).toArray(new String[0]))
                .descriptor(input, 0)
                .descriptor(output, 1)
                .descriptor(2, 2)
                .start();
    }

    private static int waitForAll(int count, int lastPid) {
        int exit = 0;
        for (int i = 0; i < count; i++) {
            WaitStatus status = Processes.waitAny();
            if (!status.ifExited() || status.exitStatus() != 0) {
                Stdio.err().println("process " + status.pid() + ": " + status.describe());
            }
            if (status.pid() == lastPid) {
                exit = status.ifExited() ? status.exitStatus() : 128 + status.termSig();
            }
        }
        return exit;
    }

    private static List<List<String>> split(String[] args) {
        List<List<String>> commands = new ArrayList<>();
        int begin = 0;
        for (int i = 0; i <= args.length; i++) {
            if (i == args.length || args[i].equals(SEPARATOR)) {
                if (i > begin) {
                    commands.add(Arrays.asList(args).subList(begin, i));
                }
                begin = i + 1;
            }
        }
        return commands;
    }
}
