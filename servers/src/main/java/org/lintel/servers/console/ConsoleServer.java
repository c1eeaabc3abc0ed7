package org.lintel.servers.console;

import org.lintel.libc.Doors;
import org.lintel.libc.FileStream;
import org.lintel.libc.Marshaller;
import org.lintel.libc.Stdio;
import org.lintel.libc.Unmarshaller;
import org.lintel.libc.service.ConsoleRequests;
import org.lintel.libc.service.Names;
import org.lintel.libc.service.RequestProcedure;
import org.lintel.nucleus.abi.DoorFlags;

/**
 * Merges lines of several processes on descriptor 1, and hands lines of descriptor 0 out.
 *
 * <p><b>Locks.</b> Its monitor guards both descriptors and all clients. No call waits for a client.
 */
public final class ConsoleServer {
    private static final int LONGEST_REQUEST = 1 << 16;

    private final FileStream out = Stdio.out();
    private final FileStream in = Stdio.in();

    private ConsoleServer() {}

    public static void main(String[] args) {
        RequestProcedure requests = new RequestProcedure(new ConsoleServer()::open);
        int door = Doors.create(requests, 0, DoorFlags.DOOR_NO_CANCEL | DoorFlags.DOOR_REFUSE_DESC);
        Doors.setParam(door, DoorFlags.DOOR_PARAM_DATA_MAX, LONGEST_REQUEST);
        Names.register(ConsoleRequests.NAME, door);
        Doors.serve();
    }

    private void open(int operation, Unmarshaller request, Marshaller answer) {
        if (operation != ConsoleRequests.OPEN) {
            throw RequestProcedure.unknown(operation);
        }
        Client client = new Client(this, request.getString());
        int attributes =
                DoorFlags.DOOR_UNREF | DoorFlags.DOOR_NO_CANCEL | DoorFlags.DOOR_REFUSE_DESC;
        client.door = Doors.create(client, 0, attributes);
        Doors.setParam(client.door, DoorFlags.DOOR_PARAM_DATA_MAX, LONGEST_REQUEST);
        answer.putFd(client.door, false);
    }

    /** Writes one whole line. */
    synchronized void write(String line) {
        out.print(line);
        out.flush();
    }

    /** {@return the next line of input, or null} */
    synchronized String readLine() {
        return in.readLine();
    }
}
