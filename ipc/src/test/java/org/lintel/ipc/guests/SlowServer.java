package org.lintel.ipc.guests;

import org.lintel.libc.Clock;
import org.lintel.libc.Doors;
import org.lintel.libc.SignalHandling;

/** A server behind the first door that sleeps 10 ms of virtual time before it answers. */
public final class SlowServer {
    private SlowServer() {}

    public static void main(String[] args) {
        int door =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            Clock.sleepNs(10_000_000);
                            Doors.reply(data, size);
                        },
                        0,
                        0);
        Doors.setBootstrap(door);
        while (true) {
            SignalHandling.pause();
        }
    }
}
