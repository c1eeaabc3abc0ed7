package org.lintel.ipc.door;

import org.lintel.nucleus.process.UserThread;
import org.lintel.nucleus.process.WaitFor;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Who waits for whom through doors: a client for the thread that serves its call, or for those that
 * keep the pool busy.
 *
 * <p><b>Threads.</b> Run while no emulated thread does. No lock is taken.
 */
final class DoorWaits {
    private DoorWaits() {}

    /** {@return what a thread waits for, or null when it waits for no door} */
    static WaitFor of(DoorTable doors, DoorThread thread) {
        if (thread == null) {
            return null;
        }
        if (thread.calling != null) {
            return call(doors, thread.calling, thread.server);
        }
        return thread.state == DoorThread.State.PARKED
                ? new WaitFor("a call of its doors", List.of(), true)
                : null;
    }

    private static WaitFor call(DoorTable doors, Door door, DoorThread server) {
        String name = "door " + door.id() + " of " + door.home().process();
        if (server != null) {
            String text = name + ": server thread " + server.thread.tid();
            return new WaitFor(text, List.of(server.thread));
        }
        List<UserThread> busy = busy(doors, door);
        String text = name + ": no server thread is free";
        if (!busy.isEmpty()) {
            text += ", busy: " + tids(busy);
        }
        return new WaitFor(text, busy);
    }

    /** {@return the threads that serve calls of the door's pool} */
    private static List<UserThread> busy(DoorTable doors, Door door) {
        List<UserThread> busy = new ArrayList<>();
        for (UserThread thread : door.home().process().threads()) {
            DoorThread known = doors.knownOf(thread);
            if (known != null
                    && known.servedDoor != null
                    && known.servedDoor.pool == door.pool
                    && known.state == DoorThread.State.RUNNING) {
                busy.add(thread);
            }
        }
        return busy;
    }

    private static String tids(List<UserThread> threads) {
        return threads.stream()
                .map(thread -> "thread " + thread.tid())
                .collect(Collectors.joining(", "));
    }
}
