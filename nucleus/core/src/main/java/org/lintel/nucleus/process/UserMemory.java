package org.lintel.nucleus.process;

import org.lintel.nucleus.abi.Memory;
import org.lintel.vm.Mmu;

/**
 * The loads and stores of one process, through its memory-management unit. Thread-safe as memory is.
 *
 * <p>A record, because the compiler takes the fields of a constant record for constants, and a
 * process's library has its memory as a constant.
 */
public record UserMemory(Mmu mmu) implements Memory {
    @Override
    public byte getByte(long address) {
        return mmu.getByte(address);
    }

    @Override
    public void putByte(long address, byte value) {
        mmu.putByte(address, value);
    }

    @Override
    public short getShort(long address) {
        return mmu.getShort(address);
    }

    @Override
    public void putShort(long address, short value) {
        mmu.putShort(address, value);
    }

    @Override
    public int getInt(long address) {
        return mmu.getInt(address);
    }

    @Override
    public void putInt(long address, int value) {
        mmu.putInt(address, value);
    }

    @Override
    public long getLong(long address) {
        return mmu.getLong(address);
    }

    @Override
    public void putLong(long address, long value) {
        mmu.putLong(address, value);
    }

    @Override
    public int getIntAcquire(long address) {
        return mmu.getIntAcquire(address);
    }

    @Override
    public void putIntRelease(long address, int value) {
        mmu.putIntRelease(address, value);
    }

    @Override
    public long getLongAcquire(long address) {
        return mmu.getLongAcquire(address);
    }

    @Override
    public void putLongRelease(long address, long value) {
        mmu.putLongRelease(address, value);
    }

    @Override
    public boolean compareAndSetInt(long address, int expected, int value) {
        return mmu.compareAndSetInt(address, expected, value);
    }

    @Override
    public boolean compareAndSetLong(long address, long expected, long value) {
        return mmu.compareAndSetLong(address, expected, value);
    }

    @Override
    public int getAndAddInt(long address, int delta) {
        return mmu.getAndAddInt(address, delta);
    }

    @Override
    public long getAndAddLong(long address, long delta) {
        return mmu.getAndAddLong(address, delta);
    }

    @Override
    public int getAndSetInt(long address, int value) {
        return mmu.getAndSetInt(address, value);
    }

    @Override
    public long getAndSetLong(long address, long value) {
        return mmu.getAndSetLong(address, value);
    }

    @Override
    public void copy(long destination, long source, long lengthBytes) {
        mmu.copy(destination, source, lengthBytes);
    }

    @Override
    public boolean tryCopy(long destination, long source, long lengthBytes) {
        return mmu.tryCopy(destination, source, lengthBytes);
    }

    @Override
    public void fill(long address, long lengthBytes, byte value) {
        mmu.fill(address, lengthBytes, value);
    }

    @Override
    public void get(long address, byte[] target, int offset, int lengthBytes) {
        mmu.get(address, target, offset, lengthBytes);
    }

    @Override
    public void put(long address, byte[] source, int offset, int lengthBytes) {
        mmu.put(address, source, offset, lengthBytes);
    }
}
