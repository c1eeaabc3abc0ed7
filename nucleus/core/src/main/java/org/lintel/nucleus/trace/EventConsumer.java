package org.lintel.nucleus.trace;

/**
 * Someone who reads the stream of events.
 *
 * <p><b>Threads.</b> All consumers of a ring are called one after the other on its one consumer
 * thread, an ordinary platform thread that may wait for files.
 */
@FunctionalInterface
public interface EventConsumer {
    /** Takes the next event; the object is valid during the call only. */
    void accept(Event event);

    /** Called when nothing is waiting in the ring: a good moment to flush. */
    default void idle() {}

    /** Called once, after the last event. */
    default void end() {}
}
