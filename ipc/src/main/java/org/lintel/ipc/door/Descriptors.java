package org.lintel.ipc.door;

import static org.lintel.nucleus.abi.DoorLayout.*;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.DoorFlags;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.handle.Handle;
import org.lintel.nucleus.handle.HandleTable;
import org.lintel.nucleus.process.Process;
import org.lintel.nucleus.process.UserThread;
import org.lintel.vm.UserCopy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Descriptors on their way through a door: taken out of the sender's table as references, given a
 * number in the receiver's.
 *
 * <p><b>Threads.</b> Confined to the thread that has it.
 */
final class Descriptors {
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int FEW = 8;

    private Handle[] handles = new Handle[FEW];
    private int[] attributes = new int[FEW];
    private int[] senderFds = new int[FEW];
    private int[] receiverFds = new int[FEW];
    private byte[] bytes = new byte[FEW * DESC_BYTES];
    private MemorySegment segment = MemorySegment.ofArray(bytes);
    private int count;
    private int reserved;

    int count() {
        return count;
    }

    /**
     * Takes references of what an array in the sender's memory names.
     *
     * @throws ErrnoException E2BIG too many; EFAULT; EINVAL no descriptor, or a closed one. Holds
     *     nothing then
     */
    void gather(Process sender, long descs, int howMany) throws ErrnoException {
        assert count == 0 : "descriptors in use";
        if (howMany > DoorFlags.MOST_DESCRIPTORS || howMany < 0) {
            throw ErrnoException.of(Errno.E2BIG);
        }
        reserveSpace(howMany);
        int length = howMany * DESC_BYTES;
        if (UserCopy.copyIn(sender.space(), descs, segment, 0, length) < length) {
            throw ErrnoException.of(Errno.EFAULT);
        }
        try {
            for (int i = 0; i < howMany; i++) {
                take(sender, i);
            }
        } catch (ErrnoException bad) {
            clear();
            throw ErrnoException.of(Errno.EINVAL);
        }
    }

    private void take(Process sender, int index) throws ErrnoException {
        int flags = segment.get(INT, (long) index * DESC_BYTES + DESC_ATTRIBUTES);
        int fd = segment.get(INT, (long) index * DESC_BYTES + DESC_DESCRIPTOR);
        if ((flags & DoorFlags.DOOR_DESCRIPTOR) == 0) {
            throw ErrnoException.of(Errno.EINVAL);
        }
        Handle handle = sender.handles().acquire(fd);
        handle.descriptorAdded();
        handles[index] = handle;
        attributes[index] = flags;
        senderFds[index] = fd;
        count = index + 1;
    }

    private void reserveSpace(int howMany) {
        if (howMany > handles.length) {
            handles = new Handle[howMany];
            attributes = new int[howMany];
            senderFds = new int[howMany];
            receiverFds = new int[howMany];
            bytes = new byte[howMany * DESC_BYTES];
            segment = MemorySegment.ofArray(bytes);
        }
    }

    /** Closes the sender's descriptors that are to be released; after a good transfer. No lock held. */
    void release(Process sender) {
        for (int i = 0; i < count; i++) {
            if ((attributes[i] & DoorFlags.DOOR_RELEASE) != 0) {
                closeQuietly(sender.handles(), senderFds[i]);
            }
        }
    }

    private static void closeQuietly(HandleTable table, int fd) {
        try {
            table.close(fd);
        } catch (ErrnoException closedBefore) {
            assert closedBefore != null; // named twice, or closed by another thread
        }
    }

    /** Reserves numbers in the receiver's table. EMFILE; none is reserved then. */
    void reserve(HandleTable table) throws ErrnoException {
        try {
            for (reserved = 0; reserved < count; reserved++) {
                receiverFds[reserved] = table.reserve(0);
            }
        } catch (ErrnoException full) {
            cancel(table);
            throw full;
        }
    }

    /** Gives the reserved numbers back. */
    void cancel(HandleTable table) {
        while (reserved > 0) {
            table.cancel(receiverFds[--reserved]);
        }
    }

    /** Stores what the receiver gets to see at an address of its memory. EFAULT. */
    void copyTo(UserThread receiver, long address) throws ErrnoException {
        for (int i = 0; i < count; i++) {
            long at = (long) i * DESC_BYTES;
            boolean door = handles[i] instanceof Door;
            int flags = DoorFlags.DOOR_DESCRIPTOR;
            segment.set(
                    INT,
                    at + DESC_ATTRIBUTES,
                    door ? flags | ((Door) handles[i]).attributes(receiver.process()) : flags);
            segment.set(INT, at + DESC_DESCRIPTOR, receiverFds[i]);
            segment.set(LONG, at + DESC_ID, door ? ((Door) handles[i]).id() : 0);
            segment.set(LONG, at + DESC_ID + 8, 0);
        }
        int length = count * DESC_BYTES;
        if (UserCopy.copyOut(receiver.space(), address, segment, 0, length) < length) {
            throw ErrnoException.of(Errno.EFAULT);
        }
    }

    /** Fills the reserved numbers: the descriptors are the receiver's now. */
    void install(HandleTable table, int tid) {
        for (int i = 0; i < reserved; i++) {
            handles[i].retain();
            table.install(receiverFds[i], handles[i], handles[i] instanceof Door, tid);
        }
        reserved = 0;
    }

    /** Gives all references back. No lock held. */
    void clear() {
        for (int i = 0; i < count; i++) {
            handles[i].descriptorClosed();
            handles[i].release();
        }
        Arrays.fill(handles, 0, count, null);
        count = 0;
    }
}
