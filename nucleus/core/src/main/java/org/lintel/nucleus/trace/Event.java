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
    /** Position in the stream, from 0. */
    long sequence;

    /** Virtual time in nanoseconds. */
    long timeNs;

    /** The emulated processor, the process and the thread that it happened on; 0 for none. */
    int cpu;

    int pid;
    int tid;
    EventKind kind;
    long a0;
    long a1;
    long a2;
    long a3;
    long a4;
    long a5;
    long a6;
    long a7;

    public long sequence() {
        return sequence;
    }

    public long timeNs() {
        return timeNs;
    }

    public int cpu() {
        return cpu;
    }

    public int pid() {
        return pid;
    }

    public int tid() {
        return tid;
    }

    public EventKind kind() {
        return kind;
    }

    /** {@return argument {@code index}, 0 to 7} */
    public long argument(int index) {
        return switch (index) {
            case 0 -> a0;
            case 1 -> a1;
            case 2 -> a2;
            case 3 -> a3;
            case 4 -> a4;
            case 5 -> a5;
            case 6 -> a6;
            case 7 -> a7;
            default -> throw new IndexOutOfBoundsException(index);
        };
    }

    void copyFrom(Event other) {
        sequence = other.sequence;
        timeNs = other.timeNs;
        cpu = other.cpu;
        pid = other.pid;
        tid = other.tid;
        kind = other.kind;
        a0 = other.a0;
        a1 = other.a1;
        a2 = other.a2;
        a3 = other.a3;
        a4 = other.a4;
        a5 = other.a5;
        a6 = other.a6;
        a7 = other.a7;
    }
}
