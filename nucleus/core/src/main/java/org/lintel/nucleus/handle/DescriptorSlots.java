package org.lintel.nucleus.handle;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;

import java.util.Arrays;
import java.util.function.Supplier;

/**
 * The numbers of a {@link HandleTable} and what each stands for: free, reserved for a handle to come,
 * or open.
 *
 * <p><b>Locks.</b> None of its own; guarded by the table's.
 */
final class DescriptorSlots {
    private static final int FIRST_SIZE = 8;

    // Arrays have the same length; numbers beyond it are free.
    private Handle[] handles = new Handle[FIRST_SIZE];
    private boolean[] reserved = new boolean[FIRST_SIZE];
    private boolean[] closeOnExec = new boolean[FIRST_SIZE];
    private int[] openedByTid = new int[FIRST_SIZE];

    /** Where in the program each was opened; null unless {@link #watch} was called. */
    private String[] openedAt;

    private Supplier<String> place;

    /** Every number below is taken. */
    private int lowestFree;

    /** From now on remembers where numbers are opened. */
    void watch(Supplier<String> placeOfCaller) {
        place = placeOfCaller;
        openedAt = new String[handles.length];
    }

    void watchAs(DescriptorSlots parent) {
        if (parent.place != null) {
            watch(parent.place);
        }
    }

    /** {@return a number above all open ones} */
    int size() {
        return handles.length;
    }

    boolean isOpen(int number) {
        return handle(number) != null;
    }

    boolean isReserved(int number) {
        return number < reserved.length && reserved[number];
    }

    /** {@return the handle of a number, or null when it is not open} */
    Handle handle(int number) {
        return number < handles.length ? handles[number] : null;
    }

    boolean closesOnExec(int number) {
        return closeOnExec[number];
    }

    void setCloseOnExec(int number, boolean value) {
        closeOnExec[number] = value;
    }

    HandleTable.Descriptor describe(int number) {
        return new HandleTable.Descriptor(
                number,
                handles[number],
                closeOnExec[number],
                openedByTid[number],
                openedAt == null ? null : openedAt[number]);
    }

    /** {@return the handle of a number; EBADF – it is not open} */
    Handle require(int number) throws ErrnoException {
        Handle handle = number >= 0 ? handle(number) : null;
        if (handle == null) {
            throw ErrnoException.of(Errno.EBADF);
        }
        return handle;
    }

    /** Takes the lowest free number at or above {@code lowest}; EMFILE – none below the limit. */
    int reserve(int lowest, int limit) throws ErrnoException {
        int number = Math.max(lowest, lowestFree);
        while (number < handles.length && isTaken(number)) {
            number++;
        }
        if (number >= limit) {
            throw ErrnoException.of(Errno.EMFILE);
        }
        grow(number);
        reserved[number] = true;
        noteTaken(number);
        return number;
    }

    /** Opens a number, reserved or not, or makes an open one stand for another handle. */
    void set(int number, Handle handle, boolean onExec, int tid) {
        grow(number);
        handle.descriptorAdded();
        reserved[number] = false;
        handles[number] = handle;
        closeOnExec[number] = onExec;
        openedByTid[number] = tid;
        if (place != null) {
            openedAt[number] = place.get();
        }
        noteTaken(number);
    }

    /** Opens a number for the handle of another table's, with a reference of its own. */
    void copy(DescriptorSlots from, int fromNumber, int number, boolean onExec) {
        Handle handle = from.handles[fromNumber];
        handle.retain();
        set(number, handle, onExec, from.openedByTid[fromNumber]);
    }

    /** Frees a number, open or reserved; the handle's reference is the caller's then. */
    void free(int number) {
        reserved[number] = false;
        handles[number] = null;
        lowestFree = Math.min(lowestFree, number);
    }

    private boolean isTaken(int number) {
        return handles[number] != null || reserved[number];
    }

    private void noteTaken(int number) {
        if (number == lowestFree) {
            do {
                lowestFree++;
            } while (lowestFree < handles.length && isTaken(lowestFree));
        }
    }

    private void grow(int number) {
        if (number >= handles.length) {
            int size = Math.max(number + 1, handles.length * 2);
            handles = Arrays.copyOf(handles, size);
            reserved = Arrays.copyOf(reserved, size);
            closeOnExec = Arrays.copyOf(closeOnExec, size);
            openedByTid = Arrays.copyOf(openedByTid, size);
            openedAt = openedAt == null ? null : Arrays.copyOf(openedAt, size);
        }
    }
}
