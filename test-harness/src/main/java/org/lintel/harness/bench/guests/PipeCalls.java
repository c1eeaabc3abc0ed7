package org.lintel.harness.bench.guests;

import org.lintel.libc.Files;
import org.lintel.libc.Mem;
import org.lintel.libc.Mmap;
import org.lintel.libc.Pipes;
import org.lintel.libc.Processes;
import org.lintel.libc.Spawn;

/**
 * As {@link DoorCalls}, but over two pipes, with {@link PipeEcho} at their other ends. A call without
 * bytes takes one.
 */
public final class PipeCalls {
    private PipeCalls() {}

    public static void main(String[] args) {
        Pipes.Pipe there = Pipes.pipe();
        Pipes.Pipe back = Pipes.pipe();
        int server =
                new Spawn("echo")
                        .arguments(args[0])
                        .descriptor(there.readFd(), 0)
                        .descriptor(back.writeFd(), 1)
                        .start();
        Files.close(there.readFd());
        Files.close(back.writeFd());
        byte[] bytes = new byte[Math.max(1, Integer.parseInt(args[0]))];
        long room = Mmap.anonymous(bytes.length);
        Orders.serve(count -> {
            for (long i = 0; i < count; i++) {
                byte sent = ++bytes[bytes.length - 1];
                Mem.put(room, bytes);
                Files.writeFully(there.writeFd(), room, bytes.length);
                Files.readFully(back.readFd(), room, bytes.length);
                Mem.get(room, bytes, 0, bytes.length);
                if (bytes[bytes.length - 1] != (byte) (sent + 1)) {
                    throw new IllegalStateException("not what was sent");
                }
            }
        });
        Files.close(there.writeFd());
        Processes.waitpid(server);
    }
}
