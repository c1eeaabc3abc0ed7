package org.lintel.programs;

import org.lintel.libc.Files;
import org.lintel.libc.Malloc;
import org.lintel.libc.Mem;
import org.lintel.libc.Pipes;
import org.lintel.libc.Processes;
import org.lintel.libc.Stdio;

/** Two processes hand a number to and fro through two pipes, each adding one. Argument: rounds. */
public final class PipePong {
    /** In memory, for the child: four descriptors, the rounds, and room for the number. */
    private static final int BLOCK_BYTES = 32;

    private static final int ROUNDS = 16;
    private static final int NUMBER = 24;

    private PipePong() {}

    public static void main(String[] args) {
        int rounds = args.length == 0 ? 100 : Integer.parseInt(args[0]);
        Pipes.Pipe there = Pipes.pipe();
        Pipes.Pipe back = Pipes.pipe();
        long block = Malloc.calloc(1, BLOCK_BYTES);
        Mem.putInt(block, there.readFd());
        Mem.putInt(block + 4, there.writeFd());
        Mem.putInt(block + 8, back.readFd());
        Mem.putInt(block + 12, back.writeFd());
        Mem.putInt(block + ROUNDS, rounds);
        int child = Processes.fork(PipePong::pong, block);
        Files.close(there.readFd());
        Files.close(back.writeFd());
        long number = block + NUMBER;
        for (int i = 0; i < rounds; i++) {
            Files.writeFully(there.writeFd(), number, Long.BYTES);
            Files.readFully(back.readFd(), number, Long.BYTES);
            Mem.putLong(number, Mem.getLong(number) + 1);
        }
        // The child's read ends as the last writer closes.
        Files.close(there.writeFd());
        Files.close(back.readFd());
        Processes.waitpid(child);
        Stdio.out().println("pipe-pong: " + Mem.getLong(number));
        Malloc.free(block);
    }

    private static int pong(long block) {
        Files.close(Mem.getInt(block + 4));
        Files.close(Mem.getInt(block + 8));
        long number = block + NUMBER;
        while (Files.readFully(Mem.getInt(block), number, Long.BYTES) == Long.BYTES) {
            Mem.putLong(number, Mem.getLong(number) + 1);
            Files.writeFully(Mem.getInt(block + 12), number, Long.BYTES);
        }
        return 0;
    }
}
