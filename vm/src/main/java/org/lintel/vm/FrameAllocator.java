package org.lintel.vm;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * Gives frames of the pool out and counts who holds them. The frame given back last is given out
 * first; frames never used before come in ascending order.
 *
 * <p><b>Shape.</b> Three ints for each frame, outside the heap and committed lazily: references,
 * the stack of free frames, and a note (counts of a table, last writer of a page).
 *
 * <p><b>Threads.</b> Any. <b>Locks.</b> Takes its own spin lock, the last in the order; counts of
 * references change by atomic operations, without it.
 *
 * <p><b>Invariant.</b> A free frame has no references; {@code freeCount + usedCount + 1 =
 * frameCount}, the one being the zero frame.
 */
public final class FrameAllocator {
    /** The frame that is always zero and belongs to nobody; also means "none". */
    public static final int ZERO_FRAME = 0;

    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
    private static final ValueLayout.OfInt PLAIN_INT = ValueLayout.JAVA_INT;
    private static final byte POISON = (byte) 0xdb;

    private final MemorySegment pool;
    private final MemorySegment references;
    private final MemorySegment freeStack;
    private final MemorySegment notes;
    private final int frameCount;

    private final SpinLock lock = new SpinLock();

    /** Frames on the stack. Guarded by lock. */
    private int freeTop;

    /** First frame never used. Guarded by lock. */
    private int highWater = 1;

    private volatile boolean poison;

    FrameAllocator(MemorySegment pool, MemorySegment metadata) {
        this.pool = pool;
        this.frameCount = (int) (pool.byteSize() >>> Page.SHIFT);
        long column = 4L * frameCount;
        this.references = metadata.asSlice(0, column);
        this.freeStack = metadata.asSlice(column, column);
        this.notes = metadata.asSlice(2 * column, column);
    }

    static long metadataBytes(long frameCount) {
        return 3 * 4 * frameCount;
    }

    /**
     * {@return a zeroed frame with one reference}
     *
     * @throws OutOfFrames when there is none
     */
    public int allocate() throws OutOfFrames {
        return take(true);
    }

    /**
     * {@return a frame with one reference and unknown contents, for a caller that overwrites it
     * all}
     *
     * @throws OutOfFrames when there is none
     */
    public int allocateDirty() throws OutOfFrames {
        return take(false);
    }

    private int take(boolean zeroed) throws OutOfFrames {
        int pfn;
        boolean fresh = false;
        lock.lock();
        if (freeTop > 0) {
            pfn = freeStack.get(PLAIN_INT, 4L * --freeTop);
        } else if (highWater < frameCount) {
            pfn = highWater++;
            fresh = true;
        } else {
            lock.unlock();
            throw OutOfFrames.INSTANCE;
        }
        lock.unlock();
        if (zeroed && !fresh) {
            pool.asSlice((long) pfn << Page.SHIFT, Page.BYTES).fill((byte) 0);
        }
        notes.set(PLAIN_INT, 4L * pfn, 0);
        INT.setRelease(references, 4L * pfn, 1);
        return pfn;
    }

    /** Adds a reference to a frame that the caller knows to be held. */
    public void retain(int pfn) {
        if (pfn != ZERO_FRAME) {
            int before = (int) INT.getAndAdd(references, 4L * pfn, 1);
            assert before > 0 : "retain of a free frame " + pfn;
        }
    }

    /** {@return true when this was the last reference, so that the frame is free now} */
    public boolean release(int pfn) {
        if (drop(pfn)) {
            recycle(pfn);
            return true;
        }
        return false;
    }

    /**
     * {@return whether this was the last reference; then the caller still owns the frame, and
     * recycles it}
     */
    boolean drop(int pfn) {
        if (pfn == ZERO_FRAME) {
            return false;
        }
        int before = (int) INT.getAndAdd(references, 4L * pfn, -1);
        if (before <= 0) {
            INT.getAndAdd(references, 4L * pfn, 1);
            throw new IllegalStateException("FrameAllocator.release: frame is free, pfn=" + pfn);
        }
        return before == 1;
    }

    void recycle(int pfn) {
        if (poison) {
            pool.asSlice((long) pfn << Page.SHIFT, Page.BYTES).fill(POISON);
        }
        lock.lock();
        freeStack.set(PLAIN_INT, 4L * freeTop++, pfn);
        lock.unlock();
    }

    /** {@return how many hold the frame; 0 when it is free} */
    public int references(int pfn) {
        return (int) INT.getAcquire(references, 4L * pfn); // pairs with getAndAdd in drop
    }

    /** {@return frames that can be given out} */
    public int freeCount() {
        lock.lock();
        int free = freeTop + frameCount - highWater;
        lock.unlock();
        return free;
    }

    /** {@return frames that somebody holds} */
    public int usedCount() {
        return frameCount - 1 - freeCount();
    }

    /** Switches on that freed frames are filled with 0xdb, so that a stale access shows. */
    public void poisonFreed(boolean on) {
        poison = on;
    }

    int note(int pfn) {
        return notes.get(PLAIN_INT, 4L * pfn);
    }

    void setNote(int pfn, int value) {
        notes.set(PLAIN_INT, 4L * pfn, value);
    }
}
