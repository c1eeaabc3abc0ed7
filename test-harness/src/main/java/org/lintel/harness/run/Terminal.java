package org.lintel.harness.run;

import java.io.PrintStream;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The way from processes to the host's terminal. Emulated threads append to a queue without locks
 * and never wait; one host thread prints.
 *
 * <p><b>Threads.</b> {@link #offer} from any; the printing thread is the terminal's own; {@link
 * #close} from the one that made it. Lock free.
 */
final class Terminal implements AutoCloseable {
    /** A terminal that is slower than its processes loses output beyond this many waiting bytes. */
    private static final long MAX_WAITING_BYTES = 64L << 20;

    private static final long IDLE_NS = 500_000;

    /** Bytes on their way to one of the host's streams. */
    private record Chunk(PrintStream target, byte[] bytes) {}

    private final ConcurrentLinkedQueue<Chunk> queue = new ConcurrentLinkedQueue<>();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final AtomicLong lostBytes = new AtomicLong();
    private final PrintStream errors;
    private final Thread printer;
    private volatile boolean closing;
    private volatile boolean silent;

    /** @param errors where it is said that output was lost */
    Terminal(PrintStream errors) {
        this.errors = errors;
        printer = new Thread(this::print, "terminal");
        printer.setDaemon(true);
        printer.start();
    }

    /** Takes bytes to be printed; the array is the terminal's from now on. */
    void offer(PrintStream target, byte[] bytes) {
        if (silent) {
            return;
        }
        if (waitingBytes.addAndGet(bytes.length) > MAX_WAITING_BYTES) {
            waitingBytes.addAndGet(-bytes.length);
            lostBytes.addAndGet(bytes.length);
            return;
        }
        queue.add(new Chunk(target, bytes));
    }

    private void print() {
        while (true) {
            // Read before the queue: whatever was offered before closing is still printed.
            boolean last = closing;
            for (Chunk chunk = queue.poll(); chunk != null; chunk = queue.poll()) {
                chunk.target.write(chunk.bytes, 0, chunk.bytes.length);
                waitingBytes.addAndGet(-chunk.bytes.length);
                if (queue.isEmpty()) {
                    chunk.target.flush();
                }
            }
            if (last) {
                return;
            }
            LockSupport.parkNanos(IDLE_NS);
        }
    }

    /** From now on nothing is taken: what processes say while they are swept tells nobody anything. */
    void silence() {
        silent = true;
    }

    /** Prints what is still waiting. */
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(printer);
        boolean interrupted = false;
        while (printer.isAlive()) {
            try {
                printer.join();
            } catch (InterruptedException e) {
                interrupted = true;
                break;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (lostBytes.get() > 0) {
            errors.println(
                    "lintel: the terminal was too slow; bytes not shown: " + lostBytes.get());
        }
    }
}
