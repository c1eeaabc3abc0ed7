package org.lintel.nucleus.trace;

/**
 * One thing that happened in the machine: a slot of the {@link EventRing}, used again and again.
 *
 * <p><b>Threads.</b> Written by the publisher before the slot is published, read by the consumer
 * until it asks for the next one; a consumer that keeps something copies it. Only the first {@link
 * EventKind#argumentCount} arguments mean anything: the others are left from earlier events.
 *
 * <p><b>Determinism.</b> All fields are functions of scenario and seed on a machine of one
 * processor, so all of them enter the trace hash.
 */
public final class Event {
    private static final int HALF = 32;

    // Longs only, those that every kind uses first: a short event then touches one cache line, and
    // no
    // reference is stored, which would cost a barrier of the collector each time.

    /** Position in the stream, from 0. */
    long sequence;

    /** Virtual time in nanoseconds. */
    long timeNs;

    /** Process and thread that it happened on, 0 for none: pid in the upper half, tid in the lower. */
    private long who;

    /** Emulated processor in the upper half, ordinal of the kind in the lower. */
    private long what;

    long a0;
    long a1;
    long a2;
    long a3;
    long a4;
    long a5;
    long a6;

    void setHead(EventKind kind, long timeNs, int cpu, int pid, int tid) {
        this.timeNs = timeNs;
        this.who = (long) pid << HALF | tid & 0xFFFF_FFFFL;
        this.what = (long) cpu << HALF | kind.ordinal();
    }

    public long sequence() {
        return sequence;
    }

    public long timeNs() {
        return timeNs;
    }

    public int cpu() {
        return (int) (what >> HALF);
    }

    public int pid() {
        return (int) (who >> HALF);
    }

    public int tid() {
        return (int) who;
    }

    public EventKind kind() {
        return EventKind.of((int) what);
    }

    /** {@return process and thread as one number} For the hash. */
    long who() {
        return who;
    }

    /** {@return processor and kind as one number} For the hash. */
    long what() {
        return what;
    }

    /** {@return argument {@code index}, 0 to 6} */
    public long argument(int index) {
        return switch (index) {
            case 0 -> a0;
            case 1 -> a1;
            case 2 -> a2;
            case 3 -> a3;
            case 4 -> a4;
            case 5 -> a5;
            case 6 -> a6;
            default -> throw new IndexOutOfBoundsException(index);
        };
    }

    void copyFrom(Event other) {
        sequence = other.sequence;
        timeNs = other.timeNs;
        who = other.who;
        what = other.what;
        a0 = other.a0;
        a1 = other.a1;
        a2 = other.a2;
        a3 = other.a3;
        a4 = other.a4;
        a5 = other.a5;
        a6 = other.a6;
    }
}
