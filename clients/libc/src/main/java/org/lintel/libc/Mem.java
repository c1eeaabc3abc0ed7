package org.lintel.libc;

import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Memory;

/**
 * Typed loads and stores of the process's own memory: what {@code *p} is in C.
 *
 * <p>An address that is not mapped, or not for this kind of access, is a fault: SIGSEGV, as on a
 * real machine. Values are little endian. Plain accesses need not be aligned, atomic ones must be.
 *
 * <p><b>Threads.</b> Any. Ordering as in {@link Memory}: two threads that share a word agree
 * through a {@link Mutex}, a release and acquire pair, or a compare-and-set.
 *
 * <p>Process-local: each process has its own copy of this class, so that its memory is a constant
 * for the compiler.
 */
public final class Mem {
    private static final Memory MEMORY = Gate.memory();

    private Mem() {}

    public static byte getByte(long address) {
        return MEMORY.getByte(address);
    }

    public static void putByte(long address, byte value) {
        MEMORY.putByte(address, value);
    }

    /** Stores the low eight bits of a number. */
    public static void putByte(long address, int value) {
        MEMORY.putByte(address, (byte) value);
    }

    public static short getShort(long address) {
        return MEMORY.getShort(address);
    }

    public static void putShort(long address, short value) {
        MEMORY.putShort(address, value);
    }

    public static char getChar(long address) {
        return (char) MEMORY.getShort(address);
    }

    public static void putChar(long address, char value) {
        MEMORY.putShort(address, (short) value);
    }

    public static int getInt(long address) {
        return MEMORY.getInt(address);
    }

    public static void putInt(long address, int value) {
        MEMORY.putInt(address, value);
    }

    public static long getLong(long address) {
        return MEMORY.getLong(address);
    }

    public static void putLong(long address, long value) {
        MEMORY.putLong(address, value);
    }

    public static float getFloat(long address) {
        return MEMORY.getFloat(address);
    }

    public static void putFloat(long address, float value) {
        MEMORY.putFloat(address, value);
    }

    public static double getDouble(long address) {
        return MEMORY.getDouble(address);
    }

    public static void putDouble(long address, double value) {
        MEMORY.putDouble(address, value);
    }

    public static int getIntAcquire(long address) {
        return MEMORY.getIntAcquire(address);
    }

    public static void putIntRelease(long address, int value) {
        MEMORY.putIntRelease(address, value);
    }

    public static long getLongAcquire(long address) {
        return MEMORY.getLongAcquire(address);
    }

    public static void putLongRelease(long address, long value) {
        MEMORY.putLongRelease(address, value);
    }

    public static boolean compareAndSetInt(long address, int expected, int value) {
        return MEMORY.compareAndSetInt(address, expected, value);
    }

    public static boolean compareAndSetLong(long address, long expected, long value) {
        return MEMORY.compareAndSetLong(address, expected, value);
    }

    public static int getAndAddInt(long address, int delta) {
        return MEMORY.getAndAddInt(address, delta);
    }

    public static long getAndAddLong(long address, long delta) {
        return MEMORY.getAndAddLong(address, delta);
    }

    public static int getAndSetInt(long address, int value) {
        return MEMORY.getAndSetInt(address, value);
    }

    public static long getAndSetLong(long address, long value) {
        return MEMORY.getAndSetLong(address, value);
    }

    /** Copies within the process, as {@code memmove(3)}: overlapping ranges come out right. */
    public static void copy(long destination, long source, long lengthBytes) {
        MEMORY.copy(destination, source, lengthBytes);
    }

    /** Fills a range with one byte, as {@code memset(3)}. */
    public static void fill(long address, long lengthBytes, int value) {
        MEMORY.fill(address, lengthBytes, (byte) value);
    }

    /** Loads bytes into a Java array. */
    public static void get(long address, byte[] target, int offset, int lengthBytes) {
        MEMORY.get(address, target, offset, lengthBytes);
    }

    /** {@return the bytes of a range} */
    public static byte[] getBytes(long address, int lengthBytes) {
        byte[] bytes = new byte[lengthBytes];
        MEMORY.get(address, bytes, 0, lengthBytes);
        return bytes;
    }

    /** Stores bytes of a Java array. */
    public static void put(long address, byte[] source, int offset, int lengthBytes) {
        MEMORY.put(address, source, offset, lengthBytes);
    }

    /** Stores all bytes of a Java array. */
    public static void put(long address, byte[] source) {
        MEMORY.put(address, source, 0, source.length);
    }

    /** {@return the string at an address, up to its zero byte} */
    public static String getString(long address) {
        return CString.get(address);
    }

    /**
     * Stores a string and its zero byte.
     *
     * @return the bytes stored
     */
    public static int putString(long address, String text) {
        return CString.put(address, text);
    }
}
