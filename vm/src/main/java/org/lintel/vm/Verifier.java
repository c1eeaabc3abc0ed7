package org.lintel.vm;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The integrity check: compares what is counted with what is there. For tests and for the end of a
 * run; nothing else may run meanwhile.
 *
 * <p><b>Errors.</b> AssertionError, with the first thing that is wrong.
 */
final class Verifier {
    private static final int ENTRIES_MASK = 0xffff;

    private final FrameAllocator frames;
    private final PageTable table;
    private final RegionMap regions;
    private final Tlb tlb;
    private long resident;

    private Verifier(PhysicalMemory memory, PageTable table, RegionMap regions, Tlb tlb) {
        this.frames = memory.frames();
        this.table = table;
        this.regions = regions;
        this.tlb = tlb;
    }

    /** Checks one address space, whose lock is held. */
    static void verify(PhysicalMemory memory, PageTable table, RegionMap regions, Tlb tlb) {
        Verifier verifier = new Verifier(memory, table, regions, tlb);
        verifier.checkRegions();
        if (table.root() != 0) {
            verifier.checkTable(table.root(), PageTable.TOP_LEVEL, 0, true);
        }
        check(verifier.resident == table.residentFrames(), "resident frames", verifier.resident);
        verifier.checkTlb();
    }

    private void checkRegions() {
        long end = 0;
        long sum = 0;
        for (int i = 0; i < regions.size(); i++) {
            Region region = regions.get(i);
            check(region.start() >= end && region.end() > region.start(), "region order", end);
            check(i == 0 || !regions.get(i - 1).joins(region), "regions not joined", end);
            end = region.end();
            sum += region.lengthBytes();
        }
        check(sum == regions.mappedBytes(), "mapped bytes", sum);
    }

    private void checkTable(int pfn, int level, long base, boolean exclusive) {
        int entries = 0;
        int present = 0;
        for (int i = 0; i < PageTable.ENTRIES; i++) {
            long pte = table.entry(pfn, i);
            if (pte == 0) {
                continue;
            }
            entries++;
            long address = base + ((long) i << (Page.SHIFT + 9 * level));
            if (level == 0) {
                checkLeaf(pte, address, exclusive);
                present += Pte.frame(pte) != 0 ? 1 : 0;
            } else {
                int child = Pte.frame(pte);
                check(frames.references(child) > 0, "table is a free frame", child);
                checkTable(child, level - 1, address, exclusive && frames.references(child) == 1);
            }
        }
        resident += present;
        check(entries > 0, "empty table", pfn);
        check((frames.note(pfn) & ENTRIES_MASK) == entries, "entries of table", pfn);
        check(level > 0 || frames.note(pfn) >>> 16 == present, "frames in table", pfn);
    }

    private void checkLeaf(long pte, long address, boolean exclusive) {
        Region region = regions.find(address);
        int pfn = Pte.frame(pte);
        check(region != null, "page without region", address);
        check(pfn == 0 || frames.references(pfn) > 0, "page is a free frame", address);
        boolean shared = region.kind().isShared();
        check(shared == Pte.has(pte, Pte.SHARED), "SHARED mark", address);
        if (Pte.has(pte, Pte.W)) {
            check(Protection.allows(region.protection(), Access.WRITE), "W not allowed", address);
            check(
                    shared || !exclusive || frames.references(pfn) == 1,
                    "W though the frame is shared",
                    address);
        }
        check(
                !Pte.has(pte, Pte.V) || region.protection() != Protection.NONE,
                "V in a region without rights",
                address);
    }

    private void checkTlb() {
        for (int slot = 0; slot < Tlb.SLOTS; slot++) {
            checkEntry(tlb.reads()[slot], slot, Pte.V);
            checkEntry(tlb.writes()[slot], slot, Pte.V | Pte.W);
        }
    }

    private void checkEntry(long entry, int slot, long rights) {
        long address = entry >>> Tlb.TAG_SHIFT << Page.SHIFT;
        if (Tlb.slot(address) != slot) {
            return; // empty
        }
        long at = table.find(address);
        long pte = at == 0 ? 0 : table.get(at);
        check(Pte.has(pte, rights), "stale translation", address);
        check(
                (entry & Tlb.FRAME_MASK) >>> Page.SHIFT == Pte.frame(pte),
                "translation to another frame",
                address);
        check(
                rights == Pte.V || Pte.has(pte, Pte.SHARED) || table.isExclusive(address),
                "store into a shared table",
                address);
    }

    /** Checks that the references of each frame are those that somebody is known to have. */
    static void verifyPool(
            PhysicalMemory memory,
            List<AddressSpace> spaces,
            List<MemoryObject> objects,
            int[] heldElsewhere) {
        int[] held = new int[memory.frameCount()];
        PageTable reader = new PageTable(memory);
        Set<MemoryObject> all = new LinkedHashSet<>(objects);
        for (AddressSpace space : spaces) {
            countTable(reader, held, space.rootTable(), PageTable.TOP_LEVEL);
            space.collectObjects(all);
        }
        for (MemoryObject object : all) {
            object.countFrames(held, table -> countTable(reader, held, table, 0));
        }
        for (int pfn : heldElsewhere) {
            held[pfn]++;
        }
        FrameAllocator frames = memory.frames();
        int used = 0;
        for (int pfn = 1; pfn < held.length; pfn++) {
            int references = frames.references(pfn);
            used += references > 0 ? 1 : 0;
            if (references != held[pfn]) {
                throw new AssertionError(
                        "frame " + pfn + ": references=" + references + ", found=" + held[pfn]);
            }
        }
        check(used == frames.usedCount(), "frames in use", used);
    }

    private static void countTable(PageTable reader, int[] held, int pfn, int level) {
        if (pfn == 0 || held[pfn]++ > 0) {
            return; // shared, and its contents are counted
        }
        for (int i = 0; i < PageTable.ENTRIES; i++) {
            int child = Pte.frame(reader.entry(pfn, i));
            if (level == 0) {
                held[child]++;
            } else {
                countTable(reader, held, child, level - 1);
            }
        }
    }

    private static void check(boolean holds, String what, long value) {
        if (!holds) {
            throw new AssertionError("vm: " + what + ", value=0x" + Long.toHexString(value));
        }
    }
}
