package org.lintel.ipc.posix;

import org.lintel.ipc.message.Message;
import org.lintel.ipc.message.MessageFrames;
import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.cpu.LockRank;
import org.lintel.nucleus.cpu.SpinLock;
import org.lintel.nucleus.cpu.WaitQueue;
import org.lintel.nucleus.process.Process;

/**
 * A POSIX message queue: messages by priority, and in the order of their coming within one. Models
 * {@code struct mqueue_inode_info}.
 *
 * <p>Has references: one of its name, one of each description. <b>Locks.</b> {@link #lock} guards the
 * rest.
 */
final class PosixQueue {
    final SpinLock lock = new SpinLock(LockRank.IPC_OBJECT);
    final WaitQueue senders = new WaitQueue("room in a message queue");
    final WaitQueue receivers = new WaitQueue("message");
    final WaitQueue pollers = new WaitQueue("message queue");
    final MessageFrames frames;
    final int mostMessages;
    final int mostBytes;
    private Message first;
    private int count;
    private int references = 1;

    /** Who is told of the first message, or null; and by which signal, 0 for none. */
    private Process notified;

    private int signal;
    private long value;

    PosixQueue(MessageFrames frames, int mostMessages, int mostBytes) {
        this.frames = frames;
        this.mostMessages = mostMessages;
        this.mostBytes = mostBytes;
    }

    void retain() {
        lock.acquire();
        references++;
        lock.release();
    }

    /** Gives a reference back; with the last one the messages go. */
    void release() {
        lock.acquire();
        if (--references == 0) {
            first = null;
            frames.releaseAll();
        }
        lock.release();
    }

    int count() {
        return count;
    }

    boolean isFull() {
        return count == mostMessages;
    }

    /** {@return the next message to be received, or null} */
    Message first() {
        return first;
    }

    /**
     * Adds a message behind those of its priority or higher, and wakes who waits for one.
     *
     * @return whom to tell that the queue is empty no more, or null
     */
    Notice add(Message message) {
        Message before = null;
        Message after = first;
        while (after != null && after.type() >= message.type()) {
            before = after;
            after = after.next;
        }
        message.next = after;
        if (before == null) {
            first = message;
        } else {
            before.next = message;
        }
        count++;
        Notice notice = count == 1 && receivers.isEmpty() ? takeNotice() : null;
        receivers.wakeAll();
        pollers.wakeAll();
        return notice;
    }

    /** Takes the first message, and wakes who waits for room. */
    void takeFirst() {
        Message taken = first;
        first = taken.next;
        count--;
        frames.free(taken);
        senders.wakeAll();
        pollers.wakeAll();
    }

    // ---- notification ----

    /** What a process wanted to be told of. */
    record Notice(Process process, int signal, long value) {}

    private Notice takeNotice() {
        Notice notice = notified == null ? null : new Notice(notified, signal, value);
        notified = null;
        return notice;
    }

    /** Registers a process for the first message. EBUSY. */
    void register(Process process, int wantedSignal, long wantedValue) throws ErrnoException {
        if (notified != null) {
            throw ErrnoException.of(Errno.EBUSY);
        }
        notified = process;
        signal = wantedSignal;
        value = wantedValue;
    }

    void unregister(Process process) {
        if (notified == process) {
            notified = null;
        }
    }
}
