package org.lintel.servers.console;

import org.lintel.libc.DoorProcedure;
import org.lintel.libc.Doors;
import org.lintel.libc.Marshaller;
import org.lintel.libc.Unmarshaller;
import org.lintel.libc.service.ConsoleRequests;
import org.lintel.libc.service.RequestProcedure;
import org.lintel.nucleus.abi.DoorFlags;

/**
 * A process that shares the console: its door, its prefix, and the line that it has begun.
 *
 * <p><b>Locks.</b> Its monitor guards the line; the server's is taken within.
 */
final class Client implements DoorProcedure {
    /** A line that is longer comes out in pieces. */
    private static final int LONGEST_LINE = 1 << 16;

    private final ConsoleServer console;
    private final String prefix;
    private final RequestProcedure requests = new RequestProcedure(this::handle);
    private final StringBuilder line = new StringBuilder();

    /** Set before the client knows of it. */
    int door;

    Client(ConsoleServer console, String prefix) {
        this.console = console;
        this.prefix = prefix;
    }

    @Override
    public void serve(long cookie, long data, long sizeBytes, long descs, int descCount) {
        if (data == DoorFlags.DOOR_UNREF_DATA && sizeBytes == 0) {
            flush();
            Doors.revoke(door);
            return;
        }
        requests.serve(cookie, data, sizeBytes, descs, descCount);
    }

    private void handle(int operation, Unmarshaller request, Marshaller answer) {
        switch (operation) {
            case ConsoleRequests.WRITE -> write(request.getString());
            case ConsoleRequests.READ_LINE -> {
                String next = console.readLine();
                answer.putBoolean(next != null);
                if (next != null) {
                    answer.putString(next);
                }
            }
            case ConsoleRequests.FLUSH -> flush();
            default -> throw RequestProcedure.unknown(operation);
        }
    }

    private synchronized void write(String text) {
        int start = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
            line.append(text, start, end);
            passLine();
            start = end + 1;
        }
        line.append(text, start, text.length());
        if (line.length() > LONGEST_LINE) {
            passLine();
        }
    }

    private synchronized void flush() {
        if (!line.isEmpty()) {
            passLine();
        }
    }

    private void passLine() {
        console.write(prefix + "| " + line + '\n');
        line.setLength(0);
    }
}
