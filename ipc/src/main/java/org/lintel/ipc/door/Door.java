package org.lintel.ipc.door;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.DoorFlags;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.FileFlags;
import org.lintel.nucleus.handle.Handle;
import org.lintel.nucleus.handle.OpenFiles;
import org.lintel.nucleus.process.Process;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A door: a procedure of a process that others may call. There is one open file description for
 * each, so the door is the handle. Models {@code door_node_t} of illumos.
 *
 * <p><b>Locks.</b> What can change is guarded by the lock of {@link #home}, but {@code descriptors},
 * which is atomic.
 */
final class Door extends Handle {
    private final DoorProcess home;
    private final long id;
    private final long procedure;
    private final long cookie;

    /** The pool that serves it: its own, or that of the process. */
    final ServerThreads pool;

    // Guarded by home.lock; attributes and limits are read without it by callers, who see some
    // moment.
    private volatile int attributes;
    private volatile long dataMin;
    private volatile long dataMax = -1; // SIZE_MAX
    private volatile int descMax;
    private volatile boolean revoked;

    /** Calls under way. */
    int active;

    /** A notice is due when the last call is over. */
    boolean noticeDelayed;

    /** Next door of a notice queue. */
    Door nextNotice;

    /** Descriptors that refer to it, in tables and on their way. */
    private final AtomicInteger descriptors = new AtomicInteger();

    Door(OpenFiles files, DoorProcess home, long id, long procedure, long cookie, int attributes) {
        super(files, FileFlags.O_RDWR);
        this.home = home;
        this.id = id;
        this.procedure = procedure;
        this.cookie = cookie;
        this.attributes = attributes;
        this.descMax = refusesDescriptors() ? 0 : DoorFlags.DESC_MAX;
        this.pool = isPrivate() ? new ServerThreads() : home.pool;
    }

    /** {@return the process that made it} */
    DoorProcess home() {
        return home;
    }

    /** {@return the uniquifier: grows with each door of the machine} */
    long id() {
        return id;
    }

    long procedure() {
        return procedure;
    }

    long cookie() {
        return cookie;
    }

    boolean isPrivate() {
        return (attributes & DoorFlags.DOOR_PRIVATE) != 0;
    }

    boolean refusesDescriptors() {
        return (attributes & DoorFlags.DOOR_REFUSE_DESC) != 0;
    }

    boolean cancels() {
        return (attributes & DoorFlags.DOOR_NO_CANCEL) == 0;
    }

    boolean wantsNotices() {
        return (attributes & (DoorFlags.DOOR_UNREF | DoorFlags.DOOR_UNREF_MULTI)) != 0;
    }

    /** After a notice: that was the only one, unless the door wants all. */
    void noticeSent() {
        attributes &= ~DoorFlags.DOOR_UNREF;
    }

    boolean isRevoked() {
        return revoked;
    }

    /** {@return whether a call has nobody to serve it: revoked, or its process is about to end} */
    boolean isGone() {
        return revoked || home.process().exitStatus() != null;
    }

    void setRevoked() {
        revoked = true;
    }

    int descriptors() {
        return descriptors.get();
    }

    /** {@return the attributes as a process sees them, with those that are only reported} */
    int attributes(Process asker) {
        int reported = attributes;
        if (asker == home.process()) {
            reported |= DoorFlags.DOOR_LOCAL;
        }
        if (isGone()) {
            reported |= DoorFlags.DOOR_REVOKED;
        }
        if (descriptors.get() == 1) {
            reported |= DoorFlags.DOOR_IS_UNREF;
        }
        return reported;
    }

    /** Checks a call's sizes: ENOBUFS, ENOTSUP, ENFILE, in this order. */
    void check(long dataSize, int descCount) throws ErrnoException {
        if (Long.compareUnsigned(dataSize, dataMin) < 0
                || Long.compareUnsigned(dataSize, dataMax) > 0) {
            throw ErrnoException.of(Errno.ENOBUFS);
        }
        if (descCount != 0 && refusesDescriptors()) {
            throw ErrnoException.of(Errno.ENOTSUP);
        }
        if (Integer.compareUnsigned(descCount, descMax) > 0) {
            throw ErrnoException.of(Errno.ENFILE);
        }
    }

    /** {@return a parameter} EINVAL. */
    long parameter(int which) throws ErrnoException {
        return switch (which) {
            case DoorFlags.DOOR_PARAM_DESC_MAX -> descMax;
            case DoorFlags.DOOR_PARAM_DATA_MAX -> dataMax;
            case DoorFlags.DOOR_PARAM_DATA_MIN -> dataMin;
            default -> throw ErrnoException.of(Errno.EINVAL);
        };
    }

    /** Sets a parameter; home.lock held. EINVAL, ERANGE, ENOTSUP. */
    void setParameterLocked(int which, long value) throws ErrnoException {
        switch (which) {
            case DoorFlags.DOOR_PARAM_DESC_MAX -> {
                if (value < 0 || value > DoorFlags.DESC_MAX) {
                    throw ErrnoException.of(Errno.ERANGE);
                }
                if (value > 0 && refusesDescriptors()) {
                    throw ErrnoException.of(Errno.ENOTSUP);
                }
                descMax = (int) value;
            }
            case DoorFlags.DOOR_PARAM_DATA_MAX -> {
                if (Long.compareUnsigned(value, dataMin) < 0) {
                    throw ErrnoException.of(Errno.EINVAL);
                }
                dataMax = value;
            }
            case DoorFlags.DOOR_PARAM_DATA_MIN -> {
                if (Long.compareUnsigned(value, dataMax) > 0) {
                    throw ErrnoException.of(Errno.EINVAL);
                }
                dataMin = value;
            }
            default -> throw ErrnoException.of(Errno.EINVAL);
        }
    }

    @Override
    public String name() {
        return "door:" + id;
    }

    @Override
    public int mode() {
        return FileFlags.S_IFDOOR;
    }

    /** A door is never ready for anything. */
    @Override
    public int readiness() {
        return FileFlags.POLLNVAL;
    }

    @Override
    public void descriptorAdded() {
        descriptors.incrementAndGet();
    }

    @Override
    public void descriptorClosed() {
        if (descriptors.getAndDecrement() == 2 && wantsNotices()) {
            home.oneReferenceLeft(this);
        }
    }

    @Override
    protected void closed() {
        home.closed(this);
    }
}
