package org.lintel.libc;

import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.FileFlags;
import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Memory;
import org.lintel.nucleus.abi.Syscalls;

import java.util.Arrays;

/**
 * Descriptors, {@code unistd.h} and {@code fcntl.h}: read, write, close, dup and what belongs to
 * them. Constants are in {@link FileFlags}. A descriptor is a small number of the process.
 *
 * <p><b>Errors.</b> {@link ErrnoException}; EINTR when a signal handler ran before anything was
 * done.
 */
public final class Files {
    private static final int COPY_BYTES = 4096;

    private Files() {}

    /** {@return bytes read into memory; 0 at the end} */
    public static long read(int fd, long address, long lengthBytes) {
        return Sys.call("read", Syscalls.SYS_read, fd, address, lengthBytes);
    }

    /** {@return bytes of memory written, perhaps fewer than asked} */
    public static long write(int fd, long address, long lengthBytes) {
        return Sys.call("write", Syscalls.SYS_write, fd, address, lengthBytes);
    }

    public static long pread(int fd, long address, long lengthBytes, long offset) {
        return Sys.call("pread", Syscalls.SYS_pread, fd, address, lengthBytes, offset);
    }

    public static long pwrite(int fd, long address, long lengthBytes, long offset) {
        return Sys.call("pwrite", Syscalls.SYS_pwrite, fd, address, lengthBytes, offset);
    }

    /**
     * Reads until all bytes or the end are there, however many signals come.
     *
     * @return bytes read, fewer than asked only at the end
     */
    public static long readFully(int fd, long address, long lengthBytes) {
        long done = 0;
        while (done < lengthBytes) {
            long count =
                    Gate.trap(Syscalls.SYS_read, fd, address + done, lengthBytes - done, 0, 0, 0);
            if (Sys.is(count, Errno.EINTR)) {
                continue;
            }
            if (Sys.check("read", count) == 0) {
                break;
            }
            done += count;
        }
        return done;
    }

    /** Writes all bytes, however many signals come. */
    public static void writeFully(int fd, long address, long lengthBytes) {
        long done = 0;
        while (done < lengthBytes) {
            long count =
                    Gate.trap(Syscalls.SYS_write, fd, address + done, lengthBytes - done, 0, 0, 0);
            if (!Sys.is(count, Errno.EINTR)) {
                done += Sys.check("write", count);
            }
        }
    }

    /** {@return bytes read into a Java array; 0 at the end} */
    public static int read(int fd, byte[] target) {
        try (Stack.Frame frame = Stack.push(COPY_BYTES)) {
            int count = (int) read(fd, frame.address(), Math.min(target.length, COPY_BYTES));
            Gate.memory().get(frame.address(), target, 0, count);
            return count;
        }
    }

    /** Writes all bytes of a Java array. */
    public static void writeFully(int fd, byte[] bytes) {
        Memory memory = Gate.memory();
        try (Stack.Frame frame = Stack.push(COPY_BYTES)) {
            for (int done = 0; done < bytes.length; ) {
                int part = Math.min(COPY_BYTES, bytes.length - done);
                memory.put(frame.address(), bytes, done, part);
                writeFully(fd, frame.address(), part);
                done += part;
            }
        }
    }

    /** {@return all bytes up to the end} */
    public static byte[] readAll(int fd) {
        byte[] all = new byte[0];
        try (Stack.Frame frame = Stack.push(COPY_BYTES)) {
            long count;
            while ((count = readFully(fd, frame.address(), COPY_BYTES)) > 0) {
                int length = all.length;
                all = Arrays.copyOf(all, length + (int) count);
                Gate.memory().get(frame.address(), all, length, (int) count);
            }
        }
        return all;
    }

    /**
     * {@return a descriptor of the same file with an offset of its own} EACCES for rights that {@code fd}
     * does not have.
     *
     * @param flags access mode, {@code O_APPEND}, {@code O_NONBLOCK}, {@code O_CLOEXEC}
     */
    public static int reopen(int fd, int flags) {
        return (int) Sys.call("reopen", Syscalls.SYS_reopen, fd, flags);
    }

    /** Closes a descriptor. */
    public static void close(int fd) {
        Sys.call("close", Syscalls.SYS_close, fd);
    }

    /** {@return the new offset of a seekable object} {@code whence}: a {@code SEEK_} constant. */
    public static long lseek(int fd, long offset, int whence) {
        return Sys.call("lseek", Syscalls.SYS_lseek, fd, offset, whence);
    }

    /** {@return the lowest free descriptor, now the same as {@code fd}} */
    public static int dup(int fd) {
        return (int) Sys.call("dup", Syscalls.SYS_dup, fd);
    }

    /** Makes {@code newFd} the same as {@code oldFd}, and closes what it was. */
    public static int dup2(int oldFd, int newFd) {
        return (int) Sys.call("dup2", Syscalls.SYS_dup2, oldFd, newFd);
    }

    /** As dup2, with {@code O_CLOEXEC} or 0; EINVAL when both are the same. */
    public static int dup3(int oldFd, int newFd, int flags) {
        return (int) Sys.call("dup3", Syscalls.SYS_dup3, oldFd, newFd, flags);
    }

    /** {@return what the command says} {@code command}: an {@code F_} constant. */
    public static int fcntl(int fd, int command, long argument) {
        return (int) Sys.call("fcntl", Syscalls.SYS_fcntl, fd, command, argument);
    }

    /** Lets a descriptor survive exec or not. */
    public static void setCloseOnExec(int fd, boolean on) {
        fcntl(fd, FileFlags.F_SETFD, on ? FileFlags.FD_CLOEXEC : 0);
    }

    /** Makes calls that would wait fail with EAGAIN, or wait again. */
    public static void setNonblocking(int fd, boolean on) {
        int flags = fcntl(fd, FileFlags.F_GETFL, 0);
        fcntl(
                fd,
                FileFlags.F_SETFL,
                on ? flags | FileFlags.O_NONBLOCK : flags & ~FileFlags.O_NONBLOCK);
    }

    public static int ioctl(int fd, int request, long argument) {
        return (int) Sys.call("ioctl", Syscalls.SYS_ioctl, fd, request, argument);
    }

    /** {@return bytes that can be read at once, FIONREAD} */
    public static int available(int fd) {
        try (Stack.Frame count = Stack.push(Integer.BYTES)) {
            ioctl(fd, FileFlags.FIONREAD, count.address());
            return Gate.memory().getInt(count.address());
        }
    }

    /** {@return a descriptor of new memory that can be mapped; its name is for reports only} */
    public static int memfdCreate(String name, int flags) {
        try (Stack.Frame path = Stack.pushString(name)) {
            return (int) Sys.call("memfd_create", Syscalls.SYS_memfd_create, path.address(), flags);
        }
    }

    public static void ftruncate(int fd, long lengthBytes) {
        Sys.call("ftruncate", Syscalls.SYS_ftruncate, fd, lengthBytes);
    }

    /** What a descriptor stands for. Source: {@code fstat(2)}. */
    public record Stat(int mode, long size, long ino) {}

    public static Stat fstat(int fd) {
        try (Stack.Frame stat = Stack.push(FileFlags.STAT_BYTES)) {
            Sys.call("fstat", Syscalls.SYS_fstat, fd, stat.address());
            Memory memory = Gate.memory();
            return new Stat(
                    memory.getInt(stat.address() + FileFlags.STAT_MODE),
                    memory.getLong(stat.address() + FileFlags.STAT_SIZE),
                    memory.getLong(stat.address() + FileFlags.STAT_INO));
        }
    }

    /** {@return whether a descriptor is a console, {@code isatty(3)}; false when it is not open} */
    public static boolean isCharacterDevice(int fd) {
        try (Stack.Frame stat = Stack.push(FileFlags.STAT_BYTES)) {
            long result = Gate.trap(Syscalls.SYS_fstat, fd, stat.address(), 0, 0, 0, 0);
            return !Errno.isError(result)
                    && (Gate.memory().getInt(stat.address() + FileFlags.STAT_MODE) & 0xf000)
                            == FileFlags.S_IFCHR;
        }
    }
}
