package org.lintel.harness.bench.guests;

import org.lintel.libc.Files;
import org.lintel.libc.Stack;

/** Tells on descriptor 1 that it runs, then waits for the end of descriptor 0. */
public final class Sleeper {
    private Sleeper() {}

    public static void main(String[] args) {
        try (Stack.Frame frame = Stack.push(Long.BYTES)) {
            Files.writeFully(1, frame.address(), 1);
            Files.read(0, frame.address(), 1);
        }
    }
}
