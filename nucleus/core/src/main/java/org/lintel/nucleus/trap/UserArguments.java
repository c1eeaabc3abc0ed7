package org.lintel.nucleus.trap;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.ProcessFlags;
import org.lintel.vm.AddressSpace;
import org.lintel.vm.BadAddress;
import org.lintel.vm.UserCopy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Decoding of what arguments point to: copied in first, checked afterwards. Stateless. */
public final class UserArguments {
    /** Most bytes of one string, with its zero. */
    static final int LONGEST_STRING = 131_072;

    /** Most strings of an argument vector. */
    private static final int MOST_STRINGS = 4096;

    private static final long NS_PER_SECOND = 1_000_000_000L;

    private UserArguments() {}

    public static long getLong(AddressSpace space, long address) throws ErrnoException {
        try {
            return UserCopy.getLong(space, address);
        } catch (BadAddress e) {
            throw ErrnoException.of(Errno.EFAULT);
        }
    }

    public static int getInt(AddressSpace space, long address) throws ErrnoException {
        try {
            return UserCopy.getInt(space, address);
        } catch (BadAddress e) {
            throw ErrnoException.of(Errno.EFAULT);
        }
    }

    public static void putLong(AddressSpace space, long address, long value) throws ErrnoException {
        try {
            UserCopy.putLong(space, address, value);
        } catch (BadAddress e) {
            throw ErrnoException.of(Errno.EFAULT);
        }
    }

    public static void putInt(AddressSpace space, long address, int value) throws ErrnoException {
        try {
            UserCopy.putInt(space, address, value);
        } catch (BadAddress e) {
            throw ErrnoException.of(Errno.EFAULT);
        }
    }

    /** {@return a struct copied from user memory, little-endian} EFAULT. */
    public static ByteBuffer struct(AddressSpace space, long address, int lengthBytes)
            throws ErrnoException {
        ByteBuffer struct = newStruct(lengthBytes);
        if (UserCopy.copyIn(space, address, struct.array(), 0, lengthBytes) < lengthBytes) {
            throw ErrnoException.of(Errno.EFAULT);
        }
        return struct;
    }

    /** {@return room for a struct, little-endian, zero} */
    public static ByteBuffer newStruct(int lengthBytes) {
        return ByteBuffer.allocate(lengthBytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Copies a whole struct to user memory. EFAULT. */
    public static void putStruct(AddressSpace space, long address, ByteBuffer struct)
            throws ErrnoException {
        int length = struct.capacity();
        if (UserCopy.copyOut(space, address, struct.array(), 0, length) < length) {
            throw ErrnoException.of(Errno.EFAULT);
        }
    }

    /** {@return the bytes of a string that ends with a zero byte} ENAMETOOLONG when it does not end. */
    public static byte[] string(AddressSpace space, long address) throws ErrnoException {
        try {
            byte[] text = UserCopy.copyString(space, address, LONGEST_STRING);
            if (text == null) {
                throw ErrnoException.of(Errno.ENAMETOOLONG);
            }
            return text;
        } catch (BadAddress e) {
            throw ErrnoException.of(Errno.EFAULT);
        }
    }

    /** {@return the strings of a vector that ends with a null pointer; empty for a null vector} */
    static List<byte[]> strings(AddressSpace space, long vector) throws ErrnoException {
        List<byte[]> strings = new ArrayList<>();
        for (long at = vector; vector != 0; at += 8) {
            long address = getLong(space, at);
            if (address == 0) {
                break;
            }
            if (strings.size() == MOST_STRINGS) {
                throw ErrnoException.of(Errno.E2BIG);
            }
            strings.add(string(space, address));
        }
        return strings;
    }

    /** {@return a timespec in nanoseconds} EINVAL for one that is negative or has too many nanoseconds. */
    public static long timespecNs(AddressSpace space, long address) throws ErrnoException {
        long seconds = getLong(space, address);
        long nanos = getLong(space, address + 8);
        if (seconds < 0 || nanos < 0 || nanos >= NS_PER_SECOND) {
            throw ErrnoException.of(Errno.EINVAL);
        }
        long most = Long.MAX_VALUE / 4 / NS_PER_SECOND;
        return Math.min(seconds, most) * NS_PER_SECOND + nanos;
    }

    public static void putTimespec(AddressSpace space, long address, long ns)
            throws ErrnoException {
        putLong(space, address, ns / NS_PER_SECOND);
        putLong(space, address + ProcessFlags.TIMESPEC_BYTES / 2, ns % NS_PER_SECOND);
    }
}
