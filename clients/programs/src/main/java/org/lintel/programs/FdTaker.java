package org.lintel.programs;

import org.lintel.libc.Files;
import org.lintel.libc.Marshaller;
import org.lintel.libc.Stdio;
import org.lintel.libc.Unmarshaller;
import org.lintel.libc.service.Names;

/**
 * Takes a file and a door from the keeper: reads the file on from where its giver stopped, since both
 * have the same open file, and calls the door.
 */
public final class FdTaker {
    private FdTaker() {}

    public static void main(String[] args) {
        int file;
        int door;
        try (Marshaller request = new Marshaller()) {
            Unmarshaller gift = request.call(Names.await(FdKeeper.NAME));
            file = gift.getFd();
            door = gift.getFd();
        }
        Files.writeFully(1, Files.readAll(file));
        try (Marshaller request = new Marshaller()) {
            Stdio.puts("taker: the door is that of " + request.call(door).getString());
        }
    }
}
