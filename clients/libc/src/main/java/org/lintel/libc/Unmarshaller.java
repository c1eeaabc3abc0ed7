package org.lintel.libc;

import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Memory;

import java.nio.charset.StandardCharsets;

/**
 * Reads a record that a {@link Marshaller} wrote, in the same order. What was sent is not trusted: a
 * record that is too short, or a length that leaves it, is EINVAL.
 *
 * <p><b>Threads.</b> Confined to one. The bytes stay where they are: the record is valid as long as
 * the call, or as {@link Marshaller#call} says.
 */
public final class Unmarshaller {
    private final Memory memory = Gate.memory();
    private final long descs;
    private final int descCount;
    private final long end;
    private long at;
    private int nextDesc;

    /** A record without descriptors. */
    public Unmarshaller(long data, long sizeBytes) {
        this(data, sizeBytes, 0, 0);
    }

    /** A record, as a door's procedure gets it. */
    public Unmarshaller(long data, long sizeBytes, long descs, int descCount) {
        this.at = data;
        this.end = data + sizeBytes;
        this.descs = descs;
        this.descCount = descCount;
    }

    private long take(long bytes) {
        if (bytes < 0 || bytes > end - at) {
            throw new ErrnoException("unmarshal: record too short", Errno.EINVAL);
        }
        long here = at;
        at += bytes;
        return here;
    }

    /** {@return bytes that are left} */
    public long remaining() {
        return end - at;
    }

    public byte getByte() {
        return memory.getByte(take(1));
    }

    public int getInt() {
        return memory.getInt(take(Integer.BYTES));
    }

    public long getLong() {
        return memory.getLong(take(Long.BYTES));
    }

    public double getDouble() {
        return Double.longBitsToDouble(getLong());
    }

    public boolean getBoolean() {
        return getByte() != 0;
    }

    public String getString() {
        return new String(getBytes(), StandardCharsets.UTF_8);
    }

    public byte[] getBytes() {
        int length = getInt();
        long from = take(length);
        byte[] bytes = new byte[length];
        if (length > 0) {
            memory.get(from, bytes, 0, length);
        }
        return bytes;
    }

    /** Reads a range of bytes to memory. {@return how many} EINVAL when there are more than fit. */
    public int getBytes(long address, int capacityBytes) {
        int length = getInt();
        if (length > capacityBytes) {
            throw new ErrnoException("unmarshal: more bytes than fit", Errno.EINVAL);
        }
        memory.copy(address, take(length), length);
        return length;
    }

    /** {@return the next descriptor that came along, now this process's} EINVAL when there is none left. */
    public int getFd() {
        if (nextDesc >= descCount) {
            throw new ErrnoException("unmarshal: no descriptor left", Errno.EINVAL);
        }
        return DoorDescs.fd(descs, nextDesc++);
    }

    /** {@return descriptors that are left} */
    public int remainingFds() {
        return descCount - nextDesc;
    }
}
