package org.lintel.nucleus.trap;

import static org.lintel.nucleus.abi.Syscalls.SYS_close;
import static org.lintel.nucleus.abi.Syscalls.SYS_dup;
import static org.lintel.nucleus.abi.Syscalls.SYS_dup2;
import static org.lintel.nucleus.abi.Syscalls.SYS_dup3;
import static org.lintel.nucleus.abi.Syscalls.SYS_fcntl;
import static org.lintel.nucleus.abi.Syscalls.SYS_memfd_create;
import static org.lintel.nucleus.abi.Syscalls.SYS_pipe2;
import static org.lintel.nucleus.abi.Syscalls.SYS_poll;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.FileFlags;
import org.lintel.nucleus.handle.Handle;
import org.lintel.nucleus.handle.HandleTable;
import org.lintel.nucleus.handle.MemoryFile;
import org.lintel.nucleus.handle.PipeEnd;
import org.lintel.nucleus.handle.PollSet;
import org.lintel.nucleus.process.Kernel;
import org.lintel.nucleus.process.UserThread;
import org.lintel.vm.AddressSpace;
import org.lintel.vm.BadAddress;
import org.lintel.vm.UserCopy;

import java.nio.charset.StandardCharsets;

/**
 * The calls that make, copy, change and close descriptors, and poll.
 *
 * <p><b>Threads.</b> Stateless; on the calling emulated thread.
 */
final class DescriptorSyscalls {
    /** {@code memfd_create(2)}: bytes of a name, without its zero byte. */
    private static final int MEMFD_NAME_MAX = 249;

    private static final long NS_PER_MS = 1_000_000;

    /** Adds the calls to the table. */
    void register(SyscallTable table) {
        table.add(SYS_close, "close", "int fd", this::close);
        table.add(SYS_dup, "dup", "int oldfd", this::dup);
        table.add(SYS_dup2, "dup2", "int oldfd, int newfd", this::dup2);
        table.add(SYS_dup3, "dup3", "int oldfd, int newfd, int flags", this::dup3);
        table.addPartial(
                SYS_fcntl,
                "fcntl",
                "int fd, int cmd, long arg",
                this::fcntl,
                "no locks, no leases");
        table.addPartial(SYS_pipe2, "pipe2", "int fds[2], int flags", this::pipe2, "no O_DIRECT");
        table.add(SYS_poll, "poll", "struct pollfd *fds, nfds_t nfds, int timeout", this::poll);
        table.addPartial(
                SYS_memfd_create,
                "memfd_create",
                "const char *name, unsigned int flags",
                this::memfdCreate,
                "no seals, no huge pages");
    }

    /** Implements {@code close(2)}. */
    private long close(UserThread thread, long fd, long a1, long a2, long a3, long a4, long a5)
            throws ErrnoException {
        thread.process().handles().close((int) fd);
        return 0;
    }

    /** Implements {@code dup(2)}. */
    private long dup(UserThread thread, long oldFd, long a1, long a2, long a3, long a4, long a5)
            throws ErrnoException {
        return thread.process().handles().duplicate((int) oldFd, 0, false, thread.tid());
    }

    /** Implements {@code dup2(2)}: the same descriptor twice only has to be open. */
    private long dup2(UserThread thread, long oldFd, long newFd, long a2, long a3, long a4, long a5)
            throws ErrnoException {
        HandleTable handles = thread.process().handles();
        if ((int) oldFd == (int) newFd) {
            handles.closeOnExec((int) oldFd);
        } else {
            handles.duplicateTo((int) oldFd, (int) newFd, false, thread.tid());
        }
        return (int) newFd;
    }

    /** Implements {@code dup3(2)}: the same descriptor twice, and unknown flags, are EINVAL. */
    private long dup3(
            UserThread thread, long oldFd, long newFd, long flags, long a3, long a4, long a5)
            throws ErrnoException {
        if ((int) oldFd == (int) newFd || ((int) flags & ~FileFlags.O_CLOEXEC) != 0) {
            throw ErrnoException.of(Errno.EINVAL);
        }
        boolean closeOnExec = ((int) flags & FileFlags.O_CLOEXEC) != 0;
        HandleTable handles = thread.process().handles();
        handles.duplicateTo((int) oldFd, (int) newFd, closeOnExec, thread.tid());
        return (int) newFd;
    }

    /** Implements {@code fcntl(2)}: the commands of the descriptor here, the others below. */
    private long fcntl(
            UserThread thread, long fd, long command, long argument, long a3, long a4, long a5)
            throws ErrnoException {
        HandleTable handles = thread.process().handles();
        int number = (int) fd;
        int tid = thread.tid();
        return switch ((int) command) {
            case FileFlags.F_DUPFD -> handles.duplicate(number, (int) argument, false, tid);
            case FileFlags.F_DUPFD_CLOEXEC -> handles.duplicate(number, (int) argument, true, tid);
            case FileFlags.F_GETFD -> handles.closeOnExec(number) ? FileFlags.FD_CLOEXEC : 0;
            case FileFlags.F_SETFD -> {
                handles.setCloseOnExec(number, (argument & FileFlags.FD_CLOEXEC) != 0);
                yield 0;
            }
            default -> fcntlOfDescription(handles, number, (int) command, argument);
        };
    }

    private static long fcntlOfDescription(HandleTable handles, int fd, int command, long argument)
            throws ErrnoException {
        Handle handle = handles.acquire(fd);
        try {
            return switch (command) {
                case FileFlags.F_GETFL -> handle.statusFlags();
                case FileFlags.F_SETFL -> {
                    handle.setStatusFlags((int) argument);
                    yield 0;
                }
                case FileFlags.F_GETPIPE_SZ -> handle.pipeCapacity();
                // an int for the kernel; negative is too large
                case FileFlags.F_SETPIPE_SZ -> handle.setPipeCapacity((int) argument);
                default -> throw ErrnoException.of(Errno.EINVAL);
            };
        } finally {
            handle.release();
        }
    }

    /** Implements {@code pipe2(2)}: on any error no descriptor is left. */
    private long pipe2(
            UserThread thread, long result, long flags, long a2, long a3, long a4, long a5)
            throws ErrnoException {
        if (((int) flags & ~(FileFlags.O_CLOEXEC | FileFlags.O_NONBLOCK)) != 0) {
            throw ErrnoException.of(Errno.EINVAL);
        }
        HandleTable handles = thread.process().handles();
        int readFd = handles.reserve(0);
        int writeFd = -1;
        try {
            writeFd = handles.reserve(0);
            UserArguments.putInt(thread.space(), result, readFd);
            UserArguments.putInt(thread.space(), result + Integer.BYTES, writeFd);
        } catch (ErrnoException e) {
            cancel(handles, readFd);
            cancel(handles, writeFd);
            throw e;
        }
        Kernel kernel = thread.kernel();
        boolean closeOnExec = ((int) flags & FileFlags.O_CLOEXEC) != 0;
        PipeEnd.Pair pipe = PipeEnd.open(kernel.files(), kernel.memory(), (int) flags);
        handles.install(readFd, pipe.read(), closeOnExec, thread.tid());
        handles.install(writeFd, pipe.write(), closeOnExec, thread.tid());
        return 0;
    }

    private static void cancel(HandleTable handles, int reserved) {
        if (reserved >= 0) {
            handles.cancel(reserved);
        }
    }

    /** Implements {@code memfd_create(2)}. */
    private long memfdCreate(
            UserThread thread, long name, long flags, long a2, long a3, long a4, long a5)
            throws ErrnoException {
        if (((int) flags & ~FileFlags.MFD_CLOEXEC) != 0) {
            throw ErrnoException.of(Errno.EINVAL);
        }
        String text = memfdName(thread.space(), name);
        HandleTable handles = thread.process().handles();
        int fd = handles.reserve(0);
        Kernel kernel = thread.kernel();
        MemoryFile file = MemoryFile.create(kernel.files(), kernel.memory(), text);
        handles.install(fd, file, (flags & FileFlags.MFD_CLOEXEC) != 0, thread.tid());
        return fd;
    }

    private static String memfdName(AddressSpace space, long address) throws ErrnoException {
        byte[] bytes;
        try {
            bytes = UserCopy.copyString(space, address, MEMFD_NAME_MAX + 1);
        } catch (BadAddress e) {
            throw ErrnoException.of(Errno.EFAULT);
        }
        if (bytes == null) {
            throw ErrnoException.of(Errno.EINVAL);
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Implements {@code poll(2)}: more entries than RLIMIT_NOFILE are EINVAL. */
    private long poll(
            UserThread thread, long entries, long count, long timeoutMs, long a3, long a4, long a5)
            throws ErrnoException {
        HandleTable handles = thread.process().handles();
        if (count < 0 || count > handles.limit()) {
            throw ErrnoException.of(Errno.EINVAL);
        }
        AddressSpace space = thread.space();
        try (PollSet set = new PollSet(space, handles, entries, (int) count)) {
            int ready = set.await(deadline(thread, (int) timeoutMs));
            set.store();
            return ready;
        }
    }

    private static long deadline(UserThread thread, int timeoutMs) {
        if (timeoutMs < 0) {
            return Long.MAX_VALUE;
        }
        return timeoutMs == 0 ? 0 : thread.kernel().nowNs() + timeoutMs * NS_PER_MS;
    }
}
