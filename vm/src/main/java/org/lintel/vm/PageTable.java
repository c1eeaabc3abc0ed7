package org.lintel.vm;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * A three-level Sv39 page table, kept in frames of the pool: what xv6 has in {@code walk} and
 * {@code mappages}.
 *
 * <p><b>Sharing.</b> Tables below the root may belong to several address spaces after a fork, and
 * lowest tables to all who map a stretch of an object ({@link SharedTables}); the frame's reference
 * count says so. A table with more than one owner is never changed, except that
 * its private pages lose W and gain COW when somebody copies it: every owner would see the same
 * result, and none looks at W before it is the only one. Who is left alone with a table uses it as
 * it is.
 *
 * <p><b>Shape.</b> The note of a table's frame counts its entries (low half) and, at the lowest
 * level, those with a frame other than the zero frame (high half). A table without entries is
 * freed.
 *
 * <p><b>Locks.</b> All methods need the address space's lock.
 */
final class PageTable {
    static final int ENTRIES = 512;
    static final int TOP_LEVEL = 2;

    private static final ValueLayout.OfLong ENTRY =
            ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int RESIDENT_ONE = 1 << 16;
    private static final int ENTRIES_MASK = RESIDENT_ONE - 1;

    private final MemorySegment pool;
    private final FrameAllocator frames;

    /** Frame of the root table, 0 for none. */
    private int root;

    private long residentFrames;

    PageTable(PhysicalMemory memory) {
        this.pool = memory.segment();
        this.frames = memory.frames();
    }

    int root() {
        return root;
    }

    /** {@return pages with a frame of their own or of an object} */
    long residentFrames() {
        return residentFrames;
    }

    static int index(long address, int level) {
        return (int) (address >>> coverShift(level)) & (ENTRIES - 1);
    }

    /** {@return log2 of the bytes that an entry of this level covers} */
    private static int coverShift(int level) {
        return Page.SHIFT + 9 * level;
    }

    private static long slot(int table, int index) {
        return ((long) table << Page.SHIFT) + 8L * index;
    }

    /** {@return an entry, by its byte offset in the pool} */
    long get(long slot) {
        return pool.get(ENTRY, slot);
    }

    long entry(int table, int index) {
        return pool.get(ENTRY, slot(table, index));
    }

    /** {@return byte offset of a page's entry, 0 when there is no table for it} */
    long find(long address) {
        int table = root;
        for (int level = TOP_LEVEL; level > 0 && table != 0; level--) {
            table = Pte.frame(entry(table, index(address, level)));
        }
        return table == 0 ? 0 : slot(table, index(address, 0));
    }

    /** {@return whether the tables above an existing entry belong to this space alone} */
    boolean isExclusive(long address) {
        int middle = Pte.frame(entry(root, index(address, 2)));
        if (frames.references(middle) > 1) {
            return false;
        }
        return frames.references(Pte.frame(entry(middle, index(address, 1)))) == 1;
    }

    /** {@return byte offset of a page's entry, in tables of our own, made or copied if need be} */
    long claim(long address) throws OutOfFrames {
        try {
            if (root == 0) {
                root = frames.allocate();
            }
            int table = root;
            for (int level = TOP_LEVEL; level > 0; level--) {
                table = claimChild(slot(table, index(address, level)), level - 1);
            }
            return slot(table, index(address, 0));
        } catch (OutOfFrames e) {
            prune(address);
            throw e;
        }
    }

    /** Frees the tables that a claim made in vain: its page got no entry. */
    void prune(long address) {
        if (root == 0) {
            return;
        }
        long middleSlot = slot(root, index(address, 2));
        int middle = Pte.frame(get(middleSlot));
        if (middle != 0) {
            long lowestSlot = slot(middle, index(address, 1));
            pruneChild(lowestSlot, Pte.frame(get(lowestSlot)));
            pruneChild(middleSlot, middle);
        }
        if (isEmpty(root)) {
            frames.release(root);
            root = 0;
        }
    }

    private void pruneChild(long slot, int child) {
        if (child != 0 && isEmpty(child)) { // a table that is shared is never empty
            put(slot, 0);
            frames.release(child);
        }
    }

    /** Sets an entry of a lowest table that nobody uses yet, and counts it. */
    void fillLowest(int table, int index, long pte) {
        putLeaf(slot(table, index), pte);
        residentFrames = 0; // counted by who maps the table
    }

    /** Gives a reference to a lowest table back. */
    void dropLowest(int table) {
        dropTable(table, 0);
    }

    /**
     * Enters a lowest table that belongs to others as well. The caller's reference goes to the entry.
     *
     * @return whether it was done: there is no other table there
     */
    boolean attachLowest(long address, int lowest) throws OutOfFrames {
        try {
            if (root == 0) {
                root = frames.allocate();
            }
            int middle = claimChild(slot(root, index(address, TOP_LEVEL)), 1);
            long slot = slot(middle, index(address, 1));
            if (get(slot) != 0) {
                return false;
            }
            put(slot, Pte.pointer(lowest));
            residentFrames += residentBelow(lowest, 0);
            return true;
        } catch (OutOfFrames e) {
            prune(address);
            throw e;
        }
    }

    private int claimChild(long slot, int level) throws OutOfFrames {
        int child = Pte.frame(get(slot));
        if (child == 0) {
            child = frames.allocate();
            put(slot, Pte.pointer(child));
        } else if (frames.references(child) > 1) {
            child = copyTable(child, level);
            put(slot, Pte.pointer(child));
        }
        return child;
    }

    private int copyTable(int table, int level) throws OutOfFrames {
        int copy = frames.allocateDirty();
        for (int i = 0; i < ENTRIES; i++) {
            long pte = entry(table, i);
            if (pte != 0) {
                frames.retain(Pte.frame(pte));
                if (level == 0) {
                    long forked = Pte.forkedLeaf(pte);
                    if (forked != pte) {
                        pool.set(ENTRY, slot(table, i), forked);
                        pte = forked;
                    }
                }
            }
            pool.set(ENTRY, slot(copy, i), pte);
        }
        frames.setNote(copy, frames.note(table));
        dropTable(table, level);
        return copy;
    }

    /** Changes an entry of a table that is ours alone, and the table's counts. */
    void put(long slot, long pte) {
        long old = get(slot);
        int table = (int) (slot >>> Page.SHIFT);
        int note = frames.note(table);
        note += (pte != 0 ? 1 : 0) - (old != 0 ? 1 : 0);
        frames.setNote(table, note);
        pool.set(ENTRY, slot, pte);
    }

    /** Changes a page's entry, found by {@link #claim}; frames' references are the caller's. */
    void putLeaf(long slot, long pte) {
        int change = (Pte.frame(pte) != 0 ? 1 : 0) - (Pte.frame(get(slot)) != 0 ? 1 : 0);
        put(slot, pte);
        if (change != 0) {
            int table = (int) (slot >>> Page.SHIFT);
            frames.setNote(table, frames.note(table) + change * RESIDENT_ONE);
            residentFrames += change;
        }
    }

    /** {@return how many of so many pages from an address on have their entries side by side} */
    static int inOneTable(long address, int pages) {
        return Math.min(pages, ENTRIES - index(address, 0));
    }

    /** {@return the entry so many pages behind another one, in the same table} */
    static long behind(long slot, int pages) {
        return slot + 8L * pages;
    }

    /** Changes the rights of a page, found by {@link #claim}, not its frame. */
    void changeRights(long slot, long pte) {
        assert Pte.frame(pte) == Pte.frame(get(slot)) : "another frame";
        pool.set(ENTRY, slot, pte);
    }

    /**
     * Enters frames for pages of one table that have none; as {@link #putLeaf}.
     *
     * @param opens whether a frame that nobody else holds may be written to at once
     */
    void putNew(long slot, int[] pfns, int offset, int count, boolean opens) {
        int resident = 0;
        for (int i = 0; i < count; i++) {
            int pfn = pfns[offset + i];
            assert get(behind(slot, i)) == 0 : "there is a page";
            pool.set(ENTRY, behind(slot, i), privateLeaf(pfn, opens));
            resident += pfn != 0 ? 1 : 0;
        }
        count((int) (slot >>> Page.SHIFT), count, resident);
    }

    /**
     * Enters frames in the place of what pages of one table have; as {@link #putLeaf}.
     *
     * @param pfns gets the frames that were there
     * @param opens whether a frame that nobody else holds may be written to at once
     */
    void exchange(long slot, int[] pfns, int offset, int count, boolean opens) {
        int entries = 0;
        int resident = 0;
        for (int i = 0; i < count; i++) {
            int pfn = pfns[offset + i];
            long old = get(behind(slot, i));
            pool.set(ENTRY, behind(slot, i), privateLeaf(pfn, opens));
            entries += old == 0 ? 1 : 0;
            resident += (pfn != 0 ? 1 : 0) - (Pte.frame(old) != 0 ? 1 : 0);
            pfns[offset + i] = Pte.frame(old);
        }
        count((int) (slot >>> Page.SHIFT), entries, resident);
    }

    private long privateLeaf(int pfn, boolean opens) {
        boolean open = opens && pfn != 0 && frames.references(pfn) == 1;
        return Pte.leaf(pfn, open ? Pte.W | Pte.D : Pte.COW);
    }

    /** Empties pages of one table that is ours alone. The frames' references go to the caller. */
    void takeOut(long slot, int[] into, int offset, int count) {
        int entries = 0;
        int resident = 0;
        for (int i = 0; i < count; i++) {
            long pte = get(behind(slot, i));
            int pfn = Pte.frame(pte);
            if (pte != 0) {
                pool.set(ENTRY, behind(slot, i), 0L);
                entries++;
                resident += pfn != 0 ? 1 : 0;
            }
            into[offset + i] = pfn;
        }
        count((int) (slot >>> Page.SHIFT), -entries, -resident);
    }

    /** Counts what a lowest table has more. */
    private void count(int table, int entries, int resident) {
        frames.setNote(table, frames.note(table) + entries + resident * RESIDENT_ONE);
        residentFrames += resident;
    }

    /**
     * Makes the tables that {@link #clear} must change part of our own. Only these can need frames,
     * so that a clear after this cannot fail.
     */
    void claimEdges(long start, long end) throws OutOfFrames {
        if (root != 0) {
            claimRange(root, TOP_LEVEL, 0, start, end, true);
        }
    }

    /** Makes all existing tables of a range our own. */
    void claimAll(long start, long end) throws OutOfFrames {
        if (root != 0) {
            claimRange(root, TOP_LEVEL, 0, start, end, false);
        }
    }

    private void claimRange(
            int table, int level, long base, long start, long end, boolean edgesOnly)
            throws OutOfFrames {
        int last = lastIndex(base, end, level);
        for (int i = firstIndex(base, start, level); i <= last; i++) {
            long slot = slot(table, i);
            long childBase = base + ((long) i << coverShift(level));
            long childEnd = childBase + (1L << coverShift(level));
            boolean edge = childBase < start || childEnd > end;
            if (get(slot) == 0 || edgesOnly && !edge) {
                continue;
            }
            int child = claimChild(slot, level - 1);
            if (level > 1) {
                claimRange(child, level - 1, childBase, start, end, edgesOnly);
            }
        }
    }

    private static int firstIndex(long base, long start, int level) {
        return start <= base ? 0 : (int) ((start - base) >>> coverShift(level));
    }

    private static int lastIndex(long base, long end, int level) {
        return (int) Math.min(ENTRIES - 1, (end - 1 - base) >>> coverShift(level));
    }

    /**
     * Empties a range and gives its frames and tables back, the last first, so that whoever gets
     * them next gets them in ascending order: bulk copies move neighbours in one go. Needs {@link
     * #claimEdges} before.
     */
    void clear(long start, long end) {
        if (root == 0) {
            return;
        }
        clear(root, TOP_LEVEL, 0, start, end);
        if (isEmpty(root)) {
            frames.release(root);
            root = 0;
        }
    }

    private void clear(int table, int level, long base, long start, long end) {
        int first = firstIndex(base, start, level);
        if (level == 0) {
            clearLeaves(table, first, lastIndex(base, end, level));
            return;
        }
        for (int i = lastIndex(base, end, level); i >= first; i--) {
            long slot = slot(table, i);
            long pte = get(slot);
            if (pte == 0) {
                continue;
            }
            int child = Pte.frame(pte);
            long childBase = base + ((long) i << coverShift(level));
            if (start <= childBase && childBase + (1L << coverShift(level)) <= end) {
                residentFrames -= residentBelow(child, level - 1);
                put(slot, 0);
                dropTable(child, level - 1);
            } else {
                clear(child, level - 1, childBase, start, end);
                if (isEmpty(child)) {
                    put(slot, 0);
                    frames.release(child);
                }
            }
        }
    }

    private void clearLeaves(int table, int first, int last) {
        int entries = 0;
        int resident = 0;
        for (int i = last; i >= first; i--) {
            long slot = slot(table, i);
            long pte = get(slot);
            if (pte != 0) {
                pool.set(ENTRY, slot, 0L);
                entries++;
                resident += Pte.frame(pte) != 0 ? 1 : 0;
                frames.release(Pte.frame(pte));
            }
        }
        count(table, -entries, -resident);
    }

    private boolean isEmpty(int table) {
        return (frames.note(table) & ENTRIES_MASK) == 0;
    }

    private long residentBelow(int table, int level) {
        if (level == 0) {
            return frames.note(table) >>> 16;
        }
        long sum = 0;
        for (int i = 0; i < ENTRIES; i++) {
            int child = Pte.frame(entry(table, i));
            sum += child == 0 ? 0 : residentBelow(child, level - 1);
        }
        return sum;
    }

    private void dropTable(int table, int level) {
        if (!frames.drop(table)) {
            return;
        }
        for (int i = ENTRIES - 1; i >= 0; i--) { // backwards, as clear
            int child = Pte.frame(entry(table, i));
            if (child == 0) {
                continue;
            }
            if (level == 0) {
                frames.release(child);
            } else {
                dropTable(child, level - 1);
            }
        }
        frames.recycle(table);
    }

    /**
     * Takes rights away from the pages that are present in a range. Needs {@link #claimAll} before.
     * Rights that are added are found out by the next fault.
     */
    void restrict(long start, long end, int protection) {
        long lost = protection == Protection.NONE ? Pte.V | Pte.W : Pte.W;
        if ((protection & Protection.WRITE) == 0) {
            forEachLeaf(start, end, (address, slot, pte) -> putLeaf(slot, pte & ~lost));
        }
    }

    /** {@return whether no page of the range is present} */
    boolean isAbsent(long start, long end) {
        return root == 0 || start >= end || isAbsent(root, TOP_LEVEL, 0, start, end);
    }

    private boolean isAbsent(int table, int level, long base, long start, long end) {
        int last = lastIndex(base, end, level);
        for (int i = firstIndex(base, start, level); i <= last; i++) {
            long pte = get(slot(table, i));
            long childBase = base + ((long) i << coverShift(level));
            if (pte != 0
                    && (level == 0
                            || !isAbsent(Pte.frame(pte), level - 1, childBase, start, end))) {
                return false;
            }
        }
        return true;
    }

    /** {@return frames present in a range} */
    long residentFrames(long start, long end) {
        long[] count = new long[1];
        forEachLeaf(start, end, (address, slot, pte) -> count[0] += Pte.frame(pte) != 0 ? 1 : 0);
        return count[0];
    }

    /** What is done with each page that is present. */
    interface LeafVisitor {
        void visit(long address, long slot, long pte);
    }

    void forEachLeaf(long start, long end, LeafVisitor visitor) {
        if (root != 0 && start < end) {
            visit(root, TOP_LEVEL, 0, start, end, visitor);
        }
    }

    private void visit(int table, int level, long base, long start, long end, LeafVisitor visitor) {
        int last = lastIndex(base, end, level);
        for (int i = firstIndex(base, start, level); i <= last; i++) {
            long slot = slot(table, i);
            long pte = get(slot);
            if (pte == 0) {
                continue;
            }
            if (level == 0) {
                visitor.visit(base + ((long) i << Page.SHIFT), slot, pte);
            } else {
                long childBase = base + ((long) i << coverShift(level));
                visit(Pte.frame(pte), level - 1, childBase, start, end, visitor);
            }
        }
    }

    /** {@return a table for the child of a fork: the root copied, all below shared} */
    PageTable share(PhysicalMemory memory) throws OutOfFrames {
        PageTable child = new PageTable(memory);
        if (root == 0) {
            return child;
        }
        int copy = frames.allocateDirty();
        for (int i = 0; i < ENTRIES; i++) {
            long pte = entry(root, i);
            frames.retain(Pte.frame(pte));
            pool.set(ENTRY, slot(copy, i), pte);
        }
        frames.setNote(copy, frames.note(root));
        child.root = copy;
        child.residentFrames = residentFrames;
        return child;
    }
}
