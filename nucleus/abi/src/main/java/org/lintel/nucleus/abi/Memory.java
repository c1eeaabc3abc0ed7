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
public abstract class Memory {
    public abstract byte getByte(long address);

    public abstract void putByte(long address, byte value);

    public abstract short getShort(long address);

    public abstract void putShort(long address, short value);

    public abstract int getInt(long address);

    public abstract void putInt(long address, int value);

    public abstract long getLong(long address);

    public abstract void putLong(long address, long value);

    public final float getFloat(long address) {
        return Float.intBitsToFloat(getInt(address));
    }

    public final void putFloat(long address, float value) {
        putInt(address, Float.floatToRawIntBits(value));
    }

    public final double getDouble(long address) {
        return Double.longBitsToDouble(getLong(address));
    }

    public final void putDouble(long address, double value) {
        putLong(address, Double.doubleToRawLongBits(value));
    }

    public abstract int getIntAcquire(long address);

    public abstract void putIntRelease(long address, int value);

    public abstract long getLongAcquire(long address);

    public abstract void putLongRelease(long address, long value);

    public abstract boolean compareAndSetInt(long address, int expected, int value);

    public abstract boolean compareAndSetLong(long address, long expected, long value);

    public abstract int getAndAddInt(long address, int delta);

    public abstract long getAndAddLong(long address, long delta);

    public abstract int getAndSetInt(long address, int value);

    public abstract long getAndSetLong(long address, long value);

    /** Copies {@code lengthBytes} bytes within the address space; overlapping ranges come out right. */
    public abstract void copy(long destination, long source, long lengthBytes);

    /** Fills a range with one byte. */
    public abstract void fill(long address, long lengthBytes, byte value);

    /** Loads bytes into an array of the caller's. */
    public abstract void get(long address, byte[] target, int offset, int lengthBytes);

    /** Stores bytes of an array of the caller's. */
    public abstract void put(long address, byte[] source, int offset, int lengthBytes);
}
