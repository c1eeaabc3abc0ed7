package org.lintel.libc;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import org.lintel.nucleus.abi.Memory;
import org.lintel.nucleus.abi.ProcessImage;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/** Memory of a process without page tables: two ranges that are there, anything else is a {@link Fault}. */
final class SegmentMemory implements Memory {
    static final long LOW = ProcessImage.LOWEST_ADDRESS;
    static final long BYTES = 32 << 20;
    static final long HIGH = ProcessImage.MAP_TOP - BYTES;

    private static final VarHandle INT = JAVA_INT.varHandle();
    private static final VarHandle LONG = JAVA_LONG.varHandle();

    private final MemorySegment segment = Arena.ofAuto().allocate(2 * BYTES, 4096);

    /** An access outside of both ranges. */
    static final class Fault extends RuntimeException {
        private static final long serialVersionUID = 1;

        Fault(long address) {
            super("fault at 0x" + Long.toHexString(address));
        }
    }

    private long at(long address, long length) {
        if (address >= LOW && address + length <= LOW + BYTES) {
            return address - LOW;
        }
        if (address >= HIGH && address + length <= HIGH + BYTES) {
            return BYTES + address - HIGH;
        }
        throw new Fault(address);
    }

    private long aligned(long address, ValueLayout layout) {
        if ((address & layout.byteSize() - 1) != 0) {
            throw new Fault(address);
        }
        return at(address, layout.byteSize());
    }

    @Override
    public byte getByte(long address) {
        return segment.get(JAVA_BYTE, at(address, 1));
    }

    @Override
    public void putByte(long address, byte value) {
        segment.set(JAVA_BYTE, at(address, 1), value);
    }

    @Override
    public short getShort(long address) {
        return segment.get(JAVA_SHORT_UNALIGNED, at(address, 2));
    }

    @Override
    public void putShort(long address, short value) {
        segment.set(JAVA_SHORT_UNALIGNED, at(address, 2), value);
    }

    @Override
    public int getInt(long address) {
        return segment.get(JAVA_INT_UNALIGNED, at(address, 4));
    }

    @Override
    public void putInt(long address, int value) {
        segment.set(JAVA_INT_UNALIGNED, at(address, 4), value);
    }

    @Override
    public long getLong(long address) {
        return segment.get(JAVA_LONG_UNALIGNED, at(address, 8));
    }

    @Override
    public void putLong(long address, long value) {
        segment.set(JAVA_LONG_UNALIGNED, at(address, 8), value);
    }

    @Override
    public int getIntAcquire(long address) {
        return (int) INT.getAcquire(segment, aligned(address, JAVA_INT));
    }

    @Override
    public void putIntRelease(long address, int value) {
        INT.setRelease(segment, aligned(address, JAVA_INT), value);
    }

    @Override
    public long getLongAcquire(long address) {
        return (long) LONG.getAcquire(segment, aligned(address, JAVA_LONG));
    }

    @Override
    public void putLongRelease(long address, long value) {
        LONG.setRelease(segment, aligned(address, JAVA_LONG), value);
    }

    @Override
    public boolean compareAndSetInt(long address, int expected, int value) {
        return INT.compareAndSet(segment, aligned(address, JAVA_INT), expected, value);
    }

    @Override
    public boolean compareAndSetLong(long address, long expected, long value) {
        return LONG.compareAndSet(segment, aligned(address, JAVA_LONG), expected, value);
    }

    @Override
    public int getAndAddInt(long address, int delta) {
        return (int) INT.getAndAdd(segment, aligned(address, JAVA_INT), delta);
    }

    @Override
    public long getAndAddLong(long address, long delta) {
        return (long) LONG.getAndAdd(segment, aligned(address, JAVA_LONG), delta);
    }

    @Override
    public int getAndSetInt(long address, int value) {
        return (int) INT.getAndSet(segment, aligned(address, JAVA_INT), value);
    }

    @Override
    public long getAndSetLong(long address, long value) {
        return (long) LONG.getAndSet(segment, aligned(address, JAVA_LONG), value);
    }

    @Override
    public void copy(long destination, long source, long lengthBytes) {
        if (lengthBytes > 0) {
            MemorySegment.copy(
                    segment,
                    at(source, lengthBytes),
                    segment,
                    at(destination, lengthBytes),
                    lengthBytes);
        }
    }

    @Override
    public boolean tryCopy(long destination, long source, long lengthBytes) {
        copy(destination, source, lengthBytes);
        return true;
    }

    @Override
    public void fill(long address, long lengthBytes, byte value) {
        if (lengthBytes > 0) {
            segment.asSlice(at(address, lengthBytes), lengthBytes).fill(value);
        }
    }

    @Override
    public void get(long address, byte[] target, int offset, int lengthBytes) {
        if (lengthBytes > 0) {
            MemorySegment.copy(
                    segment, JAVA_BYTE, at(address, lengthBytes), target, offset, lengthBytes);
        }
    }

    @Override
    public void put(long address, byte[] source, int offset, int lengthBytes) {
        if (lengthBytes > 0) {
            MemorySegment.copy(
                    source, offset, segment, JAVA_BYTE, at(address, lengthBytes), lengthBytes);
        }
    }
}
