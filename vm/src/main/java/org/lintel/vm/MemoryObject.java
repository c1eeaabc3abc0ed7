package org.lintel.vm;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * Pages that several address spaces may map: anonymous shared memory, memfd, the pages of a file.
 * Linux calls it an inode's page cache.
 *
 * <p>Pages get a frame when first touched; before that they read as zeroes. Read and write here and
 * loads and stores through a shared mapping reach the same frames.
 *
 * <p><b>Threads.</b> Any. <b>Locks.</b> {@code resizing} is taken before any address space's,
 * {@code pages} after; see the package.
 *
 * <p><b>Invariant.</b> Each frame in the index is held once by the object, and once by each page
 * table entry that shows it. Bytes of the last page beyond the size are zero whenever the size
 * grows over them.
 */
public final class MemoryObject {
    /** Largest size. */
    public static final long MAX_BYTES = 1L << 38;

    private static final int CHUNK_SHIFT = 9;
    private static final int CHUNK_PAGES = 1 << CHUNK_SHIFT;

    private static final VarHandle WORD =
            ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();

    private final MemorySegment pool;
    private final FrameAllocator frames;
    private final String name;

    private final SpinLock resizing = new SpinLock();
    private final SpinLock pages = new SpinLock();

    /** Written under pages; read without a lock by those who can live with an old value. */
    private volatile long sizeBytes;

    /** Frames by page, in chunks that are there when one of their pages is. Guarded by pages. */
    private int[][] index = new int[1][];

    /** Page tables that those who map the object share. Guarded by pages. */
    private final SharedTables tables;

    /** Guarded by pages. */
    private long residentFrames;

    /** The holders' references and one for each region. Guarded by pages. */
    private int references = 1;

    /** Number of regions in each address space. Guarded by pages. */
    private final Map<AddressSpace, Integer> mappings = new LinkedHashMap<>();

    /** Counts attachments, so that a resize sees new ones. Guarded by pages. */
    private long attachments;

    /** What the nucleus attached, its own object that stands for these pages; or null. */
    private volatile Object owner;

    /** Makes an empty object with one reference, the caller's. */
    public MemoryObject(PhysicalMemory memory, long sizeBytes, String name) {
        checkSize(sizeBytes);
        this.pool = memory.segment();
        this.frames = memory.frames();
        this.tables = new SharedTables(memory);
        this.name = name;
        this.sizeBytes = sizeBytes;
    }

    private static void checkSize(long bytes) {
        if (bytes < 0 || bytes > MAX_BYTES) {
            throw new IllegalArgumentException("MemoryObject: size=" + bytes);
        }
    }

    /** {@return the name for reports} */
    public String name() {
        return name;
    }

    /** {@return what the nucleus attached, or null} */
    public Object owner() {
        return owner;
    }

    /** Attaches an object of the nucleus's that these pages belong to. */
    public void setOwner(Object newOwner) {
        owner = newOwner;
    }

    /** {@return size in bytes} */
    public long sizeBytes() {
        return sizeBytes;
    }

    /** {@return frames that the object holds} */
    public long residentFrames() {
        pages.lock();
        long count = residentFrames;
        pages.unlock();
        return count;
    }

    /** {@return number of regions that show the object} */
    public int mappingCount() {
        pages.lock();
        int count = 0;
        for (int regions : mappings.values()) {
            count += regions;
        }
        pages.unlock();
        return count;
    }

    /** Adds a reference. */
    public void retain() {
        pages.lock();
        assert references > 0 : "retain of a dead object " + name;
        references++;
        pages.unlock();
    }

    /** Adds a reference if there is one still. {@return false when the object is gone} */
    public boolean tryRetain() {
        pages.lock();
        boolean alive = references > 0;
        if (alive) {
            references++;
        }
        pages.unlock();
        return alive;
    }

    /** {@return whether the last reference has been given back} For good, then. */
    public boolean isGone() {
        pages.lock();
        boolean gone = references == 0;
        pages.unlock();
        return gone;
    }

    /** Takes a reference back; the last one frees all frames. */
    public void release() {
        pages.lock();
        try {
            releaseLocked();
        } finally {
            pages.unlock();
        }
    }

    private void releaseLocked() {
        if (references <= 0) {
            throw new IllegalStateException(
                    "MemoryObject.release: no reference left, name=" + name);
        }
        if (--references == 0) {
            dropFrom(0);
        }
    }

    void attach(AddressSpace space) {
        pages.lock();
        references++;
        attachments++;
        mappings.merge(space, 1, Integer::sum);
        pages.unlock();
    }

    void detach(AddressSpace space) {
        pages.lock();
        try {
            mappings.compute(space, (key, count) -> count == 1 ? null : count - 1);
            releaseLocked();
        } finally {
            pages.unlock();
        }
    }

    boolean hasPage(long page) {
        return page << Page.SHIFT < sizeBytes;
    }

    /**
     * {@return a page's frame with a reference for the caller; ZERO_FRAME when it is beyond the
     * end}
     */
    int retainFrame(long page) throws OutOfFrames {
        pages.lock();
        try {
            if (!hasPage(page)) {
                return FrameAllocator.ZERO_FRAME;
            }
            int pfn = frameToWrite(page);
            frames.retain(pfn);
            return pfn;
        } finally {
            pages.unlock();
        }
    }

    /**
     * {@return a page table that shows the 512 pages from this one on, with a reference for the
     * caller; 0 when they are not all within the size, or the page is no multiple of 512}
     */
    int retainTable(long page, boolean writable) throws OutOfFrames {
        pages.lock();
        try {
            boolean whole = (page & (CHUNK_PAGES - 1)) == 0 && hasPage(page + CHUNK_PAGES - 1);
            return whole
                    ? tables.retain((int) (page >>> CHUNK_SHIFT), writable, this::frameToWrite)
                    : 0;
        } finally {
            pages.unlock();
        }
    }

    /** Gives back what {@link #retainTable} gave, unused. */
    void releaseTable(int table) {
        pages.lock();
        tables.release(table);
        pages.unlock();
    }

    private int frameOf(long page) {
        int chunk = (int) (page >>> CHUNK_SHIFT);
        return chunk >= index.length || index[chunk] == null
                ? FrameAllocator.ZERO_FRAME
                : index[chunk][(int) page & (CHUNK_PAGES - 1)];
    }

    private int frameToWrite(long page) throws OutOfFrames {
        int pfn = frameOf(page);
        if (pfn != FrameAllocator.ZERO_FRAME) {
            return pfn;
        }
        pfn = frames.allocate();
        int chunk = (int) (page >>> CHUNK_SHIFT);
        if (chunk >= index.length) {
            index = Arrays.copyOf(index, Math.max(chunk + 1, 2 * index.length));
        }
        if (index[chunk] == null) {
            index[chunk] = new int[CHUNK_PAGES];
        }
        index[chunk][(int) page & (CHUNK_PAGES - 1)] = pfn;
        residentFrames++;
        return pfn;
    }

    private void dropFrom(long firstPage) {
        tables.dropFrom((int) (firstPage >>> CHUNK_SHIFT));
        for (int chunk = (int) (firstPage >>> CHUNK_SHIFT); chunk < index.length; chunk++) {
            int[] part = index[chunk];
            if (part == null) {
                continue;
            }
            long chunkStart = (long) chunk << CHUNK_SHIFT;
            for (int i = (int) Math.max(0, firstPage - chunkStart); i < CHUNK_PAGES; i++) {
                if (part[i] != FrameAllocator.ZERO_FRAME) {
                    frames.release(part[i]);
                    part[i] = FrameAllocator.ZERO_FRAME;
                    residentFrames--;
                }
            }
            if (chunkStart >= firstPage) {
                index[chunk] = null;
            }
        }
    }

    /**
     * Changes the size. What is cut off is gone; mapped pages beyond the end fault from then on,
     * private copies of them too.
     *
     * @throws OutOfFrames when a page table would have to be copied for that and there is no frame;
     *     the size is the new one all the same, but some space may go on seeing what was cut off
     */
    public void resize(long newSizeBytes) throws OutOfFrames {
        checkSize(newSizeBytes);
        resizing.lock();
        try {
            pages.lock();
            long oldSize = sizeBytes;
            if (newSizeBytes > oldSize) {
                zeroTail(oldSize); // a mapping may have written there
            }
            sizeBytes = newSizeBytes;
            tables.dropFrom(
                    (int) (newSizeBytes >>> Page.SHIFT + CHUNK_SHIFT)); // nobody gets them now
            pages.unlock();
            if (newSizeBytes < oldSize) {
                cutOff(newSizeBytes);
            }
        } finally {
            resizing.unlock();
        }
    }

    private void cutOff(long newSizeBytes) throws OutOfFrames {
        long firstPage = Page.roundUp(newSizeBytes) >>> Page.SHIFT;
        boolean quiet;
        do {
            pages.lock();
            long seen = attachments;
            AddressSpace[] spaces = mappings.keySet().toArray(new AddressSpace[0]);
            pages.unlock();
            for (AddressSpace space : spaces) {
                space.dropObjectPages(this, firstPage << Page.SHIFT);
            }
            pages.lock();
            quiet = seen == attachments; // else a fork may have carried pages away meanwhile
            pages.unlock();
        } while (!quiet);
        pages.lock();
        dropFrom(firstPage);
        zeroTail(newSizeBytes);
        pages.unlock();
    }

    private void zeroTail(long size) {
        int pfn = frameOf(size >>> Page.SHIFT);
        if (!Page.isAligned(size) && pfn != FrameAllocator.ZERO_FRAME) {
            long inPage = size & Page.OFFSET_MASK;
            pool.asSlice(((long) pfn << Page.SHIFT) + inPage, Page.BYTES - inPage).fill((byte) 0);
        }
    }

    /** {@return bytes read, fewer at the end of the object} */
    public int read(long offset, byte[] target, int targetOffset, int lengthBytes) {
        return read(offset, MemorySegment.ofArray(target), targetOffset, lengthBytes);
    }

    /** {@return bytes read, fewer at the end of the object} */
    public int read(long offset, MemorySegment target, long targetOffset, int lengthBytes) {
        int done = 0;
        while (done < lengthBytes) {
            pages.lock();
            long at = offset + done;
            int part = chunk(at, lengthBytes - done);
            if (part > 0) {
                long frame = (long) frameOf(at >>> Page.SHIFT) << Page.SHIFT;
                MemorySegment.copy(
                        pool, frame + (at & Page.OFFSET_MASK), target, targetOffset + done, part);
            }
            pages.unlock();
            if (part <= 0) {
                break;
            }
            done += part;
        }
        return done;
    }

    /** {@return bytes written from an array; see the other one} */
    public int write(long offset, byte[] source, int sourceOffset, int lengthBytes)
            throws OutOfFrames {
        return write(offset, MemorySegment.ofArray(source), sourceOffset, lengthBytes);
    }

    /**
     * Writes within the size; does not grow the object.
     *
     * @return bytes written, fewer at the end of the object
     */
    public int write(long offset, MemorySegment source, long sourceOffset, int lengthBytes)
            throws OutOfFrames {
        int done = 0;
        while (done < lengthBytes) {
            int part;
            pages.lock();
            try {
                long at = offset + done;
                part = chunk(at, lengthBytes - done);
                if (part > 0) {
                    long frame = (long) frameToWrite(at >>> Page.SHIFT) << Page.SHIFT;
                    MemorySegment.copy(
                            source,
                            sourceOffset + done,
                            pool,
                            frame + (at & Page.OFFSET_MASK),
                            part);
                }
            } finally {
                pages.unlock();
            }
            if (part <= 0) {
                break;
            }
            done += part;
        }
        return done;
    }

    /**
     * Swaps an aligned word, atomically towards loads and stores of those who map it.
     *
     * @return whether the word was as expected, and is the new value now
     */
    public boolean compareAndSetInt(long offset, int expected, int value) {
        if ((offset & (Integer.BYTES - 1)) != 0) {
            throw new IllegalArgumentException("MemoryObject: unaligned offset=" + offset);
        }
        pages.lock();
        try {
            int pfn = offset < 0 || offset >= sizeBytes ? 0 : frameOf(offset >>> Page.SHIFT);
            long at = ((long) pfn << Page.SHIFT) + (offset & Page.OFFSET_MASK);
            return pfn != FrameAllocator.ZERO_FRAME
                    && WORD.compareAndSet(pool, at, expected, value);
        } finally {
            pages.unlock();
        }
    }

    /**
     * {@return how many bytes from an offset on lie in one page, within the size, and are asked
     * for}
     */
    private int chunk(long offset, int wanted) {
        long inPage = Page.BYTES - (offset & Page.OFFSET_MASK);
        return (int) Math.min(Math.min(wanted, inPage), sizeBytes - offset);
    }

    /**
     * Adds the frames that the object holds to counts by frame. For the integrity check.
     *
     * @param countTable counts a page table and what it holds
     */
    void countFrames(int[] held, IntConsumer countTable) {
        pages.lock();
        for (int[] part : index) {
            for (int i = 0; part != null && i < CHUNK_PAGES; i++) {
                held[part[i]]++;
            }
        }
        tables.forEach(countTable);
        pages.unlock();
    }
}
