package org.lintel.servers.files;

import org.lintel.libc.CString;
import org.lintel.libc.ErrnoException;
import org.lintel.libc.Files;
import org.lintel.libc.Malloc;
import org.lintel.libc.Mem;
import org.lintel.libc.Stack;
import org.lintel.libc.Sys;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.FileFlags;
import org.lintel.nucleus.abi.Syscalls;

import java.util.ArrayList;
import java.util.List;

/**
 * A part of the tree: what was made in memory, or a folder of the host, reached through the descriptor
 * that this process got for it.
 *
 * <p><b>Locks.</b> The {@link Tree}'s monitor.
 */
final class Mount {
    private static final int NO_HOST = -1;
    private static final int LONGEST_SHOWN = 40;
    private static long lastNumber;

    private final int hostFd;
    private final boolean readOnly;

    private Mount(int hostFd, boolean readOnly) {
        this.hostFd = hostFd;
        this.readOnly = readOnly;
    }

    /** {@return the part of the tree that is in memory alone} */
    static Mount memory() {
        return new Mount(NO_HOST, false);
    }

    /**
     * A folder of the host.
     *
     * @param scratch whether it can be changed, in memory
     */
    static Mount host(int fd, boolean scratch) {
        return new Mount(fd, !scratch);
    }

    /** {@return a number that no file of the tree had before} */
    long nextNumber() {
        return ++lastNumber;
    }

    boolean isReadOnly() {
        return readOnly;
    }

    void requireWritable() {
        if (readOnly) {
            throw Tree.failed(Errno.EROFS);
        }
    }

    /** {@return what the host has at a path} Errors: of {@code host_stat}. */
    Node look(String path) {
        try (Stack.Frame at = Stack.pushString(path);
                Stack.Frame stat = Stack.push(FileFlags.STAT_BYTES)) {
            Sys.call("host_stat", Syscalls.SYS_host_stat, hostFd, at.address(), stat.address());
            int write = readOnly ? 0 : 0200;
            return switch (Mem.getInt(stat.address() + FileFlags.STAT_MODE)) {
                case FileFlags.S_IFDIR -> new Folder(this, path, 0555 | write);
                case FileFlags.S_IFREG ->
                        new RegularFile(
                                this,
                                path,
                                0444 | write,
                                Mem.getLong(stat.address() + FileFlags.STAT_SIZE));
                default -> new Special(this, path);
            };
        }
    }

    /** {@return the names in a folder of the host, sorted} */
    List<String> names(String path) {
        try (Stack.Frame at = Stack.pushString(path)) {
            while (true) {
                long size = list(at.address(), 0, 0);
                long buffer = Malloc.malloc(Math.max(1, size));
                try {
                    return split(buffer, size == 0 ? 0 : list(at.address(), buffer, size));
                } catch (ErrnoException grown) {
                    if (grown.errno() != Errno.ERANGE) {
                        throw grown;
                    }
                } finally {
                    Malloc.free(buffer);
                }
            }
        }
    }

    private long list(long path, long buffer, long size) {
        return Sys.call("host_list", Syscalls.SYS_host_list, hostFd, path, buffer, size);
    }

    private static List<String> split(long buffer, long size) {
        List<String> names = new ArrayList<>();
        for (long at = buffer; at < buffer + size; ) {
            names.add(CString.get(at));
            at += CString.length(at) + 1;
        }
        return names;
    }

    /** {@return a descriptor of new pages with the bytes of a file} Errors: of {@code host_load}. */
    int load(String path) {
        try (Stack.Frame at = Stack.pushString(path)) {
            return (int) Sys.call("host_load", Syscalls.SYS_host_load, hostFd, at.address());
        }
    }

    /** {@return a descriptor of an empty file} Its name is for reports, and may be cut. */
    static int create(String name) {
        String shown = name.substring(0, Math.min(name.length(), LONGEST_SHOWN));
        return Files.memfdCreate("file:" + shown, FileFlags.MFD_CLOEXEC);
    }
}
