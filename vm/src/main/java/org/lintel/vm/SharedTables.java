package org.lintel.vm;

import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * Lowest page tables that show whole stretches of one object, for all who map them at a multiple of
 * 2 MiB: mapping such a stretch once more costs one entry, not 512.
 *
 * <p>Made when somebody populates a shared mapping, and kept until the object shrinks or dies. They are
 * full, so that no fault ever needs to change one; who changes his mapping copies the table first, as
 * after a fork ({@link PageTable}).
 *
 * <p><b>Locks.</b> All methods need the object's {@code pages}. <b>Invariant.</b> Each table here is
 * held once by this, and once by each middle table that points to it.
 */
final class SharedTables {
    private final PageTable tables;
    private final FrameAllocator frames;

    /** Tables by stretch; 0 for none. Those that allow reading only, then those that allow writing too. */
    private final int[][] byStretch = {{}, {}};

    SharedTables(PhysicalMemory memory) {
        this.tables = new PageTable(memory);
        this.frames = memory.frames();
    }

    /** Gives the frame of a page of the object, made if need be. */
    interface Pages {
        int frame(long page) throws OutOfFrames;
    }

    /** {@return the table of a stretch, with a reference for the caller} */
    int retain(int stretch, boolean writable, Pages pages) throws OutOfFrames {
        int[] known = byStretch[writable ? 1 : 0];
        int table = stretch < known.length ? known[stretch] : 0;
        if (table == 0) {
            table = make(stretch, writable, pages);
            if (stretch >= known.length) {
                known = Arrays.copyOf(known, stretch + 1);
                byStretch[writable ? 1 : 0] = known;
            }
            known[stretch] = table;
        }
        frames.retain(table);
        return table;
    }

    private int make(int stretch, boolean writable, Pages pages) throws OutOfFrames {
        long rights = writable ? Pte.SHARED | Pte.W : Pte.SHARED;
        long first = (long) stretch * PageTable.ENTRIES;
        for (int i = 0; i < PageTable.ENTRIES; i++) {
            pages.frame(first + i); // all that can fail, before anything is held
        }
        int table = frames.allocate();
        for (int i = 0; i < PageTable.ENTRIES; i++) {
            int pfn = pages.frame(first + i);
            frames.retain(pfn);
            tables.fillLowest(table, i, Pte.leaf(pfn, rights));
        }
        return table;
    }

    /** Gives a reference back. */
    void release(int table) {
        tables.dropLowest(table);
    }

    /** Forgets the tables from a stretch on. */
    void dropFrom(int stretch) {
        for (int[] known : byStretch) {
            for (int i = stretch; i < known.length; i++) {
                if (known[i] != 0) {
                    tables.dropLowest(known[i]);
                    known[i] = 0;
                }
            }
        }
    }

    /** Names each table to a visitor. */
    void forEach(IntConsumer visitor) {
        for (int[] known : byStretch) {
            for (int table : known) {
                if (table != 0) {
                    visitor.accept(table);
                }
            }
        }
    }
}
