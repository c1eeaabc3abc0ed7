package org.lintel.nucleus.handle;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.NucleusPanic;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.FileFlags;
import org.lintel.nucleus.cpu.Waiter;
import org.lintel.vm.MemoryObject;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * An open file description: what a descriptor stands for. Made by one open (pipe2, memfd_create, …)
 * and shared, with its offset and status flags, by all descriptors that dup, fork and spawn derive
 * from it. Models {@code struct file} of Linux.
 *
 * <p>Operations that a kind of object does not have fail with the errno that Linux gives; a kind
 * overrides those that it has.
 *
 * <p><b>Lifetime.</b> Reference counted: one reference for each table entry, one for each call under
 * way. At the last {@link #release} comes {@link #closed}. A machine with one processor counts without
 * bus locks: a host thread hands references over before the process begins, and counts none while it
 * runs. <b>Locks.</b> None are held on entry of
 * any method here; moving data takes the object's own lock, then those of {@code vm}.
 */
public abstract class Handle {
    private static final VarHandle REFERENCES;

    static {
        try {
            REFERENCES =
                    MethodHandles.lookup().findVarHandle(Handle.class, "references", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** What F_SETFL can change. */
    private static final int SETTABLE = FileFlags.O_NONBLOCK | FileFlags.O_APPEND;

    private final OpenFiles files;

    /** Links of the machine's list; guarded by the lock of {@link #files}. */
    Handle nextOpen;

    Handle previousOpen;

    private final long number;

    @SuppressWarnings("unused") // through REFERENCES
    private volatile int references = 1;

    /** Access mode and the {@link #SETTABLE} flags. */
    private volatile int statusFlags;

    /**
     * A new description, with one reference that belongs to the caller.
     *
     * @param statusFlags access mode, O_NONBLOCK, O_APPEND; others are dropped
     */
    @SuppressWarnings("this-escape") // the list keeps the reference only
    protected Handle(OpenFiles files, int statusFlags) {
        this.files = files;
        this.statusFlags = statusFlags & (FileFlags.O_ACCMODE | SETTABLE);
        this.number = files.add(this);
    }

    /** {@return what this is, for reports: {@code "pipe"}, {@code "memfd:name"}} */
    public abstract String name();

    /** {@return the file type, one of the {@code S_IF} constants} */
    public abstract int mode();

    /** The last reference is gone: gives everything back. Called once, no lock held. */
    protected abstract void closed();

    /** {@return a number of its own, in the order of opening} */
    public final long number() {
        return number;
    }

    /** {@return the inode number; two handles of one object have the same} */
    public long inode() {
        return number;
    }

    /**
     * A descriptor, of a table or on its way from one process to another, refers to this now. The lock
     * of a table may be held.
     */
    public void descriptorAdded() {}

    /** A descriptor refers to this no more; its reference is given back next. No lock is held. */
    public void descriptorClosed() {}

    /** Adds a reference; the caller has one already, or the lock of a table that has. */
    public final void retain() {
        int before = addReferences(1);
        if (before <= 0) {
            throw new NucleusPanic("Handle: retained after its end, name=" + name());
        }
    }

    /** Gives a reference back; the last one closes. No lock may be held. */
    public final void release() {
        int before = addReferences(-1);
        if (before == 1) {
            files.remove(this);
            closed();
        } else if (before <= 0) {
            throw new NucleusPanic("Handle: released too often, name=" + name());
        }
    }

    /** {@return how many there were} */
    private int addReferences(int more) {
        if (!files.countsAlone()) {
            return (int) REFERENCES.getAndAdd(this, more);
        }
        int before = (int) REFERENCES.get(this);
        REFERENCES.set(this, before + more);
        return before;
    }

    /** {@return references held now, for reports} */
    public final int references() {
        return references;
    }

    public final int statusFlags() {
        return statusFlags;
    }

    /** F_SETFL: changes what can be changed, ignores the rest. */
    public final void setStatusFlags(int flags) {
        statusFlags = (statusFlags & ~SETTABLE) | (flags & SETTABLE);
    }

    public final boolean readable() {
        return (statusFlags & FileFlags.O_ACCMODE) != FileFlags.O_WRONLY;
    }

    public final boolean writable() {
        return (statusFlags & FileFlags.O_ACCMODE) != FileFlags.O_RDONLY;
    }

    protected final boolean nonBlocking() {
        return (statusFlags & FileFlags.O_NONBLOCK) != 0;
    }

    /**
     * Moves up to {@code lengthBytes} bytes to user memory, at the offset if there is one.
     *
     * @return bytes moved; 0 at the end
     * @throws ErrnoException EAGAIN, EINTR, EFAULT; EINVAL – the object can't be read
     */
    public long read(Caller caller, long address, long lengthBytes) throws ErrnoException {
        throw ErrnoException.of(Errno.EINVAL);
    }

    /**
     * Moves up to {@code lengthBytes} bytes from user memory.
     *
     * @throws ErrnoException EAGAIN, EINTR, EFAULT, EPIPE; EINVAL – the object can't be written
     */
    public long write(Caller caller, long address, long lengthBytes) throws ErrnoException {
        throw ErrnoException.of(Errno.EINVAL);
    }

    /** As {@link #read} at {@code offset}; ESPIPE – the object has no offsets. */
    public long readAt(Caller caller, long address, long lengthBytes, long offset)
            throws ErrnoException {
        throw ErrnoException.of(Errno.ESPIPE);
    }

    /** As {@link #write} at {@code offset}; ESPIPE – the object has no offsets. */
    public long writeAt(Caller caller, long address, long lengthBytes, long offset)
            throws ErrnoException {
        throw ErrnoException.of(Errno.ESPIPE);
    }

    /** Moves the offset. {@return the new one} ESPIPE – the object has none. */
    public long seek(long offset, int whence) throws ErrnoException {
        throw ErrnoException.of(Errno.ESPIPE);
    }

    /** Sets the size; EINVAL – the object has none, or isn't open for writing. */
    public void truncate(long sizeBytes) throws ErrnoException {
        throw ErrnoException.of(Errno.EINVAL);
    }

    /**
     * Makes another description of the same object, with an offset of its own, and rights that this
     * one has.
     *
     * @param statusFlags access mode, O_APPEND, O_NONBLOCK
     * @return it, with one reference that belongs to the caller
     * @throws ErrnoException EACCES – more rights than this one has; EINVAL – no access mode; ENXIO – the
     *     object has one description only
     */
    public Handle reopen(OpenFiles files, int statusFlags) throws ErrnoException {
        throw ErrnoException.of(Errno.ENXIO);
    }

    /** {@return the size in bytes; 0 for objects without one} */
    public long sizeBytes() {
        return 0;
    }

    /** FIONREAD. {@return bytes that can be read now} ENOTTY – the object can't tell. */
    public long unreadBytes() throws ErrnoException {
        throw ErrnoException.of(Errno.ENOTTY);
    }

    /** F_GETPIPE_SZ. {@return capacity in bytes} EBADF – no pipe. */
    public int pipeCapacity() throws ErrnoException {
        throw ErrnoException.of(Errno.EBADF);
    }

    /** F_SETPIPE_SZ. {@return the new capacity in bytes} EBADF – no pipe. */
    public int setPipeCapacity(long bytes) throws ErrnoException {
        throw ErrnoException.of(Errno.EBADF);
    }

    /**
     * {@return the pages behind this handle, for mmap; no reference is added} The right to map
     * follows {@link #readable} and {@link #writable}.
     *
     * @throws ErrnoException ENODEV – the object can't be mapped
     */
    public MemoryObject mappable() throws ErrnoException {
        throw ErrnoException.of(Errno.ENODEV);
    }

    /** {@return what poll would report now: POLLIN, POLLOUT, POLLERR, POLLHUP} */
    public int readiness() {
        return (readable() ? FileFlags.POLLIN : 0) | (writable() ? FileFlags.POLLOUT : 0);
    }

    /**
     * Enters a waiter that is woken when {@link #readiness} may have changed.
     *
     * @return the readiness after entering, so that no change falls between
     */
    public int watch(Waiter waiter) {
        return readiness();
    }

    /** Takes the waiter out again; harmless when it is gone. */
    public void unwatch(Waiter waiter) {}
}
