package org.lintel.nucleus.guests.libc;

import org.lintel.libc.FileStream;
import org.lintel.libc.Files;
import org.lintel.libc.Malloc;
import org.lintel.libc.Mem;
import org.lintel.libc.Mmap;
import org.lintel.libc.Pipes;
import org.lintel.libc.PollSet;
import org.lintel.libc.Processes;
import org.lintel.libc.SignalHandling;
import org.lintel.libc.SignalInfo;
import org.lintel.libc.Stdio;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.FileFlags;
import org.lintel.nucleus.abi.Signals;

/** Descriptors, pipes and streams, as a process sees them; the argument names the case. */
public final class Descriptors {
    private static int count;

    private Descriptors() {}

    public static void main(String[] args) {
        switch (args[0]) {
            case "pipes" -> pipes();
            case "broken-pipe" -> brokenPipe();
            case "polled" -> polled();
            case "duplicated" -> duplicated();
            case "memory-file" -> memoryFile();
            case "streams" -> streams();
            case "lines" -> lines();
            case "large" -> large();
            case "both-ways" -> bothWays();
            case "signal-while-reading" -> signalWhileReading();
            default -> Check.fail("no such case: " + args[0]);
        }
    }

    private static void pipes() {
        Pipes.Pipe pipe = Pipes.pipe();
        Files.setNonblocking(pipe.readFd(), true);
        Check.fails(Errno.EAGAIN, () -> Files.read(pipe.readFd(), new byte[1]));
        Files.writeFully(pipe.writeFd(), "hello".getBytes());
        Check.equal(5, Files.available(pipe.readFd()), "FIONREAD");
        byte[] bytes = new byte[10];
        Check.equal(5, Files.read(pipe.readFd(), bytes), "read");
        Check.equal("hello", new String(bytes, 0, 5), "bytes");
        Check.fails(Errno.EBADF, () -> Files.writeFully(pipe.readFd(), bytes));
        Check.fails(Errno.ESPIPE, () -> Files.lseek(pipe.readFd(), 0, FileFlags.SEEK_SET));
        Check.fails(Errno.EFAULT, () -> Files.write(pipe.writeFd(), 8, 4));
        Files.close(pipe.writeFd());
        Check.equal(0, Files.read(pipe.readFd(), bytes), "end");
        Files.close(pipe.readFd());
        Check.fails(Errno.EBADF, () -> Files.close(pipe.readFd()));
    }

    private static void brokenPipe() {
        SignalHandling.ignore(Signals.SIGPIPE);
        Pipes.Pipe pipe = Pipes.pipe();
        Files.close(pipe.readFd());
        Check.fails(Errno.EPIPE, () -> Files.writeFully(pipe.writeFd(), new byte[1]));
        SignalHandling.byDefault(Signals.SIGPIPE);
        Files.writeFully(pipe.writeFd(), new byte[1]);
    }

    private static void polled() {
        Pipes.Pipe pipe = Pipes.pipe();
        try (PollSet set = new PollSet(2)) {
            int read = set.add(pipe.readFd(), FileFlags.POLLIN);
            int write = set.add(pipe.writeFd(), FileFlags.POLLOUT);
            Check.equal(1, set.poll(-1), "writable");
            Check.equal(0, set.returned(read), "nothing to read");
            Check.equal(FileFlags.POLLOUT, set.returned(write), "writable");
            Files.writeFully(pipe.writeFd(), new byte[1]);
            Check.equal(2, set.poll(0), "both");
        }
        pipe.close();
    }

    private static void duplicated() {
        Pipes.Pipe pipe = Pipes.pipe();
        int copy = Files.dup(pipe.writeFd());
        Check.equal(20, Files.dup2(copy, 20), "dup2");
        Files.close(copy);
        Files.close(pipe.writeFd());
        Files.writeFully(20, new byte[] {1});
        Files.close(20);
        Check.equal(1, Files.readAll(pipe.readFd()).length, "one byte, then the end");
        Check.fails(Errno.EINVAL, () -> Files.dup3(pipe.readFd(), pipe.readFd(), 0));
        Files.close(pipe.readFd());
    }

    private static void memoryFile() {
        int fd = Files.memfdCreate("file", 0);
        Files.writeFully(fd, "0123456789".getBytes());
        Check.equal(10, Files.fstat(fd).size(), "size");
        Check.equal(4, Files.lseek(fd, 4, FileFlags.SEEK_SET), "offset");
        Check.equal("456789", new String(Files.readAll(fd)), "rest");
        long page = Mmap.shared(fd, 0, 4096);
        Mem.putByte(page, 'x');
        long buffer = Malloc.malloc(4);
        Check.equal(4, Files.pread(fd, buffer, 4, 0), "pread");
        Check.equal("x123", new String(Mem.getBytes(buffer, 4)), "mapping and file are one");
        Mmap.munmap(page, 4096);
        Malloc.free(buffer);
        Files.close(fd);
    }

    private static void streams() {
        Pipes.Pipe pipe = Pipes.pipe();
        FileStream out = Stdio.fdopen(pipe.writeFd());
        FileStream in = Stdio.fdopen(pipe.readFd());
        out.printf("%d %s\n", 1, "ü");
        out.println("second");
        Check.equal(0, Files.available(pipe.readFd()), "buffered");
        out.close();
        Check.equal("1 ü", in.readLine(), "first");
        Check.equal('s', in.getc(), "byte");
        Check.equal("econd", in.readLine(), "second");
        Check.that(in.readLine() == null && in.eof(), "end");
        in.close();
    }

    private static void lines() {
        int number = 0;
        for (String line; (line = Stdio.in().readLine()) != null; ) {
            Stdio.out().println(++number + ": " + line);
        }
    }

    private static void bothWays() {
        Stdio.out().setLineBuffered(false);
        Stdio.out().print("one ");
        System.out.print("two ");
        Stdio.out().println("three");
    }

    private static int writesALot(long fd) {
        byte[] bytes = new byte[200_000];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31);
        }
        Files.writeFully((int) fd, bytes);
        return 0;
    }

    private static void large() {
        Pipes.Pipe pipe = Pipes.pipe();
        int child = Processes.fork(Descriptors::writesALot, pipe.writeFd());
        Files.close(pipe.writeFd());
        byte[] all = Files.readAll(pipe.readFd());
        Check.equal(200_000, all.length, "bytes");
        for (int i = 0; i < all.length; i++) {
            Check.equal((byte) (i * 31), all[i], "byte");
        }
        Processes.waitpid(child);
        Files.close(pipe.readFd());
    }

    private static void ticked(int signal, SignalInfo info) {
        if (++count == 3) {
            SignalHandling.setitimer(0, 0);
            Files.writeFully(20, "done\n".getBytes());
        }
    }

    /** Handlers run while a stream waits for input, even those that restart the call. */
    private static void signalWhileReading() {
        Pipes.Pipe pipe = Pipes.pipe();
        Files.dup2(pipe.writeFd(), 20);
        SignalHandling.sigaction(Signals.SIGALRM, Descriptors::ticked, Signals.SA_RESTART, 0);
        SignalHandling.setitimer(1_000_000, 1_000_000);
        FileStream in = Stdio.fdopen(pipe.readFd());
        Check.equal("done", in.readLine(), "line");
        in.close();
        Files.close(20);
        Files.close(pipe.writeFd());
    }
}
