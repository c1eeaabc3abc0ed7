package org.lintel.ipc.guests;

import org.lintel.libc.DoorArg;
import org.lintel.libc.Doors;
import org.lintel.libc.Malloc;
import org.lintel.libc.Mem;

import java.util.Arrays;

/** Calls the first door: without arguments, then with more and more. */
public final class NullClient {
    private NullClient() {}

    public static void main(String[] args) {
        int door = Doors.awaitBootstrap();
        Doors.call(door);
        for (int size :
                new int[] {0, 1, 100, 128, 129, 512, 513, 5000, 5120, 5121, 8192, 200_000}) {
            byte[] request = new byte[size];
            for (int i = 0; i < size; i++) {
                request[i] = (byte) (i * 31 + size);
            }
            byte[] reply = Doors.call(door, request);
            if (!Arrays.equals(request, reply)) {
                throw new AssertionError("size " + size + " came back as " + reply.length);
            }
        }
        if (args.length > 0) {
            measure(door, Integer.parseInt(args[0]), Integer.parseInt(args[1]));
        }
    }

    private static void measure(int door, int size, int rounds) {
        long data = Malloc.malloc(size + 16);
        DoorArg arg = new DoorArg();
        for (int r = 0; r < 8; r++) {
            long before = System.nanoTime();
            for (int i = 0; i < rounds; i++) {
                if (size == 0) {
                    Doors.call(door);
                } else {
                    Mem.putInt(data, i);
                    arg.set(data, size, data, size);
                    Doors.call(door, arg);
                }
            }
        }
    }
}
