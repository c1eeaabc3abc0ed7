package org.lintel.ipc.door;

import org.lintel.nucleus.process.UserThread;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Who waits for whom, through doors: for the report of a machine on which nothing moves.
 *
 * <pre>
 *   door 2 of b[3]: thread 7 ─▶ door 1 of a[2]: no server thread, busy with thread 5 ─▶ … a cycle
 * </pre>
 *
 * <p><b>Threads.</b> Run while no emulated thread does. No lock is taken.
 */
final class CallChain {
    private final DoorTable doors;
    private final StringBuilder text = new StringBuilder();
    private final Set<DoorThread> seen = new LinkedHashSet<>();

    private CallChain(DoorTable doors) {
        this.doors = doors;
    }

    /** {@return what a thread waits for, or null when it waits for no door} */
    static String of(DoorTable doors, DoorThread thread) {
        return thread == null || thread.calling == null
                ? null
                : new CallChain(doors).follow(thread);
    }

    private String follow(DoorThread first) {
        DoorThread at = first;
        while (at != null && at.calling != null && seen.add(at)) {
            Door door = at.calling;
            if (at != first) {
                text.append(", which calls ");
            }
            text.append("door ").append(door.id()).append(" of ").append(door.home().process());
            at = at.server != null ? served(at.server) : unserved(door);
        }
        if (at != null && seen.contains(at)) {
            text.append(": a cycle of calls through thread ").append(at.thread.tid());
        }
        return text.toString();
    }

    private DoorThread served(DoorThread server) {
        text.append(": server thread ").append(server.thread.tid());
        return server;
    }

    /** {@return a thread that serves the door's pool and itself waits in a call, or null} */
    private DoorThread unserved(Door door) {
        text.append(": no server thread is free");
        DoorThread busy = null;
        for (UserThread thread : door.home().process().threads()) {
            DoorThread known = doors.knownOf(thread);
            boolean serves =
                    known != null && known.servedDoor != null && known.servedDoor.pool == door.pool;
            if (serves && (busy == null || busy.calling == null)) {
                busy = known;
            }
        }
        if (busy != null) {
            text.append(", busy is thread ").append(busy.thread.tid());
        }
        return busy;
    }
}
