package org.lintel.harness.bench.guests;

import org.lintel.libc.DoorProcedure;
import org.lintel.libc.Doors;
import org.lintel.libc.Mem;
import org.lintel.libc.SignalHandling;

/**
 * The server of {@link DoorCalls}: reads all bytes of a request, or a word of each page, and answers
 * with as many that it writes where the request is, as the peers do. Arguments as there.
 */
public final class DoorEcho {
    private DoorEcho() {}

    public static void main(String[] args) {
        int size = Integer.parseInt(args[0]);
        Doors.setBootstrap(Doors.create(procedure(size, args.length > 1), 0, 0));
        while (true) {
            SignalHandling.pause();
        }
    }

    private static DoorProcedure procedure(int size, boolean words) {
        if (size == 0) {
            return (cookie, data, length, descs, n) -> {};
        }
        if (!words) {
            return new Answer(new byte[size])::serve;
        }
        return (cookie, data, length, descs, n) -> {
            PageWords.write(data, size, PageWords.sum(data, size) + 1);
            Doors.reply(data, size);
        };
    }

    /** What it reads and writes; one call at a time. */
    private record Answer(byte[] bytes) {
        void serve(long cookie, long data, long length, long descs, int count) {
            Mem.get(data, bytes, 0, bytes.length);
            bytes[bytes.length - 1]++;
            Mem.put(data, bytes);
            Doors.reply(data, bytes.length);
        }
    }
}
