package org.lintel.ipc.marshal;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.DoorLayout;
import org.lintel.nucleus.abi.Errno;
import org.lintel.vm.AddressSpace;
import org.lintel.vm.FrameAllocator;
import org.lintel.vm.MapException;
import org.lintel.vm.OutOfFrames;
import org.lintel.vm.Page;
import org.lintel.vm.PhysicalMemory;
import org.lintel.vm.UserCopy;
import org.lintel.vm.UserStruct;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Arguments on their way, in the nucleus: neither the sender nor the receiver can change them.
 *
 * <p>A few bytes are kept here; up to a buffer's size they are copied to frames of the pool; more
 * are whole pages lent by their owner, copy-on-write, or given away, with the unaligned rest copied.
 *
 * <pre>
 *   frames[0]        frames[1]         frames[2]
 *   |....=======|===============|=====..........|      = data
 *        ^ offset   lent or copied    own frame
 * </pre>
 *
 * <p><b>Threads.</b> Confined to the thread that has it. Used again and again: in steady state nothing
 * is made anew, and the frames of a copy are kept for the next one until {@link #close}.
 */
public final class Temporary {
    private static final int FEW_FRAMES = 4;

    /** Enough for a marshalling buffer of the usual size. */
    private static final int MOST_SPARES = 2;

    /** Above so many frames, the list is given to the collector after use. */
    private static final int MANY_FRAMES = 4096;

    private final PhysicalMemory memory;
    private final FrameAllocator allocator;
    private final UserStruct inline = new UserStruct(DoorLayout.INLINE_MOST);

    /** Frames that carry nothing now. */
    private final int[] spares = new int[MOST_SPARES];

    private int spareCount;

    private long sizeBytes;
    private boolean isInline;

    /** A receiver took the frames with it. */
    private boolean isLost;

    /** All frames were filled here, and nobody else has seen them. */
    private boolean isCopied;

    /** In-page offset of the first byte. */
    private int offset;

    private int[] frames = new int[FEW_FRAMES];
    private int frameCount;

    public Temporary(PhysicalMemory memory) {
        this.memory = memory;
        this.allocator = memory.frames();
    }

    /** {@return bytes of data} */
    public long sizeBytes() {
        return sizeBytes;
    }

    /** {@return bytes of frames that this holds} */
    public long frameBytes() {
        return (long) frameCount << Page.SHIFT;
    }

    /**
     * Takes data from user memory.
     *
     * @param inlineBytes up to so many are kept without a frame
     * @param copiedBytes up to so many are copied, more are lent
     * @param giving whether the sender gives its whole pages away instead; some may be gone when this
     *     fails
     * @throws ErrnoException EFAULT; E2BIG more than the whole pool; EAGAIN the pool is empty. Holds
     *     nothing then
     */
    public void gather(
            AddressSpace space,
            long address,
            long size,
            int inlineBytes,
            int copiedBytes,
            boolean giving)
            throws ErrnoException {
        assert frameCount == 0 : "temporary in use";
        if (size < 0) {
            throw ErrnoException.of(Errno.EFAULT);
        }
        sizeBytes = size;
        isInline = size <= inlineBytes;
        isCopied = false;
        isLost = false;
        offset = 0;
        if (isInline) {
            if (size > 0 && !inline.copyIn(space, address, (int) size)) {
                throw refuse(Errno.EFAULT);
            }
            return;
        }
        try {
            if (size <= copiedBytes) {
                copy(space, address);
            } else {
                lend(space, address, giving);
            }
        } catch (OutOfFrames full) {
            close(); // others need the spares more
            throw ErrnoException.of(Errno.EAGAIN);
        }
    }

    private ErrnoException refuse(Errno errno) {
        clear();
        return ErrnoException.of(errno);
    }

    private void copy(AddressSpace space, long address) throws OutOfFrames, ErrnoException {
        isCopied = true;
        long done = 0;
        while (done < sizeBytes) {
            int part = (int) Math.min(Page.BYTES, sizeBytes - done);
            int frame = add(spareCount > 0 ? spares[--spareCount] : allocator.allocateDirty());
            fill(space, address + done, frame, 0, part);
            done += part;
        }
    }

    private void lend(AddressSpace space, long address, boolean giving)
            throws OutOfFrames, ErrnoException {
        long end = address + sizeBytes;
        if (address < 0 || end < address || end > AddressSpace.USER_END) {
            throw refuse(Errno.EFAULT);
        }
        offset = (int) (address & Page.OFFSET_MASK);
        int pages = (int) ((offset + sizeBytes + Page.BYTES - 1) >>> Page.SHIFT);
        if (pages > memory.frameCount()) {
            throw refuse(Errno.E2BIG); // the list itself would fill the host's memory
        }
        reserve(pages);
        long at = address;
        if (offset != 0) {
            int head = (int) Math.min(Page.BYTES - offset, sizeBytes);
            fill(space, at, add(allocator.allocate()), offset, head);
            at += head;
        }
        while (end - at >= Page.BYTES) {
            int whole = (int) ((end - at) >>> Page.SHIFT);
            int lent =
                    giving
                            ? space.pages().take(at, whole, frames, frameCount)
                            : space.pages().lend(at, whole, frames, frameCount);
            frameCount += lent;
            at += (long) lent << Page.SHIFT;
            if (lent < whole) { // a page of an object, say: copied
                fill(space, at, add(allocator.allocateDirty()), 0, Page.BYTES);
                at += Page.BYTES;
            }
        }
        if (at < end) {
            fill(space, at, add(allocator.allocate()), 0, (int) (end - at));
        }
    }

    private void fill(AddressSpace space, long address, int frame, int inFrame, int length)
            throws ErrnoException {
        long target = ((long) frame << Page.SHIFT) + inFrame;
        if (UserCopy.copyToFrame(space, address, target, length) < length) {
            throw refuse(Errno.EFAULT);
        }
    }

    private int add(int frame) {
        reserve(frameCount + 1);
        frames[frameCount++] = frame;
        return frame;
    }

    private void reserve(int count) {
        if (count > frames.length) {
            frames = Arrays.copyOf(frames, Math.max(count, 2 * frames.length));
        }
    }

    /** {@return whether the data are few and kept here} */
    public boolean isInline() {
        return isInline;
    }

    /** Copies data that are kept here. {@return how many bytes} */
    public int copyInline(UserStruct target, int at) {
        assert isInline;
        target.copyFrom(inline, at, (int) sizeBytes);
        return (int) sizeBytes;
    }

    /** Copies the data to user memory. EFAULT. */
    public void copyTo(AddressSpace space, long address) throws ErrnoException {
        if (isInline) {
            if (sizeBytes > 0 && !inline.copyOut(space, address, (int) sizeBytes)) {
                throw ErrnoException.of(Errno.EFAULT);
            }
            return;
        }
        copyFrames(space, address, 0, frameCount);
    }

    /** Copies the data of some frames; {@code address} is that of the first byte of all. */
    private void copyFrames(AddressSpace space, long address, int first, int last)
            throws ErrnoException {
        for (int i = first; i < last; i++) {
            long from = Math.max(0, ((long) i << Page.SHIFT) - offset);
            long to = Math.min(sizeBytes, ((long) (i + 1) << Page.SHIFT) - offset);
            long source = ((long) frames[i] << Page.SHIFT) + (i == 0 ? offset : 0);
            copyOut(space, address + from, source, (int) (to - from));
        }
    }

    private static void copyOut(AddressSpace space, long address, long source, int length)
            throws ErrnoException {
        if (length > 0 && UserCopy.copyFromFrame(space, address, source, length) < length) {
            throw ErrnoException.of(Errno.EFAULT);
        }
    }

    /**
     * Moves the data to user memory of the receiver's choice: whole pages that were lent take the place
     * of those that are there, if the addresses agree in the page and the memory is private; the rest is
     * copied. Where the receiver has frames of its own already, pages that their sender keeps are copied
     * as well: the next write of either would have to, after a fault.
     */
    public void moveTo(AddressSpace space, long address) throws ErrnoException {
        int first = offset == 0 ? 0 : 1;
        int last = (int) ((offset + sizeBytes) >>> Page.SHIFT);
        boolean lent = !isInline && !isCopied;
        boolean agrees = lent && (address & Page.OFFSET_MASK) == offset && last > first;
        long start = address - offset + ((long) first << Page.SHIFT);
        boolean moves =
                agrees
                        && (allocator.references(frames[first]) <= 1
                                || !space.pages().isResident(start));
        if (!moves || !space.pages().replace(start, frames, first, last - first)) {
            copyTo(space, address);
            return;
        }
        Arrays.fill(frames, first, last, FrameAllocator.ZERO_FRAME); // they are the receiver's now
        copyFrames(space, address, 0, first);
        copyFrames(space, address, last, frameCount);
    }

    /**
     * Maps the data in fresh memory of the receiver, with room behind. The frames are the receiver's then:
     * here are none until {@link #takeBack}.
     *
     * @param roomBytes bytes needed from the first byte of the data on
     * @return address of the mapping; the data begin {@link #offset} bytes into it
     * @throws ErrnoException ENOMEM no address, over a limit, or the pool is empty
     */
    public long map(AddressSpace space, long roomBytes) throws ErrnoException {
        try {
            if (isInline) {
                spill();
            }
            isCopied = false; // the receiver will have the frames
            zeroTail();
            long pages = (offset + roomBytes + Page.BYTES - 1) >>> Page.SHIFT;
            while (frameCount < pages) {
                add(allocator.allocate());
            }
            long start = space.pages().map(frames, 0, frameCount, "[door]");
            Arrays.fill(frames, 0, frameCount, FrameAllocator.ZERO_FRAME);
            return start;
        } catch (OutOfFrames | MapException full) {
            dropSpares();
            throw ErrnoException.of(Errno.ENOMEM);
        }
    }

    /**
     * Takes the frames of a mapping back: its receiver will not have them after all. What others of its
     * process have done with them cannot be undone; if they, or its end, took them away, the data are lost.
     *
     * @param start what {@link #map} returned
     */
    public void takeBack(AddressSpace space, long start) {
        isLost = space.pages().take(start, frameCount, frames, 0) < frameCount;
    }

    /** {@return whether the data are not here any more} */
    public boolean isLost() {
        return isLost;
    }

    /** {@return bytes of the mapping that {@link #map} makes} */
    public long mappingBytes(long roomBytes) {
        return Math.max(frameBytes(), (offset + roomBytes + Page.OFFSET_MASK) & -Page.BYTES);
    }

    private void spill() throws OutOfFrames {
        isInline = false;
        int frame = add(allocator.allocate());
        MemorySegment.copy(
                inline.bytes(), 0, memory.segment(), (long) frame << Page.SHIFT, sizeBytes);
    }

    /** What lies behind the data in their last frame belongs to somebody else. */
    private void zeroTail() {
        int used = (int) ((offset + sizeBytes) & Page.OFFSET_MASK);
        if (used != 0) {
            int last = (int) ((offset + sizeBytes) >>> Page.SHIFT);
            long tail = ((long) frames[last] << Page.SHIFT) + used;
            memory.segment().asSlice(tail, Page.BYTES - used).fill((byte) 0);
        }
    }

    /** {@return the data's in-page offset, once mapped} */
    public int offset() {
        return offset;
    }

    /** Gives everything back, but for a few frames. Harmless when there is nothing. */
    public void clear() {
        while (frameCount > 0) {
            int frame = frames[--frameCount];
            if (isCopied && spareCount < MOST_SPARES) {
                spares[spareCount++] = frame;
            } else {
                allocator.release(frame);
            }
        }
        sizeBytes = 0;
        isInline = true;
        if (frames.length > MANY_FRAMES) {
            frames = new int[FEW_FRAMES];
        }
    }

    /** Gives everything back: the thread ends. */
    public void close() {
        clear();
        dropSpares();
    }

    private void dropSpares() {
        while (spareCount > 0) {
            allocator.release(spares[--spareCount]);
        }
    }
}
