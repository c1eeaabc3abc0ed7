package org.lintel.vm;

import java.lang.foreign.MemorySegment;

/** Pages that several address spaces may map: anonymous shared memory, memfd, a file's pages. */
public final class MemoryObject {
    /** Makes an empty object with one reference, the caller's. */
    public MemoryObject(PhysicalMemory memory, long sizeBytes, String name) {
        throw new UnsupportedOperationException();
    }

    /** {@return the name for reports} */
    public String name() {
        throw new UnsupportedOperationException();
    }

    /** Adds a reference. */
    public void retain() {
        throw new UnsupportedOperationException();
    }

    /** Takes a reference back; the last one frees all frames. */
    public void release() {
        throw new UnsupportedOperationException();
    }

    /** {@return size in bytes} */
    public long sizeBytes() {
        throw new UnsupportedOperationException();
    }

    /** {@return frames that the object holds} */
    public long residentFrames() {
        throw new UnsupportedOperationException();
    }

    /**
     * Changes the size. What is cut off is gone; mapped pages beyond the end fault from then on.
     *
     * @throws OutOfFrames when a page table would have to be copied for that and there is no frame
     */
    public void resize(long newSizeBytes) throws OutOfFrames {
        throw new UnsupportedOperationException();
    }

    /** {@return bytes read, fewer at the end of the object} */
    public int read(long offset, MemorySegment target, long targetOffset, int lengthBytes) {
        throw new UnsupportedOperationException();
    }

    /** {@return bytes read into an array, fewer at the end of the object} */
    public int read(long offset, byte[] target, int targetOffset, int lengthBytes) {
        throw new UnsupportedOperationException();
    }

    /**
     * Writes within the size; does not grow the object.
     *
     * @return bytes written, fewer at the end of the object
     */
    public int write(long offset, MemorySegment source, long sourceOffset, int lengthBytes)
            throws OutOfFrames {
        throw new UnsupportedOperationException();
    }

    /** {@return bytes written from an array, fewer at the end of the object} */
    public int write(long offset, byte[] source, int sourceOffset, int lengthBytes)
            throws OutOfFrames {
        throw new UnsupportedOperationException();
    }
}
