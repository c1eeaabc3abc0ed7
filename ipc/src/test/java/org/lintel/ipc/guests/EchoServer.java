package org.lintel.ipc.guests;

import org.lintel.libc.Doors;
import org.lintel.libc.SignalHandling;

/** A server behind the first door that answers with what it got. */
public final class EchoServer {
    private EchoServer() {}

    public static void main(String[] args) {
        int attributes = args.length > 0 ? Integer.parseInt(args[0]) : 0;
        int door =
                Doors.create(
                        (cookie, data, size, descs, n) -> Doors.reply(data, size, descs, n),
                        7,
                        attributes);
        Doors.setBootstrap(door);
        while (true) {
            SignalHandling.pause();
        }
    }
}
