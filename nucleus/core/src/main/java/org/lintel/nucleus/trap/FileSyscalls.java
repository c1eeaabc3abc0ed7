package org.lintel.nucleus.trap;

import static org.lintel.nucleus.abi.Syscalls.SYS_fstat;
import static org.lintel.nucleus.abi.Syscalls.SYS_ftruncate;
import static org.lintel.nucleus.abi.Syscalls.SYS_ioctl;
import static org.lintel.nucleus.abi.Syscalls.SYS_lseek;
import static org.lintel.nucleus.abi.Syscalls.SYS_pread;
import static org.lintel.nucleus.abi.Syscalls.SYS_pwrite;
import static org.lintel.nucleus.abi.Syscalls.SYS_read;
import static org.lintel.nucleus.abi.Syscalls.SYS_reopen;
import static org.lintel.nucleus.abi.Syscalls.SYS_write;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.FileFlags;
import org.lintel.nucleus.handle.Handle;
import org.lintel.nucleus.handle.HandleTable;
import org.lintel.nucleus.process.UserThread;
import org.lintel.vm.AddressSpace;

/**
 * The calls that work on one open file description: its bytes, offset, size and state.
 *
 * <p><b>Threads.</b> Stateless; on the calling emulated thread.
 */
final class FileSyscalls {
    /** One call moves at most this many bytes, as on Linux. */
    private static final long MAX_RW_COUNT = 0x7fff_f000L;

    /** Adds the calls to the table. */
    void register(SyscallTable table) {
        table.addRestartable(SYS_read, "read", "int fd, void *buf, size_t count", this::read);
        table.addRestartable(
                SYS_write, "write", "int fd, const void *buf, size_t count", this::write);
        table.add(SYS_pread, "pread", "int fd, void *buf, size_t count, off_t offset", this::pread);
        table.add(
                SYS_pwrite,
                "pwrite",
                "int fd, const void *buf, size_t count, off_t offset",
                this::pwrite);
        table.add(SYS_lseek, "lseek", "int fd, off_t offset, int whence", this::lseek);
        String ioctl = "int fd, unsigned long request, void *argument";
        table.addPartial(SYS_ioctl, "ioctl", ioctl, this::ioctl, "FIONREAD only");
        table.add(SYS_ftruncate, "ftruncate", "int fd, off_t length", this::ftruncate);
        String fstat = "int fd, struct stat *statbuf";
        table.addPartial(
                SYS_fstat, "fstat", fstat, this::fstat, "type, size and inode number only");
        table.add(SYS_reopen, "reopen", "int fd, int flags", this::reopen);
    }

    /** Implements {@code read(2)}. */
    private long read(
            UserThread thread, long fd, long buffer, long count, long a3, long a4, long a5)
            throws ErrnoException {
        Handle handle = thread.process().handles().acquireReadable((int) fd);
        try {
            return handle.read(thread, buffer, transferLength(count));
        } finally {
            handle.release();
        }
    }

    /** Implements {@code write(2)}. */
    private long write(
            UserThread thread, long fd, long buffer, long count, long a3, long a4, long a5)
            throws ErrnoException {
        Handle handle = thread.process().handles().acquireWritable((int) fd);
        try {
            return handle.write(thread, buffer, transferLength(count));
        } finally {
            handle.release();
        }
    }

    /** Implements {@code pread(2)}. */
    private long pread(
            UserThread thread, long fd, long buffer, long count, long offset, long a4, long a5)
            throws ErrnoException {
        Handle handle = thread.process().handles().acquire((int) fd);
        try {
            return handle.readAt(thread, buffer, transferLength(count), offset);
        } finally {
            handle.release();
        }
    }

    /** Implements {@code pwrite(2)}. */
    private long pwrite(
            UserThread thread, long fd, long buffer, long count, long offset, long a4, long a5)
            throws ErrnoException {
        Handle handle = thread.process().handles().acquire((int) fd);
        try {
            return handle.writeAt(thread, buffer, transferLength(count), offset);
        } finally {
            handle.release();
        }
    }

    /** read(2): a count above SSIZE_MAX is EINVAL; a very large one is cut. */
    private static long transferLength(long count) throws ErrnoException {
        if (count < 0) {
            throw ErrnoException.of(Errno.EINVAL);
        }
        return Math.min(count, MAX_RW_COUNT);
    }

    /** Implements {@code lseek(2)}. */
    private long lseek(
            UserThread thread, long fd, long offset, long whence, long a3, long a4, long a5)
            throws ErrnoException {
        Handle handle = thread.process().handles().acquire((int) fd);
        try {
            return handle.seek(offset, (int) whence);
        } finally {
            handle.release();
        }
    }

    /** Implements {@code ioctl(2)}: FIONREAD; ENOTTY for all other requests. */
    private long ioctl(
            UserThread thread, long fd, long request, long argument, long a3, long a4, long a5)
            throws ErrnoException {
        Handle handle = thread.process().handles().acquire((int) fd);
        try {
            if (request != FileFlags.FIONREAD) {
                throw ErrnoException.of(Errno.ENOTTY);
            }
            int unread = (int) Math.min(handle.unreadBytes(), Integer.MAX_VALUE);
            UserArguments.putInt(thread.space(), argument, unread);
            return 0;
        } finally {
            handle.release();
        }
    }

    /** Implements {@code ftruncate(2)}. */
    private long ftruncate(
            UserThread thread, long fd, long length, long a2, long a3, long a4, long a5)
            throws ErrnoException {
        Handle handle = thread.process().handles().acquire((int) fd);
        try {
            handle.truncate(length);
            return 0;
        } finally {
            handle.release();
        }
    }

    /** Implements {@code fstat(2)}. */
    private long fstat(UserThread thread, long fd, long buffer, long a2, long a3, long a4, long a5)
            throws ErrnoException {
        Handle handle = thread.process().handles().acquire((int) fd);
        try {
            AddressSpace space = thread.space();
            UserArguments.putLong(space, buffer + FileFlags.STAT_MODE, handle.mode());
            UserArguments.putLong(space, buffer + FileFlags.STAT_SIZE, handle.sizeBytes());
            UserArguments.putLong(space, buffer + FileFlags.STAT_INO, handle.inode());
            return 0;
        } finally {
            handle.release();
        }
    }

    /**
     * Another open file description of what a descriptor stands for, as open(2) of /proc/self/fd/N
     * makes on Linux; but never with more rights.
     */
    private long reopen(UserThread thread, long fd, long flags, long a2, long a3, long a4, long a5)
            throws ErrnoException {
        HandleTable handles = thread.process().handles();
        Handle known = handles.acquire((int) fd);
        Handle other;
        try {
            other = known.reopen(thread.kernel().files(), (int) flags);
        } finally {
            known.release();
        }
        return NewDescriptor.of(thread, other, ((int) flags & FileFlags.O_CLOEXEC) != 0);
    }
}
