package org.lintel.vm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;

/**
 * The machine's memory: one pool of 4 KiB frames, numbered from 0, outside the Java heap. A frame
 * costs the host nothing before its first use.
 *
 * <p>Frame {@link FrameAllocator#ZERO_FRAME} is never handed out and always zero: it backs every
 * page that was read and never written.
 *
 * <p><b>Threads.</b> Any. Nothing may touch the pool during or after {@link #close}: for an {@link Mmu}
 * it would be the end of the JVM.
 */
public final class PhysicalMemory implements AutoCloseable {
    /** Largest pool: a TLB entry has room for 37 bits of frame offset, short of 128 GiB. */
    public static final long MAX_BYTES = 1L << 36;

    /*
     * The JDK makes the accessor of a layout at its first use, under a monitor of a map that all layouts
     * share. Emulated threads on several processors that come there together would wait for each other
     * in the JVM, where the nucleus does not see it. So all that are in use are made here, by the host.
     */
    static {
        for (ValueLayout layout :
                List.of(
                        ValueLayout.JAVA_BYTE,
                        ValueLayout.JAVA_SHORT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_SHORT_UNALIGNED,
                        ValueLayout.JAVA_INT_UNALIGNED,
                        ValueLayout.JAVA_LONG_UNALIGNED)) {
            layout.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();
        }
    }

    private final Arena arena;
    private final MemorySegment segment;
    private final MemorySegment unguarded;
    private final FrameAllocator frames;
    private volatile boolean trackWriters;

    private PhysicalMemory(Arena arena, MemorySegment all, long poolBytes) {
        this.arena = arena;
        this.segment = all.asSlice(0, poolBytes);
        this.unguarded = HostMemory.unguarded(segment);
        this.frames = new FrameAllocator(segment, all.asSlice(poolBytes));
    }

    /**
     * Makes a pool of frames.
     *
     * @param bytes size, a multiple of 4096, from 16 KiB to {@link #MAX_BYTES}
     * @throws ReservationException when the host refuses, or the size is none of these
     */
    public static PhysicalMemory reserve(long bytes) throws ReservationException {
        if (bytes < 4L * Page.BYTES || bytes > MAX_BYTES || !Page.isAligned(bytes)) {
            throw new ReservationException(
                    "a pool of "
                            + bytes
                            + " bytes: must be a multiple of 4 KiB, from 16 KiB to 64 GiB");
        }
        Arena arena = Arena.ofShared();
        boolean done = false;
        try {
            long metadata = Page.roundUp(FrameAllocator.metadataBytes(bytes >>> Page.SHIFT));
            MemorySegment all = HostMemory.reserve(bytes + metadata, arena);
            PhysicalMemory memory = new PhysicalMemory(arena, all, bytes);
            done = true;
            return memory;
        } finally {
            if (!done) {
                arena.close();
            }
        }
    }

    /** {@return the pool; byte offset = frame number × 4096} */
    public MemorySegment segment() {
        return segment;
    }

    /**
     * {@return the pool without the question, at each access, whether it was given back} For loads and
     * stores: half a nanosecond each.
     */
    MemorySegment unguarded() {
        return unguarded;
    }

    /** {@return number of frames, the zero frame included} */
    public int frameCount() {
        return (int) (segment.byteSize() >>> Page.SHIFT);
    }

    /** {@return who gives frames out} */
    public FrameAllocator frames() {
        return frames;
    }

    /**
     * Switches the memory of each frame's last writer on or off ({@link AddressSpace#lastWriter}).
     */
    public void trackWriters(boolean on) {
        trackWriters = on;
    }

    boolean tracksWriters() {
        return trackWriters;
    }

    /**
     * Throws AssertionError when a frame's references are not exactly those of the page tables, of
     * the objects that the spaces map, and of the objects given besides. For tests and leak
     * reports; nothing else may run meanwhile.
     *
     * @param heldElsewhere frames that somebody else holds, once for each reference
     */
    public void verify(
            List<AddressSpace> spaces, List<MemoryObject> objects, int... heldElsewhere) {
        Verifier.verifyPool(this, spaces, objects, heldElsewhere);
    }

    /** Gives the memory back to the host. */
    @Override
    public void close() {
        arena.close();
    }
}
