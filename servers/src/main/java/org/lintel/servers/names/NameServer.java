package org.lintel.servers.names;

import org.lintel.libc.DoorUcred;
import org.lintel.libc.Doors;
import org.lintel.libc.ErrnoException;
import org.lintel.libc.Marshaller;
import org.lintel.libc.Processes;
import org.lintel.libc.Unmarshaller;
import org.lintel.libc.service.NameRequests;
import org.lintel.libc.service.RequestProcedure;
import org.lintel.nucleus.abi.DoorFlags;

import java.util.List;

/** Serves names behind the first door. */
public final class NameServer {
    private static final int LONGEST_REQUEST = 4096;

    private final Registry registry = new Registry();
    private final Watch watch = new Watch();

    private NameServer() {}

    public static void main(String[] args) {
        RequestProcedure requests = new RequestProcedure(new NameServer()::handle);
        int door = Doors.create(requests, 0, DoorFlags.DOOR_NO_CANCEL);
        Doors.setParam(door, DoorFlags.DOOR_PARAM_DATA_MAX, LONGEST_REQUEST);
        Doors.setParam(door, DoorFlags.DOOR_PARAM_DESC_MAX, 1);
        Doors.setBootstrap(door);
        Doors.serve();
    }

    private void handle(int operation, Unmarshaller request, Marshaller answer) {
        switch (operation) {
            case NameRequests.REGISTER -> {
                String name = request.getString();
                DoorUcred caller = Doors.ucred();
                registry.register(name, request.getFd(), caller.pid(), groupOf(caller.pid()));
                watch.count();
            }
            case NameRequests.UNREGISTER ->
                    registry.unregister(request.getString(), Doors.ucred().pid());
            case NameRequests.LOOK_UP -> answer.putFd(registry.lookUp(request.getString()), true);
            case NameRequests.LIST -> {
                List<Registry.Entry> entries = registry.list();
                answer.putInt(entries.size());
                entries.forEach(entry -> answer.putString(entry.name()).putInt(entry.pid()));
            }
            case NameRequests.HAS_GROUP -> answer.putBoolean(registry.hasGroup(request.getInt()));
            case NameRequests.WATCH -> answer.putFd(watch.descriptor(), true);
            default -> throw RequestProcedure.unknown(operation);
        }
    }

    /** A client that was killed meanwhile is in no group any more. */
    private static int groupOf(int pid) {
        try {
            return Processes.getpgid(pid);
        } catch (ErrnoException gone) {
            return 0;
        }
    }
}
