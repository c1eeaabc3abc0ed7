package org.lintel.vm;

import java.util.List;

/** The memory of one process: regions, page table, TLB. */
public final class AddressSpace implements AutoCloseable {
    /** First address that may be mapped. */
    public static final long LOWEST_ADDRESS = 0x1_0000;

    /** The first program break. */
    public static final long HEAP_START = 0x2_0000;

    /** Mappings without a fixed address are placed below this one, downwards. */
    public static final long MAP_TOP = 0x3f_ffff_0000L;

    /** First address that is no user address. */
    public static final long USER_END = 0x40_0000_0000L;

    /** Makes an empty address space; holds no frame before the first page is touched. */
    public AddressSpace(PhysicalMemory memory, MissHandler handler, Shootdown shootdown) {}

    /** {@return the load/store unit} */
    public Mmu mmu() {
        throw new UnsupportedOperationException();
    }

    /** {@return what the nucleus attached, or null} */
    public Object owner() {
        throw new UnsupportedOperationException();
    }

    /** Attaches an object of the nucleus's, its process. */
    public void setOwner(Object owner) {
        throw new UnsupportedOperationException();
    }

    /** Implements mmap(2): {@return the address} */
    public long map(MapRequest request) throws MapException {
        throw new UnsupportedOperationException();
    }

    /** Implements munmap(2). */
    public void unmap(long address, long lengthBytes) throws MapException {
        throw new UnsupportedOperationException();
    }

    /** Implements mprotect(2). */
    public void protect(long address, long lengthBytes, int protection) throws MapException {
        throw new UnsupportedOperationException();
    }

    /** Implements msync(2): checks the range; pages of objects are never out of date. */
    public void sync(long address, long lengthBytes) throws MapException {
        throw new UnsupportedOperationException();
    }

    /** Implements madvise(MADV_DONTNEED). */
    public void discard(long address, long lengthBytes) throws MapException {
        throw new UnsupportedOperationException();
    }

    /** Implements madvise(MADV_DONTFORK, MADV_DOFORK). */
    public void dontFork(long address, long lengthBytes, boolean exclude) throws MapException {
        throw new UnsupportedOperationException();
    }

    /** Implements brk(2): {@return the new program break, or the old one when it can't move} */
    public long brk(long newBreak) {
        throw new UnsupportedOperationException();
    }

    /** {@return a copy: private pages copied on write, shared ones shared; limits are inherited} */
    public AddressSpace fork(MissHandler childHandler) throws OutOfFrames {
        throw new UnsupportedOperationException();
    }

    /** {@return null when the page is there now and the TLB knows it, else what is wrong} */
    public Fault resolve(long address, Access access) {
        throw new UnsupportedOperationException();
    }

    /** Unmaps all, for ever: later accesses are page faults. A second close is harmless. */
    @Override
    public void close() {}

    /** Bounds the bytes mapped (RLIMIT_AS); Long.MAX_VALUE for none. */
    public void setAddressSpaceLimit(long bytes) {}

    /** Bounds the bytes of frames present (RLIMIT_RSS); Long.MAX_VALUE for none. */
    public void setResidentLimit(long bytes) {}

    /** {@return bytes mapped} */
    public long mappedBytes() {
        throw new UnsupportedOperationException();
    }

    /** {@return frames present, shared ones included, page tables not} */
    public long residentFrames() {
        throw new UnsupportedOperationException();
    }

    /** {@return faults that were resolved with a new, copied or newly mapped page} */
    public FaultCounts faults() {
        throw new UnsupportedOperationException();
    }

    /** {@return a snapshot of the regions, in ascending order} */
    public List<RegionInfo> regions() {
        throw new UnsupportedOperationException();
    }

    /** {@return the id of the thread that last took the page for writing; 0 for unknown} */
    public int lastWriter(long address) {
        throw new UnsupportedOperationException();
    }

    /** Throws AssertionError when page table, counts and regions don't agree. For tests. */
    public void verify() {
        throw new UnsupportedOperationException();
    }
}
