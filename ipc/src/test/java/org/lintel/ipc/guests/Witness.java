package org.lintel.ipc.guests;

import org.lintel.libc.Doors;
import org.lintel.libc.ErrnoException;

import java.util.Arrays;

/** An honest client beside a hostile one, or of a hostile server. */
public final class Witness {
    private Witness() {}

    public static void main(String[] args) {
        boolean honestServer = args[0].equals("echo");
        int door = Doors.awaitBootstrap();
        for (int i = 0; i < Integer.parseInt(args[1]); i++) {
            byte[] request = new byte[(i * 37) % 3000];
            Arrays.fill(request, (byte) i);
            try {
                byte[] reply = Doors.call(door, request);
                if (honestServer && !Arrays.equals(request, reply)) {
                    throw new AssertionError("call " + i);
                }
            } catch (ErrnoException e) {
                if (honestServer) {
                    throw e;
                }
            }
        }
    }
}
