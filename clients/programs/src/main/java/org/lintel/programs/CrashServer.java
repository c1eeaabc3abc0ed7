package org.lintel.programs;

import org.lintel.libc.Clock;
import org.lintel.libc.DoorCancelled;
import org.lintel.libc.Doors;
import org.lintel.libc.Marshaller;
import org.lintel.libc.Mem;
import org.lintel.libc.Stdio;
import org.lintel.libc.Unmarshaller;
import org.lintel.libc.service.Names;

/** A server that does as it is told: answers, takes its time, or crashes in the middle of the call. */
public final class CrashServer {
    static final String NAME = "crash";
    static final String ANSWER = "answer";
    static final String SLEEP = "sleep";
    static final String CRASH = "crash";

    private static final long LONG_NS = 1_000_000_000;
    private static final long WILD = 0x1234;

    private CrashServer() {}

    public static void main(String[] args) {
        Names.register(NAME, Doors.create(CrashServer::obey, 0, 0));
        Doors.serve();
    }

    private static void obey(long cookie, long data, long sizeBytes, long descs, int descCount) {
        switch (new Unmarshaller(data, sizeBytes).getString()) {
            case CRASH -> Mem.putByte(WILD, (byte) 1);
            case SLEEP -> sleep();
            default -> {}
        }
        try (Marshaller answer = new Marshaller()) {
            answer.putString("well").reply();
        }
    }

    /** A client that is gone needs no answer: the call is broken off here. */
    private static void sleep() {
        try {
            Clock.sleepNs(LONG_NS);
        } catch (DoorCancelled gone) {
            Stdio.puts("server: the client is gone");
            throw gone;
        }
    }
}
