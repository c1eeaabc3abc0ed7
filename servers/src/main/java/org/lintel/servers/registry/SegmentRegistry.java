package org.lintel.servers.registry;

import org.lintel.libc.Doors;
import org.lintel.libc.ErrnoException;
import org.lintel.libc.Marshaller;
import org.lintel.libc.Processes;
import org.lintel.libc.Unmarshaller;
import org.lintel.libc.peer.PeerRegistry;
import org.lintel.libc.peer.PeerSegment;
import org.lintel.libc.service.Names;
import org.lintel.libc.service.RequestProcedure;
import org.lintel.nucleus.abi.DoorFlags;
import org.lintel.nucleus.abi.Errno;

import java.util.Map;
import java.util.TreeMap;

/**
 * Serves requests about shared segments. Who calls is what the nucleus says, not what the request
 * does.
 *
 * <p><b>Threads.</b> Server threads of the door, one at a time.
 */
public final class SegmentRegistry {
    private static final int LONGEST_REQUEST = 4096;

    /** Room between segments. */
    private static final long SPAN = 1L << 32;

    private static final int MOST_SEGMENTS = 16;

    private final Map<String, SharedSegment> segments = new TreeMap<>();

    private SegmentRegistry() {}

    public static void main(String[] args) {
        RequestProcedure requests = new RequestProcedure(new SegmentRegistry()::handle);
        int door = Doors.create(requests, 0, DoorFlags.DOOR_NO_CANCEL);
        Doors.setParam(door, DoorFlags.DOOR_PARAM_DATA_MAX, LONGEST_REQUEST);
        Names.register(PeerRegistry.NAME, door);
        Doors.serve();
    }

    private synchronized void handle(int operation, Unmarshaller request, Marshaller answer) {
        int caller = Doors.ucred().pid();
        if (operation == PeerRegistry.HELLO) {
            answer.putInt(Processes.getpid());
            return;
        }
        String name = request.getString();
        switch (operation) {
            case PeerRegistry.CREATE -> create(name, request.getString(), caller);
            case PeerRegistry.JOIN -> segment(name).join(caller, request.getString());
            case PeerRegistry.GROW ->
                    answer.putLong(servedBy(name, caller).grow(request.getLong()));
            case PeerRegistry.SHRINK -> servedBy(name, caller).shrink();
            case PeerRegistry.SET_ROOT -> servedBy(name, caller).setRoot(request.getLong());
            case PeerRegistry.ROOT -> answer.putLong(usedBy(name, caller).root());
            case PeerRegistry.FIND -> answer.putInt(segment(name).find(request.getString()));
            case PeerRegistry.LEAVE -> usedBy(name, caller).leave(caller);
            default -> throw RequestProcedure.unknown(operation);
        }
    }

    /** A segment whose server has ended gets the caller for a new one. */
    private void create(String name, String alias, int caller) {
        forgetUnused();
        SharedSegment known = segments.get(name);
        if (known != null) {
            known.serveBy(caller);
            known.join(caller, alias);
            return;
        }
        SharedSegment made = new SharedSegment(name, freePlace(), caller);
        boolean joined = false;
        try {
            made.join(caller, alias);
            segments.put(name, made);
            joined = true;
        } finally {
            if (!joined) {
                made.close();
            }
        }
    }

    private long freePlace() {
        for (int i = 1; i <= MOST_SEGMENTS; i++) {
            long place = PeerSegment.WINDOW + SPAN * i;
            if (segments.values().stream().noneMatch(segment -> segment.base() == place)) {
                return place;
            }
        }
        throw new ErrnoException("registry", Errno.ENOSPC);
    }

    /** A segment that nobody uses any more gives its memory back. */
    private void forgetUnused() {
        segments.values()
                .removeIf(segment -> {
                    boolean unused = segment.isUnused();
                    if (unused) {
                        segment.close();
                    }
                    return unused;
                });
    }

    private SharedSegment segment(String name) {
        forgetUnused();
        SharedSegment segment = segments.get(name);
        if (segment == null) {
            throw new ErrnoException("registry", Errno.ENOENT);
        }
        return segment;
    }

    private SharedSegment servedBy(String name, int caller) {
        SharedSegment segment = segment(name);
        segment.checkServer(caller);
        return segment;
    }

    private SharedSegment usedBy(String name, int caller) {
        SharedSegment segment = segment(name);
        segment.checkMember(caller);
        return segment;
    }
}
