package org.lintel.nucleus.trace;

import com.lmax.disruptor.BatchEventProcessor;
import com.lmax.disruptor.BatchEventProcessorBuilder;
import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.ExceptionHandler;
import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.dsl.ProducerType;

import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The stream of events between the nucleus and those who watch it: a ring of preallocated {@link
 * Event}s with one consumer thread.
 *
 * <p>Nothing is ever lost: a publisher that finds the ring full spins until the consumers have gone
 * on (back-pressure).
 *
 * <p><b>Threads.</b> Publishers: on a machine of one processor whoever runs on it, one at a time
 * with a happens-before edge between them (the switch); on others any number at once. They never
 * wait in the JVM. {@link #drain} and {@link #close} belong to host threads.
 */
final class EventRing implements AutoCloseable {
    /** After so many events the publishers hear how far the consumers are; a power of two. */
    private static final int PROGRESS_EVENTS = 256;

    private final RingBuffer<Event> ring;
    private final BackoffWait waiting;
    private final BatchEventProcessor<Event> processor;
    private final List<EventConsumer> consumers;
    private Thread thread;
    private boolean ended;

    /** What a consumer threw; the stream goes on without consumers, so that no publisher hangs. */
    private volatile Throwable failure;

    EventRing(int capacity, boolean singlePublisher, List<EventConsumer> consumers) {
        this.consumers = List.copyOf(consumers);
        this.waiting = new BackoffWait(this::idle);
        ProducerType type = singlePublisher ? ProducerType.SINGLE : ProducerType.MULTI;
        this.ring = RingBuffer.create(type, Event::new, capacity, waiting);
        this.processor =
                new BatchEventProcessorBuilder().build(ring, ring.newBarrier(), new Delivery());
        processor.setExceptionHandler(new Failing());
        ring.addGatingSequences(processor.getSequence());
    }

    /** Starts the consumer thread. */
    void start() {
        thread = new Thread(processor, "lintel-trace");
        thread.setDaemon(true);
        thread.start();
    }

    /** Claims the next slot; {@link #publish} must follow. */
    Event claim() {
        long sequence;
        try {
            sequence = ring.tryNext();
        } catch (InsufficientCapacityException full) {
            sequence = claimWhenFull();
        }
        Event event = ring.get(sequence);
        event.sequence = sequence;
        return event;
    }

    private long claimWhenFull() {
        waiting.hurry();
        while (true) {
            // never RingBuffer.next(): it parks, and a parked emulated thread would be resumed by
            // the JVM
            Thread.onSpinWait();
            if (ring.hasAvailableCapacity(1)) {
                try {
                    return ring.tryNext();
                } catch (InsufficientCapacityException full) {
                    continue; // another publisher was quicker
                }
            }
        }
    }

    /** Shows a filled slot to the consumers. */
    void publish(Event event) {
        ring.publish(event.sequence);
    }

    /** {@return how many events were published so far} */
    long published() {
        return ring.getCursor() + 1;
    }

    /**
     * Copies the last events, oldest first. For the moment after everything has stopped: slots that
     * are being written meanwhile come out mixed.
     */
    Event[] tail(int count) {
        long end = published();
        int length = (int) Math.min(Math.min(count, end), ring.getBufferSize());
        Event[] events = new Event[length];
        for (int i = 0; i < length; i++) {
            events[i] = new Event();
            events[i].copyFrom(ring.get(end - length + i));
        }
        return events;
    }

    /** Waits until the consumers have seen all that is published now. */
    void drain() {
        long last = ring.getCursor();
        while (processor.getSequence().get() < last) {
            waiting.hurry();
            LockSupport.parkNanos(20_000);
        }
        Throwable thrown = failure;
        if (thrown != null) {
            throw new IllegalStateException("trace: a consumer failed", thrown);
        }
    }

    /** Drains, ends the consumers and the thread. A second call does nothing. */
    @Override
    public void close() {
        if (ended) {
            return;
        }
        ended = true;
        try {
            drain();
        } finally {
            processor.halt();
            waiting.hurry();
            join();
            consumers.forEach(EventConsumer::end);
        }
    }

    private void join() {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void idle() {
        if (failure == null) {
            consumers.forEach(EventConsumer::idle);
        }
    }

    /** Hands each event to all consumers. */
    private final class Delivery implements EventHandler<Event> {
        private final EventConsumer[] order = consumers.toArray(EventConsumer[]::new);
        private Sequence progress;

        @Override
        public void onEvent(Event event, long sequence, boolean last) {
            if (failure == null) {
                for (EventConsumer consumer : order) {
                    consumer.accept(event);
                }
            }
            if ((sequence & (PROGRESS_EVENTS - 1)) == 0) {
                // the end of a batch comes by itself; a batch can be as long as the ring
                progress.set(sequence);
            }
        }

        @Override
        public void setSequenceCallback(Sequence callback) {
            progress = callback;
        }
    }

    private final class Failing implements ExceptionHandler<Event> {
        @Override
        public void handleEventException(Throwable thrown, long sequence, Event event) {
            failure = thrown;
        }

        @Override
        public void handleOnStartException(Throwable thrown) {
            failure = thrown;
        }

        @Override
        public void handleOnShutdownException(Throwable thrown) {
            failure = thrown;
        }
    }
}
