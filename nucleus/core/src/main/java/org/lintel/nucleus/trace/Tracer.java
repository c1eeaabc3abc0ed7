package org.lintel.nucleus.trace;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the nucleus reports what happens: one method for each kind of event.
 *
 * <pre>
 *   if (tracer.enabled) {
 *       tracer.trapEnter(clock.nowNs(), cpu, pid, tid, number, a0, a1, a2, a3, a4, a5);
 *   }
 * </pre>
 *
 * <p>The first four arguments are always the same: virtual time in nanoseconds, processor, process,
 * thread; 0 stands for none.
 *
 * <p><b>Threads.</b> As {@link EventRing}: with {@code singlePublisher} whoever runs on the one
 * processor, otherwise any thread. A reporting thread never waits in the JVM and allocates nothing.
 * {@link #drain} and {@link #close} belong to host threads.
 */
public final class Tracer implements AutoCloseable {
    private static final Tracer OFF = new Tracer(null);

    /** Events in the ring: enough for the consumer to sleep for a moment, small enough for a cache. */
    private static final int RING_EVENTS = 1 << 14;

    /** Whether anybody listens; when not, no method for events may be called. */
    public final boolean enabled;

    private final EventRing ring;

    private Tracer(EventRing ring) {
        this.ring = ring;
        this.enabled = ring != null;
    }

    /** {@return the tracer that is off} */
    public static Tracer off() {
        return OFF;
    }

    /**
     * Starts a tracer.
     *
     * @param singlePublisher whether the machine has one processor, so that its order is enough
     * @param consumers called in this order for each event
     */
    public static Tracer start(boolean singlePublisher, List<EventConsumer> consumers) {
        return start(singlePublisher, consumers, RING_EVENTS);
    }

    static Tracer start(boolean singlePublisher, List<EventConsumer> consumers, int ringEvents) {
        EventRing ring = new EventRing(ringEvents, singlePublisher, consumers);
        ring.start();
        return new Tracer(ring);
    }

    /** A thread enters the nucleus. */
    public void trapEnter(
            long timeNs,
            int cpu,
            int pid,
            int tid,
            int number, //
            long a0,
            long a1,
            long a2,
            long a3,
            long a4,
            long a5) {
        Event event = claim(EventKind.TRAP_ENTER, timeNs, cpu, pid, tid);
        event.a0 = number;
        event.a1 = a0;
        event.a2 = a1;
        event.a3 = a2;
        event.a4 = a3;
        event.a5 = a4;
        event.a6 = a5;
        ring.publish(event);
    }

    /** A system call returns to the process. */
    public void trapExit(long timeNs, int cpu, int pid, int tid, int number, long result) {
        publish(EventKind.TRAP_EXIT, timeNs, cpu, pid, tid, number, result, 0, 0);
    }

    /** A memory access came to the nucleus, and this is what became of it. */
    public void fault(
            long timeNs,
            int cpu,
            int pid,
            int tid, //
            long address,
            boolean write,
            FaultOutcome outcome) {
        long access = write ? 1 : 0;
        publish(EventKind.FAULT, timeNs, cpu, pid, tid, address, access, outcome.ordinal(), 0);
    }

    /** A processor begins to run this thread. */
    public void switchTo(long timeNs, int cpu, int pid, int tid) {
        publish(EventKind.SWITCH, timeNs, cpu, pid, tid, 0, 0, 0, 0);
    }

    /** A process begins. */
    public void spawn(
            long timeNs, int cpu, int pid, int tid, int childPid, EventKind.Origin origin) {
        publish(EventKind.SPAWN, timeNs, cpu, pid, tid, childPid, origin.ordinal(), 0, 0);
    }

    /** A process changes its program. */
    public void exec(long timeNs, int cpu, int pid, int tid) {
        publish(EventKind.EXEC, timeNs, cpu, pid, tid, 0, 0, 0, 0);
    }

    /** A thread begins; reported by the one that made it. */
    public void threadStart(long timeNs, int cpu, int pid, int tid, int newTid) {
        publish(EventKind.THREAD_START, timeNs, cpu, pid, tid, newTid, 0, 0, 0);
    }

    /** A thread ends. */
    public void threadExit(long timeNs, int cpu, int pid, int tid, long value) {
        publish(EventKind.THREAD_EXIT, timeNs, cpu, pid, tid, value, 0, 0, 0);
    }

    /** A process ends; {@code signal} is 0 unless one killed it. */
    public void exit(long timeNs, int cpu, int pid, int tid, int status, int signal) {
        publish(EventKind.EXIT, timeNs, cpu, pid, tid, status, signal, 0, 0);
    }

    /** A signal is sent. */
    public void signalSend(long timeNs, int cpu, int pid, int tid, int signal, int targetPid) {
        publish(EventKind.SIGNAL_SEND, timeNs, cpu, pid, tid, signal, targetPid, 0, 0);
    }

    /** A signal takes effect; {@code handler} is 0 for the default action, 1 for ignored. */
    public void signalDeliver(
            long timeNs,
            int cpu,
            int pid,
            int tid, //
            int signal,
            int code,
            long address,
            long handler) {
        publish(EventKind.SIGNAL_DELIVER, timeNs, cpu, pid, tid, signal, code, address, handler);
    }

    /** A marshalling buffer changes hands. */
    public void buffer(
            long timeNs,
            int cpu,
            int pid,
            int tid, //
            long address,
            int bytes,
            boolean allocated,
            boolean byNucleus) {
        long what = allocated ? 1 : 0;
        publish(EventKind.BUFFER, timeNs, cpu, pid, tid, address, bytes, what, byNucleus ? 1 : 0);
    }

    /** A temporary is taken or given back. */
    public void temporary(long timeNs, int cpu, int pid, int tid, long bytes, boolean taken) {
        publish(EventKind.TEMPORARY, timeNs, cpu, pid, tid, bytes, taken ? 1 : 0, 0, 0);
    }

    /** A door call makes a step. */
    public void door(
            long timeNs,
            int cpu,
            int pid,
            int tid, //
            EventKind.DoorStep step,
            long door,
            int otherTid) {
        publish(EventKind.DOOR, timeNs, cpu, pid, tid, step.ordinal(), door, otherTid, 0);
    }

    private void publish(
            EventKind kind,
            long timeNs,
            int cpu,
            int pid,
            int tid, //
            long a0,
            long a1,
            long a2,
            long a3) {
        Event event = claim(kind, timeNs, cpu, pid, tid);
        event.a0 = a0;
        event.a1 = a1;
        event.a2 = a2;
        event.a3 = a3;
        ring.publish(event);
    }

    private Event claim(EventKind kind, long timeNs, int cpu, int pid, int tid) {
        Event event = ring.claim();
        event.setHead(kind, timeNs, cpu, pid, tid);
        return event;
    }

    /** {@return how many events were reported so far} */
    public long published() {
        return enabled ? ring.published() : 0;
    }

    /** {@return the last events as text, oldest first} For the moment after everything has stopped. */
    public List<String> tail(int count, SyscallDescriptions descriptions) {
        List<String> lines = new ArrayList<>();
        if (enabled) {
            EventText text = new EventText(new ArgumentText(descriptions));
            for (Event event : ring.tail(count)) {
                StringBuilder line = new StringBuilder();
                line.append('#').append(event.sequence).append(' ').append(event.timeNs);
                line.append(" ns cpu ").append(event.cpu()).append(' ');
                EventText.appendWho(line, event.pid(), event.tid());
                text.appendWhat(line, event);
                lines.add(line.toString());
            }
        }
        return lines;
    }

    /** Waits until the consumers have seen every event reported so far. */
    public void drain() {
        if (enabled) {
            ring.drain();
        }
    }

    /** Drains, then ends the consumers. A second call does nothing. */
    @Override
    public void close() {
        if (enabled) {
            ring.close();
        }
    }
}
