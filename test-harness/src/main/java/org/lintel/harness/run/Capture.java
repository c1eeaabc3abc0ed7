package org.lintel.harness.run;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One output stream of a process: keeps what was written, for the expectations, and passes it on to
 * the terminal.
 *
 * <p><b>Threads.</b> One at a time; the handle's lock in the nucleus sees to it. The text is read
 * when the machine has stopped.
 */
final class Capture {
    /** Expectations see this much of a stream; the terminal gets all of it. */
    static final int MAX_KEPT_BYTES = 16 << 20;

    private final Terminal terminal;
    private final PrintStream target;

    /** What each line begins with on the terminal; empty when nobody else writes there. */
    private final byte[] prefix;

    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    Capture(Terminal terminal, PrintStream target, String prefix) {
        this.terminal = terminal;
        this.target = target;
        this.prefix = prefix.getBytes(StandardCharsets.UTF_8);
    }

    /** Takes bytes that a process wrote; the array is the caller's. */
    void accept(byte[] bytes, int lengthBytes) {
        kept.write(bytes, 0, Math.min(lengthBytes, MAX_KEPT_BYTES - kept.size()));
        if (prefix.length == 0) {
            terminal.offer(target, Arrays.copyOf(bytes, lengthBytes));
            return;
        }
        // With a prefix whole lines are passed on, so that those of several processes don't mix.
        for (int i = 0; i < lengthBytes; i++) {
            line.write(bytes[i]);
            if (bytes[i] == '\n') {
                passLine();
            }
        }
    }

    private void passLine() {
        byte[] whole = Arrays.copyOf(prefix, prefix.length + line.size());
        System.arraycopy(line.toByteArray(), 0, whole, prefix.length, line.size());
        terminal.offer(target, whole);
        line.reset();
    }

    /** Passes on a last line without an end. */
    void finish() {
        if (line.size() > 0) {
            line.write('\n');
            passLine();
        }
    }

    String text() {
        return kept.toString(StandardCharsets.UTF_8);
    }
}
