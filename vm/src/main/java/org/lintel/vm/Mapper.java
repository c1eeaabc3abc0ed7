package org.lintel.vm;

import org.lintel.vm.MapException.Reason;
import org.lintel.vm.MapRequest.Placement;

/**
 * The rules of the mmap family: which requests are refused, and what the others do to regions and
 * pages.
 *
 * <p><b>Locks.</b> All methods need the address space's lock.
 *
 * <p><b>Source.</b> {@code mmap(2)}, {@code munmap(2)}, {@code mprotect(2)}, {@code msync(2)},
 * {@code madvise(2)}, {@code brk(2)} of Linux.
 */
final class Mapper {
    private static final String HEAP = "[heap]";

    private final AddressSpace space;
    private final PhysicalMemory memory;
    private final RegionMap regions;
    private final PageTable table;
    private final Tlb tlb;

    private long addressSpaceLimit = Long.MAX_VALUE;
    private long programBreak = AddressSpace.HEAP_START;

    Mapper(AddressSpace space, PhysicalMemory memory, RegionMap regions, PageTable table, Tlb tlb) {
        this.space = space;
        this.memory = memory;
        this.regions = regions;
        this.table = table;
        this.tlb = tlb;
    }

    void setAddressSpaceLimit(long bytes) {
        addressSpaceLimit = bytes;
    }

    /** Takes over break and limit at a fork. */
    void inherit(Mapper parent) {
        addressSpaceLimit = parent.addressSpaceLimit;
        programBreak = parent.programBreak;
    }

    long map(MapRequest request) throws MapException {
        long length = checkedLength(request);
        long start = place(request, length);
        long end = start + length;
        boolean fixed = request.placement() != Placement.ANYWHERE;
        long replaced = fixed ? regions.mappedBytes(start, end) : 0;
        if (replaced > 0 && request.placement() == Placement.FIXED_NOREPLACE) {
            throw new MapException(Reason.EXISTS, "mmap(2): something is mapped in the range");
        }
        if (regions.mappedBytes() - replaced + length > addressSpaceLimit
                || regions.size() >= RegionMap.MAX_REGIONS) {
            throw new MapException(Reason.NO_MEMORY, "mmap(2): over a limit");
        }
        if (replaced > 0) {
            drop(start, end);
            regions.replace(start, end, null);
        }
        addRegion(request, start, end);
        return start;
    }

    /** Makes a region of private pages to read and write, anywhere, that the caller fills. */
    long mapPages(long length, String name) throws MapException {
        if (!hasRoom(length, 1)) {
            throw new MapException(Reason.NO_MEMORY, "mmap(2): over a limit");
        }
        long start = gap(length);
        regions.addPrivate(start, start + length, name);
        return start;
    }

    private void addRegion(MapRequest request, long start, long end) {
        MemoryObject object = request.object();
        boolean own = request.kind() == MapKind.SHARED_ANONYMOUS;
        if (own) {
            object = new MemoryObject(memory, end - start, request.name());
        }
        regions.add(
                new Region(
                        start,
                        end,
                        request.protection(),
                        request.maxProtection(),
                        request.kind(),
                        object,
                        object == null ? 0 : request.objectOffset(),
                        false,
                        request.name()));
        if (own) {
            object.release(); // the region has its own reference
        }
    }

    private static long checkedLength(MapRequest request) throws MapException {
        MapKind kind = request.kind();
        boolean needsObject = kind == MapKind.SHARED_OBJECT || kind == MapKind.PRIVATE_OBJECT;
        if (request.lengthBytes() == 0
                || (request.objectOffset() & Page.OFFSET_MASK) != 0
                || (request.protection() & ~Protection.ALL) != 0
                || needsObject != (request.object() != null)) {
            throw new MapException(
                    Reason.INVALID_ARGUMENT,
                    "mmap(2): length 0, unaligned offset or bad protection");
        }
        if ((request.protection() & ~request.maxProtection()) != 0) {
            throw new MapException(
                    Reason.ACCESS_DENIED, "mmap(2): more rights than the object allows");
        }
        long length = Page.roundUp(request.lengthBytes());
        if (request.lengthBytes() < 0 || length <= 0 || length > AddressSpace.USER_END) {
            throw new MapException(
                    Reason.NO_MEMORY, "mmap(2): length does not fit the address space");
        }
        if (request.objectOffset() < 0 || request.objectOffset() + length < 0) {
            throw new MapException(Reason.OVERFLOW, "mmap(2): offset plus length is out of range");
        }
        return length;
    }

    private long place(MapRequest request, long length) throws MapException {
        long address = request.address();
        if (request.placement() != Placement.ANYWHERE) {
            if (!Page.isAligned(address)) {
                throw new MapException(
                        Reason.INVALID_ARGUMENT, "mmap(2): fixed address not aligned");
            }
            if (address < 0 || address > AddressSpace.USER_END - length) {
                throw new MapException(Reason.NO_MEMORY, "mmap(2): beyond the address space");
            }
            if (address < AddressSpace.LOWEST_ADDRESS) {
                throw new MapException(Reason.NOT_PERMITTED, "mmap(2): below the lowest address");
            }
            return address;
        }
        long hint = Page.roundUp(address);
        if (hint >= AddressSpace.LOWEST_ADDRESS
                && hint <= AddressSpace.USER_END - length
                && regions.isFree(hint, hint + length)) {
            return hint;
        }
        return gap(length);
    }

    private long gap(long length) throws MapException {
        long gap = regions.findGap(length, AddressSpace.LOWEST_ADDRESS, AddressSpace.MAP_TOP);
        if (gap < 0) {
            throw new MapException(Reason.NO_MEMORY, "mmap(2): no room");
        }
        return gap;
    }

    void unmap(long address, long lengthBytes) throws MapException {
        if (!Page.isAligned(address)
                || lengthBytes <= 0
                || address < 0
                || address > AddressSpace.USER_END
                || lengthBytes > AddressSpace.USER_END - address) {
            throw new MapException(
                    Reason.INVALID_ARGUMENT,
                    "munmap(2): empty, unaligned or outside the address space");
        }
        long end = address + Page.roundUp(lengthBytes);
        if (regions.isFree(address, end)) {
            return;
        }
        checkSplits(address, end);
        drop(address, end);
        regions.replace(address, end, null);
    }

    /** A range that another process may replace or unmap holds nothing of the owner's alone. */
    void checkSharedOnly(long address, long lengthBytes) throws MapException {
        if (address < 0 || lengthBytes <= 0 || lengthBytes > AddressSpace.USER_END - address) {
            return; // refused with a reason of its own
        }
        long end = address + Page.roundUp(lengthBytes);
        for (int i = regions.firstEndingAfter(address);
                i < regions.size() && regions.get(i).start() < end;
                i++) {
            if (!regions.get(i).kind().isShared()) {
                throw new MapException(Reason.NOT_PERMITTED, "private memory of another process");
            }
        }
    }

    /** {@return whether the limits allow so many more bytes and regions} */
    boolean hasRoom(long moreBytes, int moreRegions) {
        return regions.mappedBytes() + moreBytes <= addressSpaceLimit
                && regions.size() + moreRegions <= RegionMap.MAX_REGIONS;
    }

    /** A change in the middle of a region makes three of it; one of whole regions needs no room. */
    private void checkSplits(long start, long end) throws MapException {
        if ((isInside(start) || isInside(end)) && regions.size() + 2 > RegionMap.MAX_REGIONS) {
            throw new MapException(Reason.NO_MEMORY, "too many regions");
        }
    }

    private boolean isInside(long address) {
        Region region = regions.find(address);
        return region != null && region.start() < address;
    }

    private void drop(long start, long end) throws MapException {
        try {
            dropPages(start, end);
        } catch (OutOfFrames e) {
            throw new MapException(Reason.NO_MEMORY, "no frame to split a shared page table");
        }
    }

    /** Gives the frames of a range back; the regions stay. When it throws, nothing has changed. */
    void dropPages(long start, long end) throws OutOfFrames {
        if (table.isAbsent(start, end)) {
            return;
        }
        table.claimEdges(start, end);
        tlb.invalidate(start, end);
        space.synchronize();
        table.clear(start, end);
    }

    void protect(long address, long lengthBytes, int protection) throws MapException {
        if (!Page.isAligned(address) || (protection & ~Protection.ALL) != 0) {
            throw new MapException(
                    Reason.INVALID_ARGUMENT, "mprotect(2): unaligned address or bad protection");
        }
        long end = checkedEnd(address, lengthBytes, "mprotect(2)");
        for (int i = regions.firstEndingAfter(address);
                i < regions.size() && regions.get(i).start() < end;
                i++) {
            if ((protection & ~regions.get(i).maxProtection()) != 0) {
                throw new MapException(
                        Reason.ACCESS_DENIED, "mprotect(2): more rights than the object allows");
            }
        }
        if (address == end) {
            return;
        }
        checkSplits(address, end);
        if ((protection & Protection.WRITE) == 0 && !table.isAbsent(address, end)) {
            try {
                table.claimAll(address, end);
            } catch (OutOfFrames e) {
                throw new MapException(Reason.NO_MEMORY, "no frame to split a shared page table");
            }
            table.restrict(address, end, protection);
            tlb.invalidate(address, end);
            space.synchronize();
        }
        regions.replace(address, end, region -> region.withProtection(protection));
    }

    void sync(long address, long lengthBytes) throws MapException {
        if (!Page.isAligned(address)) {
            throw new MapException(Reason.INVALID_ARGUMENT, "msync(2): address not aligned");
        }
        checkedEnd(address, lengthBytes, "msync(2)");
    }

    void discard(long address, long lengthBytes) throws MapException {
        long end = checkedAdvice(address, lengthBytes);
        drop(address, end);
        checkCovered(address, end, "madvise(2)");
    }

    void dontFork(long address, long lengthBytes, boolean exclude) throws MapException {
        long end = checkedAdvice(address, lengthBytes);
        checkSplits(address, end);
        regions.replace(address, end, region -> region.withDontFork(exclude));
        checkCovered(address, end, "madvise(2)");
    }

    private static long checkedAdvice(long address, long lengthBytes) throws MapException {
        if (!Page.isAligned(address)
                || lengthBytes < 0
                || address < 0
                || address > AddressSpace.USER_END
                || lengthBytes > AddressSpace.USER_END - address) {
            throw new MapException(
                    Reason.INVALID_ARGUMENT, "madvise(2): unaligned or outside the address space");
        }
        return address + Page.roundUp(lengthBytes);
    }

    /** {@return end of a range that is mapped without a hole} */
    private long checkedEnd(long address, long lengthBytes, String call) throws MapException {
        if (address < 0
                || address > AddressSpace.USER_END
                || lengthBytes < 0
                || lengthBytes > AddressSpace.USER_END - address) {
            throw new MapException(Reason.NO_MEMORY, call + ": outside the address space");
        }
        long end = address + Page.roundUp(lengthBytes);
        checkCovered(address, end, call);
        return end;
    }

    private void checkCovered(long address, long end, String call) throws MapException {
        if (!regions.isCovered(address, end)) {
            throw new MapException(Reason.NO_MEMORY, call + ": a page of the range is not mapped");
        }
    }

    long brk(long newBreak) {
        if (newBreak < AddressSpace.HEAP_START || newBreak > AddressSpace.MAP_TOP) {
            return programBreak;
        }
        long oldEnd = Page.roundUp(programBreak);
        long newEnd = Page.roundUp(newBreak);
        if (newEnd > oldEnd && !growHeap(oldEnd, newEnd)) {
            return programBreak;
        }
        if (newEnd < oldEnd) {
            try {
                unmap(newEnd, oldEnd - newEnd);
            } catch (MapException e) {
                return programBreak;
            }
        }
        programBreak = newBreak;
        return newBreak;
    }

    private boolean growHeap(long oldEnd, long newEnd) {
        if (!regions.isFree(oldEnd, newEnd)
                || regions.mappedBytes() + newEnd - oldEnd > addressSpaceLimit
                || regions.size() >= RegionMap.MAX_REGIONS) {
            return false;
        }
        regions.add(
                new Region(
                        oldEnd,
                        newEnd,
                        Protection.READ_WRITE,
                        Protection.ALL,
                        MapKind.PRIVATE_ANONYMOUS,
                        null,
                        0,
                        false,
                        HEAP));
        return true;
    }
}
