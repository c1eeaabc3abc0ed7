package org.lintel.libc;

import static org.lintel.libc.HeapLayout.FLAGS;
import static org.lintel.libc.HeapLayout.HEADER_BYTES;
import static org.lintel.libc.HeapLayout.IN_USE;
import static org.lintel.libc.HeapLayout.MAPPED;
import static org.lintel.libc.HeapLayout.MAPPED_BYTES;
import static org.lintel.libc.HeapLayout.MAPPED_CHUNKS;
import static org.lintel.libc.HeapLayout.USED_BYTES;
import static org.lintel.libc.HeapLayout.USED_CHUNKS;

import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Memory;
import org.lintel.nucleus.abi.ProcessImage;

/**
 * The allocator of the process's heap: {@code malloc(3)}, {@code calloc}, {@code realloc}, {@code
 * free}, {@code mallinfo}. Blocks of 128 KiB and more are mappings of their own.
 *
 * <p>Addresses are aligned to 16 bytes. Memory that is out ends in ENOMEM, never in a null address.
 * A double free, a free of something else, and most writes past a block abort the process with a
 * message that names the address.
 *
 * <p><b>Threads.</b> Any; a lock in the process's memory. Signal handlers may allocate: they are
 * put off while their thread is inside ({@link LibraryLock}).
 */
public final class Malloc {
    /** Chunks from this size on are mapped. */
    private static final long MAP_THRESHOLD_BYTES = 128 * 1024;

    private static final long MAX_BYTES = ProcessImage.USER_END;

    private Malloc() {}

    /** What the heap holds, in bytes; headers count. Source: {@code mallinfo(3)}. */
    public record Mallinfo(
            long arenaBytes, long usedBytes, long usedChunks, long mappedBytes, long mappedChunks) {
        /** {@return blocks that were allocated and not freed} */
        public long blocks() {
            return usedChunks + mappedChunks;
        }
    }

    /** {@return the address of a block of so many bytes, of no defined content} */
    public static long malloc(long bytes) {
        return allocate("malloc", bytes, false);
    }

    /** {@return the address of a block for {@code count} items, all zero} */
    public static long calloc(long count, long itemBytes) {
        if (count < 0 || itemBytes < 0 || Math.multiplyHigh(count, itemBytes) != 0) {
            throw new ErrnoException("calloc", Errno.ENOMEM);
        }
        return allocate("calloc", count * itemBytes, true);
    }

    /** Gives a block back. Address 0 is no block, and nothing is done. */
    public static void free(long address) {
        if (address == 0) {
            return;
        }
        Memory memory = Gate.memory();
        long mapped = 0;
        LibraryLock.lock(memory, LibcData.HEAP_LOCK);
        try {
            long chunk = Heap.chunkOf(memory, address, "free");
            long head = memory.getLong(chunk);
            long size = head & ~FLAGS;
            if ((head & MAPPED) != 0) {
                account(memory, MAPPED_BYTES, MAPPED_CHUNKS, -size, -1);
                mapped = size;
            } else {
                account(memory, USED_BYTES, USED_CHUNKS, -size, -1);
                Heap.release(memory, chunk);
            }
        } finally {
            LibraryLock.unlock(memory, LibcData.HEAP_LOCK);
        }
        if (mapped != 0) {
            Mmap.munmap(address - HEADER_BYTES, mapped);
        }
    }

    /**
     * Changes the size of a block; it may move, and keeps its content up to the smaller size.
     *
     * @param address a block, or 0 for a new one
     * @return the block's address now
     */
    public static long realloc(long address, long bytes) {
        if (address == 0) {
            return allocate("realloc", bytes, false);
        }
        if (bytes < 0 || bytes > MAX_BYTES) {
            throw new ErrnoException("realloc", Errno.ENOMEM);
        }
        Memory memory = Gate.memory();
        long size = HeapLayout.chunkBytes(bytes);
        long old;
        LibraryLock.lock(memory, LibcData.HEAP_LOCK);
        try {
            long chunk = Heap.chunkOf(memory, address, "realloc");
            long head = memory.getLong(chunk);
            old = head & ~FLAGS;
            if (fitsInPlace(memory, chunk, head, size)) {
                return address;
            }
        } finally {
            LibraryLock.unlock(memory, LibcData.HEAP_LOCK);
        }
        long moved = allocate("realloc", bytes, false);
        memory.copy(moved, address, Math.min(bytes, old - HEADER_BYTES));
        free(address);
        return moved;
    }

    /** {@return bytes that may be used in a block: those asked for, and what rounding added} */
    public static long usableSize(long address) {
        Memory memory = Gate.memory();
        long chunk = Heap.chunkOf(memory, address, "malloc_usable_size");
        return (memory.getLong(chunk) & ~FLAGS) - HEADER_BYTES;
    }

    /** {@return what the heap holds now} */
    public static Mallinfo mallinfo() {
        Memory memory = Gate.memory();
        LibraryLock.lock(memory, LibcData.HEAP_LOCK);
        try {
            return new Mallinfo(
                    memory.getLong(HeapLayout.BREAK) - memory.getLong(HeapLayout.START),
                    memory.getLong(USED_BYTES),
                    memory.getLong(USED_CHUNKS),
                    memory.getLong(MAPPED_BYTES),
                    memory.getLong(MAPPED_CHUNKS));
        } finally {
            LibraryLock.unlock(memory, LibcData.HEAP_LOCK);
        }
    }

    private static long allocate(String call, long bytes, boolean zero) {
        if (bytes < 0 || bytes > MAX_BYTES) {
            throw new ErrnoException(call, Errno.ENOMEM);
        }
        Memory memory = Gate.memory();
        long size = HeapLayout.chunkBytes(bytes);
        if (size >= MAP_THRESHOLD_BYTES) {
            return map(memory, call, size);
        }
        long chunk;
        LibraryLock.lock(memory, LibcData.HEAP_LOCK);
        try {
            chunk = Heap.take(memory, size);
            if (chunk != 0) {
                long taken = memory.getLong(chunk) & ~FLAGS;
                account(memory, USED_BYTES, USED_CHUNKS, taken, 1);
            }
        } finally {
            LibraryLock.unlock(memory, LibcData.HEAP_LOCK);
        }
        if (chunk == 0) {
            throw new ErrnoException(call, Errno.ENOMEM);
        }
        if (zero) {
            memory.fill(chunk + HEADER_BYTES, size - HEADER_BYTES, (byte) 0);
        }
        return chunk + HEADER_BYTES;
    }

    /** A block that is a mapping of its own, and zero as every new mapping is. */
    private static long map(Memory memory, String call, long size) {
        long length = (size + ProcessImage.PAGE_BYTES - 1) & -ProcessImage.PAGE_BYTES;
        long chunk = Mmap.tryAnonymous(length);
        if (Errno.isError(chunk)) {
            throw new ErrnoException(call, Errno.ENOMEM);
        }
        Chunk.setHead(memory, chunk, length | MAPPED | IN_USE);
        LibraryLock.lock(memory, LibcData.HEAP_LOCK);
        try {
            account(memory, MAPPED_BYTES, MAPPED_CHUNKS, length, 1);
        } finally {
            LibraryLock.unlock(memory, LibcData.HEAP_LOCK);
        }
        return chunk + HEADER_BYTES;
    }

    private static boolean fitsInPlace(Memory memory, long chunk, long head, long size) {
        long old = head & ~FLAGS;
        if ((head & MAPPED) != 0) {
            return size <= old && size >= old / 2;
        }
        if (size >= MAP_THRESHOLD_BYTES || !Heap.resize(memory, chunk, size)) {
            return false;
        }
        account(memory, USED_BYTES, USED_CHUNKS, (memory.getLong(chunk) & ~FLAGS) - old, 0);
        return true;
    }

    private static void account(
            Memory memory, long bytesAt, long chunksAt, long bytes, long chunks) {
        memory.putLong(bytesAt, memory.getLong(bytesAt) + bytes);
        memory.putLong(chunksAt, memory.getLong(chunksAt) + chunks);
    }
}
