package org.lintel.libc;

import org.lintel.nucleus.abi.FileFlags;
import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Memory;
import org.lintel.nucleus.abi.Syscalls;

/**
 * Descriptors to be waited for together, {@code poll(2)}: an array of {@code struct pollfd} in
 * allocated memory. Events are the {@code POLL} constants of {@link FileFlags}.
 *
 * <p><b>Threads.</b> Confined to its maker.
 */
public final class PollSet implements AutoCloseable {
    private static final int EVENTS = 4;
    private static final int RETURNED = 6;

    private final long address;
    private final int capacity;
    private int count;

    /** A set with room for so many descriptors. */
    public PollSet(int capacity) {
        this.capacity = capacity;
        this.address = Malloc.calloc(Math.max(capacity, 1), FileFlags.POLLFD_BYTES);
    }

    /** {@return the place of a descriptor that was added} A negative one is passed by. */
    public int add(int fd, int events) {
        if (count == capacity) {
            throw new IndexOutOfBoundsException("poll set: room for " + capacity);
        }
        Memory memory = Gate.memory();
        memory.putInt(entry(count), fd);
        memory.putShort(entry(count) + EVENTS, (short) events);
        return count++;
    }

    /**
     * Waits until something is there.
     *
     * @param timeoutMs milliseconds at most; negative for ever
     * @return descriptors with events, 0 after the time
     */
    public int poll(int timeoutMs) {
        return (int) Sys.call("poll", Syscalls.SYS_poll, address, count, timeoutMs);
    }

    /** {@return the events of the descriptor at a place} */
    public int returned(int place) {
        return Gate.memory().getShort(entry(place) + RETURNED);
    }

    @Override
    public void close() {
        Malloc.free(address);
    }

    private long entry(int place) {
        return address + (long) place * FileFlags.POLLFD_BYTES;
    }
}
