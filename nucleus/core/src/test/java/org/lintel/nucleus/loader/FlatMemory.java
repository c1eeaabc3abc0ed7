package org.lintel.nucleus.loader;

import org.lintel.nucleus.abi.Memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** A memory without pages: one array, for tests that need no machine. Any thread, as the array. */
final class FlatMemory implements Memory {
    private static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] bytes = new byte[1 << 20];
    private final Object atomic = new Object();

    @Override
    public byte getByte(long address) {
        return bytes[(int) address];
    }

    @Override
    public void putByte(long address, byte value) {
        bytes[(int) address] = value;
    }

    @Override
    public short getShort(long address) {
        return (short) (bytes[(int) address] & 0xff | bytes[(int) address + 1] << 8);
    }

    @Override
    public void putShort(long address, short value) {
        bytes[(int) address] = (byte) value;
        bytes[(int) address + 1] = (byte) (value >> 8);
    }

    @Override
    public int getInt(long address) {
        return (int) INTS.get(bytes, (int) address);
    }

    @Override
    public void putInt(long address, int value) {
        INTS.set(bytes, (int) address, value);
    }

    @Override
    public long getLong(long address) {
        return (long) LONGS.get(bytes, (int) address);
    }

    @Override
    public void putLong(long address, long value) {
        LONGS.set(bytes, (int) address, value);
    }

    @Override
    public int getIntAcquire(long address) {
        synchronized (atomic) {
            return getInt(address);
        }
    }

    @Override
    public void putIntRelease(long address, int value) {
        synchronized (atomic) {
            putInt(address, value);
        }
    }

    @Override
    public long getLongAcquire(long address) {
        synchronized (atomic) {
            return getLong(address);
        }
    }

    @Override
    public void putLongRelease(long address, long value) {
        synchronized (atomic) {
            putLong(address, value);
        }
    }

    @Override
    public boolean compareAndSetInt(long address, int expected, int value) {
        synchronized (atomic) {
            boolean same = getInt(address) == expected;
            putInt(address, same ? value : getInt(address));
            return same;
        }
    }

    @Override
    public boolean compareAndSetLong(long address, long expected, long value) {
        synchronized (atomic) {
            boolean same = getLong(address) == expected;
            putLong(address, same ? value : getLong(address));
            return same;
        }
    }

    @Override
    public int getAndAddInt(long address, int delta) {
        synchronized (atomic) {
            int old = getInt(address);
            putInt(address, old + delta);
            return old;
        }
    }

    @Override
    public long getAndAddLong(long address, long delta) {
        synchronized (atomic) {
            long old = getLong(address);
            putLong(address, old + delta);
            return old;
        }
    }

    @Override
    public int getAndSetInt(long address, int value) {
        synchronized (atomic) {
            int old = getInt(address);
            putInt(address, value);
            return old;
        }
    }

    @Override
    public long getAndSetLong(long address, long value) {
        synchronized (atomic) {
            long old = getLong(address);
            putLong(address, value);
            return old;
        }
    }

    @Override
    public void copy(long destination, long source, long lengthBytes) {
        System.arraycopy(bytes, (int) source, bytes, (int) destination, (int) lengthBytes);
    }

    @Override
    public boolean tryCopy(long destination, long source, long lengthBytes) {
        copy(destination, source, lengthBytes);
        return true;
    }

    @Override
    public void fill(long address, long lengthBytes, byte value) {
        java.util.Arrays.fill(bytes, (int) address, (int) (address + lengthBytes), value);
    }

    @Override
    public void get(long address, byte[] target, int offset, int lengthBytes) {
        System.arraycopy(bytes, (int) address, target, offset, lengthBytes);
    }

    @Override
    public void put(long address, byte[] source, int offset, int lengthBytes) {
        System.arraycopy(source, offset, bytes, (int) address, lengthBytes);
    }
}
