package org.lintel.ipc.sysv;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.IpcFlags;
import org.lintel.nucleus.cpu.LockRank;
import org.lintel.nucleus.cpu.SpinLock;
import org.lintel.nucleus.process.Credentials;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The objects of one kind, by key and by id. An id is a slot and a sequence number, so that a stale
 * one finds nothing. Models {@code struct ipc_ids}.
 *
 * <p><b>Locks.</b> {@link #lock} guards keys and slots; an object's lock may be taken under it.
 * {@link #find} takes none: slots are written with release and read with acquire.
 */
abstract class IpcTable<T extends IpcObject> {
    static final int SLOT_BITS = 15;
    private static final int SLOT_MASK = (1 << SLOT_BITS) - 1;
    private static final int SEQUENCES = 1 << 16;
    private static final int FEW_SLOTS = 16;

    final SpinLock lock = new SpinLock(LockRank.IPC_TABLE);
    private final int most;

    /** Replaced by a longer one when it is full. */
    private volatile AtomicReferenceArray<T> slots = new AtomicReferenceArray<>(FEW_SLOTS);

    // guarded by lock
    private final BitSet used = new BitSet();
    private final Map<Integer, T> byKey = new HashMap<>();
    private int sequence;
    private long made;

    IpcTable(int most) {
        this.most = most;
    }

    /** EINVAL: an object that exists does not suit the size asked for. Its lock is held. */
    abstract void checkExisting(T object, long size) throws ErrnoException;

    /** Makes an object for a free id, or fails without a trace. The table's lock is held. */
    abstract T create(int id, int key, Credentials maker, int mode, long size)
            throws ErrnoException;

    /** Takes gone objects out of their slots. The table's lock is held. */
    void reapLocked() {}

    /**
     * Finds or makes an object: shmget(2), semget(2), msgget(2).
     *
     * @return its id
     * @throws ErrnoException ENOENT, EEXIST, EACCES, ENOSPC, and what the kind adds
     */
    final int get(Credentials who, int key, int flags, long size) throws ErrnoException {
        lock.acquire();
        try {
            reapLocked();
            T known = key == IpcFlags.IPC_PRIVATE ? null : byKey.get(key);
            if (known != null) {
                return existing(known, who, flags, size);
            }
            if (key != IpcFlags.IPC_PRIVATE && (flags & IpcFlags.IPC_CREAT) == 0) {
                throw ErrnoException.of(Errno.ENOENT);
            }
            return add(who, key, flags, size);
        } finally {
            lock.release();
        }
    }

    private int existing(T known, Credentials who, int flags, long size) throws ErrnoException {
        int exclusive = IpcFlags.IPC_CREAT | IpcFlags.IPC_EXCL;
        if ((flags & exclusive) == exclusive) {
            throw ErrnoException.of(Errno.EEXIST);
        }
        known.lock.acquire();
        try {
            checkExisting(known, size);
            known.require(who, flags);
            return known.id;
        } finally {
            known.lock.release();
        }
    }

    private int add(Credentials who, int key, int flags, long size) throws ErrnoException {
        int slot = used.nextClearBit(0);
        if (slot >= most) {
            // The kind's own checks of its arguments come first, as in the manual.
            create(-1, key, who, flags, size);
            throw ErrnoException.of(Errno.ENOSPC);
        }
        T object = create(sequence << SLOT_BITS | slot, key, who, flags, size);
        sequence = (sequence + 1) % SEQUENCES;
        if (slot >= slots.length()) {
            grow();
        }
        slots.set(slot, object);
        used.set(slot);
        if (key != IpcFlags.IPC_PRIVATE) {
            byKey.put(key, object);
        }
        made++;
        return object.id;
    }

    private void grow() {
        AtomicReferenceArray<T> old = slots;
        AtomicReferenceArray<T> longer = new AtomicReferenceArray<>(2 * old.length());
        for (int i = 0; i < old.length(); i++) {
            longer.set(i, old.get(i));
        }
        slots = longer;
    }

    /**
     * {@return the object of an id} It may be removed meanwhile: the caller takes its lock and looks.
     *
     * @throws ErrnoException EINVAL there is none
     */
    final T find(int id) throws ErrnoException {
        AtomicReferenceArray<T> now = slots;
        int slot = id & SLOT_MASK;
        T object = id < 0 || slot >= now.length() ? null : now.get(slot);
        if (object == null || object.id != id || object.isGone()) {
            throw ErrnoException.of(Errno.EINVAL);
        }
        return object;
    }

    /** {@return the object in a slot: SHM_STAT and the like} EINVAL the slot is free. */
    final T at(int slot) throws ErrnoException {
        AtomicReferenceArray<T> now = slots;
        T object = slot < 0 || slot >= now.length() ? null : now.get(slot);
        if (object == null || object.isGone()) {
            throw ErrnoException.of(Errno.EINVAL);
        }
        return object;
    }

    /** {@return the objects, in the order of their slots} */
    final List<T> all() {
        lock.acquire();
        try {
            reapLocked();
            List<T> all = new ArrayList<>();
            for (int slot = used.nextSetBit(0); slot >= 0; slot = used.nextSetBit(slot + 1)) {
                all.add(slots.get(slot));
            }
            return all;
        } finally {
            lock.release();
        }
    }

    /** {@return the highest slot in use, 0 for none: what the INFO commands give} */
    final int highestSlot() {
        lock.acquire();
        reapLocked();
        int highest = Math.max(0, used.length() - 1);
        lock.release();
        return highest;
    }

    /** {@return how many were ever made} */
    final long made() {
        lock.acquire();
        long count = made;
        lock.release();
        return count;
    }

    /**
     * IPC_RMID.
     *
     * @throws ErrnoException EPERM; EINVAL another was quicker
     */
    final void remove(T object, Credentials who) throws ErrnoException {
        lock.acquire();
        try {
            object.lock.acquire();
            try {
                if (object.isGone() || (object.isRemoved() && !lingers())) {
                    throw ErrnoException.of(Errno.EINVAL);
                }
                object.requireOwner(who);
                if (!object.isRemoved()) {
                    byKey.remove(object.key(), object);
                    object.remove();
                    removedLocked(object);
                }
            } finally {
                object.lock.release();
            }
        } finally {
            lock.release();
        }
    }

    /** {@return whether removed objects stay in their slots for a while} */
    boolean lingers() {
        return false;
    }

    /** An object was removed; both locks are held. */
    void removedLocked(T object) {
        clearSlot(object);
    }

    /** Frees an object's slot. The table's lock is held. */
    final void clearSlot(T object) {
        int slot = object.id & SLOT_MASK;
        slots.set(slot, null);
        used.clear(slot);
    }
}
