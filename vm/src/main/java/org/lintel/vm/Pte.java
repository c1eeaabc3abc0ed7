package org.lintel.vm;

/**
 * A page table entry of Sv39.
 *
 * <pre>
 *   63      54 53                                 10 9  8 7 6 5 4 3 2 1 0
 *   +---------+-------------------------------------+----+-+-+-+-+-+-+-+-+
 *   |    0    |          frame number               |RSW |D|A|G|U|X|W|R|V|
 *   +---------+-------------------------------------+----+-+-+-+-+-+-+-+-+
 *                                        SHARED = 9 ^  ^ 8 = COW
 * </pre>
 *
 * Rights are kept in R and W; X and G stay 0. An entry that is not 0 but lacks V is a page that is
 * present while its region allows no access (PROT_NONE). An entry with V but no right points to the
 * next table. A is set when a page is mapped, D when it is first opened for writing; in a table
 * that several spaces share neither is changed.
 *
 * <p><b>Invariant.</b> W is set only where a write needs no further thought: in a private page,
 * when no other table or object holds the frame.
 *
 * <p><b>Source.</b> The RISC-V Instruction Set Manual, Volume II, Sv39.
 */
final class Pte {
    static final long V = 1;
    static final long R = 1 << 1;
    static final long W = 1 << 2;
    static final long X = 1 << 3;
    static final long U = 1 << 4;
    static final long G = 1 << 5;
    static final long A = 1 << 6;
    static final long D = 1 << 7;

    /** Private page whose frame others may hold: a write copies, unless they are gone. */
    static final long COW = 1 << 8;

    /** Page of a shared mapping: writes are meant to be seen by all. */
    static final long SHARED = 1 << 9;

    private static final int FRAME_SHIFT = 10;

    private Pte() {}

    static long pointer(int table) {
        return (long) table << FRAME_SHIFT | V;
    }

    /** A readable page, with more bits. */
    static long leaf(int pfn, long more) {
        return (long) pfn << FRAME_SHIFT | V | R | U | A | more;
    }

    /** {@return the frame, 0 in an empty entry} */
    static int frame(long pte) {
        return (int) (pte >>> FRAME_SHIFT);
    }

    static boolean has(long pte, long bits) {
        return (pte & bits) == bits;
    }

    /** What an entry becomes when its table gets a second copy. */
    static long forkedLeaf(long pte) {
        return has(pte, SHARED) ? pte : pte & ~W | COW;
    }
}
