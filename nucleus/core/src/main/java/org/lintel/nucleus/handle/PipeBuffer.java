package org.lintel.nucleus.handle;

import org.lintel.vm.AddressSpace;
import org.lintel.vm.FrameAllocator;
import org.lintel.vm.OutOfFrames;
import org.lintel.vm.Page;
import org.lintel.vm.PhysicalMemory;
import org.lintel.vm.UserCopy;

import java.lang.foreign.MemorySegment;

/**
 * The bytes of a pipe: a ring in frames of the pool, allocated as bytes come and given back as they
 * go, so that a large pipe costs what is in it.
 *
 * <pre>
 *   slot      0          1          2          3        capacity = 4 slots of one frame
 *         [  free  ][  ..#####][##########][###..   ]   # = unread
 *                        ^start                ^start + count
 * </pre>
 *
 * <p>When it is drained it starts again in the first slot and keeps that slot's frame: small messages
 * always use the same, warm frame. <b>Locks.</b> Guarded by the pipe's lock.
 */
final class PipeBuffer {
    private static final int FRAME_BYTES = Page.BYTES;
    private static final int NO_FRAME = FrameAllocator.ZERO_FRAME;

    private final MemorySegment pool;
    private final FrameAllocator frames;

    /** Frame of each slot. */
    private int[] slots;

    private int capacity;

    /** Position of the first unread byte, below capacity. */
    private int start;

    private int count;

    PipeBuffer(PhysicalMemory memory, int capacity) {
        this.pool = memory.segment();
        this.frames = memory.frames();
        this.capacity = capacity;
        this.slots = emptySlots(capacity);
    }

    /** {@return slots that all hold {@link #NO_FRAME}} */
    private static int[] emptySlots(int capacity) {
        return new int[capacity / FRAME_BYTES];
    }

    /** {@return unread bytes} */
    int count() {
        return count;
    }

    int capacity() {
        return capacity;
    }

    /** {@return bytes that fit in} */
    int free() {
        return capacity - count;
    }

    /**
     * Takes bytes from user memory, in one copy.
     *
     * @param length at most {@link #free}
     * @return bytes taken: fewer than asked for when user memory ends; they count only after {@link
     *     #commit}
     */
    int fill(AddressSpace space, long address, int length) throws OutOfFrames {
        int done = 0;
        while (done < length) {
            int position = (start + count + done) % capacity;
            int offset = position % FRAME_BYTES;
            int chunk = Math.min(length - done, FRAME_BYTES - offset);
            long target = (long) frameFor(position / FRAME_BYTES) * FRAME_BYTES + offset;
            int copied = UserCopy.copyIn(space, address + done, pool, target, chunk);
            done += copied;
            if (copied < chunk) {
                break;
            }
        }
        return done;
    }

    /** Makes filled bytes part of the contents. */
    void commit(int length) {
        count += length;
    }

    private int frameFor(int slot) throws OutOfFrames {
        if (slots[slot] == NO_FRAME) {
            slots[slot] = frames.allocateDirty();
        }
        return slots[slot];
    }

    /**
     * Gives unread bytes to user memory, in one copy.
     *
     * @param length at most {@link #count}
     * @return bytes given: fewer than asked for when user memory ends; these are gone from the pipe
     */
    int drain(AddressSpace space, long address, int length) {
        int done = 0;
        while (done < length) {
            int offset = start % FRAME_BYTES;
            int chunk = Math.min(length - done, FRAME_BYTES - offset);
            long source = (long) slots[start / FRAME_BYTES] * FRAME_BYTES + offset;
            int copied = UserCopy.copyOut(space, address + done, pool, source, chunk);
            done += copied;
            consume(copied);
            if (copied < chunk) {
                break;
            }
        }
        return done;
    }

    private void consume(int length) {
        int slot = start / FRAME_BYTES;
        start += length;
        count -= length;
        boolean slotLeft = start / FRAME_BYTES != slot;
        start %= capacity;
        if (count == 0) {
            rewind(slot);
        } else if (slotLeft && count <= capacity - FRAME_BYTES) {
            giveBack(slot); // otherwise the newest bytes have come round into it
        }
    }

    /** Nothing is unread: the frame in use becomes that of the first slot. */
    private void rewind(int slot) {
        int kept = slots[slot];
        slots[slot] = NO_FRAME;
        if (slots[0] != NO_FRAME) {
            frames.release(slots[0]);
        }
        slots[0] = kept;
        start = 0;
        for (int i = 1; i < slots.length; i++) {
            giveBack(i); // a write that failed half way may have left some
        }
    }

    private void giveBack(int slot) {
        if (slots[slot] != NO_FRAME) {
            frames.release(slots[slot]);
            slots[slot] = NO_FRAME;
        }
    }

    /**
     * Changes the capacity; the contents stay.
     *
     * @param newCapacity a multiple of the frame size, at least {@link #count}
     * @throws OutOfFrames the contents could not be moved; nothing has changed
     */
    void resize(int newCapacity) throws OutOfFrames {
        int[] moved = emptySlots(newCapacity);
        try {
            for (int done = 0; done < count; done += FRAME_BYTES) {
                moved[done / FRAME_BYTES] = frames.allocateDirty();
            }
        } catch (OutOfFrames e) {
            release(moved);
            throw e;
        }
        int done = 0;
        while (done < count) {
            int from = (start + done) % capacity;
            int chunk = Math.min(count - done, FRAME_BYTES - from % FRAME_BYTES);
            chunk = Math.min(chunk, FRAME_BYTES - done % FRAME_BYTES);
            MemorySegment.copy(pool, place(slots, from), pool, place(moved, done), chunk);
            done += chunk;
        }
        release(slots);
        slots = moved;
        capacity = newCapacity;
        start = 0;
    }

    private static long place(int[] slots, int position) {
        return (long) slots[position / FRAME_BYTES] * FRAME_BYTES + position % FRAME_BYTES;
    }

    /** Gives all frames back; the contents are gone. */
    void clear() {
        release(slots);
        start = 0;
        count = 0;
    }

    private void release(int[] frameOfSlot) {
        for (int i = 0; i < frameOfSlot.length; i++) {
            if (frameOfSlot[i] != NO_FRAME) {
                frames.release(frameOfSlot[i]);
                frameOfSlot[i] = NO_FRAME;
            }
        }
    }
}
