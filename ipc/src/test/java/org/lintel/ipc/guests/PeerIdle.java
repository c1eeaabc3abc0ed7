package org.lintel.ipc.guests;

import org.lintel.libc.Files;

/** What a process becomes that gives itself another program: tells on 20, and waits on 21. */
public final class PeerIdle {
    private PeerIdle() {}

    public static void main(String[] args) {
        Files.writeFully(20, new byte[1]);
        Files.read(21, new byte[1]);
    }
}
