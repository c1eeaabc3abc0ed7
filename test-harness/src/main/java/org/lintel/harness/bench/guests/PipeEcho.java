package org.lintel.harness.bench.guests;

import org.lintel.libc.Files;
import org.lintel.libc.Mem;
import org.lintel.libc.Mmap;

/** The server of {@link PipeCalls}: as {@link DoorEcho}, from descriptor 0 to descriptor 1. */
public final class PipeEcho {
    private PipeEcho() {}

    public static void main(String[] args) {
        byte[] bytes = new byte[Math.max(1, Integer.parseInt(args[0]))];
        long room = Mmap.anonymous(bytes.length);
        while (Files.readFully(0, room, bytes.length) == bytes.length) {
            Mem.get(room, bytes, 0, bytes.length);
            bytes[bytes.length - 1]++;
            Mem.put(room, bytes);
            Files.writeFully(1, room, bytes.length);
        }
    }
}
