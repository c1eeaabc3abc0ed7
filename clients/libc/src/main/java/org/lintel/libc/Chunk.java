package org.lintel.libc;

import static org.lintel.libc.HeapLayout.CHECK;
import static org.lintel.libc.HeapLayout.FLAGS;
import static org.lintel.libc.HeapLayout.HEADER_BYTES;

import org.lintel.nucleus.abi.Memory;

/**
 * Headers and footers of the heap's chunks, each checked as it is read: a program that wrote past
 * its block is aborted at the next call that comes by, with the address of the broken header.
 *
 * <p><b>Locks.</b> The heap's lock is held, but for chunks that the caller owns.
 */
final class Chunk {
    private Chunk() {}

    /** {@return size and flags} */
    static long head(Memory memory, long chunk) {
        long head = memory.getLong(chunk);
        if (memory.getLong(chunk + CHECK) != HeapLayout.checkWord(chunk, head)) {
            throw corrupt(
                    "malloc",
                    chunk + HEADER_BYTES,
                    "has a broken header: something wrote past the end of the block below it");
        }
        return head;
    }

    /** {@return size and flags of what a caller says is a chunk} */
    static long headOf(Memory memory, long chunk, String call) {
        long head = memory.getLong(chunk);
        if (memory.getLong(chunk + CHECK) != HeapLayout.checkWord(chunk, head)) {
            throw corrupt(
                    call,
                    chunk + HEADER_BYTES,
                    "is no address that malloc returned, or its header was overwritten");
        }
        return head;
    }

    static void setHead(Memory memory, long chunk, long head) {
        memory.putLong(chunk, head);
        memory.putLong(chunk + CHECK, HeapLayout.checkWord(chunk, head));
    }

    /** Makes a chunk free, with a footer; its neighbour below is in use. */
    static void setFree(Memory memory, long chunk, long size) {
        setHead(memory, chunk, size);
        memory.putLong(chunk + size - Long.BYTES, size);
    }

    /** {@return the free chunk right below this one} */
    static long before(Memory memory, long chunk) {
        long size = memory.getLong(chunk - Long.BYTES);
        long before = chunk - size;
        if (size < HeapLayout.MIN_CHUNK_BYTES
                || before < memory.getLong(HeapLayout.START)
                || (head(memory, before) & ~FLAGS) != size) {
            throw corrupt(
                    "malloc", chunk + HEADER_BYTES, "follows a free block that something wrote to");
        }
        return before;
    }

    static Error corrupt(String call, long address, String what) {
        return Abort.abort(call + ": 0x" + Long.toHexString(address) + " " + what);
    }
}
