package org.lintel.libc;

import org.lintel.nucleus.abi.DoorFlags;
import org.lintel.nucleus.abi.DoorLayout;
import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Memory;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes a record of numbers, strings, bytes and descriptors, and sends it through a door: as a call,
 * or as the answer to one. {@link Unmarshaller} reads it in the same order.
 *
 * <pre>{@code
 * // client                                            // procedure of the server
 * try (Marshaller m = new Marshaller()) {              Unmarshaller in = new Unmarshaller(data, size);
 *     m.putString("readme").putInt(3);                 String name = in.getString();
 *     int lines = m.call(door).getInt();               new Marshaller().putInt(count(name)).reply();
 * }
 * }</pre>
 *
 * <p><b>Shape.</b> Numbers as in memory, not aligned; a string or range of bytes is its length as an
 * int, then its bytes. <b>Threads.</b> Confined to one.
 */
public final class Marshaller implements AutoCloseable {
    /** Room that answers may take, too, so that small ones need nothing else. */
    private static final int FIRST_BYTES = DoorLayout.INLINE_MOST;

    private final Memory memory = Gate.memory();
    private long block;
    private long capacity;
    private long size;
    private int[] fds = {};
    private boolean[] released = {};
    private int fdCount;

    /** Where the answer to the last call is, and its mapping. */
    private int where = DoorFlags.REPLY_IN_PLACE;

    private final DoorArg arg = new DoorArg();

    /** An empty record. */
    public Marshaller() {}

    private long room(long bytes) {
        if (size + bytes > capacity) {
            capacity = Math.max(Math.max(FIRST_BYTES, 2 * capacity), size + bytes);
            block = Malloc.realloc(block, capacity);
        }
        long at = block + size;
        size += bytes;
        return at;
    }

    public Marshaller putByte(int value) {
        memory.putByte(room(1), (byte) value);
        return this;
    }

    public Marshaller putInt(int value) {
        memory.putInt(room(Integer.BYTES), value);
        return this;
    }

    public Marshaller putLong(long value) {
        memory.putLong(room(Long.BYTES), value);
        return this;
    }

    public Marshaller putDouble(double value) {
        return putLong(Double.doubleToRawLongBits(value));
    }

    public Marshaller putBoolean(boolean value) {
        return putByte(value ? 1 : 0);
    }

    public Marshaller putString(String text) {
        return putBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    public Marshaller putBytes(byte[] bytes) {
        putInt(bytes.length);
        memory.put(room(bytes.length), bytes, 0, bytes.length);
        return this;
    }

    /** Writes a range of memory. */
    public Marshaller putBytes(long address, int lengthBytes) {
        putInt(lengthBytes);
        memory.copy(room(lengthBytes), address, lengthBytes);
        return this;
    }

    /** Passes a descriptor on; with {@code release} this process's own is closed once it is sent. */
    public Marshaller putFd(int fd, boolean release) {
        fds = Arrays.copyOf(fds, fdCount + 1);
        released = Arrays.copyOf(released, fdCount + 1);
        fds[fdCount] = fd;
        released[fdCount++] = release;
        return this;
    }

    /** Forgets what was written; an answer too. */
    public Marshaller clear() {
        discardAnswer();
        size = 0;
        fdCount = 0;
        return this;
    }

    /**
     * Calls a door with the record.
     *
     * @return the answer, valid until the next call or {@link #close}
     * @throws ErrnoException as {@link DoorClient} does
     */
    public Unmarshaller call(int door) {
        discardAnswer();
        if (block == 0) {
            capacity = FIRST_BYTES;
            block = Malloc.malloc(capacity);
        }
        long thread = Gate.threadPointer();
        long top = Stack.top(memory, thread);
        long descBytes = (long) fdCount * DoorDescs.BYTES;
        long at = Stack.take(memory, thread, top, DoorLayout.ARG_BYTES + descBytes);
        try {
            putDescs(at + DoorLayout.ARG_BYTES);
            arg.set(block, size, block, capacity);
            arg.descs = fdCount == 0 ? 0 : at + DoorLayout.ARG_BYTES;
            arg.descCount = fdCount;
            int flags = DoorFlags.CALL_REPLY_BUFFER | DoorFlags.CALL_REPLY_ANY;
            where = DoorClient.marshalAndCall(memory, door, arg, at, flags);
            return new Unmarshaller(arg.data, arg.dataSize, arg.descs, arg.descCount);
        } finally {
            Stack.giveBack(memory, thread, top);
        }
    }

    private void putDescs(long descs) {
        for (int i = 0; i < fdCount; i++) {
            int release = released[i] ? DoorFlags.DOOR_RELEASE : 0;
            DoorDescs.put(descs, i, fds[i], DoorFlags.DOOR_DESCRIPTOR | release);
        }
    }

    private void discardAnswer() {
        if (where == DoorFlags.REPLY_IN_BUFFER) {
            MarshalArea.free(memory, arg.data);
        } else if (where == DoorFlags.REPLY_IN_MAPPING) {
            Mmap.munmap(arg.rbuf, arg.rsize);
        }
        where = DoorFlags.REPLY_IN_PLACE;
    }

    /** Answers the call that the calling thread serves; the record is the caller's then. */
    public void reply() {
        long descs = 0;
        long dataBytes = size;
        if (fdCount > 0) {
            long offset = DoorLayout.descsAfter(size);
            room(offset - size + (long) fdCount * DoorDescs.BYTES);
            descs = block + offset;
            putDescs(descs);
        }
        long sent = block;
        block = 0;
        capacity = 0;
        size = 0;
        ServerReply.setAndFree(sent, dataBytes, descs, fdCount);
        fdCount = 0;
    }

    /** Gives memory back, that of an answer too. */
    @Override
    public void close() {
        discardAnswer();
        Malloc.free(block);
        block = 0;
        capacity = 0;
        size = 0;
    }
}
