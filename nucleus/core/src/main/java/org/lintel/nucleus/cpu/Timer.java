package org.lintel.nucleus.cpu;

/**
 * One alarm on the virtual clock. Intrusive: the object is its own place in the heap.
 *
 * <p><b>Locks.</b> All fields are guarded by the lock of {@link TimerQueue}.
 */
public abstract class Timer {
    long deadlineNs;
    long sequence;

    /** Place in the heap, or -1 when not armed. */
    int index = -1;

    /** Called once at or after the deadline, on the processor that notices, with no lock held. */
    protected abstract void expired();
}
