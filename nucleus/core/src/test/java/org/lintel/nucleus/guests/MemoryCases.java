package org.lintel.nucleus.guests;

import static org.lintel.libc.Processes.fork;
import static org.lintel.nucleus.abi.MapFlags.MAP_ANONYMOUS;
import static org.lintel.nucleus.abi.MapFlags.MAP_FIXED;
import static org.lintel.nucleus.abi.MapFlags.MAP_PRIVATE;
import static org.lintel.nucleus.abi.MapFlags.MAP_SHARED;
import static org.lintel.nucleus.abi.MapFlags.PROT_NONE;
import static org.lintel.nucleus.abi.MapFlags.PROT_READ;
import static org.lintel.nucleus.abi.MapFlags.PROT_WRITE;
import static org.lintel.nucleus.guests.Check.equal;
import static org.lintel.nucleus.guests.Check.fails;
import static org.lintel.nucleus.guests.Check.failsTrap;
import static org.lintel.nucleus.guests.Check.that;

import org.lintel.libc.Files;
import org.lintel.libc.Mem;
import org.lintel.libc.Mmap;
import org.lintel.libc.Pipes;
import org.lintel.libc.RandomBytes;
import org.lintel.libc.SignalHandling;
import org.lintel.libc.SignalInfo;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.FileFlags;
import org.lintel.nucleus.abi.MapFlags;
import org.lintel.nucleus.abi.SigInfo;
import org.lintel.nucleus.abi.Signals;
import org.lintel.nucleus.abi.Syscalls;

/** Cases about the memory calls, where descriptors, signals or other processes take part. */
public final class MemoryCases {
    private static final int PAGE = 4096;
    private static final int RW = PROT_READ | PROT_WRITE;
    private static int lastSignal;
    private static int lastCode;
    private static long lastAddress;

    private MemoryCases() {}

    public static void main(String[] args) {
        switch (args[0]) {
            case "sharedOrPrivateMustBeSaid" -> sharedOrPrivateMustBeSaid();
            case "descriptorMustBeOpenAndMappable" -> descriptorMustBeMappable();
            case "unknownFlagsAreRefusedIfAsked" -> unknownFlags();
            case "breakGrowsByZeroedPagesAndGivesThemBack" -> breakGrowsAndShrinks();
            case "hugeRangesAreRefused" -> hugeRangesAreRefused();
            case "placesNeverOverlap" -> placesNeverOverlap();
            case "mappingOutlivesItsDescriptor" -> mappingOutlivesItsDescriptor();
            case "faultsTellCodeAndAddress" -> faultsTellCodeAndAddress();
            case "pagesBeyondTheEndAreSigbus" -> pagesBeyondTheEnd();
            case "shrunkPagesAreSigbusAndGrowZero" -> shrunkPages();
            case "badPagesAreEfaultNotASignal" -> badPagesAreEfault();
            case "unmapErrors" -> unmapErrors();
            case "writeIsSeenThroughSharedMappings" -> writeIsSeen();
            case "privateWritesStayPrivate" -> privateWritesStayPrivate();
            case "droppedPagesAreZeroOrTheFiles" -> droppedPages();
            case "droppedCopyIsDroppedForOneAlone" -> droppedCopy();
            case "dontforkIsAbsentInTheChild" -> dontfork();
            case "chainOfForksCountsForItself" -> chainOfForks();
            case "writingAgainBreaksTheSharing" -> writingAgain();
            case "misalignedAtomicsAreSigbus" -> misalignedAtomics();
            case "theNucleusFaultsPagesIn" -> theNucleusFaultsPagesIn();
            case "memoryIsSharedByDescriptor" -> memoryIsSharedByDescriptor();
            default -> Check.unknown(args[0]);
        }
    }

    /** 200 fresh pages that nobody but the nucleus touches, and a bad one. */
    private static void theNucleusFaultsPagesIn() {
        long at = Mmap.anonymous(201 * PAGE);
        Mmap.munmap(at + 200 * PAGE, PAGE);
        RandomBytes.getrandom(at, 200 * PAGE);
        failsTrap(Errno.EFAULT, "unmapped", Syscalls.SYS_getrandom, at + 200 * PAGE, 8);
    }

    private static void sharedOrPrivateMustBeSaid() {
        failsTrap(Errno.EINVAL, "neither", Syscalls.SYS_mmap, 0, PAGE, RW, MAP_ANONYMOUS, -1, 0);
        int both = MAP_SHARED | MAP_PRIVATE | MAP_ANONYMOUS;
        failsTrap(Errno.EINVAL, "both", Syscalls.SYS_mmap, 0, PAGE, RW, both, -1, 0);
        failsTrap(
                Errno.EINVAL,
                "length 0",
                Syscalls.SYS_mmap,
                0,
                0,
                RW,
                MAP_PRIVATE | MAP_ANONYMOUS,
                -1,
                0);
        failsTrap(
                Errno.EINVAL,
                "rights",
                Syscalls.SYS_mmap,
                0,
                PAGE,
                64,
                MAP_PRIVATE | MAP_ANONYMOUS,
                -1,
                0);
    }

    private static void descriptorMustBeMappable() {
        fails(Errno.EBADF, () -> Mmap.shared(77, 0, PAGE), "closed");
        Pipes.Pipe pipe = Pipes.pipe();
        fails(Errno.ENODEV, () -> Mmap.shared(pipe.readFd(), 0, PAGE), "pipe");
        fails(Errno.EACCES, () -> Mmap.shared(pipe.writeFd(), 0, PAGE), "write end");
        fails(Errno.EACCES, () -> Mmap.mmap(0, PAGE, PROT_READ, MAP_PRIVATE, 1, 0), "write only");
        int fd = Files.memfdCreate("m", 0);
        fails(Errno.EINVAL, () -> Mmap.shared(fd, 100, PAGE), "unaligned offset");
    }

    private static void unknownFlags() {
        int fd = Files.memfdCreate("m", 0);
        long shared = fileOf(1, fd);
        int validate = MapFlags.MAP_SHARED_VALIDATE;
        int unknown = validate | 0x4000_0000;
        failsTrap(Errno.EOPNOTSUPP, "unknown", Syscalls.SYS_mmap, 0, PAGE, RW, unknown, fd, 0);
        Mem.putLong(Mmap.mmap(0, PAGE, RW, validate, fd, 0), 8);
        equal(8, Mem.getLong(shared), "known ones alone: shared");
    }

    private static void hugeRangesAreRefused() {
        fails(Errno.ENOMEM, () -> Mmap.anonymous(1L << 50), "more than the space has");
        int fd = Files.memfdCreate("m", 0);
        failsTrap(
                Errno.EOVERFLOW,
                "offset + length",
                Syscalls.SYS_mmap,
                0,
                2 * PAGE,
                RW,
                MAP_SHARED,
                fd,
                Long.MAX_VALUE - PAGE + 1);
    }

    private static void placesNeverOverlap() {
        long[] places = new long[40];
        for (int i = 0; i < places.length; i++) {
            places[i] = Mmap.anonymous((1 + i % 5) * PAGE);
            that(places[i] != 0, "a mapping at 0");
            Mem.putLong(places[i], i);
            Mem.putLong(places[i] + (1 + i % 5) * PAGE - 8, i);
            if (i % 7 == 6) {
                Mmap.munmap(places[i - 3], (1 + (i - 3) % 5) * PAGE);
                places[i - 3] = 0;
            }
        }
        for (int i = 0; i < places.length; i++) {
            if (places[i] != 0) {
                equal(i, Mem.getLong(places[i]), "first word");
                equal(i, Mem.getLong(places[i] + (1 + i % 5) * PAGE - 8), "last word");
            }
        }
    }

    private static long fileOf(int pages, int fd) {
        Files.ftruncate(fd, (long) pages * PAGE);
        return Mmap.shared(fd, 0, (long) pages * PAGE);
    }

    private static void mappingOutlivesItsDescriptor() {
        int fd = Files.memfdCreate("m", 0);
        long at = fileOf(1, fd);
        Files.close(fd);
        Mem.putLong(at, 9);
        equal(9, Mem.getLong(at), "after close");
    }

    // ---- faults ----

    private static final class Jump extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    static void note(int signal, SignalInfo info) {
        lastSignal = signal;
        lastCode = info.code();
        lastAddress = info.faultAddress();
        throw new Jump();
    }

    private static void expectFault(int signal, int code, long address, Runnable access) {
        SignalHandling.sigaction(Signals.SIGSEGV, MemoryCases::note);
        SignalHandling.sigaction(Signals.SIGBUS, MemoryCases::note);
        try {
            access.run();
        } catch (Jump fault) {
            equal(signal, lastSignal, "signal");
            equal(code, lastCode, "code");
            equal(address, lastAddress, "address");
            return;
        }
        that(false, "no fault at 0x" + Long.toHexString(address));
    }

    private static void faultsTellCodeAndAddress() {
        long at = Mmap.anonymous(3 * PAGE);
        Mem.putLong(at + PAGE, 4);
        Mmap.munmap(at + 2 * PAGE, PAGE);
        Mmap.mprotect(at, PAGE, PROT_NONE);
        Mmap.mprotect(at + PAGE, PAGE, PROT_READ);
        int segv = Signals.SIGSEGV;
        expectFault(segv, SigInfo.SEGV_ACCERR, at + 9, () -> Mem.getByte(at + 9));
        expectFault(
                segv, SigInfo.SEGV_ACCERR, at + PAGE + 16, () -> Mem.putLong(at + PAGE + 16, 1));
        long gone = at + 2 * PAGE + 5;
        expectFault(segv, SigInfo.SEGV_MAPERR, gone, () -> Mem.getByte(gone));
        expectFault(segv, SigInfo.SEGV_MAPERR, gone, () -> Mem.putByte(gone, 1));
        expectFault(segv, SigInfo.SEGV_MAPERR, 0, () -> Mem.getByte(0));
        expectFault(segv, SigInfo.SEGV_MAPERR, -8, () -> Mem.getLong(-8));
        expectFault(segv, SigInfo.SEGV_MAPERR, 1L << 45, () -> Mem.getLong(1L << 45));
        equal(4, Mem.getLong(at + PAGE), "the page that can be read");
    }

    private static void pagesBeyondTheEnd() {
        int fd = Files.memfdCreate("m", 0);
        Files.ftruncate(fd, 100);
        long at = Mmap.shared(fd, 0, 3 * PAGE);
        Mem.putByte(at + 200, 1);
        equal(0, Mem.getByte(at + 150), "tail of the last page");
        equal(1, Mem.getByte(at + 200), "stored in the tail");
        long beyond = at + PAGE;
        expectFault(Signals.SIGBUS, SigInfo.BUS_ADRERR, beyond, () -> Mem.getByte(beyond));
        equal(100, Files.fstat(fd).size(), "size");
        Files.ftruncate(fd, PAGE);
        equal(0, Mem.getByte(at + 200), "the tail is not kept");
    }

    private static void shrunkPages() {
        int fd = Files.memfdCreate("m", 0);
        long at = fileOf(2, fd);
        Mem.putLong(at + PAGE, 7);
        Files.ftruncate(fd, PAGE);
        long second = at + PAGE;
        expectFault(Signals.SIGBUS, SigInfo.BUS_ADRERR, second, () -> Mem.getLong(second));
        Files.ftruncate(fd, 2 * PAGE);
        equal(0, Mem.getLong(second), "grown again");
    }

    private static void badPagesAreEfault() {
        long at = Mmap.anonymous(2 * PAGE);
        Mmap.mprotect(at + PAGE, PAGE, PROT_NONE);
        int fd = Files.memfdCreate("m", 0);
        Files.writeFully(fd, new byte[2 * PAGE]);
        long bad = at + PAGE;
        failsTrap(Errno.EFAULT, "write", Syscalls.SYS_pwrite, fd, bad, 10, 0);
        failsTrap(Errno.EFAULT, "read", Syscalls.SYS_pread, fd, bad, 10, 0);
        long part = Check.trap(Syscalls.SYS_pread, fd, bad - 10, 20, 0);
        that(part == 10 || part == -Errno.EFAULT.number(), "partly bad: " + part);
        failsTrap(Errno.EFAULT, "kernel address", Syscalls.SYS_pread, fd, -PAGE, 10, 0);
        failsTrap(Errno.EFAULT, "beyond users", Syscalls.SYS_pread, fd, 1L << 40, 10, 0);
    }

    private static void unmapErrors() {
        fails(Errno.EINVAL, () -> Mmap.munmap(0x10_0000_0001L, PAGE), "unaligned");
        fails(Errno.EINVAL, () -> Mmap.munmap(0x10_0000_0000L, 0), "length 0");
        fails(Errno.EINVAL, () -> Mmap.munmap(0x10_0000_0000L, -1), "length -1");
        Mmap.munmap(0x10_0000_0000L, PAGE);
        fails(Errno.EINVAL, () -> Mmap.munmap(1L << 45, PAGE), "outside the space");
        fails(Errno.EINVAL, () -> Mmap.munmap(-PAGE, PAGE), "negative");
        fails(Errno.ENOMEM, () -> Mmap.mprotect(0x10_0000_0000L, PAGE, RW), "mprotect of a hole");
        fails(Errno.EINVAL, () -> Mmap.mprotect(0x10_0000_0001L, PAGE, RW), "mprotect unaligned");
        fails(Errno.EINVAL, () -> Mmap.msync(0x10_0000_0001L, PAGE, 4), "msync unaligned");
        long there = Mmap.anonymous(PAGE);
        fails(Errno.ENOMEM, () -> Mmap.mprotect(there, 1L << 50, RW), "mprotect too long");
        fails(Errno.EINVAL, () -> Mmap.msync(0x10_0000_0000L, PAGE, 5), "msync SYNC and ASYNC");
        fails(Errno.ENOMEM, () -> Mmap.msync(0x10_0000_0000L, PAGE, 4), "msync of a hole");
    }

    // ---- objects ----

    private static void writeIsSeen() {
        int fd = Files.memfdCreate("m", 0);
        long at = fileOf(1, fd);
        Files.pwrite(fd, Mmap.anonymous(PAGE), 8, 0);
        byte[] text = "seen".getBytes();
        Files.lseek(fd, 0, FileFlags.SEEK_SET);
        Files.writeFully(fd, text);
        equal("seen", new String(Mem.getBytes(at, 4)), "written, then loaded");
        Mem.putByte(at, 'S');
        byte[] back = new byte[4];
        Files.lseek(fd, 0, FileFlags.SEEK_SET);
        Files.read(fd, back);
        equal("Seen", new String(back), "stored, then read");
    }

    private static void privateWritesStayPrivate() {
        int fd = Files.memfdCreate("m", 0);
        long shared = fileOf(1, fd);
        Mem.putLong(shared, 1);
        long mine = Mmap.mmap(0, PAGE, RW, MAP_PRIVATE, fd, 0);
        long other = Mmap.mmap(0, PAGE, RW, MAP_PRIVATE, fd, 0);
        Mem.putLong(mine, 2);
        equal(1, Mem.getLong(shared), "the object");
        equal(1, Mem.getLong(other), "another private mapping");
        equal(2, Mem.getLong(mine), "own");
    }

    private static void droppedPages() {
        long at = Mmap.anonymous(PAGE);
        Mem.putLong(at, 3);
        Mmap.madvise(at, PAGE, MapFlags.MADV_DONTNEED);
        equal(0, Mem.getLong(at), "anonymous");
        int fd = Files.memfdCreate("m", 0);
        long shared = fileOf(1, fd);
        Mem.putLong(shared, 5);
        long mine = Mmap.mmap(0, PAGE, RW, MAP_PRIVATE, fd, 0);
        Mem.putLong(mine, 6);
        Mmap.madvise(mine, PAGE, MapFlags.MADV_DONTNEED);
        Mmap.madvise(shared, PAGE, MapFlags.MADV_DONTNEED);
        equal(5, Mem.getLong(mine), "private");
        equal(5, Mem.getLong(shared), "shared");
    }

    private static void droppedCopy() {
        long at = Mmap.anonymous(PAGE);
        Mem.putLong(at, 3);
        Check.exits(
                fork(
                        page -> {
                            Mmap.madvise(page, PAGE, MapFlags.MADV_DONTNEED);
                            return (int) Mem.getLong(page);
                        },
                        at),
                0);
        equal(3, Mem.getLong(at), "the parent's");
    }

    private static void dontfork() {
        long at = Mmap.anonymous(2 * PAGE);
        Mem.putLong(at, 3);
        Mmap.madvise(at, PAGE, MapFlags.MADV_DONTFORK);
        Check.dies(fork(page -> (int) Mem.getLong(page), at), Signals.SIGSEGV);
        Check.exits(fork(page -> (int) Mem.getLong(page + PAGE), at), 0);
        Mmap.madvise(at, PAGE, MapFlags.MADV_DOFORK);
        Check.exits(fork(page -> (int) Mem.getLong(page), at), 3);
    }

    private static void chainOfForks() {
        long at = Mmap.anonymous(PAGE);
        Check.exits(fork(MemoryCases::next, at), 0);
        equal(0, Mem.getLong(at), "the first one's counter");
    }

    static int next(long at) {
        Mem.putLong(at, Mem.getLong(at) + 1);
        long mine = Mem.getLong(at);
        if (mine < 4) {
            Check.exits(fork(MemoryCases::next, at), 0);
        }
        equal(mine, Mem.getLong(at), "own counter");
        return 0;
    }

    private static void writingAgain() {
        long at = Mmap.anonymous(PAGE);
        Mem.putLong(at, 1);
        Pipes.Pipe pipe = Pipes.pipe();
        Mem.putLong(at + 8, pipe.readFd());
        int child =
                fork(
                        page -> {
                            Files.read((int) Mem.getLong(page + 8), new byte[1]);
                            return (int) Mem.getLong(page);
                        },
                        at);
        Mmap.mprotect(at, PAGE, PROT_READ);
        Mmap.mprotect(at, PAGE, RW);
        Mem.putLong(at, 2);
        Files.writeFully(pipe.writeFd(), new byte[1]);
        Check.exits(child, 1);
    }

    private static void misalignedAtomics() {
        long at = Mmap.anonymous(PAGE);
        int bus = Signals.SIGBUS;
        expectFault(bus, SigInfo.BUS_ADRALN, at + 2, () -> Mem.getAndAddInt(at + 2, 1));
        expectFault(bus, SigInfo.BUS_ADRALN, at + 4, () -> Mem.compareAndSetLong(at + 4, 0, 1));
        Mem.putLong(at + 3, 77);
        equal(77, Mem.getLong(at + 3), "a plain access need not be aligned");
        Mem.putLong(at + PAGE - 8, 78);
        equal(78, Mem.getLong(at + PAGE - 8), "up to the end of the page");
    }

    private static void memoryIsSharedByDescriptor() {
        int fd = Files.memfdCreate("m", 0);
        long at = fileOf(1, fd);
        Check.exits(
                fork(
                        file -> {
                            int flags = MAP_SHARED | MAP_FIXED;
                            long there = Mmap.mmap(0x11_0000_0000L, PAGE, RW, flags, (int) file, 0);
                            Mem.putLong(there, 55);
                            return 0;
                        },
                        fd),
                0);
        equal(55, Mem.getLong(at), "stored by the child at another address");
    }

    /** The library's heap ends at the break too: nothing is allocated meanwhile, and it ends as it was. */
    private static void breakGrowsAndShrinks() {
        Pipes.Pipe pipe = Pipes.pipe();
        long before = Check.trap(Syscalls.SYS_brk, 0);
        long page = (before + PAGE - 1) & -PAGE;
        equal(page + 2 * PAGE, Check.trap(Syscalls.SYS_brk, page + 2 * PAGE), "grown");
        equal(0, Mem.getLong(page), "a new page");
        Mem.putLong(page + PAGE, 7);
        equal(page + 2 * PAGE, Check.trap(Syscalls.SYS_brk, 0), "the break in force");
        equal(page + 2 * PAGE, Check.trap(Syscalls.SYS_brk, 16), "below the heap nothing changes");
        equal(page + 2 * PAGE, Check.trap(Syscalls.SYS_brk, 1L << 40), "nor beyond all addresses");
        equal(page + PAGE, Check.trap(Syscalls.SYS_brk, page + PAGE), "shrunk");
        int sink = pipe.writeFd();
        failsTrap(Errno.EFAULT, "page given back", Syscalls.SYS_write, sink, page + PAGE, 1);
        equal(1, Check.trap(Syscalls.SYS_write, sink, page, 1), "page that is left");
        equal(page + 2 * PAGE, Check.trap(Syscalls.SYS_brk, page + 2 * PAGE), "grown again");
        equal(0, Mem.getLong(page + PAGE), "what was given back is gone");
        equal(before, Check.trap(Syscalls.SYS_brk, before), "as it was");
    }
}
