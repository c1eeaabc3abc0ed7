package org.lintel.vm;

/**
 * What a miss means: refill of the TLB, demand-zero, page of an object, copy on write, or a fault.
 *
 * <p><b>Locks.</b> All methods need the address space's lock.
 */
final class FaultResolver {
    static final long STRETCH_BYTES = (long) PageTable.ENTRIES << Page.SHIFT;
    private static final long STRETCH_MASK = STRETCH_BYTES - 1;

    /** Pages that one fault opens: so many that it costs little more than without. */
    private static final int MOST_TAKEN_BACK = 64;

    private final AddressSpace space;
    private final PhysicalMemory memory;
    private final FrameAllocator frames;
    private final CopyOnWrite copyOnWrite;
    private final RegionMap regions;
    private final PageTable table;
    private final Tlb tlb;

    private long residentLimit = Long.MAX_VALUE >>> Page.SHIFT;

    // What was lent last: its borrower gives all of it back at once, and its owner writes to all of
    // it.
    private long lentStart;
    private long lentEnd;

    // Counts, see FaultCounts.
    private long refills;
    private long zeroPages;
    private long demandZero;
    private long objectPages;
    private long copies;
    private long reuses;
    private long refused;

    FaultResolver(
            AddressSpace space,
            PhysicalMemory memory,
            RegionMap regions,
            PageTable table,
            Tlb tlb) {
        this.space = space;
        this.memory = memory;
        this.frames = memory.frames();
        this.copyOnWrite = new CopyOnWrite(memory);
        this.regions = regions;
        this.table = table;
        this.tlb = tlb;
    }

    void setResidentLimit(long limitFrames) {
        residentLimit = limitFrames;
    }

    long residentLimit() {
        return residentLimit;
    }

    FaultCounts counts() {
        return new FaultCounts(
                refills, zeroPages, demandZero, objectPages, copies, reuses, refused);
    }

    /** A range has been lent, copy-on-write. */
    void expectBack(long start, long end) {
        lentStart = start;
        lentEnd = end;
    }

    /** {@return null when the TLB has the translation now} */
    Fault resolve(long address, Access access) {
        if (address < 0 || address >= AddressSpace.USER_END) {
            return refuse(new Fault.PageFault(address, access, info(regions.nearest(address))));
        }
        long slot = table.find(address);
        long pte = slot == 0 ? 0 : table.get(slot);
        if (access == Access.READ && Pte.has(pte, Pte.V)) {
            refills++;
            tlb.fillRead(address, Pte.frame(pte));
            return null;
        }
        if (access == Access.WRITE && Pte.has(pte, Pte.V | Pte.W) && refillWrite(address, slot)) {
            return null;
        }
        Region region = regions.find(address);
        Fault fault = check(region, address, access);
        if (fault != null) {
            return refuse(fault);
        }
        try {
            return access == Access.READ
                    ? mapForRead(region, address, pte)
                    : mapForWrite(region, address, pte);
        } catch (OutOfFrames e) {
            table.prune(address);
            return outOfMemory(region, address, access, Fault.OutOfMemoryFault.Cause.NO_FRAME);
        }
    }

    /**
     * Shows 2 MiB of an object by a table that belongs to all who do so.
     *
     * @return whether it was done; if not, page by page will do
     */
    boolean shareTable(long address) {
        Region region = regions.find(address);
        if (!region.kind().isShared()
                || (address & STRETCH_MASK) != 0
                || table.residentFrames() + PageTable.ENTRIES > residentLimit) {
            return false;
        }
        MemoryObject object = region.object();
        boolean writable = Protection.allows(region.protection(), Access.WRITE);
        int shared = 0;
        try {
            shared = object.retainTable(region.objectPage(address), writable);
            if (shared != 0 && table.attachLowest(address, shared)) {
                return true;
            }
        } catch (OutOfFrames e) {
            // The caller goes on page by page, as far as the frames reach.
            assert shared == 0 || frames.references(shared) > 0;
        }
        if (shared != 0) {
            object.releaseTable(shared);
        }
        return false;
    }

    private boolean refillWrite(long address, long slot) {
        boolean exclusive = table.isExclusive(address);
        // Only now: who shared the table may have taken W away just before it let go of it.
        long pte = table.get(slot);
        if (!Pte.has(pte, Pte.V | Pte.W) || !exclusive && !Pte.has(pte, Pte.SHARED)) {
            return false;
        }
        refills++;
        if (exclusive && !Pte.has(pte, Pte.D)) {
            table.putLeaf(slot, pte | Pte.D);
        }
        openForWriting(address, Pte.frame(pte));
        return true;
    }

    private Fault check(Region region, long address, Access access) {
        if (region == null) {
            return new Fault.PageFault(address, access, info(regions.nearest(address)));
        }
        if (!Protection.allows(region.protection(), access)) {
            return new Fault.ProtectionFault(address, access, info(region));
        }
        MemoryObject object = region.object();
        if (object != null && !object.hasPage(region.objectPage(address))) {
            return beyondObject(region, address, access);
        }
        return null;
    }

    private Fault mapForRead(Region region, long address, long pte) throws OutOfFrames {
        if (pte != 0) { // present, without rights since a PROT_NONE
            long slot = table.claim(address);
            long again = table.get(slot) | Pte.V;
            table.putLeaf(slot, again);
            tlb.fillRead(address, Pte.frame(again));
            return null;
        }
        if (region.object() != null) {
            return mapObjectPage(region, address, Access.READ);
        }
        table.putLeaf(table.claim(address), Pte.leaf(FrameAllocator.ZERO_FRAME, Pte.COW));
        zeroPages++;
        tlb.fillRead(address, FrameAllocator.ZERO_FRAME);
        return null;
    }

    private Fault mapForWrite(Region region, long address, long pte) throws OutOfFrames {
        if (pte == 0) {
            return region.object() != null
                    ? mapObjectPage(region, address, Access.WRITE)
                    : mapZeroedFrame(region, address);
        }
        long slot = table.claim(address);
        long present = table.get(slot); // claim may have marked it
        int pfn = Pte.frame(present);
        if (region.kind().isShared()) {
            table.putLeaf(slot, present | Pte.V | Pte.W | Pte.D);
            openForWriting(address, pfn);
            return null;
        }
        if (copyOnWrite.mustCopy(pfn)) {
            return copy(region, address, slot, pfn);
        }
        reuses++;
        table.putLeaf(slot, Pte.leaf(pfn, Pte.W | Pte.D));
        openForWriting(address, pfn);
        if (lentStart <= address && address < lentEnd && !memory.tracksWriters()) {
            takeBack(region, address, slot);
        }
        return null;
    }

    /** Opens the pages behind one that was lent as well, as far as they have come back: spares a miss for each. */
    private void takeBack(Region region, long address, long slot) {
        long end = Math.min(lentEnd, region.end());
        int wanted = (int) Math.min(MOST_TAKEN_BACK, (end - address) >>> Page.SHIFT);
        int pages = PageTable.inOneTable(address, wanted);
        for (int i = 1; i < pages; i++) {
            long behind = PageTable.behind(slot, i);
            long pte = table.get(behind);
            if (!Pte.has(pte, Pte.V | Pte.COW) || copyOnWrite.mustCopy(Pte.frame(pte))) {
                return;
            }
            table.changeRights(behind, Pte.leaf(Pte.frame(pte), Pte.W | Pte.D));
            tlb.fillWrite(address + ((long) i << Page.SHIFT), Pte.frame(pte));
        }
    }

    private Fault mapZeroedFrame(Region region, long address) throws OutOfFrames {
        if (isAtResidentLimit()) {
            return limit(region, address, Access.WRITE);
        }
        long slot = table.claim(address);
        int pfn = frames.allocate();
        table.putLeaf(slot, Pte.leaf(pfn, Pte.W | Pte.D));
        demandZero++;
        openForWriting(address, pfn);
        return null;
    }

    private Fault copy(Region region, long address, long slot, int old) throws OutOfFrames {
        if (old == FrameAllocator.ZERO_FRAME && isAtResidentLimit()) {
            return limit(region, address, Access.WRITE);
        }
        int copy = copyOnWrite.copyOf(old);
        table.putLeaf(slot, Pte.leaf(copy, Pte.W | Pte.D));
        if (old == FrameAllocator.ZERO_FRAME) {
            demandZero++;
        } else {
            copies++;
        }
        openForWriting(address, copy);
        space.synchronize(); // no thread of ours may go on reading the old frame
        frames.release(old);
        return null;
    }

    private Fault mapObjectPage(Region region, long address, Access access) throws OutOfFrames {
        if (isAtResidentLimit()) {
            return limit(region, address, access);
        }
        long slot = table.claim(address);
        int pfn = region.object().retainFrame(region.objectPage(address));
        if (pfn == FrameAllocator.ZERO_FRAME) { // shrunk since the check
            table.prune(address);
            return refuse(beyondObject(region, address, access));
        }
        objectPages++;
        if (region.kind().isShared()) {
            boolean writable = Protection.allows(region.protection(), Access.WRITE);
            long more = Pte.SHARED | (writable ? Pte.W : 0);
            table.putLeaf(slot, Pte.leaf(pfn, access == Access.WRITE ? more | Pte.D : more));
        } else if (access == Access.READ) {
            table.putLeaf(slot, Pte.leaf(pfn, Pte.COW));
        } else {
            pfn = replaceByCopy(pfn);
            table.putLeaf(slot, Pte.leaf(pfn, Pte.W | Pte.D));
        }
        if (access == Access.WRITE) {
            openForWriting(address, pfn);
        } else {
            tlb.fillRead(address, pfn);
        }
        return null;
    }

    private int replaceByCopy(int pfn) throws OutOfFrames {
        try {
            int copy = copyOnWrite.copyOf(pfn);
            copies++;
            return copy;
        } finally {
            frames.release(pfn);
        }
    }

    private void openForWriting(long address, int pfn) {
        tlb.fillWrite(address, pfn);
        if (memory.tracksWriters()) {
            frames.setNote(pfn, space.currentThread());
        }
    }

    private boolean isAtResidentLimit() {
        return table.residentFrames() >= residentLimit;
    }

    private Fault limit(Region region, long address, Access access) {
        return outOfMemory(region, address, access, Fault.OutOfMemoryFault.Cause.RESIDENT_LIMIT);
    }

    private Fault outOfMemory(
            Region region, long address, Access access, Fault.OutOfMemoryFault.Cause cause) {
        return refuse(new Fault.OutOfMemoryFault(address, access, info(region), cause));
    }

    private static Fault beyondObject(Region region, long address, Access access) {
        return new Fault.BusFault(
                address, access, info(region), Fault.BusFault.Cause.BEYOND_OBJECT);
    }

    private Fault refuse(Fault fault) {
        refused++;
        return fault;
    }

    private static RegionInfo info(Region region) {
        return region == null ? null : region.info(0);
    }
}
