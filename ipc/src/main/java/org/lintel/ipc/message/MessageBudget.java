package org.lintel.ipc.message;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many messages all queues of a machine may hold together, whatever their size: each has an object
 * in the heap of the host. Models MSGTQL of older systems.
 *
 * <p><b>Threads.</b> Any.
 */
public final class MessageBudget {
    private static final int MOST = 1 << 18;

    private final AtomicInteger left = new AtomicInteger(MOST);

    boolean take() {
        if (left.decrementAndGet() >= 0) {
            return true;
        }
        left.incrementAndGet();
        return false;
    }

    void giveBack(int messages) {
        left.addAndGet(messages);
    }
}
