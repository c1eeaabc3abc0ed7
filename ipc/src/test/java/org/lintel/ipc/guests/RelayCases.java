package org.lintel.ipc.guests;

import static org.lintel.ipc.guests.Check.*;

import org.lintel.libc.Clock;
import org.lintel.libc.DoorArg;
import org.lintel.libc.DoorDescs;
import org.lintel.libc.DoorInfo;
import org.lintel.libc.Doors;
import org.lintel.libc.Files;
import org.lintel.libc.Malloc;
import org.lintel.libc.Processes;
import org.lintel.libc.SignalHandling;
import org.lintel.nucleus.abi.DoorFlags;
import org.lintel.nucleus.abi.Signals;

/**
 * A door travels from its process through two others and back. Each of them looks at it, calls it, and
 * hands it on; the last one gives it back along the way that it came.
 */
public final class RelayCases {
    private static final int RELAYS = 2;
    private static final long ROOM = Malloc.malloc(4096);
    private static final int[] REGISTERED = new int[RELAYS];
    private static volatile int registered;
    private static int served;

    private RelayCases() {}

    public static void main(String[] args) {
        int target = Doors.create((c, data, size, d, n) -> served++, 0, DoorFlags.DOOR_NO_CANCEL);
        Doors.setBootstrap(
                Doors.create(
                        (c, data, size, descs, n) -> {
                            REGISTERED[registered] = DoorDescs.fd(descs, 0);
                            registered++; // who sees it sees the descriptor
                        },
                        0,
                        0));
        int[] relays = new int[RELAYS];
        for (int i = 0; i < RELAYS; i++) {
            relays[i] = Processes.fork(RelayCases::relay, 0);
            while (registered == i) { // one at a time: two could be served at once
                Clock.sleepNs(10_000);
            }
        }
        DoorInfo before = Doors.info(target);
        DoorDescs.put(ROOM, 0, target);
        DoorDescs.put(ROOM, 1, REGISTERED[1]);
        DoorArg arg = new DoorArg(0, 0, ROOM + 1024, 1024);
        arg.descs = ROOM;
        arg.descCount = 2;
        Doors.call(REGISTERED[0], arg);
        equal(RELAYS, served);
        equal(1, arg.descCount);
        equal(before.uniquifier(), DoorDescs.id(arg.descs, 0));
        int back = DoorDescs.fd(arg.descs, 0);
        DoorInfo after = Doors.info(back);
        equal(before.uniquifier(), after.uniquifier());
        equal(Processes.getpid(), after.target());
        that((after.attributes() & DoorFlags.DOOR_LOCAL) != 0, "it is at home again");
        Doors.call(back);
        equal(RELAYS + 1, served);
        for (int relay : relays) {
            SignalHandling.kill(relay, Signals.SIGKILL);
            dies(relay, Signals.SIGKILL);
        }
    }

    /** In a process of its own. */
    private static int relay(long unused) {
        DoorDescs.put(ROOM, 0, Doors.create(RelayCases::handOn, 0, 0));
        DoorArg arg = new DoorArg(0, 0, 0, 0);
        arg.descs = ROOM;
        arg.descCount = 1;
        Doors.call(Doors.awaitBootstrap(), arg);
        while (true) {
            SignalHandling.pause();
        }
    }

    private static void handOn(long cookie, long data, long size, long descs, int count) {
        int door = DoorDescs.fd(descs, 0);
        DoorInfo info = Doors.info(door);
        int attributes = DoorDescs.attributes(descs, 0);
        equal(info.uniquifier(), DoorDescs.id(descs, 0));
        that((attributes & DoorFlags.DOOR_NO_CANCEL) != 0, "attributes of its maker");
        that((attributes & DoorFlags.DOOR_LOCAL) == 0, "it is another process's");
        equal(Processes.getppid(), info.target());
        Doors.call(door);
        if (count > 1) {
            int next = DoorDescs.fd(descs, 1);
            DoorDescs.putReleased(ROOM, 0, door);
            DoorArg arg = new DoorArg(0, 0, ROOM + 1024, 1024);
            arg.descs = ROOM;
            arg.descCount = 1;
            Doors.call(next, arg);
            Files.close(next);
            equal(info.uniquifier(), DoorDescs.id(arg.descs, 0));
            door = DoorDescs.fd(arg.descs, 0);
        }
        DoorDescs.putReleased(ROOM + 2048, 0, door);
        Doors.reply(0, 0, ROOM + 2048, 1);
    }
}
