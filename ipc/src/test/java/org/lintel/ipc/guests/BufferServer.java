package org.lintel.ipc.guests;

import static org.lintel.ipc.guests.Check.*;

import org.lintel.libc.Doors;
import org.lintel.libc.ErrnoException;
import org.lintel.libc.Malloc;
import org.lintel.libc.MarshalArea;
import org.lintel.libc.Mem;
import org.lintel.libc.SignalHandling;
import org.lintel.libc.Threads;
import org.lintel.nucleus.abi.Errno;

/**
 * A server whose own threads allocate and free buffers, while the nucleus does so on behalf of its
 * clients. Each of them writes its number into a buffer and finds it there before it gives it back:
 * what the nucleus puts there meanwhile shows. Asked with nothing, it tells how many buffers are taken
 * for good.
 */
public final class BufferServer {
    private static final int RACERS = 3;
    private static final long STOP = Malloc.calloc(1, 4);

    private BufferServer() {}

    public static void main(String[] args) {
        int door =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            if (size == 0) {
                                tellTaken();
                            } else {
                                answer(data, size);
                            }
                        },
                        0,
                        0);
        for (int i = 1; i <= RACERS; i++) {
            long number = -i; // no client sends that
            Threads.detach(Threads.create(() -> race(number)));
        }
        Doors.setBootstrap(door);
        while (true) {
            SignalHandling.pause();
        }
    }

    private static void answer(long data, long size) {
        while (true) {
            try {
                Doors.reply(data, size);
                return;
            } catch (ErrnoException full) {
                equal(Errno.ENOBUFS.number(), full.errno().number());
                Threads.yield();
            }
        }
    }

    private static void race(long number) {
        while (Mem.getIntAcquire(STOP) == 0) {
            long buffer;
            try {
                buffer = MarshalArea.allocate();
            } catch (ErrnoException full) {
                equal(Errno.ENOBUFS.number(), full.errno().number());
                Threads.yield();
                continue;
            }
            Mem.putLong(buffer, number);
            for (int i = 0; i < 20; i++) {
                equal(number, Mem.getLong(buffer));
            }
            MarshalArea.free(buffer);
        }
        Mem.getAndAddInt(STOP, 1);
    }

    private static void tellTaken() {
        Mem.getAndAddInt(STOP, 1);
        while (Mem.getIntAcquire(STOP) < 1 + RACERS) {
            Threads.yield();
        }
        long reply = Malloc.malloc(8);
        Mem.putLong(reply, FaultServer.allocated());
        Doors.replyAndFree(reply, 8);
    }
}
