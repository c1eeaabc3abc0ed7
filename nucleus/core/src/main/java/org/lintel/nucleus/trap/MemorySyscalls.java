package org.lintel.nucleus.trap;

import static org.lintel.nucleus.abi.MapFlags.*;
import static org.lintel.nucleus.abi.Syscalls.*;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.handle.Handle;
import org.lintel.nucleus.process.Mappings;
import org.lintel.nucleus.process.UserThread;
import org.lintel.vm.MapException;
import org.lintel.vm.MapKind;
import org.lintel.vm.MapRequest;
import org.lintel.vm.MapRequest.Placement;
import org.lintel.vm.MemoryObject;
import org.lintel.vm.Protection;
import org.lintel.vm.UserCopy;

/** The system calls about memory. Stateless. */
final class MemorySyscalls {
    private static final int TYPE = MAP_SHARED | MAP_PRIVATE;
    private static final int KNOWN =
            TYPE | MAP_FIXED | MAP_ANONYMOUS | MAP_NORESERVE | MAP_POPULATE | MAP_FIXED_NOREPLACE;
    private static final int PROT_KNOWN = PROT_READ | PROT_WRITE | PROT_EXEC;

    /** Most bytes of one getrandom. */
    private static final int RANDOM_CHUNK = 256;

    void register(SyscallTable table) {
        table.add(
                SYS_mmap,
                "mmap",
                "void *addr, size_t length, int prot, int flags, int fd, off_t offset",
                this::mmap);
        table.add(SYS_munmap, "munmap", "void *addr, size_t length", this::munmap);
        table.add(SYS_mprotect, "mprotect", "void *addr, size_t length, int prot", this::mprotect);
        table.add(SYS_msync, "msync", "void *addr, size_t length, int flags", this::msync);
        table.addPartial(
                SYS_madvise,
                "madvise",
                "void *addr, size_t length, int advice",
                this::madvise,
                "DONTNEED, DONTFORK, DOFORK; hints are accepted and ignored");
        table.add(SYS_brk, "brk", "void *addr", this::brk);
        table.add(
                SYS_getrandom, "getrandom", "void *buf, size_t buflen, int flags", this::getrandom);
    }

    /** Implements {@code mmap(2)}. */
    private long mmap(
            UserThread thread,
            long address,
            long length,
            long prot,
            long flags,
            long fd,
            long offset)
            throws ErrnoException {
        checkFlags(flags, prot);
        boolean shared = (flags & MAP_SHARED) != 0;
        MapRequest request;
        Handle handle = null;
        try {
            if ((flags & MAP_ANONYMOUS) != 0) {
                MapKind kind = shared ? MapKind.SHARED_ANONYMOUS : MapKind.PRIVATE_ANONYMOUS;
                request = request(kind, null, 0, Protection.ALL, address, length, prot, flags);
            } else {
                handle = thread.process().handles().acquire((int) fd);
                request = objectRequest(handle, shared, address, length, prot, flags, offset);
            }
            return thread.space().map(request);
        } catch (MapException refused) {
            throw Mappings.errno(refused);
        } finally {
            if (handle != null) {
                handle.release();
            }
        }
    }

    private static void checkFlags(long flags, long prot) throws ErrnoException {
        long type = flags & TYPE;
        if (type == 0 || (prot & ~PROT_KNOWN) != 0) {
            throw ErrnoException.of(Errno.EINVAL); // mmap(2): neither MAP_PRIVATE nor MAP_SHARED
        }
        if (type == MAP_SHARED_VALIDATE && (flags & ~KNOWN) != 0) {
            throw ErrnoException.of(
                    Errno.EOPNOTSUPP); // mmap(2): unknown flag with MAP_SHARED_VALIDATE
        }
    }

    private static MapRequest objectRequest(
            Handle handle,
            boolean shared,
            long address,
            long length,
            long prot,
            long flags,
            long offset)
            throws ErrnoException {
        MemoryObject object = mappable(handle);
        boolean mayWrite = !shared || handle.writable();
        if (shared && (prot & PROT_WRITE) != 0 && !mayWrite) {
            throw ErrnoException.of(
                    Errno.EACCES); // mmap(2): MAP_SHARED and PROT_WRITE, not open in O_RDWR
        }
        int most = mayWrite ? Protection.ALL : Protection.READ | Protection.EXEC;
        MapKind kind = shared ? MapKind.SHARED_OBJECT : MapKind.PRIVATE_OBJECT;
        return request(kind, object, offset, most, address, length, prot, flags);
    }

    /** {@return the object behind a descriptor} EACCES when not open for reading; ENODEV when it has none. */
    private static MemoryObject mappable(Handle handle) throws ErrnoException {
        if (!handle.readable()) {
            throw ErrnoException.of(Errno.EACCES);
        }
        return handle.mappable();
    }

    private static MapRequest request(
            MapKind kind,
            MemoryObject object,
            long offset,
            int most,
            long address,
            long length,
            long prot,
            long flags) {
        Placement placement = Placement.ANYWHERE;
        if ((flags & MAP_FIXED_NOREPLACE) != 0) {
            placement = Placement.FIXED_NOREPLACE;
        } else if ((flags & MAP_FIXED) != 0) {
            placement = Placement.FIXED;
        }
        return new MapRequest(
                address,
                length,
                (int) prot,
                most,
                kind,
                object,
                offset,
                placement,
                (flags & MAP_POPULATE) != 0,
                Mappings.name(object));
    }

    /** Implements {@code munmap(2)}. */
    private long munmap(
            UserThread thread, long address, long length, long a2, long a3, long a4, long a5)
            throws ErrnoException {
        try {
            thread.space().unmap(address, length);
            return 0;
        } catch (MapException refused) {
            throw Mappings.errno(refused);
        }
    }

    /** Implements {@code mprotect(2)}. */
    private long mprotect(
            UserThread thread, long address, long length, long prot, long a3, long a4, long a5)
            throws ErrnoException {
        if ((prot & ~PROT_KNOWN) != 0) {
            throw ErrnoException.of(Errno.EINVAL);
        }
        try {
            thread.space().protect(address, length, (int) prot);
            return 0;
        } catch (MapException refused) {
            throw Mappings.errno(refused);
        }
    }

    /** Implements {@code msync(2)}: objects live in memory, so there is nothing to write. */
    private long msync(
            UserThread thread, long address, long length, long flags, long a3, long a4, long a5)
            throws ErrnoException {
        if ((flags & ~(MS_ASYNC | MS_INVALIDATE | MS_SYNC)) != 0
                || (flags & (MS_ASYNC | MS_SYNC)) == (MS_ASYNC | MS_SYNC)) {
            throw ErrnoException.of(Errno.EINVAL);
        }
        try {
            thread.space().sync(address, length);
            return 0;
        } catch (MapException refused) {
            throw Mappings.errno(refused);
        }
    }

    /** Implements {@code madvise(2)}. */
    private long madvise(
            UserThread thread, long address, long length, long advice, long a3, long a4, long a5)
            throws ErrnoException {
        try {
            switch ((int) advice) {
                case MADV_DONTNEED -> thread.space().discard(address, length);
                case MADV_DONTFORK -> thread.space().dontFork(address, length, true);
                case MADV_DOFORK -> thread.space().dontFork(address, length, false);
                case MADV_NORMAL, MADV_RANDOM, MADV_SEQUENTIAL, MADV_WILLNEED ->
                        thread.space().sync(address, length);
                default -> throw ErrnoException.of(Errno.EINVAL);
            }
            return 0;
        } catch (MapException refused) {
            throw Mappings.errno(refused);
        }
    }

    /** Implements {@code brk(2)} as the kernel does: gives the break in force, changed or not. */
    private long brk(UserThread thread, long address, long a1, long a2, long a3, long a4, long a5) {
        return thread.space().brk(address);
    }

    /** Implements {@code getrandom(2)} with bits that follow from the seed. */
    private long getrandom(
            UserThread thread, long at, long length, long flags, long a3, long a4, long a5)
            throws ErrnoException {
        if (length < 0 || (flags & ~3) != 0) {
            throw ErrnoException.of(Errno.EINVAL);
        }
        byte[] bytes = thread.kernel().randomBytes((int) Math.min(length, RANDOM_CHUNK));
        int done = UserCopy.copyOut(thread.space(), at, bytes, 0, bytes.length);
        if (done == 0 && bytes.length > 0) {
            throw ErrnoException.of(Errno.EFAULT);
        }
        return done;
    }
}
