package org.lintel.libc.service;

import org.lintel.libc.Files;
import org.lintel.libc.Marshaller;
import org.lintel.libc.Unmarshaller;

/**
 * One process's part of a console that several share: its lines come out whole, each with its prefix,
 * and each line of input goes to one of those who ask.
 *
 * <pre>{@code
 * try (ConsoleLines console = ConsoleLines.open("worker")) {
 *     console.println("ready");                              // worker| ready
 * }
 * }</pre>
 *
 * <p>What was printed is out when the call returns, up to the last end of a line; the rest when the end
 * comes, or the process ends.
 */
public final class ConsoleLines implements AutoCloseable {
    private final int door;

    private ConsoleLines(int door) {
        this.door = door;
    }

    /** Waits for the console server, and becomes one of its clients. */
    public static ConsoleLines open(String prefix) {
        try (Service console = new Service(ConsoleRequests.NAME);
                Marshaller request =
                        new Marshaller().putInt(ConsoleRequests.OPEN).putString(prefix)) {
            return new ConsoleLines(console.request("console", request).getFd());
        }
    }

    public void print(String text) {
        try (Marshaller request = new Marshaller().putInt(ConsoleRequests.WRITE).putString(text)) {
            call(request);
        }
    }

    public void println(String line) {
        print(line + '\n');
    }

    /** {@return the next line of input; null at its end} */
    public String readLine() {
        try (Marshaller request = new Marshaller().putInt(ConsoleRequests.READ_LINE)) {
            Unmarshaller answer = call(request);
            return answer.getBoolean() ? answer.getString() : null;
        }
    }

    private Unmarshaller call(Marshaller request) {
        try (SignalMask _ = new SignalMask()) {
            return Service.results("console", request.call(door));
        }
    }

    /** Writes a last line without an end out, and gives the console up. */
    @Override
    public void close() {
        try (Marshaller request = new Marshaller().putInt(ConsoleRequests.FLUSH)) {
            call(request);
        } finally {
            Files.close(door);
        }
    }
}
