package org.lintel.libc;

import static org.lintel.libc.HeapLayout.BINS;
import static org.lintel.libc.HeapLayout.BIN_BITS;
import static org.lintel.libc.HeapLayout.BIN_COUNT;
import static org.lintel.libc.HeapLayout.FLAGS;
import static org.lintel.libc.HeapLayout.HEADER_BYTES;
import static org.lintel.libc.HeapLayout.NEXT;
import static org.lintel.libc.HeapLayout.PREVIOUS;

import org.lintel.nucleus.abi.Memory;

/**
 * Free chunks by size: a doubly linked list for each bin, and one bit for each list that is not
 * empty.
 *
 * <p><b>Locks.</b> All methods: the heap's lock is held.
 */
final class FreeBins {
    private FreeBins() {}

    static void add(Memory memory, long chunk, long size) {
        int bin = HeapLayout.bin(size);
        long first = memory.getLong(headOf(bin));
        memory.putLong(chunk + NEXT, first);
        memory.putLong(chunk + PREVIOUS, 0);
        if (first != 0) {
            memory.putLong(first + PREVIOUS, chunk);
        }
        memory.putLong(headOf(bin), chunk);
        long bits = bitsOf(bin);
        memory.putLong(bits, memory.getLong(bits) | 1L << bin);
    }

    static void remove(Memory memory, long chunk) {
        int bin = HeapLayout.bin(Chunk.head(memory, chunk) & ~FLAGS);
        long next = memory.getLong(chunk + NEXT);
        long previous = memory.getLong(chunk + PREVIOUS);
        long link = previous == 0 ? headOf(bin) : previous + NEXT;
        if (!isLink(memory, next)
                || !isLink(memory, previous)
                || memory.getLong(link) != chunk
                || next != 0 && memory.getLong(next + PREVIOUS) != chunk) {
            throw Chunk.corrupt(
                    "malloc", chunk + HEADER_BYTES, "was written to after it was freed");
        }
        memory.putLong(link, next);
        if (next != 0) {
            memory.putLong(next + PREVIOUS, previous);
        } else if (previous == 0) {
            long bits = bitsOf(bin);
            memory.putLong(bits, memory.getLong(bits) & ~(1L << bin));
        }
    }

    /** {@return a free chunk of this size or more, out of its bin; or 0} */
    static long take(Memory memory, long size) {
        int bin = HeapLayout.bin(size);
        for (long chunk = memory.getLong(headOf(bin)); chunk != 0; ) {
            if ((Chunk.head(memory, chunk) & ~FLAGS) >= size) {
                remove(memory, chunk);
                return chunk;
            }
            chunk = memory.getLong(chunk + NEXT);
        }
        int larger = nextBin(memory, bin + 1);
        if (larger < 0) {
            return 0;
        }
        long chunk = memory.getLong(headOf(larger));
        remove(memory, chunk);
        return chunk;
    }

    /** {@return the first bin from this one on that is not empty, or -1} */
    private static int nextBin(Memory memory, int from) {
        for (int bin = from; bin < BIN_COUNT; bin = (bin | Long.SIZE - 1) + 1) {
            long bits = memory.getLong(bitsOf(bin)) >>> bin << bin;
            if (bits != 0) {
                return (bin & -Long.SIZE) + Long.numberOfTrailingZeros(bits);
            }
        }
        return -1;
    }

    /** {@return whether a link may be followed: a broken one must not become a fault in here} */
    private static boolean isLink(Memory memory, long chunk) {
        return chunk == 0 || Heap.contains(memory, chunk);
    }

    private static long headOf(int bin) {
        return BINS + (long) bin * Long.BYTES;
    }

    /** Address of the word with the bin's bit; the bit's place is the bin's number modulo 64. */
    private static long bitsOf(int bin) {
        return BIN_BITS + (long) (bin / Long.SIZE) * Long.BYTES;
    }
}
