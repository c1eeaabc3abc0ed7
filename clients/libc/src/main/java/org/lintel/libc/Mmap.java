package org.lintel.libc;

import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.MapFlags;
import org.lintel.nucleus.abi.Syscalls;

/**
 * Mappings of the process's address space: {@code mmap(2)}, {@code munmap}, {@code mprotect},
 * {@code msync}, {@code madvise}, {@code mremap}, {@code mlock}. Constants are in {@link MapFlags}. Addresses and lengths count in
 * whole pages; a length is rounded up.
 */
public final class Mmap {
    private static final long READ_WRITE = MapFlags.PROT_READ | MapFlags.PROT_WRITE;

    private Mmap() {}

    /** {@return the address of a new mapping} */
    public static long mmap(
            long address, long lengthBytes, int protection, int flags, int fd, long offset) {
        return Sys.call(
                "mmap", Syscalls.SYS_mmap, address, lengthBytes, protection, flags, fd, offset);
    }

    /** {@return the address of new private memory, zero, to be read and written} */
    public static long anonymous(long lengthBytes) {
        return Sys.check("mmap", tryAnonymous(lengthBytes));
    }

    /** {@return the address of new memory, zero, that the children of this process will share} */
    public static long sharedAnonymous(long lengthBytes) {
        return mmap(
                0,
                lengthBytes,
                (int) READ_WRITE,
                MapFlags.MAP_SHARED | MapFlags.MAP_ANONYMOUS,
                -1,
                0);
    }

    /** {@return the address of a mapping of an object's bytes, shared with all who map it} */
    public static long shared(int fd, long offset, long lengthBytes) {
        return mmap(0, lengthBytes, (int) READ_WRITE, MapFlags.MAP_SHARED, fd, offset);
    }

    public static void munmap(long address, long lengthBytes) {
        Sys.call("munmap", Syscalls.SYS_munmap, address, lengthBytes);
    }

    public static void mprotect(long address, long lengthBytes, int protection) {
        Sys.call("mprotect", Syscalls.SYS_mprotect, address, lengthBytes, protection);
    }

    public static void msync(long address, long lengthBytes, int flags) {
        Sys.call("msync", Syscalls.SYS_msync, address, lengthBytes, flags);
    }

    public static void madvise(long address, long lengthBytes, int advice) {
        Sys.call("madvise", Syscalls.SYS_madvise, address, lengthBytes, advice);
    }

    /** {@return the address of a mapping, of its new size} Elsewhere only with MREMAP_MAYMOVE. */
    public static long mremap(long address, long oldBytes, long newBytes, int flags) {
        return mremap(address, oldBytes, newBytes, flags, 0);
    }

    /** {@return the address of a mapping, of its new size} There with MREMAP_FIXED. */
    public static long mremap(
            long address, long oldBytes, long newBytes, int flags, long newAddress) {
        return Sys.call(
                "mremap", Syscalls.SYS_mremap, address, oldBytes, newBytes, flags, newAddress, 0);
    }

    public static void mlock(long address, long lengthBytes) {
        Sys.call("mlock", Syscalls.SYS_mlock, address, lengthBytes);
    }

    public static void munlock(long address, long lengthBytes) {
        Sys.call("munlock", Syscalls.SYS_munlock, address, lengthBytes);
    }

    /** {@return the address, or {@code -errno}} */
    static long tryAnonymous(long lengthBytes) {
        return Gate.trap(
                Syscalls.SYS_mmap,
                0,
                lengthBytes,
                READ_WRITE,
                MapFlags.MAP_PRIVATE | MapFlags.MAP_ANONYMOUS,
                -1,
                0);
    }
}
