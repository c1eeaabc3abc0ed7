package org.lintel.nucleus.abi;

/**
 * Loads and stores of one process: what the load/store unit is to a real program.
 *
 * <p>Any address may be passed. An access that the page tables do not allow is a fault: the thread
 * gets SIGSEGV or SIGBUS and, unless a handler deals with it, never returns from the access. Values
 * are little endian; an address need not be aligned, except for the atomic accesses, which fault
 * with SIGBUS (BUS_ADRALN) when it is not.
 *
 * <p><b>Memory ordering.</b> Plain accesses are as plain Java accesses. {@code …Acquire}, {@code
 * …Release} and the read-modify-write operations (which are sequentially consistent) order as the
 * access modes of {@link java.lang.invoke.VarHandle} of the same name.
 */
public interface Memory {
    byte getByte(long address);

    void putByte(long address, byte value);

    short getShort(long address);

    void putShort(long address, short value);

    int getInt(long address);

    void putInt(long address, int value);

    long getLong(long address);

    void putLong(long address, long value);

    default float getFloat(long address) {
        return Float.intBitsToFloat(getInt(address));
    }

    default void putFloat(long address, float value) {
        putInt(address, Float.floatToRawIntBits(value));
    }

    default double getDouble(long address) {
        return Double.longBitsToDouble(getLong(address));
    }

    default void putDouble(long address, double value) {
        putLong(address, Double.doubleToRawLongBits(value));
    }

    int getIntAcquire(long address);

    void putIntRelease(long address, int value);

    long getLongAcquire(long address);

    void putLongRelease(long address, long value);

    boolean compareAndSetInt(long address, int expected, int value);

    boolean compareAndSetLong(long address, long expected, long value);

    int getAndAddInt(long address, int delta);

    long getAndAddLong(long address, long delta);

    int getAndSetInt(long address, int value);

    long getAndSetLong(long address, long value);

    /** Copies {@code lengthBytes} bytes within the address space; overlapping ranges come out right. */
    void copy(long destination, long source, long lengthBytes);

    /**
     * As {@link #copy}, but what would be a fault ends the copy instead: for library code that is
     * given addresses by others and answers bad ones with EFAULT, as a real library cannot. Models
     * loads and stores that do not fault, as SPARC V9 has them.
     *
     * @return whether all was copied; else the destination may have some of it
     */
    boolean tryCopy(long destination, long source, long lengthBytes);

    /** Fills a range with one byte. */
    void fill(long address, long lengthBytes, byte value);

    /** Loads bytes into an array of the caller's. */
    void get(long address, byte[] target, int offset, int lengthBytes);

    /** Stores bytes of an array of the caller's. */
    void put(long address, byte[] source, int offset, int lengthBytes);
}
