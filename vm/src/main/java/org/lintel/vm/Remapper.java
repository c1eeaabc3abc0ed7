package org.lintel.vm;

import org.lintel.vm.MapException.Reason;

/**
 * The rules of mremap: a mapping shrinks, grows where it is, or moves with its pages.
 *
 * <p><b>Locks.</b> All methods need the address space's lock.
 *
 * <p><b>Source.</b> {@code mremap(2)} of Linux.
 */
final class Remapper {
    private final AddressSpace space;
    private final Mapper mapper;
    private final RegionMap regions;
    private final PageTable table;
    private final Tlb tlb;

    Remapper(AddressSpace space, Mapper mapper, RegionMap regions, PageTable table, Tlb tlb) {
        this.space = space;
        this.mapper = mapper;
        this.regions = regions;
        this.table = table;
        this.tlb = tlb;
    }

    /** As {@link AddressSpace#remap}. */
    long remap(long address, long oldBytes, long newBytes, boolean mayMove, long fixed)
            throws MapException {
        long oldLength = checkedLength(address, oldBytes);
        long newLength = checkedLength(address, newBytes);
        if (fixed >= 0) {
            checkTarget(address, oldLength, fixed, newLength);
        }
        Region region = source(address, address + oldLength);
        if (fixed >= 0) {
            mapper.unmap(fixed, newLength);
        }
        if (newLength < oldLength) {
            mapper.unmap(address + newLength, oldLength - newLength);
            oldLength = newLength;
        }
        if (fixed >= 0) {
            return move(region, address, oldLength, fixed, newLength);
        }
        if (newLength == oldLength
                || growInPlace(region, address + oldLength, newLength - oldLength)) {
            return address;
        }
        if (!mayMove) {
            throw new MapException(Reason.NO_MEMORY, "mremap(2): no room to grow in place");
        }
        long gap = regions.findGap(newLength, AddressSpace.LOWEST_ADDRESS, AddressSpace.MAP_TOP);
        if (gap < 0) {
            throw new MapException(Reason.NO_MEMORY, "mremap(2): no room");
        }
        return move(region, address, oldLength, gap, newLength);
    }

    private static long checkedLength(long address, long bytes) throws MapException {
        if (!Page.isAligned(address) || bytes <= 0) {
            throw new MapException(Reason.INVALID_ARGUMENT, "mremap(2): unaligned or empty");
        }
        if (bytes > AddressSpace.USER_END) {
            throw new MapException(Reason.NO_MEMORY, "mremap(2): does not fit the address space");
        }
        return Page.roundUp(bytes);
    }

    private static void checkTarget(long address, long oldLength, long fixed, long newLength)
            throws MapException {
        if (!Page.isAligned(fixed)
                || fixed < AddressSpace.LOWEST_ADDRESS
                || fixed > AddressSpace.USER_END - newLength
                || fixed < address + oldLength && address < fixed + newLength) {
            throw new MapException(
                    Reason.INVALID_ARGUMENT,
                    "mremap(2): new place unaligned, outside, or overlaps the old one");
        }
    }

    private Region source(long start, long end) throws MapException {
        Region region = start < 0 ? null : regions.find(start);
        if (region == null || region.end() < end || region.kind() == MapKind.GUARD) {
            throw new MapException(Reason.BAD_ADDRESS, "mremap(2): the range is not one mapping");
        }
        return region;
    }

    private boolean growInPlace(Region region, long end, long moreBytes) {
        if (region.end() != end
                || end > AddressSpace.USER_END - moreBytes
                || !regions.isFree(end, end + moreBytes)
                || !mapper.hasRoom(moreBytes, 1)) {
            return false;
        }
        regions.add(tail(region, end).movedTo(end, moreBytes));
        return true;
    }

    /** {@return a region that would go on where this one ends} Only its attributes count. */
    private static Region tail(Region region, long end) {
        long offset = region.object() == null ? 0 : region.objectOffset() + (end - region.start());
        return new Region(
                end,
                end,
                region.protection(),
                region.maxProtection(),
                region.kind(),
                region.object(),
                offset,
                region.dontFork(),
                region.name());
    }

    private long move(Region region, long from, long oldLength, long to, long newLength)
            throws MapException {
        if (!mapper.hasRoom(newLength - oldLength, 3)) {
            throw new MapException(Reason.NO_MEMORY, "mremap(2): over a limit");
        }
        Region moved = region.slice(from, from + oldLength).movedTo(to, newLength);
        try {
            movePages(from, from + oldLength, to);
        } catch (OutOfFrames e) {
            table.clear(to, to + newLength); // tables without pages so far
            throw new MapException(Reason.NO_MEMORY, "no frame for a page table");
        }
        regions.add(moved); // first, so that an object of ours alone lives on
        regions.replace(from, from + oldLength, null);
        return to;
    }

    /** Entries move as they are: who else holds the frames is the same as before. */
    private void movePages(long from, long end, long to) throws OutOfFrames {
        if (table.isAbsent(from, end)) {
            return;
        }
        table.claimAll(from, end);
        boolean[] full = new boolean[1];
        table.forEachLeaf(
                from, end, (address, slot, pte) -> full[0] |= !claim(to + address - from));
        if (full[0]) {
            throw OutOfFrames.INSTANCE;
        }
        tlb.invalidate(from, end);
        space.synchronize();
        table.forEachLeaf(
                from,
                end,
                (address, slot, pte) -> {
                    table.putLeaf(table.find(to + address - from), pte);
                    table.putLeaf(slot, 0);
                });
        table.clear(from, end); // frees the tables that are empty now
    }

    private boolean claim(long address) {
        try {
            table.claim(address);
            return true;
        } catch (OutOfFrames e) {
            return false;
        }
    }
}
