package org.lintel.vm;

import java.lang.foreign.MemorySegment;

/** The nucleus's access to user memory: any address may be passed; a bad one ends the copy. */
public final class UserCopy {
    private UserCopy() {}

    /** {@return bytes copied from user memory; fewer than asked when a page is bad} */
    public static int copyIn(
            AddressSpace space, long address, byte[] target, int offset, int lengthBytes) {
        throw new UnsupportedOperationException();
    }

    /** {@return bytes copied from user memory to a segment (a frame of the pool, for one)} */
    public static int copyIn(
            AddressSpace space, long address, MemorySegment target, long offset, int lengthBytes) {
        throw new UnsupportedOperationException();
    }

    /** {@return bytes copied to user memory; fewer than asked when a page is bad} */
    public static int copyOut(
            AddressSpace space, long address, byte[] source, int offset, int lengthBytes) {
        throw new UnsupportedOperationException();
    }

    /** {@return bytes copied to user memory from a segment (a frame of the pool, for one)} */
    public static int copyOut(
            AddressSpace space, long address, MemorySegment source, long offset, int lengthBytes) {
        throw new UnsupportedOperationException();
    }

    /** {@return bytes copied from one space to another, or within one} */
    public static long copyAcross(
            AddressSpace to, long destination, AddressSpace from, long source, long lengthBytes) {
        throw new UnsupportedOperationException();
    }

    /** {@return the long at an address} */
    public static long getLong(AddressSpace space, long address) throws BadAddress {
        throw new UnsupportedOperationException();
    }

    /** {@return the int at an address} */
    public static int getInt(AddressSpace space, long address) throws BadAddress {
        throw new UnsupportedOperationException();
    }

    /** Stores a long. */
    public static void putLong(AddressSpace space, long address, long value) throws BadAddress {
        throw new UnsupportedOperationException();
    }

    /** Stores an int. */
    public static void putInt(AddressSpace space, long address, int value) throws BadAddress {
        throw new UnsupportedOperationException();
    }

    /**
     * {@return the bytes before the first zero byte, or null when there is none among the first
     * {@code maxBytes}}
     */
    public static byte[] copyString(AddressSpace space, long address, int maxBytes)
            throws BadAddress {
        throw new UnsupportedOperationException();
    }
}
