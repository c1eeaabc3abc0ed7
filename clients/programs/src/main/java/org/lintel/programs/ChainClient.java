package org.lintel.programs;

import org.lintel.libc.Files;
import org.lintel.libc.Stdio;
import org.lintel.libc.service.Names;

/** Sends a trail through a chain of doors, there and back: {@code chain-client FIRST ROUNDS}. */
public final class ChainClient {
    private ChainClient() {}

    public static void main(String[] args) {
        int first = Names.await(args[0]);
        String trail = "";
        for (int i = 0; i < Integer.parseInt(args[1]); i++) {
            trail = ChainLink.call(first, "client");
        }
        Files.close(first);
        Stdio.puts(trail);
    }
}
