package org.lintel.libc.peer;

import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Memory;

/**
 * A linked list in shared memory, to which all add at the head while others walk it.
 *
 * <pre>
 *   list:  0 long first record
 *   node:  0 long next   8… record
 * </pre>
 *
 * <p><b>Threads.</b> Any, of all processes, without a lock. <b>Memory ordering.</b> A node is stored in
 * full, then published by a swap of the head; readers load heads and links with acquire.
 */
public final class SharedList {
    /** Bytes of an empty list. */
    public static final int LIST_BYTES = 8;

    private static final int RECORD = 8;

    private final long list;
    private final SharedArena arena;

    /** @param list address of {@link #LIST_BYTES} of zeros, or of a list */
    public SharedList(long list, SharedArena arena) {
        this.list = list;
        this.arena = arena;
    }

    public long address() {
        return list;
    }

    /** {@return a record of zeros that is not in the list yet} */
    public long newRecord(long bytes) {
        return arena.allocate(RECORD + bytes) + RECORD;
    }

    /** Puts a record that {@link #newRecord} made at the head. It must not be changed plainly any more. */
    public void push(long record) {
        Memory memory = Gate.memory();
        long head;
        do {
            head = memory.getLongAcquire(list);
            memory.putLong(record - RECORD, head);
        } while (!memory.compareAndSetLong(list, head, record));
    }

    /** {@return the first record, 0 for none} */
    public long first() {
        return Gate.memory().getLongAcquire(list);
    }

    /** {@return the record after one, 0 for none} */
    public static long next(long record) {
        return Gate.memory().getLongAcquire(record - RECORD);
    }
}
