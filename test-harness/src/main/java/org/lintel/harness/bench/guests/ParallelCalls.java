package org.lintel.harness.bench.guests;

import org.lintel.libc.Doors;
import org.lintel.libc.Files;
import org.lintel.libc.Malloc;
import org.lintel.libc.Mem;
import org.lintel.libc.Pipes;
import org.lintel.libc.Processes;
import org.lintel.libc.SignalHandling;
import org.lintel.libc.Spawn;
import org.lintel.nucleus.abi.Signals;

/**
 * Two clients, processes each, call the door of a third process ({@link DoorEcho}) at the same time,
 * without bytes. A batch counts in calls of one client, and is over when both are.
 */
public final class ParallelCalls {
    private ParallelCalls() {}

    public static void main(String[] args) {
        int server = new Spawn("echo").arguments("0").start();
        int door = Doors.awaitBootstrap();
        Pipes.Pipe orders = Pipes.pipe();
        Pipes.Pipe done = Pipes.pipe();
        int other =
                new Spawn("caller")
                        .descriptor(orders.readFd(), 0)
                        .descriptor(done.writeFd(), 1)
                        .start();
        long word = Malloc.malloc(Long.BYTES);
        Orders.serve(count -> {
            Mem.putLong(word, count);
            Files.writeFully(orders.writeFd(), word, Long.BYTES);
            call(door, count);
            Files.readFully(done.readFd(), word, Long.BYTES);
        });
        Malloc.free(word);
        Files.close(orders.writeFd());
        Processes.waitpid(other);
        SignalHandling.kill(server, Signals.SIGKILL);
        Processes.waitpid(server);
    }

    private static void call(int door, long count) {
        for (long i = 0; i < count; i++) {
            Doors.call(door);
        }
    }

    /** The second client. */
    public static final class Caller {
        private Caller() {}

        public static void main(String[] args) {
            int door = Doors.awaitBootstrap();
            long word = Malloc.malloc(Long.BYTES);
            while (Files.readFully(0, word, Long.BYTES) == Long.BYTES) {
                call(door, Mem.getLong(word));
                Files.writeFully(1, word, Long.BYTES);
            }
            Malloc.free(word);
        }
    }
}
