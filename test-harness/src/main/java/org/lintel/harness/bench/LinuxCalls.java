package org.lintel.harness.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.BitSet;

/**
 * The peer of traps and faults, and who runs where: the host's own kernel, by foreign calls. Linux only, because of the
 * constants.
 */
@SuppressWarnings("restricted")
final class LinuxCalls {
    private static final long MASK_BYTES = 128;
    private static final int PAGE_BYTES = 4096;
    private static final int READ_WRITE = 3;
    private static final int MAP_SHARED = 1;
    private static final int MAP_PRIVATE = 2;
    private static final int MAP_ANONYMOUS = 0x20;
    private static final int MAP_POPULATE = 0x8000;
    private static final int MADV_NOHUGEPAGE = 15;

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final MethodHandle GETPPID = function("getppid", FunctionDescriptor.of(INT));
    private static final MethodHandle MMAP =
            function("mmap", FunctionDescriptor.of(LONG, LONG, LONG, INT, INT, INT, LONG));
    private static final MethodHandle MUNMAP =
            function("munmap", FunctionDescriptor.of(INT, LONG, LONG));
    private static final MethodHandle MADVISE =
            function("madvise", FunctionDescriptor.of(INT, LONG, LONG, INT));
    private static final MethodHandle MEMFD_CREATE =
            function("memfd_create", FunctionDescriptor.of(INT, ValueLayout.ADDRESS, INT));
    private static final MethodHandle FTRUNCATE =
            function("ftruncate", FunctionDescriptor.of(INT, INT, LONG));
    private static final MethodHandle SCHED_GETAFFINITY =
            function(
                    "sched_getaffinity",
                    FunctionDescriptor.of(INT, INT, LONG, ValueLayout.ADDRESS));
    private static final MethodHandle SCHED_SETAFFINITY =
            function(
                    "sched_setaffinity",
                    FunctionDescriptor.of(INT, INT, LONG, ValueLayout.ADDRESS));
    private static final MethodHandle CLOSE = function("close", FunctionDescriptor.of(INT, INT));

    private static final MemorySegment EVERYTHING = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private static volatile long result;

    private LinuxCalls() {}

    private static MethodHandle function(String name, FunctionDescriptor type) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type);
    }

    static void getppid(long count) throws Exception {
        try {
            long sum = 0;
            for (long i = 0; i < count; i++) {
                sum += (int) GETPPID.invokeExact();
            }
            result = sum;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Fresh anonymous pages, each written to. */
    static void touchZeroPages(long count) {
        touchAndUnmap(map(count * PAGE_BYTES, MAP_PRIVATE | MAP_ANONYMOUS, -1), count);
    }

    /** Pages of an object, mapped privately, each written to. */
    static final class PrivateCopies implements Subject {
        private final long pages;
        private final int fd;

        PrivateCopies(long pages) throws Exception {
            this.pages = pages;
            try (Arena arena = Arena.ofConfined()) {
                fd = (int) MEMFD_CREATE.invokeExact(arena.allocateFrom("origin"), 0);
                check((int) FTRUNCATE.invokeExact(fd, pages * PAGE_BYTES));
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
            touchAndUnmap(map(pages * PAGE_BYTES, MAP_SHARED, fd), pages);
        }

        @Override
        public void batch() {
            touchAndUnmap(map(pages * PAGE_BYTES, MAP_PRIVATE, fd), pages);
        }

        @Override
        public void close() {
            try {
                check((int) CLOSE.invokeExact(fd));
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** An object in use, mapped once more with all its pages. */
    static final class SharedMappings implements Subject {
        private final long bytes;
        private final long count;
        private final int fd;

        SharedMappings(long bytes, long count) throws Exception {
            this.bytes = bytes;
            this.count = count;
            try (Arena arena = Arena.ofConfined()) {
                fd = (int) MEMFD_CREATE.invokeExact(arena.allocateFrom("shared"), 0);
                check((int) FTRUNCATE.invokeExact(fd, bytes));
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
            touchAndUnmap(map(bytes, MAP_SHARED, fd), bytes / PAGE_BYTES);
        }

        @Override
        public void batch() {
            for (long i = 0; i < count; i++) {
                unmap(map(bytes, MAP_SHARED | MAP_POPULATE, fd), bytes);
            }
        }

        @Override
        public void close() {
            try {
                check((int) CLOSE.invokeExact(fd));
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** {@return the cores that the calling thread may run on, a bit each} Up to 1024 of them. */
    static BitSet affinity() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(MASK_BYTES);
            check((int) SCHED_GETAFFINITY.invokeExact(0, MASK_BYTES, mask));
            return BitSet.valueOf(mask.toArray(ValueLayout.JAVA_LONG));
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Binds the calling thread to cores. */
    static void setAffinity(BitSet cores) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(MASK_BYTES);
            MemorySegment.copy(
                    cores.toLongArray(), 0, mask, ValueLayout.JAVA_LONG, 0, words(cores));
            check((int) SCHED_SETAFFINITY.invokeExact(0, MASK_BYTES, mask));
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static int words(BitSet cores) {
        return cores.toLongArray().length;
    }

    private static long map(long bytes, int flags, int fd) {
        try {
            long base = (long) MMAP.invokeExact(0L, bytes, READ_WRITE, flags, fd, 0L);
            if (base == -1) {
                throw new IllegalStateException("mmap failed");
            }
            int unused = (int) MADVISE.invokeExact(base, bytes, MADV_NOHUGEPAGE);
            return base;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static void touchAndUnmap(long base, long pages) {
        long bytes = pages * PAGE_BYTES;
        for (long at = base; at < base + bytes; at += PAGE_BYTES) {
            EVERYTHING.set(LONG, at, at);
        }
        unmap(base, bytes);
    }

    private static void unmap(long base, long bytes) {
        try {
            check((int) MUNMAP.invokeExact(base, bytes));
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static void check(int returned) {
        if (returned < 0) {
            throw new IllegalStateException("a call of the host failed");
        }
    }
}
