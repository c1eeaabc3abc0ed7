package org.lintel.ipc.guests;

import static org.lintel.ipc.guests.Check.*;

import org.lintel.libc.DoorArg;
import org.lintel.libc.Doors;
import org.lintel.libc.Malloc;
import org.lintel.libc.Mem;

/** Calls {@link AlarmServer} until it has had enough alarms. */
public final class AlarmClient {
    /** Alarms come one at a time, so few threads are enough; no number is given twice. */
    private static final int LAST_THREAD = 8;

    private AlarmClient() {}

    public static void main(String[] args) {
        int enough = Integer.parseInt(args[0]);
        int server = Doors.awaitBootstrap();
        long room = Malloc.malloc(64);
        do {
            DoorArg arg = new DoorArg(0, 0, room, 64);
            Doors.call(server, arg);
            equal(8, arg.dataSize);
        } while (Mem.getInt(room) < enough);
        that(Mem.getInt(room + 4) <= LAST_THREAD, "threads " + Mem.getInt(room + 4));
    }
}
