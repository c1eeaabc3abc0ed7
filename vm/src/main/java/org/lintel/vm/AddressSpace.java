package org.lintel.vm;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The memory of one process: regions, page table, TLB. What {@code mm_struct} is to Linux.
 *
 * <p><b>Threads.</b> Any, in the nucleus; loads and stores go through the {@link #mmu}, in user
 * mode.
 *
 * <p><b>Locks.</b> One spin lock for all of it, taken by each method. {@link Shootdown#synchronize}
 * is called with the lock held.
 */
public final class AddressSpace implements AutoCloseable {
    /** First address that may be mapped. */
    public static final long LOWEST_ADDRESS = 0x1_0000;

    /** The first program break. */
    public static final long HEAP_START = 0x2_0000;

    /** Mappings without a fixed address are placed below this one, downwards. */
    public static final long MAP_TOP = 0x3f_ffff_0000L;

    /** First address that is no user address. */
    public static final long USER_END = 0x40_0000_0000L;

    private final PhysicalMemory memory;
    private final MissHandler handler;
    private final Shootdown shootdown;

    /** One processor: while the nucleus runs, nobody can take a page away. */
    private final boolean alone;

    private final Mmu mmu;
    private volatile Object owner;

    private final SpinLock lock = new SpinLock();

    // Guarded by lock, contents too.
    private final Tlb tlb;
    private final RegionMap regions;
    private final PageTable table;
    private final Mapper mapper;
    private final Remapper remapper;
    private final FaultResolver faults;
    private final PageTransfer pages;
    private boolean closed;

    /** Makes an empty address space; it holds no frame before the first page is touched. */
    public AddressSpace(PhysicalMemory memory, MissHandler handler, Shootdown shootdown) {
        this(memory, handler, shootdown, new PageTable(memory));
    }

    private AddressSpace(
            PhysicalMemory memory, MissHandler handler, Shootdown shootdown, PageTable table) {
        this.memory = memory;
        this.handler = handler;
        this.shootdown = shootdown;
        this.alone = shootdown == Shootdown.NONE;
        this.table = table;
        this.tlb = Tlb.create();
        this.regions = new RegionMap(this);
        this.mapper = new Mapper(this, memory, regions, table, tlb);
        this.remapper = new Remapper(this, mapper, regions, table, tlb);
        this.faults = new FaultResolver(this, memory, regions, table, tlb);
        this.pages = new PageTransfer(this, mapper, faults, regions, table, tlb);
        this.mmu = new Mmu(memory.unguarded(), tlb, this, handler, alone);
    }

    /** {@return the load/store unit} */
    public Mmu mmu() {
        return mmu;
    }

    /** {@return what moves whole pages from and to other address spaces} */
    public PageTransfer pages() {
        return pages;
    }

    /** {@return what the nucleus attached, or null} */
    public Object owner() {
        return owner;
    }

    /** Attaches an object of the nucleus's, its process. */
    public void setOwner(Object newOwner) {
        owner = newOwner;
    }

    /** {@return the pool that the frames come from} */
    public PhysicalMemory memory() {
        return memory;
    }

    /**
     * Implements mmap(2).
     *
     * @return the first address
     * @throws MapException EINVAL, ENOMEM, EEXIST, EACCES, EPERM, EOVERFLOW as the manual says
     */
    public long map(MapRequest request) throws MapException {
        lock.lock();
        try {
            return mapLocked(request);
        } finally {
            lock.unlock();
        }
    }

    /**
     * As {@link #map}, for another process: what FIXED replaces must be shared, never private memory
     * of the owner's, nor a private view of an object.
     *
     * @throws MapException as {@link #map}; NOT_PERMITTED for private memory in the range
     */
    public long mapByPeer(MapRequest request) throws MapException {
        lock.lock();
        try {
            if (request.placement() == MapRequest.Placement.FIXED) {
                mapper.checkSharedOnly(request.address(), request.lengthBytes());
            }
            return mapLocked(request);
        } finally {
            lock.unlock();
        }
    }

    private long mapLocked(MapRequest request) throws MapException {
        if (closed) {
            throw new MapException(MapException.Reason.GONE, "the address space has been closed");
        }
        long start = mapper.map(request);
        if (request.populate()) {
            populate(start, Page.roundUp(request.lengthBytes()), request.protection());
        }
        return start;
    }

    /**
     * {@return the highest free place of that many bytes that ends at or below an address, or -1}
     * By the time somebody maps there it may be taken.
     */
    public long findGap(long lengthBytes, long below) {
        lock.lock();
        long gap =
                regions.findGap(
                        Page.roundUp(lengthBytes), LOWEST_ADDRESS, Math.min(below, MAP_TOP));
        lock.unlock();
        return gap;
    }

    private void populate(long start, long length, int protection) {
        if (protection == Protection.NONE) {
            return;
        }
        Access access = (protection & Protection.WRITE) != 0 ? Access.WRITE : Access.READ;
        long end = start + length;
        long at = start;
        while (at < end) {
            if (at + FaultResolver.STRETCH_BYTES <= end && faults.shareTable(at)) {
                at += FaultResolver.STRETCH_BYTES;
            } else if (faults.resolve(at, access) == null) {
                at += Page.BYTES;
            } else {
                return; // a failure of this half is no error: mmap(2), MAP_POPULATE
            }
        }
    }

    /**
     * Implements munmap(2). When it returns, no thread can reach the old frames.
     *
     * @throws MapException EINVAL; ENOMEM when a region or table must be split and can't
     */
    public void unmap(long address, long lengthBytes) throws MapException {
        lock.lock();
        try {
            mapper.unmap(address, lengthBytes);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Unmaps what is left of a whole view of an object that was mapped at an address: the pages that
     * still lie where that mapping put them. Source: shmdt(2).
     *
     * @param base where the object's first byte was mapped
     * @param which objects that count
     * @return the object, or null when nothing is left of such a view
     * @throws MapException ENOMEM when a table must be split and can't
     */
    public MemoryObject unmapView(long base, Predicate<MemoryObject> which) throws MapException {
        lock.lock();
        try {
            MemoryObject found = null;
            int i = regions.firstEndingAfter(base);
            while (i < regions.size()) {
                Region region = regions.get(i);
                MemoryObject object = region.object();
                boolean fits =
                        region.kind().isShared()
                                && region.start() - base == region.objectOffset()
                                && (found == null ? which.test(object) : object == found);
                if (fits) {
                    found = object;
                    mapper.unmap(region.start(), region.lengthBytes());
                } else {
                    i++;
                }
            }
            return found;
        } finally {
            lock.unlock();
        }
    }

    /** {@return the objects of shared mappings, one for each region, in ascending order} */
    public List<MemoryObject> sharedObjects() {
        lock.lock();
        try {
            List<MemoryObject> objects = new ArrayList<>();
            for (int i = 0; i < regions.size(); i++) {
                if (regions.get(i).kind() == MapKind.SHARED_OBJECT) {
                    objects.add(regions.get(i).object());
                }
            }
            return objects;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Implements mremap(2).
     *
     * @param mayMove whether another place will do when there is no room (MREMAP_MAYMOVE)
     * @param fixed where it must go, what is there being unmapped (MREMAP_FIXED); -1 for no such place
     * @return the address
     * @throws MapException EINVAL, ENOMEM; EFAULT when the range is not one mapping
     */
    public long remap(
            long address, long oldLengthBytes, long newLengthBytes, boolean mayMove, long fixed)
            throws MapException {
        lock.lock();
        try {
            return remapper.remap(address, oldLengthBytes, newLengthBytes, mayMove, fixed);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Implements mlock(2): faults all pages of a range in. There is no swap that could take them.
     *
     * @throws MapException EINVAL; ENOMEM a hole, or a page that can't be had
     */
    public void lockPages(long address, long lengthBytes) throws MapException {
        lock.lock();
        try {
            mapper.sync(address, lengthBytes);
            long end = address + Page.roundUp(lengthBytes);
            for (long at = address; at < end; at += Page.BYTES) {
                boolean writable = (regions.find(at).protection() & Protection.WRITE) != 0;
                Access access = writable ? Access.WRITE : Access.READ;
                if (faults.resolve(at, access) != null) {
                    throw new MapException(
                            MapException.Reason.NO_MEMORY, "mlock(2): a page can't be had");
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * As {@link #unmap}, for another process: shared mappings only, never private memory of the
     * owner's, nor a private view of an object.
     *
     * @throws MapException as {@link #unmap}; NOT_PERMITTED for private memory in the range; GONE
     */
    public void unmapByPeer(long address, long lengthBytes) throws MapException {
        lock.lock();
        try {
            if (closed) {
                throw new MapException(
                        MapException.Reason.GONE, "the address space has been closed");
            }
            mapper.checkSharedOnly(address, lengthBytes);
            mapper.unmap(address, lengthBytes);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Implements mprotect(2).
     *
     * @throws MapException EINVAL, ENOMEM for a hole, EACCES; nothing has changed then
     */
    public void protect(long address, long lengthBytes, int protection) throws MapException {
        lock.lock();
        try {
            mapper.protect(address, lengthBytes, protection);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Implements msync(2): checks the range; pages of objects are never out of date.
     *
     * @throws MapException EINVAL, ENOMEM for a hole
     */
    public void sync(long address, long lengthBytes) throws MapException {
        lock.lock();
        try {
            mapper.sync(address, lengthBytes);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Implements madvise(MADV_DONTNEED).
     *
     * @throws MapException EINVAL; ENOMEM for a hole, after the mapped parts were done
     */
    public void discard(long address, long lengthBytes) throws MapException {
        lock.lock();
        try {
            mapper.discard(address, lengthBytes);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Implements madvise(MADV_DONTFORK) and, with {@code exclude} false, MADV_DOFORK.
     *
     * @throws MapException EINVAL; ENOMEM for a hole, after the mapped parts were done
     */
    public void dontFork(long address, long lengthBytes, boolean exclude) throws MapException {
        lock.lock();
        try {
            mapper.dontFork(address, lengthBytes, exclude);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Implements brk(2): {@return the new program break, or the old one when it can't move there}
     */
    public long brk(long newBreak) {
        lock.lock();
        try {
            return mapper.brk(newBreak);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Makes a copy: private pages copied on write, shared ones shared. Costs the root table and the
     * regions, whatever is mapped. Limits are inherited, the owner is not.
     *
     * @throws OutOfFrames when there is no frame for the root table, or for a table that must be
     *     split since the child doesn't get all of it
     */
    public AddressSpace fork(MissHandler childHandler) throws OutOfFrames {
        lock.lock();
        try {
            PageTable shared = table.share(memory);
            AddressSpace child = new AddressSpace(memory, childHandler, shootdown, shared);
            tlb.wipeWrites();
            synchronize(); // from here on no thread of ours writes to what the child sees
            child.inherit(this);
            return child;
        } finally {
            lock.unlock();
        }
    }

    private void inherit(AddressSpace parent) throws OutOfFrames {
        mapper.inherit(parent.mapper);
        faults.setResidentLimit(parent.faults.residentLimit());
        try {
            for (int i = 0; i < parent.regions.size(); i++) {
                Region region = parent.regions.get(i);
                if (region.dontFork()) {
                    table.claimEdges(region.start(), region.end());
                    table.clear(region.start(), region.end());
                } else {
                    regions.add(region);
                }
            }
        } catch (OutOfFrames e) {
            close();
            throw e;
        }
    }

    /**
     * Finds out what a miss means, and repairs it if it can be repaired.
     *
     * @return null when the page is there now and the TLB knows it, else what is wrong
     */
    public Fault resolve(long address, Access access) {
        lock.lock();
        try {
            return faults.resolve(address, access);
        } finally {
            lock.unlock();
        }
    }

    /** As {@link #resolve}, for a {@link MissHandler}, with the lock held. */
    public Fault resolveHeld(long address, Access access) {
        return faults.resolve(address, access);
    }

    /** As {@link #faults}, for a {@link MissHandler}, with the lock held. */
    public FaultCounts faultsHeld() {
        return faults.counts();
    }

    /** Unmaps all, for ever: later accesses are page faults. A second close is harmless. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                tlb.wipe();
                synchronize();
                table.clear(0, USER_END);
                regions.replace(0, USER_END, null);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Bounds the bytes mapped (RLIMIT_AS); Long.MAX_VALUE for none. */
    public void setAddressSpaceLimit(long bytes) {
        lock.lock();
        mapper.setAddressSpaceLimit(bytes);
        lock.unlock();
    }

    /** Bounds the bytes of frames present (RLIMIT_RSS); Long.MAX_VALUE for none. */
    public void setResidentLimit(long bytes) {
        lock.lock();
        faults.setResidentLimit(bytes >>> Page.SHIFT);
        lock.unlock();
    }

    /** {@return bytes mapped} */
    public long mappedBytes() {
        lock.lock();
        long bytes = regions.mappedBytes();
        lock.unlock();
        return bytes;
    }

    /** {@return frames present, shared ones included, page tables and the zero frame not} */
    public long residentFrames() {
        lock.lock();
        long count = table.residentFrames();
        lock.unlock();
        return count;
    }

    /** {@return how often which kind of fault was resolved or refused} */
    public FaultCounts faults() {
        lock.lock();
        FaultCounts counts = faults.counts();
        lock.unlock();
        return counts;
    }

    /** {@return a snapshot of the regions, in ascending order} */
    public List<RegionInfo> regions() {
        lock.lock();
        try {
            List<RegionInfo> list = new ArrayList<>(regions.size());
            for (int i = 0; i < regions.size(); i++) {
                Region region = regions.get(i);
                list.add(region.info(table.residentFrames(region.start(), region.end())));
            }
            return list;
        } finally {
            lock.unlock();
        }
    }

    /**
     * {@return the id of the thread that last took the page for writing; 0 for unknown} See {@link
     * PhysicalMemory#trackWriters}.
     */
    public int lastWriter(long address) {
        lock.lock();
        try {
            long slot = address < 0 || address >= USER_END ? 0 : table.find(address);
            int pfn = slot == 0 ? FrameAllocator.ZERO_FRAME : Pte.frame(table.get(slot));
            return pfn == FrameAllocator.ZERO_FRAME ? 0 : memory.frames().note(pfn);
        } finally {
            lock.unlock();
        }
    }

    /** Says which word an address means, in one hold of the lock: a mapping may be replaced at any time. */
    public void identify(long address, WordKey key) {
        lock.lock();
        Region region = regions.find(address);
        boolean shared = region != null && region.kind().isShared();
        key.scope = shared ? region.object() : this;
        key.offset = shared ? region.objectOffset() + (address - region.start()) : address;
        lock.unlock();
    }

    /** Throws AssertionError when page table, TLB, counts and regions don't agree. For tests. */
    public void verify() {
        lock.lock();
        try {
            Verifier.verify(memory, table, regions, tlb);
        } finally {
            lock.unlock();
        }
    }

    /** Cuts off what an object lost. Takes the lock. */
    void dropObjectPages(MemoryObject object, long newSizeBytes) throws OutOfFrames {
        lock.lock();
        try {
            for (int i = 0; i < regions.size(); i++) {
                Region region = regions.get(i);
                if (region.object() == object) {
                    long kept = Math.max(0, newSizeBytes - region.objectOffset());
                    long from = region.start() + Math.min(kept, region.lengthBytes());
                    mapper.dropPages(from, region.end());
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** {@return whether one processor runs all that the nucleus and its processes do} */
    boolean isAlone() {
        return alone;
    }

    /** Takes the lock, for {@link PageTransfer}. */
    void lock() {
        lock.lock();
    }

    void unlock() {
        lock.unlock();
    }

    /**
     * From here to {@link #letPagesGo} no page is lost, for {@link UserCopy}. Where others run meanwhile
     * that takes the lock; with one processor, being in the nucleus is enough.
     */
    void holdPages() {
        if (!alone) {
            lock.lock();
        }
    }

    void letPagesGo() {
        if (!alone) {
            lock.unlock();
        }
    }

    /**
     * {@return byte offset in the pool, or -1 for a fault} Needs the pages held; valid until they are let
     * go.
     */
    long translateHeld(long address, Access access) {
        long offset = tlb.probe(address, access);
        return offset >= 0 ? offset : translateMissed(address, access);
    }

    private long translateMissed(long address, Access access) {
        if (!alone) {
            return translateLocked(address, access);
        }
        lock.lock();
        try {
            return translateLocked(address, access);
        } finally {
            lock.unlock();
        }
    }

    private long translateLocked(long address, Access access) {
        Fault fault = handler.missInNucleus(this, address, access);
        return fault == null ? tlb.probe(address, access) : -1;
    }

    /** Needs the lock. */
    boolean isClosed() {
        return closed;
    }

    /** Needs the lock. */
    void synchronize() {
        shootdown.synchronize(this);
    }

    int currentThread() {
        return handler.currentThread();
    }

    void collectObjects(Set<MemoryObject> found) {
        lock.lock();
        for (int i = 0; i < regions.size(); i++) {
            if (regions.get(i).object() != null) {
                found.add(regions.get(i).object());
            }
        }
        lock.unlock();
    }

    int rootTable() {
        return table.root();
    }
}
