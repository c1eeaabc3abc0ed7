package org.lintel.libc.peer;

/**
 * Layout of the header of a shared segment, the first bytes of its object, mapped at the segment's
 * base in every process that is attached.
 *
 * <pre>
 *      0  int   magic
 *      4  int   lock: pid of the process that changes the segment, 0 for none
 *      8  int   processes that wait for the lock, or are about to
 *     12  int   1 + number of the piece that is being added or removed, 0 for none
 *     16  int   pieces
 *     20  int   slots ever used
 *     24  long  base: where the header is mapped, everywhere
 *     32  long  root: where the data structure begins, 0 before there is one
 *     40  long  arena: next free byte, see {@link SharedArena}
 *     48  long  arena: end of its piece
 *     64  64 ×  piece: long address, long length, long offset in the object, long 0
 *   4096  1024 × int   slots: pids attached, 0 for a free one
 *   8192  1024 × 24    aliases of the slots, zero-terminated
 * </pre>
 *
 * <p><b>Locks.</b> The lock guards pieces, aliases, and claiming a slot. A slot or the lock that is held
 * by a process that ends is cleared by the nucleus ({@code peer_clear_word}). <b>Memory ordering.</b> The
 * number of pieces, the root and a slot are stored with release after what they announce.
 */
final class SegmentLayout {
    static final int MAGIC_VALUE = 0x5045_4552;

    static final int MAGIC = 0;
    static final int LOCK = 4;
    static final int WAITERS = 8;
    static final int CHANGING = 12;
    static final int PIECES = 16;
    static final int SLOTS_USED = 20;
    static final int BASE = 24;
    static final int ROOT = 32;
    static final int ARENA_NEXT = 40;
    static final int ARENA_END = 48;
    static final int PIECE_TABLE = 64;
    static final int SLOTS = 4096;
    static final int ALIASES = 8192;

    static final int PIECES_MAX = 64;
    static final int PIECE_BYTES = 32;
    static final int PIECE_ADDRESS = 0;
    static final int PIECE_LENGTH = 8;
    static final int PIECE_OFFSET = 16;

    static final int SLOTS_MAX = 1024;
    static final int ALIAS_BYTES = 24;

    static final int HEADER_BYTES = ALIASES + SLOTS_MAX * ALIAS_BYTES;

    /** Pieces begin at multiples of this, in the object and in memory, so that they can share page tables. */
    static final long PIECE_ALIGNMENT = 2L << 20;

    private SegmentLayout() {}
}
