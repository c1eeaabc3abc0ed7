package org.lintel.ipc.guests;

import static org.lintel.ipc.guests.Check.*;

import org.lintel.libc.DoorArg;
import org.lintel.libc.DoorDescs;
import org.lintel.libc.Doors;
import org.lintel.libc.Files;
import org.lintel.libc.Malloc;
import org.lintel.libc.Mem;
import org.lintel.libc.Mmap;

/**
 * Calls {@link FaultServer} with data of the sizes that it gets as arguments, each with and without
 * descriptors and with and without room for the answer; then asks what the server has too much.
 */
public final class LimitsClient {
    private static final int MOST_BYTES = 64 << 10;
    private static final long DATA = Malloc.malloc(MOST_BYTES);
    private static final long ROOM = Malloc.malloc(MOST_BYTES);
    private static final long DESCS = Malloc.malloc(8 * DoorDescs.BYTES);

    private LimitsClient() {}

    public static void main(String[] args) {
        int door = Doors.awaitBootstrap();
        int file = Files.memfdCreate("passed", 0);
        for (String size : args) {
            for (int descs : new int[] {0, 1, 7}) {
                call(door, file, Integer.parseInt(size), descs, 0);
                call(door, file, Integer.parseInt(size), descs, MOST_BYTES);
            }
        }
        DoorArg arg = new DoorArg(0, 0, ROOM, 16);
        Doors.call(door, arg);
        equal(0, Mem.getInt(arg.data));
        equal(0, FaultServer.allocated());
        equal(file + 1, Files.dup(file));
    }

    private static void call(int door, int file, int size, int descs, int room) {
        TransferCases.fill(DATA, size, size);
        for (int i = 0; i < descs; i++) {
            DoorDescs.put(DESCS, i, file);
        }
        DoorArg arg = new DoorArg(DATA, size, room == 0 ? 0 : ROOM, room);
        arg.descs = descs == 0 ? 0 : DESCS;
        arg.descCount = descs;
        Doors.call(door, arg);
        equal(size, arg.dataSize);
        TransferCases.same(arg.data, size, size);
        equal(descs, arg.descCount);
        for (int i = 0; i < descs; i++) {
            equal(file + 1 + i, DoorDescs.fd(arg.descs, i));
        }
        for (int i = 0; i < descs; i++) {
            Files.close(file + 1 + i);
        }
        if (room == 0) {
            Mmap.munmap(arg.rbuf, arg.rsize);
        }
    }
}
