package org.lintel.nucleus.guests;

import static org.lintel.libc.Processes.fork;
import static org.lintel.nucleus.abi.MapFlags.*;
import static org.lintel.nucleus.guests.Check.equal;
import static org.lintel.nucleus.guests.Check.fails;
import static org.lintel.nucleus.guests.Check.that;

import org.lintel.libc.Files;
import org.lintel.libc.Mem;
import org.lintel.libc.Mmap;
import org.lintel.libc.Pipes;
import org.lintel.libc.Processes;
import org.lintel.libc.Rlimit;
import org.lintel.libc.SignalHandling;
import org.lintel.libc.SignalInfo;
import org.lintel.libc.Threads;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.ProcessFlags;
import org.lintel.nucleus.abi.SigInfo;
import org.lintel.nucleus.abi.Signals;

/** The rules of the memory calls, a method a case. Descriptor 0 is two pages of 7, read-only. */
public final class MappingCases {
    private static final int PAGE = 4096;
    private static final int RW = PROT_READ | PROT_WRITE;
    private static final int PRIVATE = MAP_PRIVATE | MAP_ANONYMOUS;
    private static final long SEVENS = 0x0707_0707_0707_0707L;

    /** Where nothing else is mapped. */
    private static final long PLACE = 0x10_0000_0000L;

    private MappingCases() {}

    public static void main(String[] args) {
        switch (args[0]) {
            case "readOnly" -> readOnly();
            case "alignment" -> alignment();
            case "hugeThenFork" -> hugeThenFork();
            case "fixed" -> fixed();
            case "noReplace" -> noReplace();
            case "limit" -> limit();
            case "small" -> small();
            case "writeOnly" -> writeOnly();
            case "keepData" -> keepData();
            case "splitAndMerge" -> splitAndMerge();
            case "roundUp" -> roundUp();
            case "partial" -> partial();
            case "dropped" -> dropped();
            case "race" -> race();
            case "tables" -> tables();
            case "remapInPlace" -> remapInPlace();
            case "remapMoves" -> remapMoves();
            case "remapFixed" -> remapFixed();
            case "remapErrors" -> remapErrors();
            case "remapShared" -> remapShared();
            case "remapAnonymous" -> remapAnonymous();
            case "remapObject" -> remapObject();
            case "mlock" -> mlock();
            case "badAdvice" -> badAdvice();
            case "badArguments" -> badArguments();
            case "longRead" -> longRead();
            case "longWrite" -> longWrite();
            case "privateReaders" -> privateReaders();
            case "partlyForked" -> partlyForked();
            default -> Check.unknown(args[0]);
        }
    }

    /** Pages that hold 1, 2, 3 … */
    private static long numbered(long address, int pages) {
        long at = Mmap.mmap(address, (long) pages * PAGE, RW, PRIVATE | MAP_FIXED, -1, 0);
        for (int i = 0; i < pages; i++) {
            Mem.putLong(at + (long) i * PAGE, i + 1);
        }
        return at;
    }

    private static void faults(int signal, int code, long address, Runnable access, String what) {
        Faulted.expect(signal, code, address, access, what);
    }

    private static void unmapped(long address, String what) {
        faults(Signals.SIGSEGV, SigInfo.SEGV_MAPERR, address, () -> Mem.getByte(address), what);
    }

    /** A fault that was expected: the handler throws it. */
    static final class Faulted extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final int signal;
        private final transient SignalInfo info;

        private Faulted(int signal, SignalInfo info) {
            this.signal = signal;
            this.info = info;
        }

        static void handle(int signal, SignalInfo info) {
            throw new Faulted(signal, info);
        }

        static void expect(int signal, int code, long address, Runnable access, String what) {
            SignalHandling.sigaction(Signals.SIGSEGV, Faulted::handle);
            SignalHandling.sigaction(Signals.SIGBUS, Faulted::handle);
            try {
                access.run();
            } catch (Faulted fault) {
                equal(signal, fault.signal, what + ": signal");
                equal(code, fault.info.code(), what + ": code");
                equal(address, fault.info.faultAddress(), what + ": address");
                return;
            }
            that(false, what + ": no fault");
        }
    }

    // ---- placing ----

    private static void readOnly() {
        fails(Errno.EACCES, () -> Mmap.shared(0, 0, PAGE), "shared and writable");
        long shared = Mmap.mmap(0, PAGE, PROT_READ, MAP_SHARED, 0, 0);
        equal(SEVENS, Mem.getLong(shared), "shared");
        fails(Errno.EACCES, () -> Mmap.mprotect(shared, PAGE, RW), "mprotect");
        long mine = Mmap.mmap(0, PAGE, RW, MAP_PRIVATE, 0, 0);
        Mem.putLong(mine, 1);
        equal(SEVENS, Mem.getLong(shared), "after a private store");
    }

    private static void alignment() {
        int flags = PRIVATE | MAP_FIXED;
        fails(Errno.EINVAL, () -> Mmap.mmap(PLACE + 1, PAGE, RW, flags, -1, 0), "fixed");
        long hinted = Mmap.mmap(PLACE + 1, PAGE, RW, PRIVATE, -1, 0);
        equal(0, hinted & (PAGE - 1), "a hint gives a whole page");
        fails(Errno.EINVAL, () -> Mmap.mmap(0, PAGE, RW, MAP_PRIVATE, 0, 1), "offset");
    }

    private static void hugeThenFork() {
        long sixteenTiB = 16L << 40;
        fails(Errno.ENOMEM, () -> Mmap.anonymous(sixteenTiB), "more than the space has");
        long at = numbered(PLACE, 1);
        Check.exits(fork(page -> (int) Mem.getLong(page), at), 1);
    }

    private static void fixed() {
        long at = numbered(PLACE, 3);
        Mmap.mmap(at + PAGE, PAGE, RW, PRIVATE | MAP_FIXED, -1, 0);
        equal(1, Mem.getLong(at), "below");
        equal(0, Mem.getLong(at + PAGE), "replaced");
        equal(3, Mem.getLong(at + 2 * PAGE), "above");
    }

    private static void noReplace() {
        long at = numbered(PLACE, 1);
        int flags = PRIVATE | MAP_FIXED_NOREPLACE;
        fails(Errno.EEXIST, () -> Mmap.mmap(at, PAGE, RW, flags, -1, 0), "full");
        fails(Errno.EEXIST, () -> Mmap.mmap(at - PAGE, 2 * PAGE, RW, flags, -1, 0), "partial");
        equal(1, Mem.getLong(at), "the old mapping");
        unmapped(at - PAGE, "the free half");
        equal(at + PAGE, Mmap.mmap(at + PAGE, PAGE, RW, flags, -1, 0), "a free place");
    }

    private static void limit() {
        long bytes = 64L << 20;
        Processes.setrlimit(ProcessFlags.RLIMIT_AS, new Rlimit(bytes, bytes));
        fails(Errno.ENOMEM, () -> Mmap.anonymous(bytes), "beyond, with what is mapped already");
        long at = Mmap.anonymous(bytes / 2);
        fails(Errno.ENOMEM, () -> Mmap.anonymous(bytes / 2), "the second half");
        fails(Errno.ENOMEM, () -> Mmap.mremap(at, PAGE, bytes, MREMAP_MAYMOVE), "mremap");
        Mmap.munmap(at, bytes / 2);
        Mmap.anonymous(bytes / 2);
    }

    private static void small() {
        long at = Mmap.mmap(PLACE, 5, RW, PRIVATE | MAP_FIXED, -1, 0);
        Mem.putByte(at + PAGE - 1, 9);
        unmapped(at + PAGE, "the next page");
    }

    private static void writeOnly() {
        long at = Mmap.mmap(0, PAGE, PROT_WRITE, PRIVATE, -1, 0);
        Mem.putLong(at, 4);
        equal(4, Mem.getLong(at), "read");
    }

    private static void keepData() {
        long at = numbered(PLACE, 2);
        Mmap.mprotect(at, 2 * PAGE, PROT_NONE);
        faults(Signals.SIGSEGV, SigInfo.SEGV_ACCERR, at, () -> Mem.getByte(at), "without rights");
        Mmap.mprotect(at, 2 * PAGE, RW);
        equal(1, Mem.getLong(at), "first page");
        equal(2, Mem.getLong(at + PAGE), "second page");
    }

    private static void splitAndMerge() {
        long at = numbered(PLACE, 3);
        for (int i = 0; i < 50; i++) {
            Mmap.mprotect(at + PAGE, PAGE, PROT_READ);
            Mem.putLong(at + 8, i);
            Mem.putLong(at + 2 * PAGE + 8, i);
            faults(
                    Signals.SIGSEGV,
                    SigInfo.SEGV_ACCERR,
                    at + PAGE,
                    () -> Mem.putLong(at + PAGE, 0),
                    "the middle");
            Mmap.mprotect(at + PAGE, PAGE, RW);
            Mem.putLong(at + PAGE + 8, i);
        }
        for (int i = 0; i < 3; i++) {
            equal(i + 1, Mem.getLong(at + (long) i * PAGE), "data");
            equal(49, Mem.getLong(at + (long) i * PAGE + 8), "last store");
        }
    }

    // ---- unmapping ----

    private static void roundUp() {
        long at = numbered(PLACE, 3);
        Mmap.munmap(at, PAGE + 1);
        unmapped(at + PAGE, "a page of which one byte was named");
        equal(3, Mem.getLong(at + 2 * PAGE), "the next");
        fails(Errno.EINVAL, () -> Mmap.munmap(at, Long.MAX_VALUE), "a length that overflows");
    }

    private static void partial() {
        for (int hole = 0; hole < 3; hole++) {
            long at = numbered(PLACE, 3);
            long gone = at + (long) hole * PAGE;
            Mmap.munmap(gone, PAGE);
            unmapped(gone, "the hole");
            for (int i = 0; i < 3; i++) {
                if (i != hole) {
                    equal(i + 1, Mem.getLong(at + (long) i * PAGE), "the rest");
                }
            }
            Mmap.munmap(at, 3 * PAGE);
        }
    }

    private static void dropped() {
        int fd = Files.memfdCreate("m", 0);
        Files.ftruncate(fd, PAGE);
        long shared = Mmap.shared(fd, 0, PAGE);
        Mem.putLong(shared, 1);
        long mine = Mmap.mmap(0, PAGE, RW, MAP_PRIVATE, fd, 0);
        Mem.putLong(mine, 2);
        Mmap.munmap(mine, PAGE);
        Mmap.munmap(shared, PAGE);
        equal(1, Mem.getLong(Mmap.shared(fd, 0, PAGE)), "the object");
        equal(1, Mem.getLong(Mmap.mmap(0, PAGE, RW, MAP_PRIVATE, fd, 0)), "private, anew");
    }

    private static void race() {
        long stop = Mmap.anonymous(PAGE);
        SignalHandling.sigaction(Signals.SIGSEGV, Faulted::handle);
        int reader = Threads.create(MappingCases::readsPlace, stop);
        for (int i = 0; i < 300; i++) {
            Mmap.mmap(PLACE, PAGE, RW, PRIVATE | MAP_FIXED, -1, 0);
            Mem.putLong(PLACE, 1);
            Mmap.munmap(PLACE, PAGE);
            long other = Mmap.anonymous(PAGE); // most likely gets the frame
            Mem.putLong(other, 666);
            Mmap.munmap(other, PAGE);
        }
        Mem.putIntRelease(stop, 1);
        equal(0, Threads.join(reader), "values that belong to other memory");
    }

    static long readsPlace(long stop) {
        long wrong = 0;
        while (Mem.getIntAcquire(stop) == 0) {
            try {
                long value = Mem.getLong(PLACE);
                wrong += value == 0 || value == 1 ? 0 : 1;
            } catch (Faulted expected) {
                that(expected.info.faultAddress() == PLACE, "the fault's address");
            }
        }
        return wrong;
    }

    /** 20,000 page tables would take 80 MiB; the machine has 16. */
    private static void tables() {
        for (long i = 0; i < 20_000; i++) {
            long at = PLACE + i * (2L << 20);
            Mmap.mmap(at, PAGE, RW, PRIVATE | MAP_FIXED, -1, 0);
            Mem.putLong(at, i);
            Mmap.munmap(at, PAGE);
        }
    }

    // ---- mremap ----

    private static void remapInPlace() {
        long at = numbered(PLACE, 4);
        equal(at, Mmap.mremap(at, 4 * PAGE, 2 * PAGE, 0), "shrunk");
        unmapped(at + 2 * PAGE, "what was cut off");
        equal(at, Mmap.mremap(at, 2 * PAGE, 3 * PAGE, 0), "grown");
        equal(2, Mem.getLong(at + PAGE), "kept");
        equal(0, Mem.getLong(at + 2 * PAGE), "new");
        equal(at, Mmap.mremap(at, 3 * PAGE, 3 * PAGE, 0), "as it was");
        numbered(at + 3 * PAGE, 1);
        Mmap.mprotect(at + 3 * PAGE, PAGE, PROT_READ);
        fails(Errno.ENOMEM, () -> Mmap.mremap(at, 3 * PAGE, 4 * PAGE, 0), "blocked");
        equal(1, Mem.getLong(at + 3 * PAGE), "the neighbour");
    }

    private static void remapMoves() {
        long at = numbered(PLACE, 3);
        Mmap.mmap(at + 3 * PAGE, PAGE, PROT_READ, PRIVATE | MAP_FIXED, -1, 0);
        long moved = Mmap.mremap(at, 3 * PAGE, 600L * PAGE, MREMAP_MAYMOVE);
        that(moved != at, "it moved");
        for (int i = 0; i < 3; i++) {
            equal(i + 1, Mem.getLong(moved + (long) i * PAGE), "moved page");
        }
        equal(0, Mem.getLong(moved + 599L * PAGE), "new page");
        unmapped(at, "the old place");
        Mem.putLong(moved, 5);
        equal(5, Mem.getLong(moved), "stored");
        long back = Mmap.mremap(moved + PAGE, PAGE, PAGE, 3, PLACE);
        equal(PLACE, back, "the middle, back");
        equal(2, Mem.getLong(back), "its contents");
        unmapped(moved + PAGE, "the hole it left");
        equal(3, Mem.getLong(moved + 2 * PAGE), "behind the hole");
    }

    private static void remapFixed() {
        long at = numbered(PLACE, 2);
        long there = numbered(PLACE + 16 * PAGE, 4);
        int fixed = MREMAP_MAYMOVE | MREMAP_FIXED;
        fails(
                Errno.EINVAL,
                () -> Mmap.mremap(at, 2 * PAGE, 2 * PAGE, fixed, at + PAGE),
                "overlap behind");
        fails(
                Errno.EINVAL,
                () -> Mmap.mremap(at, 2 * PAGE, 2 * PAGE, fixed, at - PAGE),
                "overlap before");
        fails(Errno.EINVAL, () -> Mmap.mremap(at, PAGE, PAGE, fixed, there + 1), "unaligned");
        fails(Errno.EINVAL, () -> Mmap.mremap(at, PAGE, PAGE, fixed, 1L << 40), "outside");
        equal(1, Mem.getLong(at), "as before");
        equal(there, Mmap.mremap(at, 2 * PAGE, PAGE, fixed, there), "moved and shrunk");
        equal(1, Mem.getLong(there), "moved");
        equal(2, Mem.getLong(there + PAGE), "not replaced");
        unmapped(at, "the old place");
        unmapped(at + PAGE, "what was cut off");
    }

    private static void remapErrors() {
        long at = numbered(PLACE, 2);
        fails(Errno.EINVAL, () -> Mmap.mremap(at + 1, PAGE, PAGE, 0), "unaligned");
        fails(Errno.EINVAL, () -> Mmap.mremap(at, PAGE, 0, 0), "new size 0");
        fails(Errno.EINVAL, () -> Mmap.mremap(at, 0, PAGE, 0), "old size 0");
        fails(Errno.EINVAL, () -> Mmap.mremap(at, PAGE, PAGE, 8), "flags");
        fails(Errno.EINVAL, () -> Mmap.mremap(at, PAGE, PAGE, MREMAP_FIXED, PLACE), "no MAYMOVE");
        fails(Errno.EINVAL, () -> Mmap.mremap(at, PAGE, PAGE, 3, -PAGE), "negative");
        fails(Errno.EFAULT, () -> Mmap.mremap(at - PAGE, PAGE, PAGE, 0), "a hole");
        fails(Errno.EFAULT, () -> Mmap.mremap(at, 3 * PAGE, 4 * PAGE, 0), "partly a hole");
        fails(Errno.EFAULT, () -> Mmap.mremap(-PAGE, PAGE, PAGE, 0), "no user address");
        Mmap.mprotect(at, PAGE, PROT_READ);
        fails(Errno.EFAULT, () -> Mmap.mremap(at, 2 * PAGE, 3 * PAGE, 1), "two mappings");
        fails(Errno.ENOMEM, () -> Mmap.mremap(at, PAGE, 1L << 50, 1), "too long");
    }

    private static void remapShared() {
        long at = numbered(PLACE, 4);
        Pipes.Pipe pipe = Pipes.pipe();
        Mem.putLong(at + 8, pipe.readFd());
        int child = fork(MappingCases::seesOldPages, at);
        long moved = Mmap.mremap(at + PAGE, 2 * PAGE, 2 * PAGE, 3, at + 64 * PAGE);
        Mem.putLong(moved, 20);
        Mem.putLong(at, 10);
        equal(3, Mem.getLong(moved + PAGE), "moved, not written");
        Files.writeFully(pipe.writeFd(), new byte[1]);
        Check.exits(child, 0);
        equal(20, Mem.getLong(moved), "own");
    }

    static int seesOldPages(long at) {
        Files.read((int) Mem.getLong(at + 8), new byte[1]);
        for (int i = 0; i < 4; i++) {
            equal(i + 1, Mem.getLong(at + (long) i * PAGE), "page " + i);
        }
        Mem.putLong(at + PAGE, 99);
        return 0;
    }

    private static void remapAnonymous() {
        int flags = MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED;
        long at = Mmap.mmap(PLACE, PAGE, RW, flags, -1, 0);
        Mem.putLong(at, 6);
        equal(at, Mmap.mremap(at, PAGE, 2 * PAGE, 0), "grown");
        faults(
                Signals.SIGBUS,
                SigInfo.BUS_ADRERR,
                at + PAGE,
                () -> Mem.getByte(at + PAGE),
                "the added page");
        long moved = Mmap.mremap(at, PAGE, PAGE, 3, at + 8 * PAGE);
        equal(6, Mem.getLong(moved), "moved");
    }

    private static void remapObject() {
        int fd = Files.memfdCreate("m", 0);
        Files.ftruncate(fd, 4 * PAGE);
        long all = Mmap.shared(fd, 0, 4 * PAGE);
        long part = Mmap.mmap(PLACE, PAGE, RW, MAP_SHARED | MAP_FIXED, fd, PAGE);
        Mem.putLong(part, 1);
        long moved = Mmap.mremap(part, PAGE, 3 * PAGE, 3, PLACE + 8 * PAGE);
        Mem.putLong(all + PAGE, 2);
        Mem.putLong(all + 3 * PAGE, 3);
        equal(2, Mem.getLong(moved), "the page that it had");
        equal(3, Mem.getLong(moved + 2 * PAGE), "a page that it got");
        long mine = Mmap.mmap(0, PAGE, RW, MAP_PRIVATE, fd, 0);
        Mem.putLong(mine, 4);
        long other = Mmap.mremap(mine, PAGE, PAGE, 3, PLACE);
        equal(4, Mem.getLong(other), "a private copy");
        equal(0, Mem.getLong(all), "the object");
        Files.ftruncate(fd, PAGE);
        faults(
                Signals.SIGBUS,
                SigInfo.BUS_ADRERR,
                moved,
                () -> Mem.getByte(moved),
                "cut off after the move");
    }

    private static void badAdvice() {
        long at = numbered(PLACE, 2);
        int[] known = {
            MADV_NORMAL,
            MADV_RANDOM,
            MADV_SEQUENTIAL,
            MADV_WILLNEED,
            MADV_DONTNEED,
            MADV_DONTFORK,
            MADV_DOFORK
        };
        for (int advice : known) {
            fails(Errno.EINVAL, () -> Mmap.madvise(at + 1, PAGE, advice), "unaligned " + advice);
            fails(Errno.EINVAL, () -> Mmap.madvise(at, -PAGE, advice), "negative " + advice);
            long behind = at + 2 * PAGE;
            fails(Errno.ENOMEM, () -> Mmap.madvise(behind, PAGE, advice), "a hole " + advice);
            Mmap.madvise(at, 0, advice);
        }
        fails(Errno.EINVAL, () -> Mmap.madvise(at, PAGE, 99), "unknown");
        fails(Errno.EINVAL, () -> Mmap.madvise(at, PAGE, -1), "negative advice");
    }

    private static void badArguments() {
        long at = numbered(PLACE, 1);
        fails(Errno.EINVAL, () -> Mmap.mprotect(at, PAGE, 64), "unknown protection");
        fails(Errno.EINVAL, () -> Mmap.msync(at, PAGE, 64), "unknown flags of msync");
        fails(Errno.ENOMEM, () -> Mmap.mlock(at, -1), "mlock beyond the space");
        fails(Errno.ENOMEM, () -> Mmap.munlock(at + PAGE, PAGE), "munlock of a hole");
        fails(
                Errno.EPERM,
                () -> Mmap.mmap(PAGE, PAGE, RW, PRIVATE | MAP_FIXED, -1, 0),
                "below the lowest address");
        equal(1, Mem.getLong(at), "nothing has changed");
    }

    private static void mlock() {
        long at = Mmap.anonymous(3 * PAGE);
        Mmap.mlock(at + 100, 2 * PAGE);
        Mmap.munlock(at, 3 * PAGE);
        Mmap.munmap(at + PAGE, PAGE);
        fails(Errno.ENOMEM, () -> Mmap.mlock(at, 3 * PAGE), "a hole");
        fails(Errno.ENOMEM, () -> Mmap.munlock(at, 3 * PAGE), "munlock of a hole");
        fails(Errno.ENOMEM, () -> Mmap.mlock(at, -1), "a length that is none");
        Mmap.mprotect(at, PAGE, PROT_NONE);
        fails(Errno.ENOMEM, () -> Mmap.mlock(at, PAGE), "a page without rights");
        long tooMuch = Mmap.anonymous(32L << 20);
        fails(Errno.ENOMEM, () -> Mmap.mlock(tooMuch, 32L << 20), "more than there is");
    }

    // ---- calls that use pages for long ----

    /**
     * A write(2) that waits in the middle of a page that a child shares. What the owner stores
     * meanwhile, into the part not yet read, goes into the pipe: the call has no page of its own.
     */
    private static void longRead() {
        Pipes.Pipe pipe = Pipes.pipe();
        int capacity = Pipes.capacity(pipe.writeFd());
        long at = numbered(PLACE, 1 + capacity / PAGE);
        Pipes.Pipe end = Pipes.pipe();
        Mem.putLong(at + 8, end.readFd());
        int child = fork(MappingCases::waitsForEnd, at);
        Mem.putLong(at + 16, pipe.writeFd());
        Mem.putLong(at + 24, capacity + PAGE);
        int writer = Threads.create(MappingCases::writesLong, at);
        while (Files.available(pipe.readFd()) < capacity) {
            Threads.yield();
        }
        Mem.putLong(at + capacity, 77);
        long copy = Mmap.anonymous(capacity + PAGE);
        Files.readFully(pipe.readFd(), copy, capacity + PAGE);
        equal(77, Mem.getLong(copy + capacity), "stored while the call waited");
        equal(1, Mem.getLong(copy), "read before");
        equal(0, Threads.join(writer), "the call");
        Files.writeFully(end.writeFd(), new byte[1]);
        Check.exits(child, 0);
    }

    static int waitsForEnd(long at) {
        Files.read((int) Mem.getLong(at + 8), new byte[1]);
        equal(1, Mem.getLong(at), "the child's first page");
        return 0;
    }

    static long writesLong(long at) {
        Files.writeFully((int) Mem.getLong(at + 16), at, Mem.getLong(at + 24));
        return 0;
    }

    /** A read(2) that waits for data, into a page that was shared once: stores go to the same page. */
    private static void longWrite() {
        long at = numbered(PLACE, 1);
        Check.exits(fork(page -> (int) Mem.getLong(page), at), 1);
        Pipes.Pipe pipe = Pipes.pipe();
        Mem.putLong(at + 8, pipe.readFd());
        int reader = Threads.create(MappingCases::readsOneWord, at);
        for (int i = 0; i < 10; i++) {
            Threads.yield(); // most likely it waits then
        }
        Mem.putLong(at + 16, 5);
        byte[] word = {9, 0, 0, 0, 0, 0, 0, 0};
        Files.writeFully(pipe.writeFd(), word);
        equal(8, Threads.join(reader), "the call");
        equal(9, Mem.getLong(at + 24), "what it read");
        equal(5, Mem.getLong(at + 16), "what was stored");
    }

    static long readsOneWord(long at) {
        return Files.read((int) Mem.getLong(at + 8), at + 24, 8);
    }

    private static void privateReaders() {
        long zero = Mmap.anonymous(2 * PAGE);
        equal(0, Mem.getLong(zero) + Mem.getLong(zero + PAGE), "zero pages");
        Mem.putLong(zero, 1);
        equal(0, Mem.getLong(zero + PAGE), "another reader of the zero page");
        long one = Mmap.mmap(0, PAGE, RW, MAP_PRIVATE, 0, 0);
        long two = Mmap.mmap(0, PAGE, RW, MAP_PRIVATE, 0, 0);
        equal(SEVENS, Mem.getLong(one), "a file's page");
        equal(SEVENS, Mem.getLong(two), "again");
        Mem.putLong(one, 1);
        equal(SEVENS, Mem.getLong(two), "another reader of the file's page");
        Check.exits(fork(page -> (int) Mem.getByte(page), two), 7);
    }

    private static void partlyForked() {
        long at = numbered(PLACE, 3);
        Mmap.madvise(at + PAGE, PAGE, MADV_DONTFORK);
        Check.exits(fork(MappingCases::writesAround, at), 0);
        for (int i = 0; i < 3; i++) {
            equal(i + 1, Mem.getLong(at + (long) i * PAGE), "the parent's page " + i);
        }
        Check.dies(fork(page -> (int) Mem.getLong(page + PAGE), at), Signals.SIGSEGV);
    }

    static int writesAround(long at) {
        Mem.putLong(at, 50);
        Mem.putLong(at + 2 * PAGE, 51);
        return 0;
    }
}
