package org.lintel.ipc.posix;

import static org.lintel.nucleus.abi.Syscalls.*;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.FileFlags;
import org.lintel.nucleus.handle.Handle;
import org.lintel.nucleus.handle.HandleTable;
import org.lintel.nucleus.handle.MemoryFile;
import org.lintel.nucleus.process.Credentials;
import org.lintel.nucleus.process.Kernel;
import org.lintel.nucleus.process.UserThread;
import org.lintel.nucleus.trap.SyscallTable;
import org.lintel.vm.MemoryObject;

/**
 * The calls about names of shared memory objects. Source: {@code shm_open(3)}. Stateless but for the
 * names.
 */
final class ShmSyscalls {
    /** Names that a machine may have. */
    private static final int MOST_NAMES = 32_768;

    private static final int KNOWN_FLAGS =
            FileFlags.O_ACCMODE
                    | FileFlags.O_CREAT
                    | FileFlags.O_EXCL
                    | FileFlags.O_TRUNC
                    | FileFlags.O_CLOEXEC;

    private final NameTable<MemoryFile> names = new NameTable<>(MOST_NAMES, Handle::retain);

    void register(SyscallTable calls) {
        calls.add(SYS_shm_open, "shm_open", "const char *name, int flags, int mode", this::shmOpen);
        calls.add(SYS_shm_unlink, "shm_unlink", "const char *name", this::shmUnlink);
        calls.add(SYS_shm_link, "shm_link", "int fd, const char *name, int mode", this::shmLink);
    }

    /** Implements {@code shm_open(3)}. */
    private long shmOpen(
            UserThread thread, long at, long flags, long mode, long a3, long a4, long a5)
            throws ErrnoException {
        String name = Names.read(thread, at);
        int access = (int) flags & FileFlags.O_ACCMODE;
        if ((flags & ~KNOWN_FLAGS) != 0
                || (access != FileFlags.O_RDONLY && access != FileFlags.O_RDWR)) {
            throw ErrnoException.of(Errno.EINVAL); // shm_open(3): O_RDONLY or O_RDWR
        }
        HandleTable handles = thread.process().handles();
        int fd = handles.reserve(0);
        try {
            MemoryFile file = openOrCreate(thread, name, (int) flags, (int) mode);
            handles.install(fd, file, true, thread.tid());
            return fd;
        } catch (ErrnoException refused) {
            handles.cancel(fd);
            throw refused;
        }
    }

    private MemoryFile openOrCreate(UserThread thread, String name, int flags, int mode)
            throws ErrnoException {
        boolean creates = (flags & FileFlags.O_CREAT) != 0;
        boolean exclusive = creates && (flags & FileFlags.O_EXCL) != 0;
        while (true) {
            try {
                return exclusive
                        ? create(thread, name, flags, mode)
                        : openExisting(thread, name, flags);
            } catch (ErrnoException failed) {
                if (failed.errno() != Errno.ENOENT || !creates) {
                    throw failed;
                }
            }
            try {
                return create(thread, name, flags, mode);
            } catch (ErrnoException failed) {
                if (failed.errno() != Errno.EEXIST) {
                    throw failed; // else another was quicker: open that
                }
            }
        }
    }

    private MemoryFile openExisting(UserThread thread, String name, int flags)
            throws ErrnoException {
        int access = flags & FileFlags.O_ACCMODE;
        boolean truncates = (flags & FileFlags.O_TRUNC) != 0;
        boolean writes = access != FileFlags.O_RDONLY || truncates;
        Credentials who = thread.process().credentials();
        MemoryFile file = names.find(name, who, NameTable.READ | (writes ? NameTable.WRITE : 0));
        try {
            if (truncates) {
                file.truncate(0);
            }
            return file.reopen(thread.kernel().files(), access);
        } finally {
            file.release();
        }
    }

    private MemoryFile create(UserThread thread, String name, int flags, int mode)
            throws ErrnoException {
        Kernel kernel = thread.kernel();
        MemoryObject object = new MemoryObject(kernel.memory(), 0, "shm:/" + name);
        MemoryFile file = MemoryFile.of(kernel.files(), object);
        MemoryFile opened = null;
        try {
            opened = file.reopen(kernel.files(), flags & FileFlags.O_ACCMODE);
            names.link(name, file, thread.process().credentials(), mode);
            return opened;
        } catch (ErrnoException failed) {
            file.release();
            if (opened != null) {
                opened.release();
            }
            throw failed;
        }
    }

    /** Implements {@code shm_unlink(3)}. */
    private long shmUnlink(UserThread thread, long at, long a1, long a2, long a3, long a4, long a5)
            throws ErrnoException {
        names.unlink(Names.read(thread, at), thread.process().credentials()).release();
        return 0;
    }

    /**
     * Gives a name to a memory file that is ready for use: what linkat(2) does for an O_TMPFILE. EBADF,
     * EEXIST, EACCES – not open for reading and writing, EINVAL – no memory file.
     */
    private long shmLink(UserThread thread, long fd, long at, long mode, long a3, long a4, long a5)
            throws ErrnoException {
        String name = Names.read(thread, at);
        Handle handle = thread.process().handles().acquire((int) fd);
        try {
            if (!(handle instanceof MemoryFile file)) {
                throw ErrnoException.of(Errno.EINVAL);
            }
            MemoryFile kept = file.reopen(thread.kernel().files(), FileFlags.O_RDWR);
            try {
                names.link(name, kept, thread.process().credentials(), (int) mode);
            } catch (ErrnoException refused) {
                kept.release();
                throw refused;
            }
            return 0;
        } finally {
            handle.release();
        }
    }
}
