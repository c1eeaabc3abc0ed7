package org.lintel.nucleus.trap;

import static org.lintel.nucleus.abi.Syscalls.SYS_host_list;
import static org.lintel.nucleus.abi.Syscalls.SYS_host_load;
import static org.lintel.nucleus.abi.Syscalls.SYS_host_stat;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.FileFlags;
import org.lintel.nucleus.handle.Handle;
import org.lintel.nucleus.host.HostFolder;
import org.lintel.nucleus.process.Kernel;
import org.lintel.nucleus.process.UserThread;
import org.lintel.vm.AddressSpace;
import org.lintel.vm.UserCopy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The calls on folders of the host, which are ours; a descriptor of anything else is ENOTDIR.
 *
 * <p><b>Threads.</b> Stateless; on the calling emulated thread.
 */
final class HostSyscalls {
    /** Adds the calls to the table. */
    void register(SyscallTable table) {
        table.add(
                SYS_host_stat,
                "host_stat",
                "int fd, const char *path, struct stat *statbuf",
                this::stat);
        table.add(
                SYS_host_list,
                "host_list",
                "int fd, const char *path, char *names, size_t size",
                this::list);
        table.add(SYS_host_load, "host_load", "int fd, const char *path", this::load);
    }

    /** What is done with a folder while the call holds a reference of it. */
    private interface Use {
        long of(HostFolder folder, String path) throws ErrnoException;
    }

    private static long with(UserThread thread, long fd, long path, Use use) throws ErrnoException {
        String text =
                new String(UserArguments.string(thread.space(), path), StandardCharsets.UTF_8);
        Handle handle = thread.process().handles().acquire((int) fd);
        try {
            if (!(handle instanceof HostFolder folder)) {
                throw ErrnoException.of(Errno.ENOTDIR);
            }
            return use.of(folder, text);
        } finally {
            handle.release();
        }
    }

    /** Type and size of a file, as fstat(2) stores them. */
    private long stat(UserThread thread, long fd, long path, long buffer, long a3, long a4, long a5)
            throws ErrnoException {
        return with(
                thread,
                fd,
                path,
                (folder, text) -> {
                    HostFolder.Status status = folder.status(text);
                    AddressSpace space = thread.space();
                    UserArguments.putLong(space, buffer + FileFlags.STAT_MODE, status.mode());
                    UserArguments.putLong(space, buffer + FileFlags.STAT_SIZE, status.sizeBytes());
                    UserArguments.putLong(space, buffer + FileFlags.STAT_INO, 0);
                    return 0;
                });
    }

    /**
     * The names in a folder, each with a zero byte, in order.
     *
     * <p>As listxattr(2): gives the bytes that they take; with a size of 0 stores none, with one that
     * is too small ERANGE.
     */
    private long list(
            UserThread thread, long fd, long path, long buffer, long size, long a4, long a5)
            throws ErrnoException {
        return with(
                thread,
                fd,
                path,
                (folder, text) -> {
                    byte[] names = bytes(folder.names(text));
                    if (size == 0) {
                        return names.length;
                    }
                    if (size < names.length) {
                        throw ErrnoException.of(size < 0 ? Errno.EINVAL : Errno.ERANGE);
                    }
                    int copied = UserCopy.copyOut(thread.space(), buffer, names, 0, names.length);
                    if (copied < names.length) {
                        throw ErrnoException.of(Errno.EFAULT);
                    }
                    return copied;
                });
    }

    private static byte[] bytes(Iterable<String> names) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (String name : names) {
            all.writeBytes(name.getBytes(StandardCharsets.UTF_8));
            all.write(0);
        }
        return all.toByteArray();
    }

    /** A descriptor of new memory with the bytes of a file: as memfd_create(2), filled. */
    private long load(UserThread thread, long fd, long path, long a2, long a3, long a4, long a5)
            throws ErrnoException {
        Kernel kernel = thread.kernel();
        return with(
                thread,
                fd,
                path,
                (folder, text) ->
                        NewDescriptor.of(
                                thread, folder.load(text, kernel.files(), kernel.memory()), true));
    }
}
