package org.lintel.vm;

import org.lintel.vm.MapException.Reason;

/**
 * Moves whole pages from one address space to another without copying: the sender lends its frames
 * copy-on-write, the receiver maps them. Frames under way are held by whoever carries them.
 *
 * <p>Only pages of private anonymous memory are lent; a page of an object could still be changed by
 * others who map it.
 *
 * <p><b>Locks.</b> Takes the address space's lock; two spaces are never locked together.
 */
public final class PageTransfer {
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
        int done = 0;
        boolean restricted = false;
        while (done < pages) {
            long at = address + ((long) done << Page.SHIFT);
            if (!isLendable(at)) {
                break;
            }
            long slot = table.find(at);
            long pte = slot == 0 ? 0 : table.get(slot);
            if (Pte.has(pte, Pte.W)) {
                try {
                    slot = table.claim(at);
                } catch (OutOfFrames e) {
                    break;
                }
                pte = table.get(slot);
                table.putLeaf(slot, Pte.forkedLeaf(pte));
                restricted = true;
            }
            int pfn = Pte.frame(pte);
            frames.retain(pfn);
            into[offset + done] = pfn;
            done++;
        }
        if (restricted) {
            tlb.invalidateWrites(address, address + ((long) done << Page.SHIFT));
            space.synchronize();
        }
        return done;
    }

    private boolean isLendable(long address) {
        if (address < 0 || address >= AddressSpace.USER_END) {
            return false;
        }
        Region region = regions.find(address);
        return region != null
                && region.kind() == MapKind.PRIVATE_ANONYMOUS
                && Protection.allows(region.protection(), Access.READ);
    }

    /**
     * Shows frames in a fresh region; its references go to the space.
     *
     * @throws MapException NO_MEMORY; the caller keeps the references
     */
    private void fill(long start, int[] pfns, int offset, int pages) throws MapException {
        claim(start, pages);
        for (int i = 0; i < pages; i++) {
            putFrame(start + ((long) i << Page.SHIFT), pfns[offset + i]);
        }
        expectReads(start, pfns, offset, pages);
    }

    /** Whoever gets pages will read them: spares a miss for each, where the TLB has room for all. */
    private void expectReads(long start, int[] pfns, int offset, int pages) {
        if (pages > Tlb.SLOTS) {
            return;
        }
        for (int i = 0; i < pages; i++) {
            tlb.fillRead(start + ((long) i << Page.SHIFT), pfns[offset + i]);
        }
    }

    /**
     * Puts frames in the place of pages of private anonymous, writable memory.
     *
     * @return false when the range is none, or there is no frame for a table; nothing has changed then
     */
    private boolean replaceLocked(long start, int[] pfns, int offset, int pages) {
        for (int i = 0; i < pages; i++) {
            long at = start + ((long) i << Page.SHIFT);
            if (!isLendable(at)
                    || !Protection.allows(regions.find(at).protection(), Access.WRITE)) {
                return false;
            }
        }
        try {
            claim(start, pages);
        } catch (MapException e) {
            return false;
        }
        tlb.invalidate(start, start + ((long) pages << Page.SHIFT));
        expectReads(start, pfns, offset, pages);
        for (int i = 0; i < pages; i++) {
            int old = putFrame(start + ((long) i << Page.SHIFT), pfns[offset + i]);
            pfns[offset + i] = old;
        }
        space.synchronize();
        for (int i = 0; i < pages; i++) {
            frames.release(pfns[offset + i]);
        }
        return true;
    }

    private void claim(long start, int pages) throws MapException {
        int done = 0;
        try {
            while (done < pages) {
                table.claim(start + ((long) done << Page.SHIFT));
                done++;
            }
        } catch (OutOfFrames e) {
            for (int i = 0; i < done; i++) {
                table.prune(start + ((long) i << Page.SHIFT));
            }
            throw new MapException(Reason.NO_MEMORY, "no frame for a page table");
        }
    }

    /** {@return the frame that was there} */
    private int putFrame(long address, int pfn) {
        long slot = table.find(address);
        int old = Pte.frame(table.get(slot));
        table.putLeaf(slot, Pte.leaf(pfn, Pte.COW));
        return old;
    }
}
