package org.lintel.ipc.guests;

import org.lintel.libc.Doors;
import org.lintel.libc.Malloc;
import org.lintel.libc.MarshalArea;
import org.lintel.libc.Mem;
import org.lintel.libc.SignalHandling;
import org.lintel.nucleus.abi.MarshalLayout;

/** A server that echoes, and tells of its buffers when it is asked with nothing. */
public final class FaultServer {
    private FaultServer() {}

    public static void main(String[] args) {
        int door =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            if (size == 0) {
                                long reply = Malloc.malloc(4);
                                Mem.putInt(reply, allocated());
                                Doors.replyAndFree(reply, 4);
                            } else {
                                Doors.reply(data, size, descs, n);
                            }
                        },
                        0,
                        0);
        Doors.setBootstrap(door);
        while (true) {
            SignalHandling.pause();
        }
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
