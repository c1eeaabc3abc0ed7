package org.lintel.libc.peer;

import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Memory;

/**
 * A hash map from long to long in shared memory that grows while others read and write it. Keys are
 * not removed.
 *
 * <p>All entries are in one list, in the order of their bit-reversed hashes; buckets are short cuts
 * into it. So doubling the number of buckets moves no entry: bucket {@code b + n} begins in the middle
 * of what bucket {@code b} was, and its short cut is made when somebody writes there first.
 *
 * <pre>
 *   map:   0 long entries   8 long log2 of the buckets   16 32 × long directory: arrays of short cuts
 *   node:  0 long next   8 long order, even for the node of a bucket   16 long key   24 long value
 * </pre>
 *
 * Array 0 has 16 short cuts, array {@code k} has {@code 16 << (k - 1)}.
 *
 * <p><b>Threads.</b> Any, of all processes, without a lock. <b>Memory ordering.</b> A node is stored in
 * full, then published by a swap of its predecessor's link; readers load links with acquire.
 *
 * <p><b>Source.</b> Shalev and Shavit, Split-Ordered Lists, 2006.
 */
public final class SharedMap {
    /** Bytes of a map before its first entry. */
    public static final int MAP_BYTES = 16 + 32 * 8;

    private static final int ENTRIES = 0;
    private static final int LOG_BUCKETS = 8;
    private static final int DIRECTORY = 16;
    private static final int FIRST_LOG = 4;
    private static final int MOST_LOG = FIRST_LOG + 31;

    private static final int NEXT = 0;
    private static final int ORDER = 8;
    private static final int KEY = 16;
    private static final int VALUE = 24;
    private static final int NODE_BYTES = 32;

    /** Entries of a bucket, on average, before there are more buckets. */
    private static final long LOAD = 2;

    private final long map;
    private final SharedArena arena;

    private SharedMap(long map, SharedArena arena) {
        this.map = map;
        this.arena = arena;
    }

    /** Makes an empty map. */
    public static SharedMap create(SharedArena arena) {
        SharedMap made = new SharedMap(arena.allocate(MAP_BYTES), arena);
        Memory memory = Gate.memory();
        memory.putLong(made.map + LOG_BUCKETS, FIRST_LOG);
        long slot = made.slot(0, true);
        memory.putLongRelease(slot, arena.allocate(NODE_BYTES));
        return made;
    }

    /** {@return the map at an address} */
    public static SharedMap at(long address, SharedArena arena) {
        return new SharedMap(address, arena);
    }

    public long address() {
        return map;
    }

    /** {@return how many keys there are} */
    public long size() {
        return Gate.memory().getLongAcquire(map + ENTRIES);
    }

    /** {@return how many buckets there are} */
    public long buckets() {
        return 1L << Gate.memory().getLongAcquire(map + LOG_BUCKETS);
    }

    /** {@return the address of a key's value, 0 when the key is not there} */
    public long find(long key) {
        long hash = hash(key);
        long order = Long.reverse(hash) | 1;
        Memory memory = Gate.memory();
        long before = startOf(hash & (buckets() - 1));
        long next;
        do {
            before = before(before, order, key);
            next = memory.getLongAcquire(before + NEXT);
        } while (!isPlace(next, order, key));
        return isKey(next, order, key) ? next + VALUE : 0;
    }

    /** {@return the value of a key, or the given one when the key is not there} */
    public long get(long key, long otherwise) {
        long value = find(key);
        return value == 0 ? otherwise : Gate.memory().getLongAcquire(value);
    }

    /** Sets the value of a key. */
    public void put(long key, long value) {
        long hash = hash(key);
        long order = Long.reverse(hash) | 1;
        Memory memory = Gate.memory();
        long before = bucket(hash & (buckets() - 1));
        long node = 0;
        while (true) {
            before = before(before, order, key);
            long next = memory.getLongAcquire(before + NEXT);
            if (!isPlace(next, order, key)) {
                continue; // somebody has put a node there meanwhile
            }
            if (isKey(next, order, key)) {
                memory.putLongRelease(next + VALUE, value);
                return;
            }
            if (node == 0) {
                node = arena.allocate(NODE_BYTES);
                memory.putLong(node + ORDER, order);
                memory.putLong(node + KEY, key);
                memory.putLong(node + VALUE, value);
            }
            memory.putLong(node + NEXT, next);
            if (memory.compareAndSetLong(before + NEXT, next, node)) {
                countOneMore();
                return;
            }
        }
    }

    private void countOneMore() {
        Memory memory = Gate.memory();
        long entries = memory.getAndAddLong(map + ENTRIES, 1) + 1;
        long log = memory.getLongAcquire(map + LOG_BUCKETS);
        if (entries > LOAD << log && log < MOST_LOG - 1) {
            memory.compareAndSetLong(map + LOG_BUCKETS, log, log + 1); // or somebody else did
        }
    }

    /** Mixes all bits of a key into all bits, one to one. */
    private static long hash(long key) {
        long mixed = (key ^ key >>> 32) * 0x9e37_79b9_7f4a_7c15L;
        return mixed ^ mixed >>> 29;
    }

    private static boolean isKey(long node, long order, long key) {
        Memory memory = Gate.memory();
        return node != 0
                && memory.getLong(node + ORDER) == order
                && memory.getLong(node + KEY) == key;
    }

    /** {@return whether a key's node is this one or belongs right before it} */
    private static boolean isPlace(long next, long order, long key) {
        return next == 0
                || Long.compareUnsigned(Gate.memory().getLong(next + ORDER), order) > 0
                || isKey(next, order, key);
    }

    /**
     * {@return the last node that comes before a place in the list} A list out of order would never end,
     * so that is found out.
     */
    private static long before(long start, long order, long key) {
        Memory memory = Gate.memory();
        long before = start;
        long reached = memory.getLong(start + ORDER);
        while (true) {
            long next = memory.getLongAcquire(before + NEXT);
            long there = next == 0 ? -1 : memory.getLong(next + ORDER);
            if (Long.compareUnsigned(there, reached) < 0) {
                throw new IllegalStateException("SharedMap: the list is out of order");
            }
            if (isPlace(next, order, key)) {
                return before;
            }
            reached = there;
            before = next;
        }
    }

    // ---- buckets ----

    /** {@return the node where a bucket begins, or a node before it: for readers, who make none} */
    private long startOf(long bucket) {
        Memory memory = Gate.memory();
        long at = bucket;
        while (true) {
            long slot = slot(at, false);
            long node = slot == 0 ? 0 : memory.getLongAcquire(slot);
            if (node != 0) {
                return node;
            }
            at = parent(at);
        }
    }

    /** {@return the node where a bucket begins, made if need be} */
    private long bucket(long bucket) {
        Memory memory = Gate.memory();
        long slot = slot(bucket, true);
        long node = memory.getLongAcquire(slot);
        if (node != 0) {
            return node;
        }
        long order = Long.reverse(bucket);
        long before = startOf(parent(bucket));
        node = arena.allocate(NODE_BYTES);
        memory.putLong(node + ORDER, order);
        while (true) {
            before = before(before, order, 0);
            long next = memory.getLongAcquire(before + NEXT);
            if (!isPlace(next, order, 0)) {
                continue;
            }
            if (isKey(next, order, 0)) {
                node = next; // somebody has made it
                break;
            }
            memory.putLong(node + NEXT, next);
            if (memory.compareAndSetLong(before + NEXT, next, node)) {
                break;
            }
        }
        memory.putLongRelease(slot, node);
        return node;
    }

    /** {@return the bucket that this one was part of} */
    private static long parent(long bucket) {
        return bucket & ~Long.highestOneBit(bucket);
    }

    /** {@return the address of a bucket's short cut; 0 when there is no array for it and none is to be made} */
    private long slot(long bucket, boolean make) {
        int log = 64 - Long.numberOfLeadingZeros(bucket >>> FIRST_LOG);
        long first = log == 0 ? 0 : 1L << (FIRST_LOG + log - 1);
        long length = log == 0 ? 1L << FIRST_LOG : first;
        Memory memory = Gate.memory();
        long entry = map + DIRECTORY + 8L * log;
        long array = memory.getLongAcquire(entry);
        if (array == 0) {
            if (!make) {
                return 0;
            }
            array = arena.allocate(8 * length);
            if (!memory.compareAndSetLong(entry, 0, array)) {
                array = memory.getLongAcquire(entry);
            }
        }
        return array + 8 * (bucket - first);
    }
}
