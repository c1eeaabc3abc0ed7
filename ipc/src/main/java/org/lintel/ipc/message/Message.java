package org.lintel.ipc.message;

/**
 * One message of a queue: its type or priority, and the blocks that its text lies in.
 *
 * <p><b>Locks.</b> Guarded by the queue's.
 */
public final class Message {
    private final long type;
    private final int size;

    /** Numbers of blocks of the queue's {@link MessageFrames}. */
    private final int[] blocks;

    /** The next of its queue, or null. */
    public Message next;

    public Message(long type, int size, int[] blocks) {
        this.type = type;
        this.size = size;
        this.blocks = blocks;
    }

    /** {@return type of a System V message, priority of a POSIX one} */
    public long type() {
        return type;
    }

    /** {@return bytes of text} */
    public int size() {
        return size;
    }

    int[] blocks() {
        return blocks;
    }
}
