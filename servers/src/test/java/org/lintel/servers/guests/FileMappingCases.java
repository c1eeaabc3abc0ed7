package org.lintel.servers.guests;

import static org.lintel.nucleus.abi.FileFlags.*;
import static org.lintel.nucleus.abi.MapFlags.*;
import static org.lintel.servers.guests.Check.*;

import org.lintel.libc.ErrnoException;
import org.lintel.libc.Files;
import org.lintel.libc.Mem;
import org.lintel.libc.Mmap;
import org.lintel.libc.Processes;
import org.lintel.libc.SignalHandling;
import org.lintel.libc.SignalInfo;
import org.lintel.libc.Threads;
import org.lintel.libc.peer.Peers;
import org.lintel.libc.service.FileSystem;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.SigInfo;
import org.lintel.nucleus.abi.Signals;

/** Mappings of files that the file server keeps, a method a case. */
public final class FileMappingCases {
    private static final int PAGE = 4096;
    private static final int RW = PROT_READ | PROT_WRITE;
    private static final long PLACE = 0x10_0000_0000L;

    private FileMappingCases() {}

    public static void main(String[] args) {
        switch (args[0]) {
            case "writeOnly" -> writeOnly();
            case "beyondTheEnd" -> beyondTheEnd();
            case "shrunk" -> shrunk();
            case "dropped" -> dropped();
            case "discarded" -> discarded();
            case "readers" -> readers();
            case "folder" -> folder();
            case "peer" -> peer();
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    /** A file of so many bytes, of which each page begins with its number. */
    private static int file(String name, int bytes) {
        int fd = FileSystem.open(name, O_RDWR | O_CREAT, 0666);
        Files.ftruncate(fd, bytes);
        long at = Mmap.shared(fd, 0, bytes);
        for (int page = 0; page * PAGE < bytes; page++) {
            Mem.putLong(at + (long) page * PAGE, page + 1);
        }
        Mmap.munmap(at, bytes);
        return fd;
    }

    private static final class Faulted extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private static long faultAddress;
    private static int faultCode;

    static void note(int signal, SignalInfo info) {
        faultAddress = info.faultAddress();
        faultCode = info.code();
        throw new Faulted();
    }

    private static void isSigbus(long address) {
        SignalHandling.sigaction(Signals.SIGBUS, FileMappingCases::note);
        try {
            Mem.getByte(address);
        } catch (Faulted expected) {
            equal(address, faultAddress);
            equal(SigInfo.BUS_ADRERR, faultCode);
            return;
        }
        throw new AssertionError("no fault");
    }

    private static void writeOnly() {
        file("/tmp/a", PAGE);
        int fd = FileSystem.open("/tmp/a", O_WRONLY);
        fails(Errno.EACCES, () -> Mmap.shared(fd, 0, PAGE));
        fails(Errno.EACCES, () -> Mmap.mmap(0, PAGE, PROT_READ, MAP_PRIVATE, fd, 0));
    }

    private static void beyondTheEnd() {
        int fd = file("/tmp/a", PAGE + 100);
        long at = Mmap.shared(fd, 0, 3 * PAGE);
        equal(0L, Mem.getLong(at + PAGE + 104));
        Mem.putLong(at + PAGE + 104, 5);
        isSigbus(at + 2 * PAGE);
        Files.ftruncate(fd, 2 * PAGE);
        equal(0L, Mem.getLong(at + PAGE + 104));
    }

    private static void shrunk() {
        int fd = file("/tmp/a", 2 * PAGE);
        long at = Mmap.shared(fd, 0, 2 * PAGE);
        int other = FileSystem.open("/tmp/a", O_RDWR);
        Files.ftruncate(other, PAGE);
        equal(1L, Mem.getLong(at));
        isSigbus(at + PAGE);
        Files.ftruncate(other, 2 * PAGE);
        equal(0L, Mem.getLong(at + PAGE));
    }

    private static void dropped() {
        int fd = file("/tmp/a", PAGE);
        long mine = Mmap.mmap(0, PAGE, RW, MAP_PRIVATE, fd, 0);
        Mem.putLong(mine, 9);
        Mmap.munmap(mine, PAGE);
        long shared = Mmap.shared(fd, 0, PAGE);
        equal(1L, Mem.getLong(shared));
        Mem.putLong(shared, 2);
        Mmap.munmap(shared, PAGE);
        int again = FileSystem.open("/tmp/a", O_RDONLY);
        equal(2L, Mem.getLong(Mmap.mmap(0, PAGE, PROT_READ, MAP_SHARED, again, 0)));
    }

    private static void discarded() {
        int fd = file("/tmp/a", PAGE);
        long mine = Mmap.mmap(0, PAGE, RW, MAP_PRIVATE, fd, 0);
        Mem.putLong(mine, 9);
        Mmap.madvise(mine, PAGE, MADV_DONTNEED);
        equal(1L, Mem.getLong(mine));
    }

    private static void readers() {
        int fd = file("/tmp/a", PAGE);
        long one = Mmap.mmap(0, PAGE, RW, MAP_PRIVATE, fd, 0);
        long two = Mmap.mmap(0, PAGE, RW, MAP_PRIVATE, fd, 0);
        equal(1L, Mem.getLong(one));
        equal(1L, Mem.getLong(two));
        Mem.putLong(one, 7);
        equal(1L, Mem.getLong(two));
        equal(1L, Mem.getLong(Mmap.shared(fd, 0, PAGE)));
    }

    private static void folder() {
        FileSystem.mkdir("/tmp/folder", 0777);
        try {
            int fd = FileSystem.open("/tmp/folder", O_RDONLY);
            fails(Errno.ENODEV, () -> Mmap.mmap(0, PAGE, PROT_READ, MAP_SHARED, fd, 0));
        } catch (ErrnoException e) {
            equal(Errno.EISDIR, e.errno()); // a server may give no descriptor of it at all
        }
    }

    static int allows(long control) {
        Peers.allow((int) Mem.getLong(control));
        Mem.putLong(control, 0);
        while (Mem.getLongAcquire(control + 8) == 0) {
            Threads.yield();
        }
        return (int) Mem.getLong(PLACE);
    }

    private static void peer() {
        long control = Mmap.sharedAnonymous(PAGE);
        Mem.putLong(control, Processes.getpid());
        int child = Processes.fork(FileMappingCases::allows, control);
        while (Mem.getLongAcquire(control) != 0) {
            Threads.yield();
        }
        int fd = file("/tmp/a", 2 * PAGE);
        int how = MAP_SHARED | MAP_FIXED_NOREPLACE;
        Peers.mmapPeer(child, PLACE, PAGE, PROT_READ, how, fd, PAGE);
        Mem.putLongRelease(control + 8, 1);
        equal(2, Processes.waitpid(child).exitStatus());
    }
}
