package org.lintel.nucleus.guests;

import static org.lintel.libc.Processes.fork;
import static org.lintel.nucleus.guests.Check.equal;
import static org.lintel.nucleus.guests.Check.fails;
import static org.lintel.nucleus.guests.Check.failsTrap;
import static org.lintel.nucleus.guests.Check.that;

import org.lintel.libc.Files;
import org.lintel.libc.Malloc;
import org.lintel.libc.Mem;
import org.lintel.libc.Mmap;
import org.lintel.libc.Pipes;
import org.lintel.libc.PollSet;
import org.lintel.libc.Processes;
import org.lintel.libc.Rlimit;
import org.lintel.libc.SignalHandling;
import org.lintel.libc.Threads;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.FileFlags;
import org.lintel.nucleus.abi.ProcessFlags;
import org.lintel.nucleus.abi.Signals;
import org.lintel.nucleus.abi.Syscalls;

/** Cases about pipes, as programs see them. */
public final class PipeCases {
    private static final int PAGE = 4096;
    private static int runs;

    private PipeCases() {}

    public static void main(String[] args) {
        switch (args[0]) {
            case "wrongEndIsEbadf" -> wrongEndIsEbadf();
            case "bufferedDataComesBeforeTheEnd" -> bufferedDataComesBeforeTheEnd();
            case "noReaderIsEpipeAndSigpipe" -> noReaderIsEpipeAndSigpipe();
            case "blockedWriterLearnsThatReadersAreGone" -> blockedWriterLearns();
            case "nonblockingFullAndEmptyAreEagain" -> nonblockingIsEagain();
            case "smallRecordsNeverMix" -> smallRecordsNeverMix();
            case "seekingIsEspipe" -> seekingIsEspipe();
            case "lastWritersEndWakesAllReaders" -> lastWritersEndWakesAllReaders();
            case "fionreadCountsUnreadBytes" -> fionreadCountsUnreadBytes();
            case "zeroLengthReturnsAtOnce" -> zeroLengthReturnsAtOnce();
            case "capacityCannotShrinkBelowContent" -> capacityCannotShrink();
            case "pollTellsHangupAndError" -> pollTellsHangupAndError();
            case "descriptorLimitLeavesNoHalfPair" -> limitLeavesNoHalfPair();
            case "badResultPointerLeavesNoDescriptor" -> badResultPointer();
            case "badBufferLosesNoByte" -> badBufferLosesNoByte();
            case "largeWriteGoesThroughInPieces" -> largeWriteGoesThrough();
            case "killedReaderFreesTheWriter" -> killedReaderFreesTheWriter();
            case "closingInAThreadDoesNotBreakAReader" -> closingUnderAReader();
            default -> Check.unknown(args[0]);
        }
    }

    private static void wrongEndIsEbadf() {
        Pipes.Pipe pipe = Pipes.pipe();
        fails(Errno.EBADF, () -> Files.read(pipe.writeFd(), new byte[1]), "read");
        fails(Errno.EBADF, () -> Files.writeFully(pipe.readFd(), new byte[1]), "write");
        pipe.close();
        fails(Errno.EBADF, () -> Files.read(pipe.readFd(), new byte[1]), "closed");
        fails(Errno.EBADF, () -> Files.close(pipe.readFd()), "closed again");
        fails(Errno.EBADF, () -> Files.close(-1), "negative");
    }

    private static void bufferedDataComesBeforeTheEnd() {
        Pipes.Pipe pipe = Pipes.pipe();
        Files.writeFully(pipe.writeFd(), "rest".getBytes());
        Files.close(pipe.writeFd());
        equal(4, Files.read(pipe.readFd(), new byte[10]), "bytes");
        equal(0, Files.read(pipe.readFd(), new byte[10]), "the end");
        equal(0, Files.read(pipe.readFd(), new byte[10]), "the end again");
    }

    private static void noReaderIsEpipeAndSigpipe() {
        Pipes.Pipe pipe = Pipes.pipe();
        Files.close(pipe.readFd());
        Check.dies(fork(PipeCases::writeOne, pipe.writeFd()), Signals.SIGPIPE);
        SignalHandling.sigaction(Signals.SIGPIPE, (signal, info) -> runs++);
        fails(Errno.EPIPE, () -> Files.writeFully(pipe.writeFd(), new byte[1]), "write");
        equal(1, runs, "SIGPIPE");
        SignalHandling.ignore(Signals.SIGPIPE);
        fails(Errno.EPIPE, () -> Files.writeFully(pipe.writeFd(), new byte[1]), "ignored");
    }

    static int writeOne(long fd) {
        Files.writeFully((int) fd, new byte[1]);
        return 0;
    }

    private static void blockedWriterLearns() {
        SignalHandling.ignore(Signals.SIGPIPE);
        Pipes.Pipe pipe = Pipes.pipe();
        fill(pipe);
        int writer = Threads.create(PipeCases::writeResult, pipe.writeFd());
        Threads.sleepNs(1_000_000);
        Files.close(pipe.readFd());
        equal(-Errno.EPIPE.number(), Threads.join(writer), "write");
    }

    static long writeResult(long fd) {
        return Check.trap(Syscalls.SYS_write, fd, Malloc.calloc(1, 100), 100);
    }

    private static void fill(Pipes.Pipe pipe) {
        Files.setNonblocking(pipe.writeFd(), true);
        long page = Malloc.calloc(1, PAGE);
        while (Check.trap(Syscalls.SYS_write, pipe.writeFd(), page, PAGE) > 0) {
            runs++;
        }
        Files.setNonblocking(pipe.writeFd(), false);
    }

    private static void nonblockingIsEagain() {
        Pipes.Pipe pipe = Pipes.pipe2(FileFlags.O_NONBLOCK);
        fails(Errno.EAGAIN, () -> Files.read(pipe.readFd(), new byte[1]), "empty");
        int capacity = Pipes.capacity(pipe.writeFd());
        long buffer = Malloc.calloc(1, capacity);
        equal(capacity - 10, Files.write(pipe.writeFd(), buffer, capacity - 10), "almost all");
        fails(Errno.EAGAIN, () -> Files.write(pipe.writeFd(), buffer, 11), "all or nothing");
        equal(10, Files.write(pipe.writeFd(), buffer, 10), "the last ten");
        fails(Errno.EAGAIN, () -> Files.write(pipe.writeFd(), buffer, 1), "full");
        equal(capacity, Files.available(pipe.readFd()), "content");
    }

    private static void smallRecordsNeverMix() {
        Pipes.Pipe pipe = Pipes.pipe();
        int[] children = new int[3];
        for (int i = 0; i < children.length; i++) {
            children[i] = fork(PipeCases::writeRecords, (long) pipe.writeFd() << 8 | i + 1);
        }
        Files.close(pipe.writeFd());
        long record = Malloc.malloc(PAGE);
        int records = 0;
        while (Files.readFully(pipe.readFd(), record, PAGE) == PAGE) {
            byte first = Mem.getByte(record);
            for (int i = 0; i < PAGE; i += 64) {
                equal(first, Mem.getByte(record + i), "byte " + i + " of a record");
            }
            records++;
        }
        equal(children.length * 30, records, "records");
        for (int child : children) {
            Check.exits(child, 0);
        }
    }

    static int writeRecords(long what) {
        long record = Malloc.malloc(PAGE);
        Mem.fill(record, PAGE, (int) what & 0xff);
        for (int i = 0; i < 30; i++) {
            Files.writeFully((int) (what >> 8), record, PAGE);
        }
        return 0;
    }

    private static void seekingIsEspipe() {
        Pipes.Pipe pipe = Pipes.pipe();
        long buffer = Malloc.malloc(8);
        fails(Errno.ESPIPE, () -> Files.lseek(pipe.readFd(), 0, FileFlags.SEEK_CUR), "lseek");
        fails(Errno.ESPIPE, () -> Files.pread(pipe.readFd(), buffer, 1, 0), "pread");
        fails(Errno.ESPIPE, () -> Files.pwrite(pipe.writeFd(), buffer, 1, 0), "pwrite");
    }

    private static void lastWritersEndWakesAllReaders() {
        Pipes.Pipe pipe = Pipes.pipe();
        int[] readers = new int[4];
        for (int i = 0; i < readers.length; i++) {
            readers[i] = fork(PipeCases::readsTheEnd, (long) pipe.writeFd() << 8 | pipe.readFd());
        }
        Threads.sleepNs(1_000_000);
        Files.close(pipe.writeFd());
        for (int reader : readers) {
            Check.exits(reader, 0);
        }
    }

    static int readsTheEnd(long fds) {
        Files.close((int) (fds >> 8));
        return Files.read((int) fds & 0xff, new byte[1]);
    }

    private static void fionreadCountsUnreadBytes() {
        Pipes.Pipe pipe = Pipes.pipe();
        equal(0, Files.available(pipe.readFd()), "empty");
        Files.writeFully(pipe.writeFd(), new byte[5000]);
        equal(5000, Files.available(pipe.readFd()), "at the read end");
        equal(5000, Files.available(pipe.writeFd()), "at the write end");
        Files.read(pipe.readFd(), new byte[100]);
        equal(4900, Files.available(pipe.readFd()), "after a read");
    }

    private static void zeroLengthReturnsAtOnce() {
        Pipes.Pipe pipe = Pipes.pipe();
        long buffer = Malloc.malloc(8);
        equal(0, Files.read(pipe.readFd(), buffer, 0), "read");
        equal(0, Files.write(pipe.writeFd(), buffer, 0), "write");
        equal(0, Files.available(pipe.readFd()), "content");
    }

    private static void capacityCannotShrink() {
        Pipes.Pipe pipe = Pipes.pipe();
        int capacity = Pipes.capacity(pipe.readFd());
        Files.writeFully(pipe.writeFd(), new byte[capacity]);
        fails(Errno.EBUSY, () -> Pipes.setCapacity(pipe.readFd(), capacity / 2), "shrink");
        equal(2L * capacity, Pipes.setCapacity(pipe.readFd(), 2 * capacity), "grow");
        fails(Errno.EINVAL, () -> Pipes.setCapacity(pipe.readFd(), -1), "too large");
        equal(capacity, Files.available(pipe.readFd()), "content");
    }

    private static void pollTellsHangupAndError() {
        Pipes.Pipe first = Pipes.pipe();
        Pipes.Pipe second = Pipes.pipe();
        Files.close(first.writeFd());
        Files.close(second.readFd());
        try (PollSet set = new PollSet(4)) {
            int hangup = set.add(first.readFd(), FileFlags.POLLIN);
            int error = set.add(second.writeFd(), FileFlags.POLLOUT);
            int closed = set.add(second.readFd(), FileFlags.POLLIN);
            int negative = set.add(-1, FileFlags.POLLIN);
            equal(3, set.poll(-1), "ready");
            equal(FileFlags.POLLHUP, set.returned(hangup), "no writer");
            that((set.returned(error) & FileFlags.POLLERR) != 0, "no reader");
            equal(FileFlags.POLLNVAL, set.returned(closed), "closed");
            equal(0, set.returned(negative), "negative");
        }
    }

    private static void limitLeavesNoHalfPair() {
        Processes.setrlimit(ProcessFlags.RLIMIT_NOFILE, new Rlimit(6, 6));
        Pipes.pipe();
        fails(Errno.EMFILE, Pipes::pipe, "one free descriptor");
        equal(5, Files.dup(0), "the free one");
        fails(Errno.EMFILE, Pipes::pipe, "none free");
        fails(Errno.EMFILE, () -> Files.dup(0), "dup");
        equal(5, Files.dup2(1, 5), "dup2 onto an open one");
        fails(Errno.EBADF, () -> Files.dup2(1, 6), "dup2 beyond the limit");
    }

    private static void badResultPointer() {
        long at = Mmap.anonymous(2 * PAGE);
        Mmap.munmap(at + PAGE, PAGE);
        failsTrap(Errno.EFAULT, "pipe2 at null", Syscalls.SYS_pipe2, 0, 0);
        failsTrap(Errno.EFAULT, "pipe2 at the page's end", Syscalls.SYS_pipe2, at + PAGE - 4, 0);
        equal(3, Pipes.pipe().readFd(), "lowest descriptor afterwards");
    }

    private static void badBufferLosesNoByte() {
        long at = Mmap.anonymous(2 * PAGE);
        Mmap.munmap(at + PAGE, PAGE);
        Pipes.Pipe pipe = Pipes.pipe();
        for (int before = 0; before <= 8; before++) {
            long edge = at + PAGE - before;
            Files.writeFully(pipe.writeFd(), new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
            long read = Check.trap(Syscalls.SYS_read, pipe.readFd(), edge, 8);
            that(read == before || read == -Errno.EFAULT.number(), "read at the edge: " + read);
            int left = 8 - (int) Math.max(0, read);
            equal(left, Files.available(pipe.readFd()), "bytes left, edge " + before);
            if (left > 0) {
                byte[] rest = new byte[8];
                equal(left, Files.read(pipe.readFd(), rest), "the rest");
                equal(9 - left, rest[0], "first byte of the rest");
            }
            long written = Check.trap(Syscalls.SYS_write, pipe.writeFd(), edge, 8);
            that(
                    written == before && before > 0
                            || written == -Errno.EFAULT.number()
                            || before == 8,
                    "write at the edge: " + written);
            equal(Math.max(0, written), Files.available(pipe.readFd()), "bytes written");
            if (written > 0) {
                equal(written, Files.read(pipe.readFd(), new byte[8]), "what was written");
            }
        }
    }

    private static void largeWriteGoesThrough() {
        Pipes.Pipe pipe = Pipes.pipe();
        int reader = fork(PipeCases::sumUp, (long) pipe.writeFd() << 8 | pipe.readFd());
        long length = 300_001;
        long at = Malloc.malloc(length);
        Mem.fill(at, length, 1);
        equal(length, Files.write(pipe.writeFd(), at, length), "one write");
        Files.close(pipe.writeFd());
        Check.exits(reader, (int) (length & 0xff));
    }

    static int sumUp(long fds) {
        Files.close((int) (fds >> 8));
        byte[] piece = new byte[1000];
        int sum = 0;
        int count;
        while ((count = Files.read((int) fds & 0xff, piece)) > 0) {
            for (int i = 0; i < count; i++) {
                sum += piece[i];
            }
        }
        return sum & 0xff;
    }

    private static void killedReaderFreesTheWriter() {
        SignalHandling.ignore(Signals.SIGPIPE);
        Pipes.Pipe pipe = Pipes.pipe();
        int reader = fork(PipeCases::sleeps, pipe.writeFd());
        Files.close(pipe.readFd());
        int writer = Threads.create(PipeCases::writeUntilError, pipe.writeFd());
        Threads.sleepNs(1_000_000);
        SignalHandling.kill(reader, Signals.SIGKILL);
        equal(-Errno.EPIPE.number(), Threads.join(writer), "write");
        Check.dies(reader, Signals.SIGKILL);
    }

    static int sleeps(long writeFd) {
        Files.close((int) writeFd);
        Threads.sleepNs(Long.MAX_VALUE / 16);
        return 0;
    }

    static long writeUntilError(long fd) {
        long page = Malloc.calloc(1, PAGE);
        long result;
        do {
            result = Check.trap(Syscalls.SYS_write, fd, page, PAGE);
        } while (result > 0);
        return result;
    }

    private static void closingUnderAReader() {
        Pipes.Pipe pipe = Pipes.pipe();
        int reader =
                Threads.create(
                        fd -> Check.trap(Syscalls.SYS_read, fd, Malloc.malloc(8), 8),
                        pipe.readFd());
        Threads.sleepNs(1_000_000);
        Files.close(pipe.readFd());
        Files.writeFully(pipe.writeFd(), new byte[3]);
        equal(3, Threads.join(reader), "a read that was under way");
    }
}
