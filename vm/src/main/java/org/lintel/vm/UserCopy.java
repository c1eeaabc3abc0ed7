package org.lintel.vm;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The nucleus's access to user memory: {@code copyin} and {@code copyout}. Any address may be
 * passed; pages are faulted in; the first bad page ends the copy, without a signal.
 *
 * <p><b>Locks.</b> Each page is moved under the lock of its address space, so that no unmap can
 * take the frame away half way. Between pages the lock is free. With one processor nobody else runs
 * while the nucleus copies: then only a miss takes the lock. The caller holds no lock that is taken
 * while a space's is held.
 */
public final class UserCopy {
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final VarHandle ATOMIC_INT =
            ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();

    private UserCopy() {}

    /** {@return bytes copied from user memory; fewer than asked when a page is bad} */
    public static int copyIn(
            AddressSpace space, long address, byte[] target, int offset, int lengthBytes) {
        return copyIn(space, address, MemorySegment.ofArray(target), offset, lengthBytes);
    }

    /** {@return bytes copied from user memory to a segment (a frame of the pool, for one)} */
    public static int copyIn(
            AddressSpace space, long address, MemorySegment target, long offset, int lengthBytes) {
        return move(space, address, Access.READ, target, offset, lengthBytes);
    }

    /** {@return bytes copied to user memory; fewer than asked when a page is bad} */
    public static int copyOut(
            AddressSpace space, long address, byte[] source, int offset, int lengthBytes) {
        return copyOut(space, address, MemorySegment.ofArray(source), offset, lengthBytes);
    }

    /** {@return bytes copied to user memory from a segment (a frame of the pool, for one)} */
    public static int copyOut(
            AddressSpace space, long address, MemorySegment source, long offset, int lengthBytes) {
        return move(space, address, Access.WRITE, source, offset, lengthBytes);
    }

    /** {@return bytes copied from user memory to the pool; fewer than asked when a page is bad} */
    public static int copyToFrame(
            AddressSpace space, long address, long poolOffset, int lengthBytes) {
        MemorySegment pool = space.memory().unguarded();
        int done = 0;
        while (done < lengthBytes) {
            int part = chunk(address + done, lengthBytes - done);
            space.holdPages();
            try {
                long user = space.translateHeld(address + done, Access.READ);
                if (user < 0) {
                    return done;
                }
                MemorySegment.copy(pool, user, pool, poolOffset + done, part);
            } finally {
                space.letPagesGo();
            }
            done += part;
        }
        return done;
    }

    /** {@return bytes copied to user memory from the pool; fewer than asked when a page is bad} */
    public static int copyFromFrame(
            AddressSpace space, long address, long poolOffset, int lengthBytes) {
        MemorySegment pool = space.memory().unguarded();
        int done = 0;
        while (done < lengthBytes) {
            int part = chunk(address + done, lengthBytes - done);
            space.holdPages();
            try {
                long user = space.translateHeld(address + done, Access.WRITE);
                if (user < 0) {
                    return done;
                }
                MemorySegment.copy(pool, poolOffset + done, pool, user, part);
            } finally {
                space.letPagesGo();
            }
            done += part;
        }
        return done;
    }

    /** Page by page, out of user memory (READ) or into it. {@return bytes moved} */
    private static int move(
            AddressSpace space,
            long address,
            Access access,
            MemorySegment other,
            long offset,
            int lengthBytes) {
        MemorySegment pool = space.memory().segment();
        int done = 0;
        while (done < lengthBytes) {
            int part = chunk(address + done, lengthBytes - done);
            space.holdPages();
            try {
                long user = space.translateHeld(address + done, access);
                if (user < 0) {
                    return done;
                }
                if (access == Access.READ) {
                    MemorySegment.copy(pool, user, other, offset + done, part);
                } else {
                    MemorySegment.copy(other, offset + done, pool, user, part);
                }
            } finally {
                space.letPagesGo();
            }
            done += part;
        }
        return done;
    }

    /**
     * Copies from one space to another, or within one. The source's frame is held while the
     * destination's lock is, so that the two locks are never held together.
     *
     * @return bytes copied; fewer than asked when a page is bad
     */
    public static long copyAcross(
            AddressSpace to, long destination, AddressSpace from, long source, long lengthBytes) {
        MemorySegment pool = from.memory().segment();
        FrameAllocator frames = from.memory().frames();
        long done = 0;
        while (done < lengthBytes) {
            int part = chunk(source + done, lengthBytes - done);
            long held = holdFrame(from, source + done);
            if (held < 0) {
                break;
            }
            int copied = copyOut(to, destination + done, pool, held, part);
            frames.release((int) (held >>> Page.SHIFT));
            done += copied;
            if (copied < part) {
                break;
            }
        }
        return done;
    }

    /** {@return byte offset in the pool of a user byte, its frame retained; -1 when it is bad} */
    private static long holdFrame(AddressSpace space, long address) {
        space.holdPages();
        try {
            long offset = space.translateHeld(address, Access.READ);
            if (offset >= 0) {
                space.memory().frames().retain((int) (offset >>> Page.SHIFT));
            }
            return offset;
        } finally {
            space.letPagesGo();
        }
    }

    /**
     * Takes hold of the page of an address: until {@link #letGo} its frame stays what it is. For several
     * accesses to the words of one page, with what {@link PhysicalMemory#segment} has. The lock of the
     * space may be held meanwhile, so nothing else of this class may be called.
     *
     * @return byte offset of the user byte in the pool; -1 when it is bad, and then nothing is held
     */
    public static long hold(AddressSpace space, long address, Access access) {
        space.holdPages();
        long offset = -1;
        try {
            offset = space.translateHeld(address, access);
        } finally {
            if (offset < 0) {
                space.letPagesGo();
            }
        }
        return offset;
    }

    /**
     * Swaps an aligned int of a page that is held, atomically, against user code too.
     *
     * @param offset of the int in the pool
     * @return what it was
     */
    public static int swapHeld(AddressSpace space, long offset, int value) {
        MemorySegment pool = space.memory().unguarded();
        if (!space.isAlone()) {
            return (int) ATOMIC_INT.getAndSet(pool, offset, value);
        }
        int before = (int) ATOMIC_INT.getAcquire(pool, offset); // nobody else runs: see Mmu
        ATOMIC_INT.setRelease(pool, offset, value);
        return before;
    }

    /** Ends a {@link #hold}. */
    public static void letGo(AddressSpace space) {
        space.letPagesGo();
    }

    /** {@return the long at an address} */
    public static long getLong(AddressSpace space, long address) throws BadAddress {
        long value = 0;
        if (chunk(address, 8) == 8) {
            space.holdPages();
            try {
                return space.memory().segment().get(LONG, translate(space, address, Access.READ));
            } finally {
                space.letPagesGo();
            }
        }
        for (int i = 0; i < 8; i++) {
            value |= (getByte(space, address + i) & 0xffL) << 8 * i;
        }
        return value;
    }

    /** {@return the int at an address} */
    public static int getInt(AddressSpace space, long address) throws BadAddress {
        int value = 0;
        if (chunk(address, 4) == 4) {
            space.holdPages();
            try {
                return space.memory().segment().get(INT, translate(space, address, Access.READ));
            } finally {
                space.letPagesGo();
            }
        }
        for (int i = 0; i < 4; i++) {
            value |= (getByte(space, address + i) & 0xff) << 8 * i;
        }
        return value;
    }

    /** Adds to an aligned int of user memory atomically, against user code too. {@return the value before} */
    public static int getAndAddInt(AddressSpace space, long address, int delta) throws BadAddress {
        if ((address & 3) != 0) {
            throw BadAddress.INSTANCE;
        }
        space.holdPages();
        try {
            long offset = translate(space, address, Access.WRITE);
            return (int) ATOMIC_INT.getAndAdd(space.memory().segment(), offset, delta);
        } finally {
            space.letPagesGo();
        }
    }

    /** {@return the byte at an address} */
    public static byte getByte(AddressSpace space, long address) throws BadAddress {
        space.holdPages();
        try {
            long offset = translate(space, address, Access.READ);
            return space.memory().segment().get(ValueLayout.JAVA_BYTE, offset);
        } finally {
            space.letPagesGo();
        }
    }

    /** Stores a long. */
    public static void putLong(AddressSpace space, long address, long value) throws BadAddress {
        if (chunk(address, 8) < 8) {
            putBytes(space, address, value, 8);
            return;
        }
        space.holdPages();
        try {
            long offset = translate(space, address, Access.WRITE);
            space.memory().segment().set(LONG, offset, value);
        } finally {
            space.letPagesGo();
        }
    }

    /** Stores an int. */
    public static void putInt(AddressSpace space, long address, int value) throws BadAddress {
        if (chunk(address, 4) < 4) {
            putBytes(space, address, value, 4);
            return;
        }
        space.holdPages();
        try {
            long offset = translate(space, address, Access.WRITE);
            space.memory().segment().set(INT, offset, value);
        } finally {
            space.letPagesGo();
        }
    }

    private static void putBytes(AddressSpace space, long address, long value, int size)
            throws BadAddress {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (value >>> 8 * i);
        }
        if (copyOut(space, address, bytes, 0, size) < size) {
            throw BadAddress.INSTANCE;
        }
    }

    /**
     * {@return the bytes before the first zero byte, or null when there is none among the first
     * {@code maxBytes}}
     *
     * @throws BadAddress when a page before the end of the string is bad
     */
    public static byte[] copyString(AddressSpace space, long address, int maxBytes)
            throws BadAddress {
        int length = stringLength(space, address, maxBytes);
        if (length < 0) {
            return null;
        }
        byte[] bytes = new byte[length];
        if (copyIn(space, address, bytes, 0, length) < length) {
            throw BadAddress.INSTANCE;
        }
        return bytes; // another thread may have changed it since: then it is another string
    }

    private static int stringLength(AddressSpace space, long address, int maxBytes)
            throws BadAddress {
        MemorySegment pool = space.memory().segment();
        int seen = 0;
        while (seen < maxBytes) {
            int part = chunk(address + seen, maxBytes - seen);
            space.holdPages();
            try {
                long from = translate(space, address + seen, Access.READ);
                for (int i = 0; i < part; i++) {
                    if (pool.get(ValueLayout.JAVA_BYTE, from + i) == 0) {
                        return seen + i;
                    }
                }
            } finally {
                space.letPagesGo();
            }
            seen += part;
        }
        return -1;
    }

    private static long translate(AddressSpace space, long address, Access access)
            throws BadAddress {
        long offset = space.translateHeld(address, access);
        if (offset < 0) {
            throw BadAddress.INSTANCE;
        }
        return offset;
    }

    /** {@return how many of the bytes wanted lie in the page of an address} */
    private static int chunk(long address, long wanted) {
        return (int) Math.min(wanted, Page.BYTES - (address & Page.OFFSET_MASK));
    }
}
