package org.lintel.vm;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The translations that the processors remember of one address space, for all its threads together.
 *
 * <p><b>Shape.</b> Two direct-mapped banks, one asked by loads, one by stores, so that a hit is one
 * comparison, and so that source and destination of a copy never evict each other. An entry is one
 * long and thus always seen whole:
 *
 * <pre>
 *   63                 37 36                        12 11     0
 *   +--------------------+----------------------------+--------+
 *   | virtual page (27)  | number of the frame (25)   |   0    |
 *   +--------------------+----------------------------+--------+
 * </pre>
 *
 * An empty slot holds a page number that can match neither an address of this slot nor the page
 * after it: slot numbers differ by half the bank. So a hit needs no valid bit, and the comparison
 * of the page of an access's <i>last</i> byte with the entry found by its <i>first</i> byte finds
 * out as well when it crosses a page.
 *
 * <p><b>Locks.</b> Stores under the lock of the address space; loads without.
 *
 * <p><b>Memory ordering.</b> {@code fill} stores with release, so that a frame's first contents are
 * there before its translation; the reader's load of the frame depends on the entry by address.
 * That an entry taken away is not used any more is the business of {@link Shootdown}.
 */
record Tlb(long[] reads, long[] writes) {
    static final int SLOTS = 512;
    static final int TAG_SHIFT = 37;
    static final long FRAME_MASK = (1L << TAG_SHIFT) - 1;

    private static final VarHandle ENTRY = MethodHandles.arrayElementVarHandle(long[].class);
    private static final long[] EMPTY = empty();

    static Tlb create() {
        return new Tlb(EMPTY.clone(), EMPTY.clone());
    }

    private static long[] empty() {
        long[] entries = new long[SLOTS];
        for (int slot = 0; slot < SLOTS; slot++) {
            entries[slot] = (long) (SLOTS + (slot ^ SLOTS / 2)) << TAG_SHIFT;
        }
        return entries;
    }

    static int slot(long address) {
        return (int) (address >>> Page.SHIFT) & (SLOTS - 1);
    }

    static boolean hits(long entry, long lastByte) {
        return entry >>> TAG_SHIFT == lastByte >>> Page.SHIFT;
    }

    static long offset(long entry, long address) {
        return (entry & FRAME_MASK) | (address & Page.OFFSET_MASK);
    }

    /** {@return byte offset in the pool, or -1 for a miss} */
    long probe(long address, Access access) {
        long entry = (access == Access.READ ? reads : writes)[slot(address)];
        return hits(entry, address) ? offset(entry, address) : -1;
    }

    void fillRead(long address, int pfn) {
        ENTRY.setRelease(reads, slot(address), entry(address, pfn)); // pairs with the probe
    }

    /** Fills the bank for stores; the other one too, unless another page is there. */
    void fillWrite(long address, int pfn) {
        int slot = slot(address);
        long entry = entry(address, pfn);
        ENTRY.setRelease(writes, slot, entry); // pairs with the probe
        if (reads[slot] == EMPTY[slot] || hits(reads[slot], address)) {
            ENTRY.setRelease(reads, slot, entry); // pairs with the probe
        }
    }

    private static long entry(long address, int pfn) {
        return address >>> Page.SHIFT << TAG_SHIFT | (long) pfn << Page.SHIFT;
    }

    /** Forgets what may be stored to in a range; loads still hit. */
    void invalidateWrites(long start, long end) {
        if (end - start >= (long) SLOTS << Page.SHIFT) {
            wipeWrites();
            return;
        }
        for (long address = start; address < end; address += Page.BYTES) {
            int slot = slot(address);
            if (hits(writes[slot], address)) {
                ENTRY.setRelease(writes, slot, EMPTY[slot]);
            }
        }
    }

    /** Forgets the pages of a range. */
    void invalidate(long start, long end) {
        if (end - start >= (long) SLOTS << Page.SHIFT) {
            wipe();
            return;
        }
        for (long address = start; address < end; address += Page.BYTES) {
            int slot = slot(address);
            if (hits(reads[slot], address)) {
                ENTRY.setRelease(reads, slot, EMPTY[slot]);
            }
            if (hits(writes[slot], address)) {
                ENTRY.setRelease(writes, slot, EMPTY[slot]);
            }
        }
    }

    /** Forgets all. */
    void wipe() {
        System.arraycopy(EMPTY, 0, reads, 0, SLOTS);
        wipeWrites();
    }

    /** Forgets what may be stored to; loads still hit. */
    void wipeWrites() {
        System.arraycopy(EMPTY, 0, writes, 0, SLOTS);
    }
}
