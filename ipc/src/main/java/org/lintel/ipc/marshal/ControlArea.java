package org.lintel.ipc.marshal;

import static org.lintel.nucleus.abi.MarshalLayout.*;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.vm.Access;
import org.lintel.vm.AddressSpace;
import org.lintel.vm.BadAddress;
import org.lintel.vm.MapException;
import org.lintel.vm.MapRequest;
import org.lintel.vm.Protection;
import org.lintel.vm.UserCopy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * One control area with its buffers, as the nucleus sees it: words in the memory of a process, which
 * that process can write at any time. So each word is copied first and the copy is checked; where
 * the buffers are, the nucleus knows by itself. The words fill one page, and are held as such.
 *
 * <p><b>Source.</b> Allocation, release and initialisation follow figures 6, 7 and 8 of the
 * description of Spring's inter-process communication. <b>Threads.</b> Any; no state but constants.
 */
final class ControlArea {
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle FLAG = INT.varHandle();

    private final AddressSpace space;
    private final MemorySegment pool;
    private final long base;
    private final int buffers;
    private final int bufferBytes;

    private ControlArea(AddressSpace space, long base, MarshalConfig config) {
        this.space = space;
        this.pool = space.memory().segment();
        this.base = base;
        this.buffers = config.buffers();
        this.bufferBytes = config.bufferBytes();
    }

    /** {@return bytes of memory that an area spans} */
    static long sizeBytes(MarshalConfig config) {
        return CONTROL_BYTES + (long) config.buffers() * config.bufferBytes();
    }

    /** Maps an area and fills its words: all buffers are free. */
    static ControlArea make(AddressSpace space, MarshalConfig config, boolean notes)
            throws ErrnoException {
        MapRequest request =
                MapRequest.anonymous(sizeBytes(config), Protection.READ_WRITE, "[marshal]");
        try {
            long base = space.map(config.eager() ? request.populated() : request);
            ControlArea area = new ControlArea(space, base, config);
            space.dontFork(base, sizeBytes(config), true);
            area.fillWords(notes);
            return area;
        } catch (MapException | BadAddress full) {
            throw ErrnoException.of(Errno.ENOMEM);
        }
    }

    private void fillWords(boolean notes) throws BadAddress {
        UserCopy.putInt(space, base + COUNT, buffers);
        for (int i = 0; i < buffers; i++) {
            UserCopy.putInt(space, flagAt(i), FREE);
            UserCopy.putLong(space, base + FIRST_POINTER + (long) i * PAIR_BYTES, bufferAt(i));
        }
        UserCopy.putInt(space, base + NOTES, notes ? 1 : 0);
    }

    long base() {
        return base;
    }

    int buffers() {
        return buffers;
    }

    private long flagAt(int index) {
        return base + FIRST_FLAG + (long) index * PAIR_BYTES;
    }

    long bufferAt(int index) {
        return base + CONTROL_BYTES + (long) index * bufferBytes;
    }

    /** {@return the number of the buffer at an address, or -1} By where buffers are, not by the area's words. */
    int indexOf(long buffer) {
        long offset = buffer - base - CONTROL_BYTES;
        if (offset < 0 || offset >= (long) buffers * bufferBytes) {
            return -1;
        }
        // An area is smaller than 2 GiB: its flags fit into a page, and a buffer has 1 MiB at most.
        int index = (int) offset / bufferBytes;
        return index * bufferBytes == (int) offset ? index : -1;
    }

    /**
     * Looks for a free buffer: swaps each flag for "allocated"; the first that was free is the caller's.
     *
     * @return its number, or -1 when none is free
     * @throws ErrnoException EINVAL the area was overwritten; EFAULT it is gone
     */
    int tryAllocate() throws ErrnoException {
        long words = hold();
        try {
            int counter = counter(words);
            for (int i = 0; i < counter; i++) {
                if (swapFlag(words, i, ALLOCATED) == FREE) {
                    checkPointer(words, i);
                    return i;
                }
            }
            return -1;
        } finally {
            UserCopy.letGo(space);
        }
    }

    private void checkPointer(long words, int index) throws ErrnoException {
        if (pool.get(LONG, words + FIRST_POINTER + (long) index * PAIR_BYTES) != bufferAt(index)) {
            swapFlag(words, index, FREE);
            throw ErrnoException.of(Errno.EINVAL);
        }
    }

    /** {@return whether a buffer looks free now} Changes nothing. */
    boolean anyFree() throws ErrnoException {
        long words = hold();
        try {
            int counter = counter(words);
            for (int i = 0; i < counter; i++) {
                if (flag(words, i) == FREE) {
                    return true;
                }
            }
            return false;
        } finally {
            UserCopy.letGo(space);
        }
    }

    /** {@return whether a buffer's flag says that it is allocated} EINVAL when the area was overwritten. */
    boolean isAllocated(int index) throws ErrnoException {
        long words = hold();
        try {
            return index < counter(words) && flag(words, index) == ALLOCATED;
        } finally {
            UserCopy.letGo(space);
        }
    }

    /** Gives a buffer back. EINVAL when it is free already or the area was overwritten; nothing has changed then. */
    void free(int index) throws ErrnoException {
        long words = hold();
        try {
            if (index >= counter(words) || flag(words, index) != ALLOCATED) {
                throw ErrnoException.of(Errno.EINVAL);
            }
            // No swap: who frees a buffer that another one frees as well harms its own process.
            FLAG.setRelease(pool, flagOffset(words, index), FREE); // pairs with the swaps
        } finally {
            UserCopy.letGo(space);
        }
    }

    /** {@return byte offset of the words in the pool, held until let go} EFAULT the area is gone. */
    private long hold() throws ErrnoException {
        long words = UserCopy.hold(space, base, Access.WRITE);
        if (words < 0) {
            throw ErrnoException.of(Errno.EFAULT);
        }
        return words;
    }

    private int counter(long words) throws ErrnoException {
        int counter = pool.get(INT, words + COUNT);
        if (counter < 0 || counter > buffers) {
            throw ErrnoException.of(Errno.EINVAL);
        }
        return counter;
    }

    private static long flagOffset(long words, int index) {
        return words + FIRST_FLAG + (long) index * PAIR_BYTES;
    }

    private int flag(long words, int index) {
        return pool.get(INT, flagOffset(words, index));
    }

    /** Swaps a flag atomically, against user code too. {@return what it was} */
    private int swapFlag(long words, int index, int value) {
        return UserCopy.swapHeld(space, flagOffset(words, index), value);
    }

    /** Adds to the number of threads that wait; tells where the area is gone by doing nothing. */
    void addWaiters(int delta) {
        try {
            UserCopy.getAndAddInt(space, base + WAITERS, delta);
        } catch (BadAddress gone) {
            assert gone != null; // the process unmapped its area: nobody of it will free a buffer
        }
    }

    /** Links another area behind this one. */
    void link(ControlArea next) throws ErrnoException {
        try {
            UserCopy.putLong(space, base + NEXT_AREA, next.base);
        } catch (BadAddress gone) {
            throw ErrnoException.of(Errno.EFAULT);
        }
    }
}
