package org.lintel.vm;

/**
 * The load/store unit of one address space. A record, since the compiler treats the fields of a
 * constant record as constants.
 */
public record Mmu(AddressSpace space) {
    public byte getByte(long address) {
        throw new UnsupportedOperationException();
    }

    public void putByte(long address, byte value) {
        throw new UnsupportedOperationException();
    }

    public short getShort(long address) {
        throw new UnsupportedOperationException();
    }

    public void putShort(long address, short value) {
        throw new UnsupportedOperationException();
    }

    public int getInt(long address) {
        throw new UnsupportedOperationException();
    }

    public void putInt(long address, int value) {
        throw new UnsupportedOperationException();
    }

    public long getLong(long address) {
        throw new UnsupportedOperationException();
    }

    public void putLong(long address, long value) {
        throw new UnsupportedOperationException();
    }

    public int getIntAcquire(long address) {
        throw new UnsupportedOperationException();
    }

    public void putIntRelease(long address, int value) {
        throw new UnsupportedOperationException();
    }

    public boolean compareAndSetInt(long address, int expected, int value) {
        throw new UnsupportedOperationException();
    }

    public int getAndAddInt(long address, int delta) {
        throw new UnsupportedOperationException();
    }

    public int getAndSetInt(long address, int value) {
        throw new UnsupportedOperationException();
    }

    public long getLongAcquire(long address) {
        throw new UnsupportedOperationException();
    }

    public void putLongRelease(long address, long value) {
        throw new UnsupportedOperationException();
    }

    public boolean compareAndSetLong(long address, long expected, long value) {
        throw new UnsupportedOperationException();
    }

    public long getAndAddLong(long address, long delta) {
        throw new UnsupportedOperationException();
    }

    public long getAndSetLong(long address, long value) {
        throw new UnsupportedOperationException();
    }

    public void copy(long destination, long source, long lengthBytes) {
        throw new UnsupportedOperationException();
    }

    public void fill(long address, long lengthBytes, byte value) {
        throw new UnsupportedOperationException();
    }

    public void get(long address, byte[] target, int offset, int lengthBytes) {
        throw new UnsupportedOperationException();
    }

    public void put(long address, byte[] source, int offset, int lengthBytes) {
        throw new UnsupportedOperationException();
    }
}
