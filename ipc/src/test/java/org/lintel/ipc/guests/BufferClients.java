package org.lintel.ipc.guests;

import static org.lintel.ipc.guests.Check.*;

import org.lintel.libc.Clock;
import org.lintel.libc.DoorArg;
import org.lintel.libc.Doors;
import org.lintel.libc.ErrnoException;
import org.lintel.libc.Malloc;
import org.lintel.libc.MarshalArea;
import org.lintel.libc.Mem;
import org.lintel.libc.Processes;
import org.lintel.libc.SignalHandling;
import org.lintel.libc.Threads;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.Signals;

import java.util.Random;

/**
 * Clients of {@link BufferServer}, whose calls and answers go through buffers on both sides. Some
 * live, and have threads that take buffers of their own meanwhile; some are killed in mid-call.
 */
public final class BufferClients {
    private static final int BYTES = 900;

    private BufferClients() {}

    public static void main(String[] args) {
        Random random = new Random(Long.parseLong(args[0]));
        int calls = Integer.parseInt(args[1]);
        int door = Doors.awaitBootstrap();
        int honest = Processes.fork(BufferClients::callsAndRaces, (long) calls << 32 | door);
        for (int i = 0; i < calls / 20; i++) {
            int doomed = Processes.fork(BufferClients::callsForEver, door);
            Clock.sleepNs(random.nextInt(60_000));
            SignalHandling.kill(doomed, Signals.SIGKILL);
            Processes.waitpid(doomed);
        }
        succeeds(honest);
        Clock.sleepNs(1_000_000); // the last one's call may still be served
        long room = Malloc.malloc(16);
        DoorArg arg = new DoorArg(0, 0, room, 16);
        Doors.call(door, arg);
        equal(8, arg.dataSize);
        equal(0, Mem.getLong(arg.data));
    }

    private static int callsForEver(long door) {
        long room = Malloc.malloc(2 * BYTES);
        while (true) {
            callOnce((int) door, room, 7);
        }
    }

    private static int callsAndRaces(long packed) {
        int door = (int) packed;
        long stop = Malloc.calloc(1, 4);
        int racer = Threads.create(() -> race(stop));
        long room = Malloc.malloc(2 * BYTES);
        for (long i = 0; i < packed >> 32; i++) {
            callOnce(door, room, i);
        }
        Mem.putIntRelease(stop, 1);
        Threads.join(racer);
        equal(0, FaultServer.allocated());
        return 0;
    }

    private static void callOnce(int door, long room, long salt) {
        TransferCases.fill(room, BYTES, (int) salt);
        try {
            DoorArg arg = new DoorArg(room, BYTES, room + BYTES, BYTES);
            Doors.call(door, arg);
            equal(BYTES, arg.dataSize);
            TransferCases.same(arg.data, BYTES, (int) salt);
        } catch (ErrnoException full) {
            that(full.errno() == Errno.ENOBUFS, "door_call: " + full);
        }
    }

    private static void race(long stop) {
        while (Mem.getIntAcquire(stop) == 0) {
            try {
                long buffer = MarshalArea.allocate();
                Mem.putLong(buffer, -9);
                for (int i = 0; i < 20; i++) {
                    equal(-9, Mem.getLong(buffer));
                }
                MarshalArea.free(buffer);
            } catch (ErrnoException full) {
                equal(Errno.ENOBUFS.number(), full.errno().number());
                Threads.yield();
            }
        }
    }
}
