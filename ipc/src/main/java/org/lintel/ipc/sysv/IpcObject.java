package org.lintel.ipc.sysv;

import static org.lintel.nucleus.abi.IpcLayout.*;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.IpcFlags;
import org.lintel.nucleus.cpu.LockRank;
import org.lintel.nucleus.cpu.SpinLock;
import org.lintel.nucleus.process.Credentials;

import java.nio.ByteBuffer;

/**
 * What segments, semaphore sets and message queues have in common: key, id, owner, permissions.
 * Models {@code struct ipc_perm}.
 *
 * <p><b>Locks.</b> {@link #lock} guards all fields that can change, those of subclasses too. An id is
 * looked up without a lock, so whoever has taken it calls {@link #requireLive} first, unless a
 * removed object is still of use, as segments are.
 */
abstract class IpcObject {
    static final int READ = 0444;
    static final int WRITE = 0222;
    static final int EXECUTE = 0111;
    private static final int PERMISSIONS = 0777;

    final SpinLock lock;
    final int id;
    private final Credentials creator;
    private int key;
    private Credentials owner;
    private int mode;
    private long changedSeconds;
    private boolean removed;

    IpcObject(int id, int key, Credentials maker, int mode, long nowSeconds) {
        this(id, key, maker, mode, nowSeconds, new SpinLock(LockRank.IPC_OBJECT));
    }

    IpcObject(int id, int key, Credentials maker, int mode, long nowSeconds, SpinLock lock) {
        this.lock = lock;
        this.id = id;
        this.key = key;
        this.creator = maker;
        this.owner = maker;
        this.mode = mode & PERMISSIONS;
        this.changedSeconds = nowSeconds;
    }

    /** {@return what it is, for reports} */
    abstract String describe();

    /** {@return whether nothing is left of it but its slot} Needs no lock; for good when true. */
    boolean isGone() {
        return false;
    }

    final int key() {
        return key;
    }

    final int mode() {
        return mode;
    }

    final boolean isRemoved() {
        return removed;
    }

    final long changedSeconds() {
        return changedSeconds;
    }

    final void changed(long nowSeconds) {
        changedSeconds = nowSeconds;
    }

    /** IPC_RMID: no key finds it any more. Needs the lock. */
    void remove() {
        removed = true;
        key = IpcFlags.IPC_PRIVATE;
    }

    final void setModeBit(int bit, boolean on) {
        mode = on ? mode | bit : mode & ~bit;
    }

    /** Who has looked an id up comes too late when it was removed before he had the lock. EIDRM. */
    final void requireLive() throws ErrnoException {
        if (removed) {
            throw ErrnoException.of(Errno.EIDRM);
        }
    }

    /**
     * Checks rights, given as mode bits of which those for the right class count.
     *
     * @throws ErrnoException EACCES
     */
    final void require(Credentials who, int bits) throws ErrnoException {
        int wanted = (bits >> 6 | bits >> 3 | bits) & 7;
        if (!who.may(wanted, mode, owner, creator)) {
            throw ErrnoException.of(Errno.EACCES);
        }
    }

    /** IPC_SET, IPC_RMID and the like are for owner, creator and superuser. EPERM. */
    final void requireOwner(Credentials who) throws ErrnoException {
        if (who.uid() != owner.uid() && who.uid() != creator.uid() && !who.isPrivileged()) {
            throw ErrnoException.of(Errno.EPERM);
        }
    }

    /** IPC_SET: owner and mode from an ipc_perm. EINVAL for ids that nobody has. */
    final void setPermissions(ByteBuffer perm, long nowSeconds) throws ErrnoException {
        int newUid = perm.getInt(PERM_UID);
        int newGid = perm.getInt(PERM_GID);
        if (newUid < 0 || newGid < 0) {
            throw ErrnoException.of(Errno.EINVAL);
        }
        owner = new Credentials(newUid, newGid);
        mode = mode & ~PERMISSIONS | perm.getInt(PERM_MODE) & PERMISSIONS;
        changedSeconds = nowSeconds;
    }

    final void putPermissions(ByteBuffer into) {
        into.putInt(PERM_KEY, key);
        into.putInt(PERM_UID, owner.uid());
        into.putInt(PERM_GID, owner.gid());
        into.putInt(PERM_CUID, creator.uid());
        into.putInt(PERM_CGID, creator.gid());
        into.putInt(PERM_MODE, mode);
        into.putInt(PERM_SEQ, id >>> IpcTable.SLOT_BITS);
    }
}
