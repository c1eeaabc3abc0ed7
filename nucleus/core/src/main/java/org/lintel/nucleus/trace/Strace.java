package org.lintel.nucleus.trace;

import java.io.Flushable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The stream of events as text, in the manner of {@code strace -f}.
 *
 * <pre>
 *   [pid 3] read(0, 0x20010, 4096) = 120
 *   [pid 3] close(9) = -1 EBADF (Bad file descriptor)
 *   [pid 4] read(3, 0x20010, 1 &lt;unfinished ...&gt;       it waits, another thread goes on
 *   [pid 3] write(4, 0x20010, 1) = 1
 *   [pid 4] &lt;... read resumed&gt;) = 1
 *   [pid 3] ~~~ fault, store to 0x20000: demandZero ~~~
 *   [pid 4] ~~~ fault, store to 0x10: unmapped ~~~
 *   [pid 4] +++ killed by SIGSEGV +++
 * </pre>
 *
 * <p><b>Threads.</b> Confined to the consumer thread. <b>Errors.</b> A target that can't be written
 * to ends the trace: {@link Tracer#drain} says so.
 */
public final class Strace implements EventConsumer {
    /**
     * Kinds that are shown unless others are asked for. Faults that end in a signal are shown in any
     * case, mere refills of the TLB in none: they change nothing.
     */
    public static final Set<EventKind> DEFAULT_KINDS =
            EnumSet.of(
                    EventKind.TRAP_ENTER,
                    EventKind.TRAP_EXIT,
                    EventKind.FAULT,
                    EventKind.SPAWN,
                    EventKind.EXEC,
                    EventKind.EXIT,
                    EventKind.SIGNAL_DELIVER,
                    EventKind.BUFFER,
                    EventKind.TEMPORARY,
                    EventKind.DOOR);

    private static final int FLUSH_CHARACTERS = 8192;

    private final Appendable target;
    private final Set<EventKind> kinds;
    private final ArgumentText arguments;
    private final EventText text;
    private final StringBuilder out = new StringBuilder(2 * FLUSH_CHARACTERS);

    /** System calls under way, by tid. */
    private final Map<Integer, Pending> pendingByTid = new HashMap<>();

    /** The call whose line is not written yet, since it may return at once; or null. */
    private Pending unwritten;

    /** A system call under way; kept and used again by its thread. */
    private static final class Pending {
        final Event enter = new Event();
        boolean active;
    }

    /** A trace of the {@link #DEFAULT_KINDS}. */
    public Strace(SyscallDescriptions descriptions, Appendable target) {
        this(descriptions, target, DEFAULT_KINDS);
    }

    public Strace(SyscallDescriptions descriptions, Appendable target, Set<EventKind> kinds) {
        this.target = target;
        this.kinds = EnumSet.copyOf(kinds);
        this.arguments = new ArgumentText(descriptions);
        this.text = new EventText(arguments);
    }

    @Override
    public void accept(Event event) {
        if (!shows(event)) {
            return;
        }
        switch (event.kind()) {
            case TRAP_ENTER -> enter(event);
            case TRAP_EXIT -> exit(event);
            case EXIT -> end(event);
            default -> line(event);
        }
        if (out.length() >= FLUSH_CHARACTERS) {
            flush();
        }
    }

    private boolean shows(Event event) {
        if (event.kind() != EventKind.FAULT) {
            return kinds.contains(event.kind());
        }
        FaultOutcome outcome = FaultOutcome.of((int) event.a2);
        return outcome.isSignal()
                || outcome != FaultOutcome.REFILL && kinds.contains(EventKind.FAULT);
    }

    private void enter(Event event) {
        writeUnfinished();
        Pending pending = pendingByTid.computeIfAbsent(event.tid(), tid -> new Pending());
        pending.enter.copyFrom(event);
        pending.active = true;
        unwritten = pending;
    }

    private void exit(Event event) {
        Pending pending = pendingByTid.get(event.tid());
        if (pending == null || !pending.active) {
            return; // its process has ended meanwhile, and so did the line
        }
        if (pending == unwritten) {
            EventText.appendWho(out, event.pid(), event.tid());
            arguments.appendCall(out, pending.enter);
            unwritten = null;
        } else {
            writeUnfinished();
            EventText.appendWho(out, event.pid(), event.tid());
            out.append("<... ").append(arguments.name(event.a0)).append(" resumed>");
        }
        pending.active = false;
        out.append(") = ");
        arguments.appendResult(out, event.a0, event.a1);
        out.append('\n');
    }

    /** The process is gone: its calls under way never return. */
    private void end(Event event) {
        if (unwritten != null && unwritten.enter.pid() == event.pid()) {
            appendUnwritten();
            out.append(") = ?\n");
            unwritten = null;
        }
        pendingByTid.values().removeIf(pending -> pending.enter.pid() == event.pid());
        line(event);
    }

    private void line(Event event) {
        writeUnfinished();
        EventText.appendWho(out, event.pid(), event.tid());
        text.appendWhat(out, event);
        out.append('\n');
    }

    private void writeUnfinished() {
        if (unwritten != null) {
            appendUnwritten();
            out.append(" <unfinished ...>\n");
            unwritten = null;
        }
    }

    private void appendUnwritten() {
        EventText.appendWho(out, unwritten.enter.pid(), unwritten.enter.tid());
        arguments.appendCall(out, unwritten.enter);
    }

    @Override
    public void idle() {
        flush();
    }

    @Override
    public void end() {
        writeUnfinished();
        flush();
    }

    private void flush() {
        try {
            target.append(out);
            if (target instanceof Flushable flushable) {
                flushable.flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            out.setLength(0);
        }
    }
}
