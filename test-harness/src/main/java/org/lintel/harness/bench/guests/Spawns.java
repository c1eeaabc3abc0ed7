package org.lintel.harness.bench.guests;

import org.lintel.libc.Processes;

/** Spawns a process that does nothing, waits for its end, and starts over. */
public final class Spawns {
    private Spawns() {}

    public static void main(String[] args) {
        Orders.serve(Spawns::run);
    }

    private static void run(long count) {
        for (long i = 0; i < count; i++) {
            Processes.waitpid(Processes.spawn("true"));
        }
    }
}
