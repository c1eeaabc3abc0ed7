package org.lintel.ipc.guests;

import static org.lintel.ipc.guests.Check.equal;

import org.lintel.libc.DoorCancelled;
import org.lintel.libc.DoorDescs;
import org.lintel.libc.Doors;
import org.lintel.libc.ErrnoException;
import org.lintel.libc.Files;
import org.lintel.libc.Malloc;
import org.lintel.libc.MarshalArea;
import org.lintel.libc.Mem;
import org.lintel.libc.SignalHandling;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.FileFlags;
import org.lintel.nucleus.abi.MarshalLayout;

/**
 * A server that gives data and descriptors back, and tells what it has too much when it is asked with
 * nothing: buffers that are not free, descriptors that it did not have at first.
 */
public final class FaultServer {
    private static final int MOST_DESCRIPTORS = 32;

    private FaultServer() {}

    public static void main(String[] args) {
        int[] atFirst = new int[1];
        int door =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            if (size == 0) {
                                long reply = Malloc.malloc(4);
                                Mem.putInt(reply, allocated() + descriptors() - atFirst[0]);
                                Doors.replyAndFree(reply, 4);
                            } else {
                                giveBack(data, size, descs, n);
                            }
                        },
                        0,
                        0);
        atFirst[0] = descriptors();
        Doors.setBootstrap(door);
        while (true) {
            SignalHandling.pause();
        }
    }

    private static void giveBack(long data, long size, long descs, int count) {
        try {
            for (int i = 0; i < count; i++) {
                DoorDescs.putReleased(descs, i, DoorDescs.fd(descs, i));
            }
            Doors.reply(data, size, descs, count);
        } catch (DoorCancelled cancelled) {
            for (int i = 0; i < count; i++) {
                Files.close(DoorDescs.fd(descs, i));
            }
            throw cancelled;
        }
    }

    private static int descriptors() {
        int open = 0;
        for (int fd = 0; fd < MOST_DESCRIPTORS; fd++) {
            try {
                Files.fcntl(fd, FileFlags.F_GETFD, 0);
                open++;
            } catch (ErrnoException closed) {
                equal(Errno.EBADF.number(), closed.errno().number());
            }
        }
        return open;
    }

    /** {@return buffers of this process that are not free} */
    static int allocated() {
        int count = 0;
        long area = MarshalArea.address();
        for (int i = 0; i < Mem.getInt(area); i++) {
            count +=
                    1
                            - Mem.getInt(
                                    area
                                            + MarshalLayout.FIRST_FLAG
                                            + (long) i * MarshalLayout.PAIR_BYTES);
        }
        return count;
    }
}
