package org.lintel.vm;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;

/**
 * Zeroed memory of the host that costs nothing until it is touched: the only place that calls the
 * host. {@link Arena#allocate} will not do, since it zeroes (and so commits) all of it.
 *
 * <p><b>Source.</b> {@code mmap(2)} of Linux and macOS, {@code VirtualAlloc} of Windows. On Windows
 * the memory counts against the commit limit at once, though it is not used before it is touched.
 */
@SuppressWarnings("restricted")
final class HostMemory {
    private static final AddressLayout POINTER = ValueLayout.ADDRESS;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_PRIVATE = 2;
    private static final int LINUX_ANONYMOUS_NORESERVE = 0x20 | 0x4000;
    private static final int MACOS_ANONYMOUS_NORESERVE = 0x1000 | 0x40;
    private static final int MADV_HUGEPAGE = 14;
    private static final long HUGE_PAGES_FROM_BYTES = 32L << 20;
    private static final int MEM_COMMIT_RESERVE = 0x1000 | 0x2000;
    private static final int MEM_RELEASE = 0x8000;
    private static final int PAGE_READWRITE = 4;

    private HostMemory() {}

    /**
     * {@return zeroed memory that is given back when the arena closes}
     *
     * @throws ReservationException when the host refuses
     */
    static MemorySegment reserve(long bytes, Arena arena) throws ReservationException {
        MemorySegment raw;
        try {
            raw = onWindows() ? virtualAlloc(bytes) : mmap(bytes);
        } catch (Throwable e) {
            throw refused(bytes, e.toString());
        }
        if (raw.address() == 0 || raw.address() == -1) {
            throw refused(bytes, "the host is out of address space or over its commit limit");
        }
        return raw.reinterpret(bytes, arena, segment -> release(segment, bytes));
    }

    /** {@return the same bytes, bounds checked, but for the JVM's whole life} */
    static MemorySegment unguarded(MemorySegment memory) {
        return MemorySegment.ofAddress(memory.address()).reinterpret(memory.byteSize());
    }

    private static ReservationException refused(long bytes, String why) {
        return new ReservationException(
                "the host does not give " + (bytes >>> 20) + " MiB of memory: " + why);
    }

    private static boolean onWindows() {
        return hostName().startsWith("windows");
    }

    private static String hostName() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    }

    private static MemorySegment mmap(long bytes) throws Throwable {
        boolean mac = hostName().startsWith("mac");
        int flags = MAP_PRIVATE | (mac ? MACOS_ANONYMOUS_NORESERVE : LINUX_ANONYMOUS_NORESERVE);
        MemorySegment memory =
                (MemorySegment)
                        call("mmap")
                                .invokeExact(
                                        MemorySegment.NULL, bytes, PROT_READ_WRITE, flags, -1, 0L);
        if (hostName().startsWith("linux") && bytes >= HUGE_PAGES_FROM_BYTES) {
            // Fewer page faults of the host; refused where it has no huge pages, which is as well.
            MemorySegment unused =
                    (MemorySegment)
                            call("madvise").invokeExact(memory, bytes, MADV_HUGEPAGE, 0, 0, 0L);
        }
        return memory;
    }

    /**
     * {@return one of the host's calls} All in the shape of the longest, so that the JVM makes the
     * stub once: start-up time counts. Arguments too many travel in registers that nobody reads.
     */
    private static MethodHandle call(String name) {
        return handle(
                Linker.nativeLinker().defaultLookup(),
                name,
                FunctionDescriptor.of(POINTER, POINTER, LONG, INT, INT, INT, LONG));
    }

    private static MemorySegment virtualAlloc(long bytes) throws Throwable {
        MethodHandle virtualAlloc =
                handle(
                        SymbolLookup.libraryLookup("kernel32", Arena.global()),
                        "VirtualAlloc",
                        FunctionDescriptor.of(POINTER, POINTER, LONG, INT, INT));
        return (MemorySegment)
                virtualAlloc.invokeExact(
                        MemorySegment.NULL, bytes, MEM_COMMIT_RESERVE, PAGE_READWRITE);
    }

    private static void release(MemorySegment segment, long bytes) {
        try {
            if (onWindows()) {
                handle(
                                SymbolLookup.libraryLookup("kernel32", Arena.global()),
                                "VirtualFree",
                                FunctionDescriptor.of(INT, POINTER, LONG, INT))
                        .invoke(segment, 0L, MEM_RELEASE);
            } else {
                MemorySegment unused =
                        (MemorySegment) call("munmap").invokeExact(segment, bytes, 0, 0, 0, 0L);
            }
        } catch (Throwable e) {
            throw new IllegalStateException("HostMemory.release: " + e, e);
        }
    }

    private static MethodHandle handle(
            SymbolLookup lookup, String name, FunctionDescriptor descriptor) {
        return Linker.nativeLinker().downcallHandle(lookup.findOrThrow(name), descriptor);
    }
}
