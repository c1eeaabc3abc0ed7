package org.lintel.ipc.posix;

import org.lintel.nucleus.abi.FileFlags;
import org.lintel.nucleus.cpu.Waiter;
import org.lintel.nucleus.handle.Handle;
import org.lintel.nucleus.handle.OpenFiles;
import org.lintel.nucleus.process.UserThread;

/**
 * An open message queue: what a {@code mqd_t} stands for. Has one reference of the queue.
 *
 * <p><b>Locks.</b> The queue's. <b>Threads.</b> Any.
 */
final class QueueHandle extends Handle {
    private final PosixQueue queue;
    private final String name;

    QueueHandle(OpenFiles files, PosixQueue queue, String name, int flags) {
        super(files, flags);
        this.queue = queue;
        this.name = name;
    }

    PosixQueue queue() {
        return queue;
    }

    @Override
    public String name() {
        return "mqueue:/" + name;
    }

    @Override
    public int mode() {
        return FileFlags.S_IFREG;
    }

    @Override
    protected void closed() {
        queue.release();
    }

    /** mq_close(3): a process that closes the queue is not notified any more. */
    @Override
    public void descriptorClosed() {
        UserThread thread = UserThread.currentOrNull();
        if (thread != null) {
            queue.lock.acquire();
            queue.unregister(thread.process());
            queue.lock.release();
        }
    }

    boolean waits() {
        return !nonBlocking();
    }

    @Override
    public int readiness() {
        queue.lock.acquire();
        int ready = readinessLocked();
        queue.lock.release();
        return ready;
    }

    private int readinessLocked() {
        boolean receives = readable() && queue.count() > 0;
        boolean sends = writable() && !queue.isFull();
        return (receives ? FileFlags.POLLIN : 0) | (sends ? FileFlags.POLLOUT : 0);
    }

    @Override
    public int watch(Waiter waiter) {
        queue.lock.acquire();
        queue.pollers.add(waiter);
        int ready = readinessLocked();
        queue.lock.release();
        return ready;
    }

    @Override
    public void unwatch(Waiter waiter) {
        queue.lock.acquire();
        queue.pollers.remove(waiter);
        queue.lock.release();
    }
}
