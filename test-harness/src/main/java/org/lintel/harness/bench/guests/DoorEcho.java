package org.lintel.harness.bench.guests;

import org.lintel.libc.Doors;
import org.lintel.libc.Mem;
import org.lintel.libc.Mmap;
import org.lintel.libc.SignalHandling;

/**
 * The server of {@link DoorCalls}: reads all bytes of a request, and answers with as many that it
 * writes. Argument: how many bytes.
 */
public final class DoorEcho {
    private DoorEcho() {}

    public static void main(String[] args) {
        int size = Integer.parseInt(args[0]);
        int door =
                size == 0
                        ? Doors.create((cookie, data, length, descs, n) -> {}, 0, 0)
                        : Doors.create(new Answer(size)::serve, 0, 0);
        Doors.setBootstrap(door);
        while (true) {
            SignalHandling.pause();
        }
    }

    /** What it reads and writes; one call at a time. */
    private record Answer(byte[] bytes, long room) {
        Answer(int size) {
            this(new byte[size], Mmap.anonymous(size));
        }

        void serve(long cookie, long data, long length, long descs, int count) {
            Mem.get(data, bytes, 0, bytes.length);
            bytes[bytes.length - 1]++;
            Mem.put(room, bytes);
            Doors.reply(room, bytes.length);
        }
    }
}
