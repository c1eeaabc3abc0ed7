package org.lintel.programs;

import org.lintel.libc.ErrnoException;
import org.lintel.libc.Marshaller;
import org.lintel.libc.SignalHandling;
import org.lintel.libc.Stdio;
import org.lintel.libc.service.Service;

/**
 * Lets the server crash, and finds it again: {@code crash-client ROUNDS}. With {@code crash-client
 * hasty} it is the client who is killed in the middle of a call.
 */
public final class CrashClient {
    private static final long SOON_NS = 1_000_000;

    private CrashClient() {}

    public static void main(String[] args) {
        try (Service server = new Service(CrashServer.NAME)) {
            if (args[0].equals("hasty")) {
                SignalHandling.setitimer(SOON_NS, 0); // SIGALRM, which kills
                while (true) {
                    call(server, CrashServer.SLEEP);
                }
            }
            for (int i = 0; i < Integer.parseInt(args[0]); i++) {
                Stdio.puts("before: " + call(server, CrashServer.ANSWER));
                Stdio.puts("crash: " + call(server, CrashServer.CRASH));
                Stdio.puts("after: " + call(server, CrashServer.ANSWER));
            }
        }
    }

    /** {@return the answer, or the error} After an error the next call finds the server that came instead. */
    private static String call(Service server, String order) {
        try (Marshaller request = new Marshaller().putString(order)) {
            return server.call(request).getString();
        } catch (ErrnoException died) {
            return died.errno().name();
        }
    }
}
