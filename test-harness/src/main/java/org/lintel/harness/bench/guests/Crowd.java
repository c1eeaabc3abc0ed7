package org.lintel.harness.bench.guests;

import org.lintel.libc.Files;
import org.lintel.libc.Malloc;
import org.lintel.libc.Pipes;
import org.lintel.libc.Processes;
import org.lintel.libc.Spawn;

/**
 * Spawns {@link Sleeper}s that live until the end of input. A batch counts in processes, and is over
 * when all of them wait.
 */
public final class Crowd {
    private Crowd() {}

    public static void main(String[] args) {
        Pipes.Pipe gate = Pipes.pipe();
        Pipes.Pipe ready = Pipes.pipe();
        long children = Malloc.calloc(1, Long.BYTES);
        int[] total = new int[1];
        Orders.serve(count -> {
            for (long i = 0; i < count; i++) {
                new Spawn("sleeper")
                        .descriptor(gate.readFd(), 0)
                        .descriptor(ready.writeFd(), 1)
                        .start();
                Files.readFully(ready.readFd(), children, 1);
                total[0]++;
            }
        });
        Files.close(gate.writeFd());
        for (int i = 0; i < total[0]; i++) {
            Processes.waitAny();
        }
    }
}
