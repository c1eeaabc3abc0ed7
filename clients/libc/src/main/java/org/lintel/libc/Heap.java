package org.lintel.libc;

import static org.lintel.libc.HeapLayout.ALIGNMENT;
import static org.lintel.libc.HeapLayout.BREAK;
import static org.lintel.libc.HeapLayout.FLAGS;
import static org.lintel.libc.HeapLayout.HEADER_BYTES;
import static org.lintel.libc.HeapLayout.IN_USE;
import static org.lintel.libc.HeapLayout.MAPPED;
import static org.lintel.libc.HeapLayout.MIN_CHUNK_BYTES;
import static org.lintel.libc.HeapLayout.PREV_FREE;
import static org.lintel.libc.HeapLayout.START;
import static org.lintel.libc.HeapLayout.TOP;

import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Memory;
import org.lintel.nucleus.abi.ProcessImage;
import org.lintel.nucleus.abi.Syscalls;

/**
 * The chunks between the start of the heap and the program break. Best fit among bins; a freed
 * chunk is joined with free neighbours at once, and the last one with the unused top.
 *
 * <pre>
 *   START                                     TOP            BREAK
 *   | in use | free | in use | in use | free? no: joined top | (not mapped)
 * </pre>
 *
 * <p><b>Locks.</b> All methods: the heap's lock is held. <b>Invariant.</b> No two free chunks are
 * neighbours, and the chunk below TOP is in use. <b>Source.</b> D. Lea, "A Memory Allocator".
 */
final class Heap {
    /** The break moves up in steps of so many bytes at least. */
    private static final long GROW_BYTES = 64 * 1024;

    /** More unused bytes at the top than this are given back. */
    private static final long TRIM_BYTES = 256 * 1024;

    private Heap() {}

    /** {@return a chunk of this size in use, or 0 when there is no memory} */
    static long take(Memory memory, long size) {
        long chunk = FreeBins.take(memory, size);
        return chunk != 0 ? claim(memory, chunk, size) : takeFromTop(memory, size);
    }

    /** Frees a chunk in use. */
    static void release(Memory memory, long chunk) {
        long head = Chunk.head(memory, chunk);
        long size = head & ~FLAGS;
        // Marked first: the old header stays behind inside a joined chunk, where it must read
        // "free".
        Chunk.setHead(memory, chunk, head & PREV_FREE | size);
        long first = chunk;
        if ((head & PREV_FREE) != 0) {
            first = Chunk.before(memory, chunk);
            size += chunk - first;
            FreeBins.remove(memory, first);
        }
        long next = first + size;
        if (next == memory.getLong(TOP)) {
            memory.putLong(TOP, first);
            trim(memory);
            return;
        }
        long nextHead = Chunk.head(memory, next);
        if ((nextHead & IN_USE) == 0) {
            FreeBins.remove(memory, next);
            size += nextHead & ~FLAGS;
            next = first + size;
            nextHead = Chunk.head(memory, next);
        }
        Chunk.setFree(memory, first, size);
        Chunk.setHead(memory, next, nextHead | PREV_FREE);
        FreeBins.add(memory, first, size);
    }

    /** {@return whether the chunk could be made this large where it is} */
    static boolean resize(Memory memory, long chunk, long size) {
        long head = Chunk.head(memory, chunk);
        long old = head & ~FLAGS;
        long next = chunk + old;
        long available = old;
        if (next == memory.getLong(TOP)) {
            if (size > old && !ensureTop(memory, size - old)) {
                return false;
            }
            memory.putLong(TOP, chunk + Math.max(size, old));
            available = Math.max(size, old);
        } else if (size > old) {
            long nextHead = Chunk.head(memory, next);
            long joined = old + (nextHead & ~FLAGS);
            if ((nextHead & IN_USE) != 0 || joined < size) {
                return false;
            }
            FreeBins.remove(memory, next);
            long after = chunk + joined;
            Chunk.setHead(memory, after, Chunk.head(memory, after) & ~PREV_FREE);
            available = joined;
        }
        Chunk.setHead(memory, chunk, head & FLAGS | available);
        cut(memory, chunk, size);
        return true;
    }

    /** {@return whether an address can be that of a chunk in the heap} */
    static boolean contains(Memory memory, long chunk) {
        long start = memory.getLong(START);
        return start != 0 && chunk >= start && chunk < memory.getLong(BREAK);
    }

    private static long claim(Memory memory, long chunk, long size) {
        long head = Chunk.head(memory, chunk);
        long next = chunk + (head & ~FLAGS);
        Chunk.setHead(memory, next, Chunk.head(memory, next) & ~PREV_FREE);
        Chunk.setHead(memory, chunk, head | IN_USE);
        cut(memory, chunk, size);
        return chunk;
    }

    /** Frees what a chunk in use has beyond this size, if that makes a chunk. */
    private static void cut(Memory memory, long chunk, long size) {
        long head = Chunk.head(memory, chunk);
        long rest = (head & ~FLAGS) - size;
        if (rest >= MIN_CHUNK_BYTES) {
            Chunk.setHead(memory, chunk, head & FLAGS | size);
            Chunk.setHead(memory, chunk + size, rest | IN_USE);
            release(memory, chunk + size);
        }
    }

    private static long takeFromTop(Memory memory, long size) {
        if (!ensureTop(memory, size)) {
            return 0;
        }
        long chunk = memory.getLong(TOP);
        memory.putLong(TOP, chunk + size);
        Chunk.setHead(memory, chunk, size | IN_USE);
        return chunk;
    }

    /** Moves the break until the top has so many unused bytes. */
    private static boolean ensureTop(Memory memory, long size) {
        if (memory.getLong(START) == 0) {
            long start = Gate.trap(Syscalls.SYS_brk, 0, 0, 0, 0, 0, 0);
            start = (start + ALIGNMENT - 1) & -ALIGNMENT;
            memory.putLong(START, start);
            memory.putLong(TOP, start);
            memory.putLong(BREAK, start);
        }
        long end = memory.getLong(BREAK);
        long missing = size - (end - memory.getLong(TOP));
        return missing <= 0
                || moveBreak(memory, pageUp(end + Math.max(missing, GROW_BYTES)))
                || moveBreak(memory, pageUp(end + missing));
    }

    private static void trim(Memory memory) {
        long top = memory.getLong(TOP);
        if (memory.getLong(BREAK) - top > TRIM_BYTES) {
            moveBreak(memory, pageUp(top + GROW_BYTES));
        }
    }

    private static boolean moveBreak(Memory memory, long end) {
        long result = Gate.trap(Syscalls.SYS_brk, end, 0, 0, 0, 0, 0);
        if (Errno.isError(result) || result != end) {
            return false;
        }
        memory.putLong(BREAK, end);
        return true;
    }

    private static long pageUp(long address) {
        return (address + ProcessImage.PAGE_BYTES - 1) & -ProcessImage.PAGE_BYTES;
    }

    /** {@return the chunk of a caller's address, in use} Aborts when there is none. */
    static long chunkOf(Memory memory, long address, String call) {
        long chunk = address - HEADER_BYTES;
        if ((address & ALIGNMENT - 1) != 0) {
            throw Chunk.corrupt(call, address, "is no address that malloc returned");
        }
        if (contains(memory, chunk)) {
            if (chunk >= memory.getLong(TOP)) {
                throw Chunk.corrupt(call, address, "is free already (or never was allocated)");
            }
        }
        long head = Chunk.headOf(memory, chunk, call);
        if ((head & IN_USE) == 0) {
            throw Chunk.corrupt(call, address, "is free already");
        }
        if (contains(memory, chunk) == ((head & MAPPED) != 0)) {
            throw Chunk.corrupt(call, address, "is no address that malloc returned");
        }
        return chunk;
    }
}
