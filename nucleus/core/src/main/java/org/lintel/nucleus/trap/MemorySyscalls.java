package org.lintel.nucleus.trap;

import static org.lintel.nucleus.abi.MapFlags.*;
import static org.lintel.nucleus.abi.Syscalls.*;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.ProcessImage;
import org.lintel.nucleus.process.Mappings;
import org.lintel.nucleus.process.UserThread;
import org.lintel.vm.MapException;
import org.lintel.vm.UserCopy;

/** The system calls about memory. Stateless. */
final class MemorySyscalls {

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
        table.addPartial(
                SYS_mremap,
                "mremap",
                "void *old_address, size_t old_size, size_t new_size, int flags, void *new_address",
                this::mremap,
                "MAYMOVE, FIXED; an old size of 0 and DONTUNMAP are refused");
        table.addPartial(
                SYS_mlock,
                "mlock",
                "void *addr, size_t length",
                this::mlock,
                "faults the pages in; nothing is ever swapped out, and there is no RLIMIT_MEMLOCK");
        table.add(SYS_munlock, "munlock", "void *addr, size_t length", this::munlock);
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
        try (MapCall call = MapCall.of(thread, address, length, prot, flags, fd, offset)) {
            return thread.space().map(call.request());
        } catch (MapException refused) {
            throw Mappings.errno(refused);
        }
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
        if ((prot & ~MapCall.PROT_KNOWN) != 0) {
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
        if (length < 0) {
            throw ErrnoException.of(Errno.EINVAL); // madvise(2): length is negative
        }
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

    /** Implements {@code mremap(2)}. */
    private long mremap(
            UserThread thread,
            long address,
            long oldLength,
            long newLength,
            long flags,
            long newAddress,
            long a5)
            throws ErrnoException {
        boolean fixed = (flags & MREMAP_FIXED) != 0;
        boolean mayMove = (flags & MREMAP_MAYMOVE) != 0;
        if ((flags & ~(MREMAP_FIXED | MREMAP_MAYMOVE)) != 0
                || fixed && (!mayMove || newAddress < 0)) {
            throw ErrnoException.of(Errno.EINVAL); // mremap(2): FIXED without MAYMOVE
        }
        try {
            return thread.space()
                    .remap(address, oldLength, newLength, mayMove, fixed ? newAddress : -1);
        } catch (MapException refused) {
            throw Mappings.errno(refused);
        }
    }

    /** Implements {@code mlock(2)}. */
    private long mlock(
            UserThread thread, long address, long length, long a2, long a3, long a4, long a5)
            throws ErrnoException {
        long start = address & -ProcessImage.PAGE_BYTES; // mlock(2): rounded down
        try {
            thread.space().lockPages(start, length + (address - start));
            return 0;
        } catch (MapException refused) {
            throw Mappings.errno(refused);
        }
    }

    /** Implements {@code munlock(2)}: checks the range. */
    private long munlock(
            UserThread thread, long address, long length, long a2, long a3, long a4, long a5)
            throws ErrnoException {
        long start = address & -ProcessImage.PAGE_BYTES;
        return msync(thread, start, length + (address - start), MS_SYNC, a3, a4, a5);
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
