package org.lintel.vm;

import org.lintel.vm.MapException.Reason;

import java.util.Arrays;

/**
 * Moves whole pages from one address space to another without copying: the sender lends its frames
 * copy-on-write, or gives them away; the receiver maps them. Frames under way are held by whoever
 * carries them.
 *
 * <p>Only pages of private anonymous memory go; a page of an object could still be changed by others
 * who map it.
 *
 * <p><b>Locks.</b> Takes the address space's lock; two spaces are never locked together.
 */
public final class PageTransfer {
    /** No address: lower than any. */
    private static final long NONE = Long.MIN_VALUE;

    private final AddressSpace space;
    private final Mapper mapper;
    private final FaultResolver faults;
    private final FrameAllocator frames;
    private final RegionMap regions;
    private final PageTable table;
    private final Tlb tlb;

    PageTransfer(
            AddressSpace space,
            Mapper mapper,
            FaultResolver faults,
            RegionMap regions,
            PageTable table,
            Tlb tlb) {
        this.space = space;
        this.mapper = mapper;
        this.faults = faults;
        this.frames = space.memory().frames();
        this.regions = regions;
        this.table = table;
        this.tlb = tlb;
    }

    /**
     * Lends whole pages, so that another space can map them: from now on a write here makes a copy.
     * Only private anonymous memory can be lent.
     *
     * @param address first byte of the first page
     * @param into gets the frames, each with a reference for the caller; the zero frame for a page
     *     that was never written
     * @return how many pages, fewer when one can't be lent
     */
    public int lend(long address, int pageCount, int[] into, int offset) {
        space.lock();
        try {
            return lendLocked(address, pageCount, into, offset);
        } finally {
            space.unlock();
        }
    }

    /**
     * Takes whole pages away, so that another space can map them: here they read as zeroes from now on.
     * Only private anonymous memory can be taken.
     *
     * @param into gets the frames, with the references that the space had; the zero frame for a page
     *     that was never written
     * @return how many pages, fewer when one can't be taken
     */
    public int take(long address, int pageCount, int[] into, int offset) {
        space.lock();
        try {
            return takeLocked(address, pageCount, into, offset);
        } finally {
            space.unlock();
        }
    }

    /**
     * Maps frames that the caller holds as private memory, to read and write, anywhere; a frame that
     * others hold too is copied on write.
     *
     * @return the first address; the references are the space's now
     * @throws MapException NO_MEMORY; the caller keeps the references
     */
    public long map(int[] pfns, int offset, int pageCount, String name) throws MapException {
        space.lock();
        try {
            if (!mayGrow(pageCount)) {
                throw new MapException(Reason.NO_MEMORY, "over a limit, or gone");
            }
            long length = (long) pageCount << Page.SHIFT;
            long start = mapper.mapPages(length, name);
            try {
                fill(start, pfns, offset, pageCount);
            } catch (MapException full) {
                mapper.unmap(start, length);
                throw full;
            }
            return start;
        } finally {
            space.unlock();
        }
    }

    /**
     * Puts frames that the caller holds in the place of whole pages of private, writable memory.
     *
     * @return whether it was done: the references are the space's then, and {@code pfns} holds rubbish;
     *     otherwise nothing has changed
     */
    public boolean replace(long address, int[] pfns, int offset, int pageCount) {
        space.lock();
        try {
            return mayGrow(pageCount) && replaceLocked(address, pfns, offset, pageCount);
        } finally {
            space.unlock();
        }
    }

    private boolean mayGrow(int pageCount) {
        return !space.isClosed() && table.residentFrames() + pageCount <= faults.residentLimit();
    }

    private int lendLocked(long address, int pages, int[] into, int offset) {
        long end = address + ((long) pages << Page.SHIFT);
        long at = address;
        boolean restricted = false;
        try {
            while (at < end) {
                long lendable = Math.min(end, endOfPrivate(at, Access.READ));
                if (lendable <= at) {
                    break;
                }
                int left = (int) ((lendable - at) >>> Page.SHIFT);
                int run = PageTable.inOneTable(at, left);
                int first = offset + (int) ((at - address) >>> Page.SHIFT);
                restricted |= lendRun(at, run, into, first);
                at += (long) run << Page.SHIFT;
            }
        } catch (OutOfFrames e) {
            assert at < end; // no frame for a table of our own: the rest is not lent
        }
        if (restricted) {
            tlb.invalidateWrites(address, at);
            space.synchronize();
            faults.expectBack(address, at);
        }
        return (int) ((at - address) >>> Page.SHIFT);
    }

    /** Lends pages of one table. {@return whether one of them could be written to until now} */
    private boolean lendRun(long start, int pages, int[] into, int offset) throws OutOfFrames {
        long slot = table.find(start);
        if (slot == 0) {
            Arrays.fill(into, offset, offset + pages, FrameAllocator.ZERO_FRAME);
            return false;
        }
        boolean restricts = hasWritable(slot, pages);
        if (restricts) {
            slot = table.claim(start);
        }
        for (int i = 0; i < pages; i++) {
            long at = PageTable.behind(slot, i);
            long pte = table.get(at);
            if (Pte.has(pte, Pte.W)) {
                table.changeRights(at, Pte.forkedLeaf(pte));
            }
            int pfn = Pte.frame(pte);
            frames.retain(pfn);
            into[offset + i] = pfn;
        }
        return restricts;
    }

    private int takeLocked(long address, int pages, int[] into, int offset) {
        long end = address + ((long) pages << Page.SHIFT);
        long at = address;
        try {
            while (at < end) {
                long takeable = Math.min(end, endOfPrivate(at, Access.READ));
                if (takeable <= at) {
                    break;
                }
                int left = (int) ((takeable - at) >>> Page.SHIFT);
                int run = PageTable.inOneTable(at, left);
                takeRun(at, run, into, offset + (int) ((at - address) >>> Page.SHIFT));
                at += (long) run << Page.SHIFT;
            }
        } catch (OutOfFrames e) {
            assert at < end; // no frame for a table of our own: the rest is not taken
        }
        if (at > address) {
            tlb.invalidate(address, at);
            space.synchronize(); // whoever gets the frames shall see no store of ours any more
        }
        return (int) ((at - address) >>> Page.SHIFT);
    }

    /** Takes pages of one table, and the table itself when nothing is left in it. */
    private void takeRun(long start, int pages, int[] into, int offset) throws OutOfFrames {
        if (table.find(start) == 0) {
            Arrays.fill(into, offset, offset + pages, FrameAllocator.ZERO_FRAME);
            return;
        }
        table.takeOut(table.claim(start), into, offset, pages);
        table.prune(start);
    }

    private boolean hasWritable(long slot, int pages) {
        for (int i = 0; i < pages; i++) {
            if (Pte.has(table.get(PageTable.behind(slot, i)), Pte.W)) {
                return true;
            }
        }
        return false;
    }

    /** {@return where private anonymous memory with a right ends that an address lies in, or {@link #NONE}} */
    private long endOfPrivate(long address, Access access) {
        if (address < 0 || address >= AddressSpace.USER_END) {
            return NONE;
        }
        Region region = regions.find(address);
        boolean fits =
                region != null
                        && region.kind() == MapKind.PRIVATE_ANONYMOUS
                        && Protection.allows(region.protection(), Access.READ)
                        && Protection.allows(region.protection(), access);
        return fits ? region.end() : NONE;
    }

    /** {@return whether a frame lies at an address already} */
    public boolean isResident(long address) {
        space.lock();
        try {
            long slot = address < 0 || address >= AddressSpace.USER_END ? 0 : table.find(address);
            return slot != 0 && Pte.frame(table.get(slot)) != FrameAllocator.ZERO_FRAME;
        } finally {
            space.unlock();
        }
    }

    /**
     * Shows frames in a fresh region; its references go to the space.
     *
     * @throws MapException NO_MEMORY; the caller keeps the references
     */
    private void fill(long start, int[] pfns, int offset, int pages) throws MapException {
        claim(start, pages);
        int done = 0;
        while (done < pages) {
            long at = start + ((long) done << Page.SHIFT);
            int run = PageTable.inOneTable(at, pages - done);
            long slot = table.find(at);
            table.putNew(slot, pfns, offset + done, run, opens());
            expectUse(at, slot, run);
            done += run;
        }
    }

    /** {@return whether pages that nobody else has may be written to without a fault that tells who does} */
    private boolean opens() {
        return !space.memory().tracksWriters();
    }

    /** Whoever gets pages will use them: spares a miss for each of one table. */
    private void expectUse(long start, long slot, int pages) {
        for (int i = 0; i < pages; i++) {
            long pte = table.get(PageTable.behind(slot, i));
            long at = start + ((long) i << Page.SHIFT);
            if (Pte.has(pte, Pte.W)) {
                tlb.fillWrite(at, Pte.frame(pte));
            } else {
                tlb.fillRead(at, Pte.frame(pte));
            }
        }
    }

    /**
     * Puts frames in the place of pages of private anonymous, writable memory.
     *
     * @return false when the range is none, or there is no frame for a table; nothing has changed then
     */
    private boolean replaceLocked(long start, int[] pfns, int offset, int pages) {
        long end = start + ((long) pages << Page.SHIFT);
        if (end < start) {
            return false; // beyond the last address: the look below would see nothing wrong
        }
        for (long at = start; at < end; ) {
            long replaceable = endOfPrivate(at, Access.WRITE);
            if (replaceable <= at) {
                return false;
            }
            at = replaceable;
        }
        try {
            claim(start, pages);
        } catch (MapException e) {
            return false;
        }
        tlb.invalidate(start, end);
        for (int done = 0; done < pages; ) {
            long at = start + ((long) done << Page.SHIFT);
            int run = PageTable.inOneTable(at, pages - done);
            long slot = table.find(at);
            table.exchange(slot, pfns, offset + done, run, opens());
            expectUse(at, slot, run);
            done += run;
        }
        space.synchronize();
        for (int i = 0; i < pages; i++) {
            frames.release(pfns[offset + i]);
        }
        return true;
    }

    private void claim(long start, int pages) throws MapException {
        long end = start + ((long) pages << Page.SHIFT);
        long at = start;
        try {
            while (at < end) {
                table.claim(at);
                at = nextTable(at);
            }
        } catch (OutOfFrames e) {
            for (long made = start; made < at; made = nextTable(made)) {
                table.prune(made);
            }
            throw new MapException(Reason.NO_MEMORY, "no frame for a page table");
        }
    }

    /** {@return the first address whose entry lies in the table behind} */
    private static long nextTable(long address) {
        long pages = PageTable.inOneTable(address, PageTable.ENTRIES);
        return (address & ~Page.OFFSET_MASK) + (pages << Page.SHIFT);
    }
}
