package org.lintel.programs;

import org.lintel.libc.Doors;
import org.lintel.libc.Marshaller;
import org.lintel.libc.service.Names;

/**
 * Counts words for others: a door whose argument is a text, and whose answer is its lines, words and
 * bytes. The name of the door is {@link #NAME}.
 */
public final class WcServer {
    static final String NAME = "wc";

    private WcServer() {}

    public static void main(String[] args) {
        int door = Doors.create(WcServer::count, 0, 0);
        Names.register(NAME, door);
        Doors.serve();
    }

    /** The procedure behind the door; each call runs it on a server thread. */
    private static void count(long cookie, long text, long sizeBytes, long descs, int descCount) {
        TextCounts counts = new TextCounts();
        counts.add(text, sizeBytes);
        try (Marshaller answer = new Marshaller()) {
            answer.putLong(counts.lines()).putLong(counts.words()).putLong(counts.bytes()).reply();
        }
    }
}
