package org.lintel.harness.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;

/**
 * Ends the JVM when its heap is full and stays full: a process that keeps what it allocates, and
 * catches the error, leaves no memory for a verdict. Java heap is not accounted by process, so
 * nobody can be blamed; there is only a sentence and an exit code.
 *
 * <p>It looks by taking some memory itself, since only that tells a full heap from one with garbage.
 *
 * <p><b>Threads.</b> One daemon thread of its own. What it does when the heap is full allocates
 * nothing.
 */
final class MemoryGuard {
    private static final int PROBE_BYTES = 256 << 10;
    private static final long LOOK_NS = 1_000_000_000;

    /** So often in a row no memory is there: one failure alone may pass. */
    static final int FAILURES = 3;

    private static final byte[] SENTENCE =
            "lintel: the host's memory is exhausted: a process may keep more Java objects than fit; JDK_JAVA_OPTIONS=-Xmx… gives more\n"
                    .getBytes(StandardCharsets.UTF_8);

    /** Keeps the compiler from dropping the probe. */
    private static volatile byte[] probed;

    private final Runnable probe;
    private final Runnable whenFull;
    private int failures;

    /**
     * @param probe takes memory and gives it back
     * @param whenFull is run once the probe has failed {@link #FAILURES} times in a row
     */
    MemoryGuard(Runnable probe, Runnable whenFull) {
        this.probe = probe;
        this.whenFull = whenFull;
    }

    /** Guards this JVM. */
    static void start() {
        FileOutputStream err = new FileOutputStream(FileDescriptor.err);
        MemoryGuard guard = new MemoryGuard(MemoryGuard::probe, () -> end(err));
        Thread thread = new Thread(guard::watch, "memory guard");
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        while (true) {
            LockSupport.parkNanos(LOOK_NS);
            look();
        }
    }

    void look() {
        try {
            probe.run();
            failures = 0;
        } catch (OutOfMemoryError full) {
            failures++;
            if (failures == FAILURES) {
                whenFull.run();
            }
        }
    }

    private static void probe() {
        probed = new byte[PROBE_BYTES];
        probed = null;
    }

    private static void end(FileOutputStream err) {
        try {
            err.write(SENTENCE);
        } catch (IOException | OutOfMemoryError e) {
            // The exit code still tells.
        } finally {
            Runtime.getRuntime().halt(ExitCode.USAGE);
        }
    }
}
