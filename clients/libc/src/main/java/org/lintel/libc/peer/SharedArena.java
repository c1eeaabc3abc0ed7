package org.lintel.libc.peer;

import static org.lintel.libc.peer.SegmentLayout.ARENA_END;
import static org.lintel.libc.peer.SegmentLayout.ARENA_NEXT;

import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Memory;

/**
 * Allocates records in a segment, and extends it when its last piece is full. Records are zero at
 * first, are never moved, and never given back; their addresses hold in all processes.
 *
 * <p><b>Threads.</b> Any, of all processes attached; without a lock but when a piece is added. A segment
 * with an arena must not be shrunk.
 *
 * <p><b>Memory ordering.</b> A new piece moves {@code next} first, then {@code end}; who allocates reads
 * them in that order. An arena's piece lies above all that there were, so an old {@code next} with a new {@code end} is
 * found out by the swap, and a new {@code next} lies beyond an old {@code end}.
 */
public final class SharedArena {
    private static final int ALIGNMENT = 8;

    private final PeerSegment segment;
    private final long base;
    private final long pieceBytes;

    /** @param pieceBytes size of the pieces that are added; a larger record gets a larger piece */
    public SharedArena(PeerSegment segment, long pieceBytes) {
        this.segment = segment;
        this.base = segment.base();
        this.pieceBytes = pieceBytes;
    }

    /** {@return the address of a new record} */
    public long allocate(long bytes) {
        long size = (bytes + ALIGNMENT - 1) & -ALIGNMENT;
        if (bytes <= 0 || size > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("SharedArena: bytes=" + bytes);
        }
        while (true) {
            long at = tryAllocate(size);
            if (at != 0) {
                return at;
            }
            extend(size);
        }
    }

    private long tryAllocate(long size) {
        Memory memory = Gate.memory();
        long next = memory.getLongAcquire(base + ARENA_NEXT);
        while (next + size <= memory.getLongAcquire(base + ARENA_END)) {
            if (memory.compareAndSetLong(base + ARENA_NEXT, next, next + size)) {
                return next;
            }
            next = memory.getLongAcquire(base + ARENA_NEXT);
        }
        return 0;
    }

    private void extend(long size) {
        Memory memory = Gate.memory();
        segment.lock().acquire();
        try {
            if (memory.getLong(base + ARENA_NEXT) + size <= memory.getLong(base + ARENA_END)) {
                return; // somebody has done it
            }
            long length = Math.max(pieceBytes, size);
            long piece = segment.add(segment.nextPlace(), length);
            memory.getAndSetLong(base + ARENA_NEXT, piece);
            memory.putLongRelease(base + ARENA_END, piece + length);
        } finally {
            segment.lock().release();
        }
    }
}
