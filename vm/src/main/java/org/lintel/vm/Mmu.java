package org.lintel.vm;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The load/store unit of one address space.
 *
 * <p>A hit is: one entry of the {@link Tlb}, one comparison, one access to the pool. A miss calls
 * the {@link MissHandler} and tries again. Accesses may cross a page and need not be aligned, save
 * for the atomic ones. Values are little endian. A store that crosses a page checks both pages
 * before it writes a byte.
 *
 * <p><b>Threads.</b> Any, in user mode, without locks: between the look at the TLB and the access
 * to the pool there is no poll, so that a {@link Shootdown} waits for both.
 *
 * <p><b>Memory ordering.</b> With one processor ({@code alone}) an atomic access is a load and a store
 * without a poll in between: nobody else runs meanwhile. A bus lock would cost ten times as much.
 *
 * <p>A record, because the compiler takes the fields of a constant record for constants.
 */
public record Mmu(
        MemorySegment pool, Tlb tlb, AddressSpace space, MissHandler handler, boolean alone) {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle ATOMIC_INT =
            ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();
    private static final VarHandle ATOMIC_LONG =
            ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();

    public byte getByte(long address) {
        long entry = tlb.reads()[Tlb.slot(address)];
        long offset = Tlb.hits(entry, address) ? Tlb.offset(entry, address) : readOffset(address);
        return pool.get(ValueLayout.JAVA_BYTE, offset);
    }

    public void putByte(long address, byte value) {
        long entry = tlb.writes()[Tlb.slot(address)];
        long offset = Tlb.hits(entry, address) ? Tlb.offset(entry, address) : writeOffset(address);
        pool.set(ValueLayout.JAVA_BYTE, offset, value);
    }

    public short getShort(long address) {
        long entry = tlb.reads()[Tlb.slot(address)];
        if (Tlb.hits(entry, address + 1)) {
            return pool.get(SHORT, Tlb.offset(entry, address));
        }
        return (short) loadSlowly(address, 2);
    }

    public void putShort(long address, short value) {
        long entry = tlb.writes()[Tlb.slot(address)];
        if (Tlb.hits(entry, address + 1)) {
            pool.set(SHORT, Tlb.offset(entry, address), value);
        } else {
            storeSlowly(address, 2, value);
        }
    }

    public int getInt(long address) {
        long entry = tlb.reads()[Tlb.slot(address)];
        if (Tlb.hits(entry, address + 3)) {
            return pool.get(INT, Tlb.offset(entry, address));
        }
        return (int) loadSlowly(address, 4);
    }

    public void putInt(long address, int value) {
        long entry = tlb.writes()[Tlb.slot(address)];
        if (Tlb.hits(entry, address + 3)) {
            pool.set(INT, Tlb.offset(entry, address), value);
        } else {
            storeSlowly(address, 4, value);
        }
    }

    public long getLong(long address) {
        long entry = tlb.reads()[Tlb.slot(address)];
        if (Tlb.hits(entry, address + 7)) {
            return pool.get(LONG, Tlb.offset(entry, address));
        }
        return loadSlowly(address, 8);
    }

    public void putLong(long address, long value) {
        long entry = tlb.writes()[Tlb.slot(address)];
        if (Tlb.hits(entry, address + 7)) {
            pool.set(LONG, Tlb.offset(entry, address), value);
        } else {
            storeSlowly(address, 8, value);
        }
    }

    public int getIntAcquire(long address) {
        return (int) ATOMIC_INT.getAcquire(pool, atomicRead(address, 4));
    }

    public void putIntRelease(long address, int value) {
        ATOMIC_INT.setRelease(pool, atomicWrite(address, 4), value);
    }

    public boolean compareAndSetInt(long address, int expected, int value) {
        long offset = atomicWrite(address, 4);
        if (!alone) {
            return ATOMIC_INT.compareAndSet(pool, offset, expected, value);
        }
        boolean same = (int) ATOMIC_INT.getAcquire(pool, offset) == expected;
        if (same) {
            ATOMIC_INT.setRelease(pool, offset, value);
        }
        return same;
    }

    public int getAndAddInt(long address, int delta) {
        long offset = atomicWrite(address, 4);
        if (!alone) {
            return (int) ATOMIC_INT.getAndAdd(pool, offset, delta);
        }
        int before = (int) ATOMIC_INT.getAcquire(pool, offset);
        ATOMIC_INT.setRelease(pool, offset, before + delta);
        return before;
    }

    public int getAndSetInt(long address, int value) {
        long offset = atomicWrite(address, 4);
        if (!alone) {
            return (int) ATOMIC_INT.getAndSet(pool, offset, value);
        }
        int before = (int) ATOMIC_INT.getAcquire(pool, offset);
        ATOMIC_INT.setRelease(pool, offset, value);
        return before;
    }

    public long getLongAcquire(long address) {
        return (long) ATOMIC_LONG.getAcquire(pool, atomicRead(address, 8));
    }

    public void putLongRelease(long address, long value) {
        ATOMIC_LONG.setRelease(pool, atomicWrite(address, 8), value);
    }

    public boolean compareAndSetLong(long address, long expected, long value) {
        long offset = atomicWrite(address, 8);
        if (!alone) {
            return ATOMIC_LONG.compareAndSet(pool, offset, expected, value);
        }
        boolean same = (long) ATOMIC_LONG.getAcquire(pool, offset) == expected;
        if (same) {
            ATOMIC_LONG.setRelease(pool, offset, value);
        }
        return same;
    }

    public long getAndAddLong(long address, long delta) {
        long offset = atomicWrite(address, 8);
        if (!alone) {
            return (long) ATOMIC_LONG.getAndAdd(pool, offset, delta);
        }
        long before = (long) ATOMIC_LONG.getAcquire(pool, offset);
        ATOMIC_LONG.setRelease(pool, offset, before + delta);
        return before;
    }

    public long getAndSetLong(long address, long value) {
        long offset = atomicWrite(address, 8);
        if (!alone) {
            return (long) ATOMIC_LONG.getAndSet(pool, offset, value);
        }
        long before = (long) ATOMIC_LONG.getAcquire(pool, offset);
        ATOMIC_LONG.setRelease(pool, offset, value);
        return before;
    }

    /** Copies within the address space; overlapping ranges come out right. */
    public void copy(long destination, long source, long lengthBytes) {
        BulkTransfer.copy(this, destination, source, lengthBytes, true);
    }

    /** As {@link #copy}, but a bad page is no fault: it ends the copy. {@return whether all was copied} */
    public boolean tryCopy(long destination, long source, long lengthBytes) {
        return BulkTransfer.copy(this, destination, source, lengthBytes, false);
    }

    /** Fills a range with one byte. */
    public void fill(long address, long lengthBytes, byte value) {
        BulkTransfer.fill(this, address, lengthBytes, value);
    }

    /** Loads bytes into an array. */
    public void get(long address, byte[] target, int offset, int lengthBytes) {
        BulkTransfer.get(this, address, target, offset, lengthBytes);
    }

    /** Stores bytes of an array. */
    public void put(long address, byte[] source, int offset, int lengthBytes) {
        BulkTransfer.put(this, address, source, offset, lengthBytes);
    }

    /**
     * {@return byte offset in the pool of a byte to load} Misses are handled; valid until the next
     * one.
     */
    long readOffset(long address) {
        long offset;
        while ((offset = tlb.probe(address, Access.READ)) < 0) {
            handler.miss(space, address, Access.READ);
        }
        return offset;
    }

    /**
     * {@return byte offset in the pool of a byte to store} Misses are handled; valid until the next
     * one.
     */
    long writeOffset(long address) {
        long offset;
        while ((offset = tlb.probe(address, Access.WRITE)) < 0) {
            handler.miss(space, address, Access.WRITE);
        }
        return offset;
    }

    private long atomicRead(long address, int size) {
        checkAligned(address, size, Access.READ);
        long entry = tlb.reads()[Tlb.slot(address)];
        return Tlb.hits(entry, address) ? Tlb.offset(entry, address) : readOffset(address);
    }

    private long atomicWrite(long address, int size) {
        checkAligned(address, size, Access.WRITE);
        long entry = tlb.writes()[Tlb.slot(address)];
        return Tlb.hits(entry, address) ? Tlb.offset(entry, address) : writeOffset(address);
    }

    private void checkAligned(long address, int size, Access access) {
        // As on hardware, a handler that returns gets it again.
        while ((address & (size - 1)) != 0) {
            handler.fault(
                    space,
                    new Fault.BusFault(address, access, null, Fault.BusFault.Cause.MISALIGNED));
        }
    }

    private long loadSlowly(long address, int size) {
        if ((address & Page.OFFSET_MASK) + size > Page.BYTES) {
            long value = 0;
            for (int i = 0; i < size; i++) {
                value |= (getByte(address + i) & 0xffL) << 8 * i;
            }
            return value;
        }
        long offset = readOffset(address);
        return switch (size) {
            case 2 -> pool.get(SHORT, offset);
            case 4 -> pool.get(INT, offset);
            default -> pool.get(LONG, offset);
        };
    }

    private void storeSlowly(long address, int size, long value) {
        if ((address & Page.OFFSET_MASK) + size > Page.BYTES) {
            writeOffset(address);
            writeOffset(address + size - 1);
            for (int i = 0; i < size; i++) {
                putByte(address + i, (byte) (value >>> 8 * i));
            }
            return;
        }
        long offset = writeOffset(address);
        switch (size) {
            case 2 -> pool.set(SHORT, offset, (short) value);
            case 4 -> pool.set(INT, offset, (int) value);
            default -> pool.set(LONG, offset, value);
        }
    }
}
