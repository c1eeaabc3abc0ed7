package org.lintel.nucleus.handle;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.FileFlags;
import org.lintel.nucleus.cpu.LockRank;
import org.lintel.nucleus.cpu.SpinLock;
import org.lintel.vm.AddressSpace;
import org.lintel.vm.MemoryObject;
import org.lintel.vm.OutOfFrames;
import org.lintel.vm.Page;
import org.lintel.vm.PhysicalMemory;
import org.lintel.vm.UserCopy;

/**
 * An open file whose bytes are pages of a {@link MemoryObject}: memfd, and files of the host. Mapped
 * and written bytes are the same bytes, and so are those of all descriptions of one file, which
 * {@link #reopen} makes: each has an offset and an access mode of its own.
 *
 * <p><b>Locks.</b> One for all descriptions of a file, rank HANDLE: sizes, offsets, and the buffer;
 * within it those of {@code vm}. <b>Threads.</b> Any.
 */
public final class MemoryFile extends Handle {
    /** Largest size; beyond it EFBIG. */
    public static final long LARGEST_BYTES = 1L << 36;

    /** What all descriptions of a file share: an inode. */
    private static final class Inode {
        final SpinLock lock = new SpinLock(LockRank.HANDLE);

        /** Each description holds one reference. */
        final MemoryObject object;

        /** Number of the first description; set by its maker before others see it. */
        long number;

        /** Between user memory and the object; made at the first transfer. Guarded by lock. */
        private byte[] buffer;

        Inode(MemoryObject object) {
            this.object = object;
        }

        byte[] bufferLocked() {
            if (buffer == null) {
                buffer = new byte[Page.BYTES];
            }
            return buffer;
        }
    }

    private final Inode inode;
    private final SpinLock lock;
    private final MemoryObject object;

    /** Guarded by lock. */
    private long offset;

    private MemoryFile(OpenFiles files, Inode inode, int statusFlags) {
        super(files, statusFlags);
        this.inode = inode;
        this.lock = inode.lock;
        this.object = inode.object;
    }

    private static MemoryFile first(OpenFiles files, MemoryObject object, int accessMode) {
        Inode inode = new Inode(object);
        MemoryFile file = new MemoryFile(files, inode, accessMode);
        inode.number = file.number();
        return file;
    }

    /** {@return an empty file for reading and writing: memfd_create(2)} */
    public static MemoryFile create(OpenFiles files, PhysicalMemory memory, String name) {
        MemoryObject object = new MemoryObject(memory, 0, "memfd:" + name);
        return first(files, object, FileFlags.O_RDWR);
    }

    /** {@return a new file for reading and writing, of these pages; takes the caller's reference} */
    public static MemoryFile of(OpenFiles files, MemoryObject object) {
        return first(files, object, FileFlags.O_RDWR);
    }

    /**
     * {@return pages that hold these bytes, with one reference} For {@link #open}, any number of
     * times; the caller gives its reference back afterwards.
     */
    public static MemoryObject load(PhysicalMemory memory, String name, byte[] bytes)
            throws OutOfFrames {
        MemoryObject object = new MemoryObject(memory, bytes.length, name);
        try {
            object.write(0, bytes, 0, bytes.length);
        } catch (OutOfFrames e) {
            object.release();
            throw e;
        }
        return object;
    }

    /** {@return a new description, for reading only, of loaded pages; takes a reference of its own} */
    public static MemoryFile open(OpenFiles files, MemoryObject object) {
        object.retain();
        return first(files, object, FileFlags.O_RDONLY);
    }

    @Override
    public MemoryFile reopen(OpenFiles files, int statusFlags) throws ErrnoException {
        int access = statusFlags & FileFlags.O_ACCMODE;
        if (access == FileFlags.O_ACCMODE) {
            throw ErrnoException.of(Errno.EINVAL);
        }
        boolean reads = access != FileFlags.O_WRONLY;
        boolean writes = access != FileFlags.O_RDONLY;
        if (reads && !readable() || writes && !writable()) {
            throw ErrnoException.of(Errno.EACCES);
        }
        object.retain();
        return new MemoryFile(files, inode, statusFlags);
    }

    @Override
    public String name() {
        return object.name();
    }

    @Override
    public int mode() {
        return FileFlags.S_IFREG;
    }

    @Override
    public long inode() {
        return inode.number;
    }

    @Override
    protected void closed() {
        object.release();
    }

    @Override
    public MemoryObject mappable() {
        return object;
    }

    @Override
    public long sizeBytes() {
        return object.sizeBytes();
    }

    @Override
    public long read(Caller caller, long address, long lengthBytes) throws ErrnoException {
        lock.acquire();
        try {
            long done = readLocked(caller.space(), address, lengthBytes, offset);
            offset += done;
            return done;
        } finally {
            lock.release();
        }
    }

    @Override
    public long readAt(Caller caller, long address, long lengthBytes, long at)
            throws ErrnoException {
        requireAccess(readable(), at);
        lock.acquire();
        try {
            return readLocked(caller.space(), address, lengthBytes, at);
        } finally {
            lock.release();
        }
    }

    @Override
    public long write(Caller caller, long address, long lengthBytes) throws ErrnoException {
        lock.acquire();
        try {
            if ((statusFlags() & FileFlags.O_APPEND) != 0) {
                offset = object.sizeBytes();
            }
            long done = writeLocked(caller.space(), address, lengthBytes, offset);
            offset += done;
            return done;
        } finally {
            lock.release();
        }
    }

    @Override
    public long writeAt(Caller caller, long address, long lengthBytes, long at)
            throws ErrnoException {
        requireAccess(writable(), at);
        lock.acquire();
        try {
            return writeLocked(caller.space(), address, lengthBytes, at);
        } finally {
            lock.release();
        }
    }

    private static void requireAccess(boolean granted, long at) throws ErrnoException {
        if (at < 0) {
            throw ErrnoException.of(Errno.EINVAL);
        }
        if (!granted) {
            throw ErrnoException.of(Errno.EBADF);
        }
    }

    private long readLocked(AddressSpace space, long address, long length, long at)
            throws ErrnoException {
        long rest = Math.max(0, Math.min(length, object.sizeBytes() - at));
        long done = 0;
        while (done < rest) {
            int chunk = chunk(at + done, rest - done);
            byte[] buffer = inode.bufferLocked();
            int got = object.read(at + done, buffer, 0, chunk);
            int copied = UserCopy.copyOut(space, address + done, buffer, 0, got);
            done += copied;
            if (copied < chunk) {
                break;
            }
        }
        if (done == 0 && rest > 0) {
            throw ErrnoException.of(Errno.EFAULT);
        }
        return done;
    }

    private long writeLocked(AddressSpace space, long address, long length, long at)
            throws ErrnoException {
        if (length > 0 && at >= LARGEST_BYTES) {
            throw ErrnoException.of(Errno.EFBIG);
        }
        long wanted = Math.min(length, LARGEST_BYTES - at);
        long done = 0;
        try {
            while (done < wanted) {
                int chunk = chunk(at + done, wanted - done);
                byte[] buffer = inode.bufferLocked();
                int copied = UserCopy.copyIn(space, address + done, buffer, 0, chunk);
                store(at + done, buffer, copied);
                done += copied;
                if (copied < chunk) {
                    break;
                }
            }
        } catch (OutOfFrames e) {
            if (done == 0) {
                throw ErrnoException.of(Errno.ENOSPC);
            }
            return done;
        }
        if (done == 0 && wanted > 0) {
            throw ErrnoException.of(Errno.EFAULT);
        }
        return done;
    }

    private void store(long at, byte[] buffer, int length) throws OutOfFrames {
        if (at + length > object.sizeBytes()) {
            object.resize(at + length);
        }
        object.write(at, buffer, 0, length);
    }

    /** Bytes up to the end of the page of the file. */
    private static int chunk(long at, long rest) {
        return (int) Math.min(rest, Page.BYTES - (at & Page.OFFSET_MASK));
    }

    @Override
    public long seek(long distance, int whence) throws ErrnoException {
        lock.acquire();
        try {
            long base =
                    switch (whence) {
                        case FileFlags.SEEK_SET -> 0;
                        case FileFlags.SEEK_CUR -> offset;
                        case FileFlags.SEEK_END -> object.sizeBytes();
                        default -> throw ErrnoException.of(Errno.EINVAL);
                    };
            long target = base + distance;
            if (target < 0) {
                // base is never negative, so a negative sum of a positive distance has overflowed
                throw ErrnoException.of(distance > 0 ? Errno.EOVERFLOW : Errno.EINVAL);
            }
            offset = target;
            return target;
        } finally {
            lock.release();
        }
    }

    @Override
    public void truncate(long sizeBytes) throws ErrnoException {
        if (sizeBytes < 0 || !writable()) {
            throw ErrnoException.of(Errno.EINVAL);
        }
        if (sizeBytes > LARGEST_BYTES) {
            throw ErrnoException.of(Errno.EFBIG);
        }
        lock.acquire();
        try {
            object.resize(sizeBytes);
        } catch (OutOfFrames e) {
            throw ErrnoException.of(Errno.ENOMEM);
        } finally {
            lock.release();
        }
    }

    @Override
    public long unreadBytes() {
        lock.acquire();
        long rest = Math.max(0, object.sizeBytes() - offset);
        lock.release();
        return rest;
    }
}
