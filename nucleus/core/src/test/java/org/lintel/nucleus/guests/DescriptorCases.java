package org.lintel.nucleus.guests;

import org.lintel.libc.ErrnoException;
import org.lintel.libc.Files;
import org.lintel.libc.Malloc;
import org.lintel.libc.Mem;
import org.lintel.libc.Mmap;
import org.lintel.libc.Pipes;
import org.lintel.libc.PollSet;
import org.lintel.libc.Processes;
import org.lintel.libc.Rlimit;
import org.lintel.libc.SignalHandling;
import org.lintel.libc.Spawn;
import org.lintel.libc.Threads;
import org.lintel.libc.WaitStatus;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.FileFlags;
import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.ProcessFlags;
import org.lintel.nucleus.abi.Signals;
import org.lintel.nucleus.abi.Syscalls;

import java.util.List;

/** What descriptors promise to processes, a method a case. Exits with 0 when the promise is kept. */
public final class DescriptorCases {
    private static final int FULL = 65536;

    /** Nothing is mapped there. */
    private static final long NOWHERE = 0x3_0000_0000L;

    /** Two memory cells and a megabyte of room. */
    private static final long ROOM = Malloc.malloc(1 << 20);

    private DescriptorCases() {}

    public static void main(String[] args) {
        switch (args[0]) {
            case "directions" -> directions();
            case "end" -> bytesBeforeTheEnd();
            case "sigpipe" -> sigpipe();
            case "blocked" -> blockedWriter();
            case "nonblocking" -> nonblocking();
            case "records" -> records();
            case "offsets" -> offsets();
            case "readers" -> allReadersWake();
            case "fionread" -> fionread();
            case "nothing" -> nothing();
            case "capacity" -> capacity();
            case "poll" -> poll();
            case "pollWaits" -> pollWaits();
            case "limits" -> limits();
            case "sharedOffset" -> sharedOffset();
            case "memfd" -> memfd();
            case "execCloses" -> execCloses();
            case "spawnPasses" -> spawnPasses();
            case "openInChild" -> Files.fcntl(Integer.parseInt(args[1]), FileFlags.F_GETFD, 0);
            case "closedInChild" ->
                    fails(
                            Errno.EBADF,
                            () -> Files.fcntl(Integer.parseInt(args[1]), FileFlags.F_GETFD, 0));
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static void fails(Errno expected, Runnable call) {
        try {
            call.run();
        } catch (ErrnoException e) {
            equal(expected.number(), e.errno().number());
            return;
        }
        throw new AssertionError("no error, expected " + expected);
    }

    private static void equal(long expected, long found) {
        if (expected != found) {
            throw new AssertionError("expected " + expected + ", found " + found);
        }
    }

    private static void childSucceeds(int pid) {
        WaitStatus status = Processes.waitpid(pid);
        if (!status.ifExited() || status.exitStatus() != 0) {
            throw new AssertionError("child: " + status.describe());
        }
    }

    private static void directions() {
        Pipes.Pipe pipe = Pipes.pipe();
        fails(Errno.EBADF, () -> Files.write(pipe.readFd(), ROOM, 1));
        fails(Errno.EBADF, () -> Files.read(pipe.writeFd(), ROOM, 1));
        pipe.close();
        fails(Errno.EBADF, () -> Files.read(pipe.readFd(), ROOM, 1));
    }

    private static void bytesBeforeTheEnd() {
        Pipes.Pipe pipe = Pipes.pipe();
        Mem.putInt(ROOM, pipe.writeFd());
        Mem.putInt(ROOM + 4, pipe.readFd());
        int child = Processes.fork(DescriptorCases::writeTenBytes, ROOM);
        Files.close(pipe.writeFd());
        equal(10, Files.readFully(pipe.readFd(), ROOM + 64, 100));
        equal(0, Files.read(pipe.readFd(), ROOM + 64, 100));
        childSucceeds(child);
    }

    private static int writeTenBytes(long block) {
        Files.close(Mem.getInt(block + 4));
        Files.writeFully(Mem.getInt(block), block + 64, 10);
        return 0;
    }

    private static void sigpipe() {
        Pipes.Pipe pipe = Pipes.pipe();
        Files.close(pipe.readFd());
        int child = Processes.fork(DescriptorCases::writeOnce, pipe.writeFd());
        WaitStatus status = Processes.waitpid(child);
        equal(Signals.SIGPIPE, status.termSig());
        SignalHandling.ignore(Signals.SIGPIPE);
        fails(Errno.EPIPE, () -> Files.write(pipe.writeFd(), ROOM, 1));
    }

    private static int writeOnce(long fd) {
        Files.write((int) fd, 0x1_0000, 1);
        return 0;
    }

    private static void blockedWriter() {
        SignalHandling.ignore(Signals.SIGPIPE);
        Pipes.Pipe pipe = Pipes.pipe();
        Files.writeFully(pipe.writeFd(), ROOM, FULL);
        int writer =
                Threads.create(
                        () -> fails(Errno.EPIPE, () -> Files.write(pipe.writeFd(), ROOM, 1)));
        Threads.sleepNs(1_000_000);
        Files.close(pipe.readFd());
        Threads.join(writer);
    }

    private static void nonblocking() {
        Pipes.Pipe pipe = Pipes.pipe2(FileFlags.O_NONBLOCK);
        fails(Errno.EAGAIN, () -> Files.read(pipe.readFd(), ROOM, 1));
        equal(FULL - 4095, Files.write(pipe.writeFd(), ROOM, FULL - 4095));
        fails(Errno.EAGAIN, () -> Files.write(pipe.writeFd(), ROOM, 4096));
        equal(4095, Files.write(pipe.writeFd(), ROOM, 10_000));
        Files.setNonblocking(pipe.readFd(), false);
        equal(FULL, Files.read(pipe.readFd(), ROOM, 1 << 20));
    }

    private static void records() {
        Pipes.Pipe pipe = Pipes.pipe();
        int[] children = new int[2];
        for (int name = 0; name < 2; name++) {
            children[name] =
                    Processes.fork(
                            DescriptorCases::writeRecords, (long) pipe.writeFd() << 8 | name + 1);
        }
        Files.close(pipe.writeFd());
        int[] count = new int[3];
        while (Files.readFully(pipe.readFd(), ROOM, 3000) == 3000) {
            byte name = Mem.getByte(ROOM);
            for (int i = 0; i < 3000; i++) {
                equal(name, Mem.getByte(ROOM + i));
            }
            count[name]++;
        }
        equal(100, count[1]);
        equal(100, count[2]);
        childSucceeds(children[0]);
        childSucceeds(children[1]);
    }

    private static int writeRecords(long argument) {
        Mem.fill(ROOM, 3000, (byte) argument);
        for (int i = 0; i < 100; i++) {
            equal(3000, Files.write((int) (argument >> 8), ROOM, 3000));
        }
        return 0;
    }

    private static void offsets() {
        Pipes.Pipe pipe = Pipes.pipe();
        fails(Errno.ESPIPE, () -> Files.lseek(pipe.readFd(), 0, FileFlags.SEEK_CUR));
        fails(Errno.ESPIPE, () -> Files.pread(pipe.readFd(), ROOM, 1, 0));
        fails(Errno.ESPIPE, () -> Files.pwrite(pipe.writeFd(), ROOM, 1, 0));
    }

    private static void allReadersWake() {
        Pipes.Pipe pipe = Pipes.pipe();
        int[] children = new int[4];
        for (int i = 0; i < children.length; i++) {
            children[i] =
                    Processes.fork(
                            DescriptorCases::readTheEnd,
                            (long) pipe.writeFd() << 32 | pipe.readFd());
        }
        Threads.sleepNs(1_000_000);
        Files.close(pipe.writeFd());
        for (int child : children) {
            childSucceeds(child);
        }
    }

    private static int readTheEnd(long fds) {
        Files.close((int) (fds >> 32));
        equal(0, Files.read((int) fds, ROOM, 1));
        return 0;
    }

    private static void fionread() {
        Pipes.Pipe pipe = Pipes.pipe();
        Files.writeFully(pipe.writeFd(), ROOM, 5000);
        equal(5000, Files.available(pipe.readFd()));
        equal(5000, Files.available(pipe.writeFd()));
        Files.read(pipe.readFd(), ROOM, 4999);
        equal(1, Files.available(pipe.readFd()));
        fails(Errno.EFAULT, () -> Files.ioctl(pipe.readFd(), FileFlags.FIONREAD, NOWHERE));
        fails(Errno.ENOTTY, () -> Files.ioctl(pipe.readFd(), 1, ROOM));
    }

    private static void nothing() {
        Pipes.Pipe pipe = Pipes.pipe();
        equal(0, Files.read(pipe.readFd(), NOWHERE, 0));
        equal(0, Files.write(pipe.writeFd(), NOWHERE, 0));
        fails(Errno.EFAULT, () -> Files.write(pipe.writeFd(), NOWHERE, 1));
        fails(Errno.EINVAL, () -> Files.write(pipe.writeFd(), ROOM, -1));
    }

    private static void capacity() {
        Pipes.Pipe pipe = Pipes.pipe();
        equal(FULL, Pipes.capacity(pipe.readFd()));
        Files.writeFully(pipe.writeFd(), ROOM, 5000);
        fails(Errno.EBUSY, () -> Pipes.setCapacity(pipe.readFd(), 4096));
        fails(Errno.EINVAL, () -> Pipes.setCapacity(pipe.readFd(), Integer.MAX_VALUE));
        equal(8192, Pipes.setCapacity(pipe.writeFd(), 5001));
        int memfd = Files.memfdCreate("no pipe", 0);
        fails(Errno.EBADF, () -> Pipes.capacity(memfd));
    }

    private static void poll() {
        Pipes.Pipe pipe = Pipes.pipe();
        try (PollSet set = new PollSet(3)) {
            int in = set.add(pipe.readFd(), FileFlags.POLLIN);
            int out = set.add(pipe.writeFd(), FileFlags.POLLOUT);
            int none = set.add(1000, FileFlags.POLLIN);
            equal(2, set.poll(0));
            equal(0, set.returned(in));
            equal(FileFlags.POLLOUT, set.returned(out));
            equal(FileFlags.POLLNVAL, set.returned(none));
            Files.close(pipe.writeFd());
            equal(3, set.poll(-1));
            equal(FileFlags.POLLHUP, set.returned(in));
            equal(FileFlags.POLLNVAL, set.returned(out));
        }
        Pipes.Pipe other = Pipes.pipe();
        Files.close(other.readFd());
        try (PollSet set = new PollSet(1)) {
            int out = set.add(other.writeFd(), 0);
            equal(1, set.poll(-1));
            equal(FileFlags.POLLERR, set.returned(out));
        }
        equal(-Errno.EFAULT.number(), Gate.trap(Syscalls.SYS_poll, NOWHERE, 1, 0, 0, 0, 0));
        equal(-Errno.EINVAL.number(), Gate.trap(Syscalls.SYS_poll, ROOM, 5000, 0, 0, 0, 0));
    }

    private static void pollWaits() {
        Pipes.Pipe pipe = Pipes.pipe();
        Pipes.Pipe idle = Pipes.pipe();
        try (PollSet set = new PollSet(2)) {
            set.add(idle.readFd(), FileFlags.POLLIN);
            int in = set.add(pipe.readFd(), FileFlags.POLLIN);
            equal(0, set.poll(5));
            int child = Processes.fork(DescriptorCases::writeLater, pipe.writeFd());
            equal(1, set.poll(-1));
            equal(FileFlags.POLLIN, set.returned(in));
            childSucceeds(child);
        }
    }

    private static int writeLater(long fd) {
        Threads.sleepNs(2_000_000);
        Files.writeFully((int) fd, ROOM, 1);
        return 0;
    }

    private static void limits() {
        Pipes.Pipe first = Pipes.pipe();
        int highest = first.writeFd();
        equal(-Errno.EFAULT.number(), Gate.trap(Syscalls.SYS_pipe2, NOWHERE, 0, 0, 0, 0, 0));
        equal(-Errno.EINVAL.number(), Gate.trap(Syscalls.SYS_pipe2, ROOM, 1, 0, 0, 0, 0));
        Rlimit limit = new Rlimit(highest + 2, highest + 2);
        Processes.setrlimit(ProcessFlags.RLIMIT_NOFILE, limit);
        fails(Errno.EMFILE, Pipes::pipe);
        equal(highest + 1, Files.dup(first.readFd()));
        fails(Errno.EMFILE, () -> Files.dup(first.readFd()));
        fails(Errno.EMFILE, () -> Files.memfdCreate("x", 0));
        fails(Errno.EBADF, () -> Files.dup2(first.readFd(), highest + 2));
    }

    private static void sharedOffset() {
        int fd = Files.memfdCreate("shared", 0);
        Files.writeFully(fd, ROOM, 100);
        Files.lseek(fd, 0, FileFlags.SEEK_SET);
        childSucceeds(Processes.fork(DescriptorCases::seekAndClose, fd));
        equal(70, Files.lseek(fd, 0, FileFlags.SEEK_CUR));
        equal(30, Files.read(fd, ROOM, 1000));
    }

    private static int seekAndClose(long fd) {
        Files.lseek((int) fd, 70, FileFlags.SEEK_SET);
        Files.close((int) fd);
        return 0;
    }

    private static void memfd() {
        int fd = Files.memfdCreate("pages", 0);
        Files.ftruncate(fd, 8192);
        long pages = Mmap.shared(fd, 0, 8192);
        Mem.putLong(pages + 8, 0x1234);
        equal(8, Files.pread(fd, ROOM, 8, 8));
        equal(0x1234, Mem.getLong(ROOM));
        Mem.putLong(ROOM, 0x5678);
        equal(8, Files.pwrite(fd, ROOM, 8, 4096));
        equal(0x5678, Mem.getLong(pages + 4096));
        equal(8192, Files.fstat(fd).size());
        equal(FileFlags.S_IFREG, Files.fstat(fd).mode());
        Files.close(fd);
        equal(0x1234, Mem.getLong(pages + 8));
    }

    private static void execCloses() {
        int kept = Files.memfdCreate("kept", 0);
        int closed = Files.memfdCreate("closed", FileFlags.MFD_CLOEXEC);
        equal(FileFlags.FD_CLOEXEC, Files.fcntl(closed, FileFlags.F_GETFD, 0));
        childSucceeds(Processes.spawn("DescriptorCases", "openInChild", "" + kept));
        childSucceeds(Processes.spawn("DescriptorCases", "closedInChild", "" + closed));
        int copy = Files.fcntl(closed, FileFlags.F_DUPFD, 20);
        equal(20, copy);
        throw Processes.execve("DescriptorCases", List.of("closedInChild", "" + closed));
    }

    private static void spawnPasses() {
        int fd = Files.memfdCreate("passed", FileFlags.MFD_CLOEXEC);
        childSucceeds(
                new Spawn("DescriptorCases")
                        .arguments("openInChild", "9")
                        .descriptor(fd, 9)
                        .descriptor(2, 2)
                        .start());
        childSucceeds(
                new Spawn("DescriptorCases")
                        .arguments("closedInChild", "" + fd)
                        .descriptor(fd, 9)
                        .descriptor(2, 2)
                        .start());
    }
}
