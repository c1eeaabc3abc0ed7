package org.lintel.ipc.message;

import org.lintel.vm.Page;
import org.lintel.vm.PhysicalMemory;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * What all queues of one kind may hold together on a machine: messages, each of which has an object in
 * the heap of the host, and frames, of which the rest of the machine needs some. Models MSGTQL and
 * MSGPOOL of older systems.
 *
 * <p><b>Threads.</b> Any.
 */
public final class MessageBudget {
    private static final int MOST_MESSAGES = 1 << 18;

    /** What part of the pool the text of messages may take. */
    private static final int PART_OF_POOL = 4;

    private final AtomicInteger messages = new AtomicInteger(MOST_MESSAGES);
    private final AtomicInteger frames;

    public MessageBudget(PhysicalMemory memory) {
        long pool = memory.segment().byteSize() >>> Page.SHIFT;
        frames = new AtomicInteger((int) (pool / PART_OF_POOL));
    }

    boolean takeMessage() {
        return take(messages);
    }

    boolean takeFrame() {
        return take(frames);
    }

    private static boolean take(AtomicInteger left) {
        if (left.decrementAndGet() >= 0) {
            return true;
        }
        left.incrementAndGet();
        return false;
    }

    void giveBackMessages(int count) {
        messages.addAndGet(count);
    }

    void giveBackFrames(int count) {
        frames.addAndGet(count);
    }
}
