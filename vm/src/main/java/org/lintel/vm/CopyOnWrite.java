package org.lintel.vm;

import java.lang.foreign.MemorySegment;

/**
 * The sharing rule: a private page may be written where it lies as soon as nobody else holds its
 * frame; before that, a write gets a copy.
 *
 * <p>Who else may hold a frame: the table of another address space after a fork, the {@link
 * MemoryObject} that a private mapping shows, the nucleus while it copies. The zero frame is held
 * by all. Nobody can begin to hold the frame of a page that is ours alone without our lock; who
 * gives up meanwhile costs a copy that was not needed, never a wrong one.
 */
final class CopyOnWrite {
    private final MemorySegment pool;
    private final FrameAllocator frames;

    CopyOnWrite(PhysicalMemory memory) {
        this.pool = memory.segment();
        this.frames = memory.frames();
    }

    /**
     * {@return whether a write to a private page needs a copy} The page's table must be ours alone.
     */
    boolean mustCopy(int pfn) {
        return pfn == FrameAllocator.ZERO_FRAME || frames.references(pfn) > 1;
    }

    /** {@return a new frame with the same contents} The old one stays held. */
    int copyOf(int pfn) throws OutOfFrames {
        if (pfn == FrameAllocator.ZERO_FRAME) {
            return frames.allocate();
        }
        int copy = frames.allocateDirty();
        MemorySegment.copy(
                pool, (long) pfn << Page.SHIFT, pool, (long) copy << Page.SHIFT, Page.BYTES);
        return copy;
    }
}
