package org.lintel.ipc.guests;

import static org.lintel.ipc.guests.Check.*;
import static org.lintel.nucleus.abi.FileFlags.*;

import org.lintel.libc.Clock;
import org.lintel.libc.ErrnoException;
import org.lintel.libc.Files;
import org.lintel.libc.Malloc;
import org.lintel.libc.Mem;
import org.lintel.libc.Mq;
import org.lintel.libc.Pipes;
import org.lintel.libc.PollSet;
import org.lintel.libc.Processes;
import org.lintel.libc.Rlimit;
import org.lintel.libc.SignalHandling;
import org.lintel.libc.Threads;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.MqLayout;
import org.lintel.nucleus.abi.ProcessFlags;
import org.lintel.nucleus.abi.SigInfo;
import org.lintel.nucleus.abi.Signals;

/** POSIX message queues, a method a case. Each leaves nothing behind. */
public final class MqCases {
    private static final String NAME = "/queue";
    private static final long SECOND = 1_000_000_000L;
    private static final long ROOM = Malloc.malloc(10_000);

    private static int notices;
    private static long noticeValue;

    private MqCases() {}

    public static void main(String[] args) {
        switch (args[0]) {
            case "priorities" -> priorities();
            case "sizes" -> sizes();
            case "nonblocking" -> nonblocking();
            case "modes" -> modes();
            case "largestPriority" -> largestPriority();
            case "interrupted" -> interrupted();
            case "restarted" -> restarted();
            case "notify" -> notifies();
            case "notifyBusy" -> notifyBusy();
            case "timed" -> timed();
            case "attributes" -> attributes();
            case "names" -> names();
            case "limits" -> limits();
            case "notifyEnds" -> notifyEnds();
            case "poll" -> poll();
            case "badPointers" -> badPointers();
            case "waits" -> waits();
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static int open(int more) {
        return Mq.mqOpen(NAME, O_CREAT | O_RDWR | more, 0600, 4, 64);
    }

    private static void done() {
        Mq.mqUnlink(NAME);
    }

    private static void send(int fd, int priority, int size) {
        byte[] text = new byte[size];
        java.util.Arrays.fill(text, (byte) (size + priority));
        Mq.mqSend(fd, text, priority);
    }

    private static void receive(int fd, int priority, int size) {
        Mq.Received got = Mq.mqReceive(fd);
        equal(priority, got.priority());
        equal(size, got.text().length);
        for (byte b : got.text()) {
            equal((byte) (size + priority), b);
        }
    }

    private static void priorities() {
        int fd = open(0);
        send(fd, 1, 10);
        send(fd, 5, 11);
        send(fd, 1, 12);
        send(fd, 5, 13);
        receive(fd, 5, 11);
        send(fd, 3, 0);
        receive(fd, 5, 13);
        receive(fd, 3, 0);
        receive(fd, 1, 10);
        receive(fd, 1, 12);
        done();
    }

    private static void sizes() {
        int fd = open(O_NONBLOCK);
        fails(Errno.EMSGSIZE, () -> send(fd, 1, 65));
        equal(0, Mq.mqGetattr(fd).curmsgs());
        send(fd, 1, 3);
        fails(Errno.EMSGSIZE, () -> Mq.mqTimedreceive(fd, ROOM, 63, 0, 0));
        equal(3, Mq.mqTimedreceive(fd, ROOM, 64, 0, 0));
        done();
    }

    private static void nonblocking() {
        int fd = open(O_NONBLOCK);
        fails(Errno.EAGAIN, () -> Mq.mqReceive(fd));
        for (int i = 0; i < 4; i++) {
            send(fd, i, i);
        }
        fails(Errno.EAGAIN, () -> send(fd, 9, 1));
        equal(4, Mq.mqGetattr(fd).curmsgs());
        for (int i = 3; i >= 0; i--) {
            receive(fd, i, i);
        }
        done();
    }

    private static void modes() {
        Files.close(open(0));
        int reads = Mq.mqOpen(NAME, O_RDONLY | O_NONBLOCK, 0);
        int writes = Mq.mqOpen(NAME, O_WRONLY, 0);
        fails(Errno.EBADF, () -> send(reads, 1, 1));
        fails(Errno.EBADF, () -> Mq.mqTimedreceive(writes, ROOM, 64, 0, 0));
        send(writes, 1, 1);
        receive(reads, 1, 1);
        Pipes.Pipe pipe = Pipes.pipe();
        fails(Errno.EBADF, () -> send(pipe.writeFd(), 1, 1));
        fails(Errno.EBADF, () -> send(-1, 1, 1));
        fails(Errno.EBADF, () -> Mq.mqTimedreceive(99, ROOM, 64, 0, 0));
        fails(Errno.EBADF, () -> Mq.mqGetattr(pipe.readFd()));
        fails(Errno.EBADF, () -> Mq.cancelNotify(pipe.readFd()));
        fails(Errno.EINVAL, () -> Files.read(reads, ROOM, 1));
        done();
    }

    private static void largestPriority() {
        int fd = open(0);
        fails(Errno.EINVAL, () -> send(fd, MqLayout.MQ_PRIO_MAX, 1));
        fails(Errno.EINVAL, () -> send(fd, -1, 1));
        send(fd, MqLayout.MQ_PRIO_MAX - 1, 1);
        receive(fd, MqLayout.MQ_PRIO_MAX - 1, 1);
        done();
    }

    private static void interrupted() {
        int fd = open(0);
        int receiver = Processes.fork(MqCases::receiveIsInterrupted, fd);
        Clock.sleepNs(SECOND);
        SignalHandling.kill(receiver, Signals.SIGUSR1);
        succeeds(receiver);
        for (int i = 0; i < 4; i++) {
            send(fd, 1, 1);
        }
        int sender = Processes.fork(MqCases::sendIsInterrupted, fd);
        Clock.sleepNs(SECOND);
        SignalHandling.kill(sender, Signals.SIGUSR1);
        succeeds(sender);
        int killed = Processes.fork(MqCases::sendIsInterrupted, fd);
        Clock.sleepNs(SECOND);
        SignalHandling.kill(killed, Signals.SIGKILL);
        dies(killed, Signals.SIGKILL);
        equal(4, Mq.mqGetattr(fd).curmsgs());
        done();
    }

    /** signal(7): after a handler with SA_RESTART, and after a stop, the wait goes on. */
    private static void restarted() {
        int fd = open(0);
        int receiver = Processes.fork(MqCases::receivesAllTheSame, fd);
        Clock.sleepNs(SECOND);
        SignalHandling.kill(receiver, Signals.SIGUSR1);
        Clock.sleepNs(SECOND);
        SignalHandling.kill(receiver, Signals.SIGSTOP);
        Clock.sleepNs(SECOND);
        SignalHandling.kill(receiver, Signals.SIGCONT);
        Clock.sleepNs(SECOND);
        send(fd, 3, 5);
        succeeds(receiver);
        for (int i = 0; i < 4; i++) {
            send(fd, 1, 1);
        }
        int sender = Processes.fork(MqCases::sendsAllTheSame, fd);
        Clock.sleepNs(SECOND);
        SignalHandling.kill(sender, Signals.SIGUSR1);
        Clock.sleepNs(SECOND);
        receive(fd, 1, 1);
        succeeds(sender);
        receive(fd, 4, 6);
        done();
    }

    private static int receivesAllTheSame(long fd) {
        SignalHandling.sigaction(
                Signals.SIGUSR1, (signal, info) -> notices++, Signals.SA_RESTART, 0);
        receive((int) fd, 3, 5);
        equal(1, notices);
        return 0;
    }

    private static int sendsAllTheSame(long fd) {
        SignalHandling.sigaction(
                Signals.SIGUSR1, (signal, info) -> notices++, Signals.SA_RESTART, 0);
        send((int) fd, 4, 6);
        equal(1, notices);
        return 0;
    }

    private static int receiveIsInterrupted(long fd) {
        SignalHandling.sigaction(Signals.SIGUSR1, (signal, info) -> {});
        fails(Errno.EINTR, () -> Mq.mqReceive((int) fd));
        return 0;
    }

    private static int sendIsInterrupted(long fd) {
        SignalHandling.sigaction(Signals.SIGUSR1, (signal, info) -> {});
        fails(Errno.EINTR, () -> send((int) fd, 1, 1));
        return 0;
    }

    private static void notifies() {
        SignalHandling.sigaction(
                Signals.SIGUSR2,
                (signal, info) -> {
                    notices++;
                    equal(SigInfo.SI_MESGQ, info.code());
                    noticeValue = info.faultAddress();
                },
                Signals.SA_RESTART,
                0);
        int fd = open(0);
        Mq.mqNotify(fd, Signals.SIGUSR2, 4711);
        succeeds(Processes.fork(MqCases::sendsOne, fd));
        equal(1, notices);
        equal(4711, noticeValue);
        receive(fd, 2, 2);
        send(fd, 1, 1);
        equal(1, notices);
        Mq.mqNotify(fd, Signals.SIGUSR2, 1);
        send(fd, 1, 1);
        equal(1, notices);
        receive(fd, 1, 1);
        receive(fd, 1, 1);
        int receiver = Processes.fork(MqCases::receivesOne, fd);
        Clock.sleepNs(SECOND);
        send(fd, 2, 2);
        succeeds(receiver);
        equal(1, notices);
        send(fd, 2, 2);
        equal(2, notices);
        done();
    }

    private static int sendsOne(long fd) {
        send((int) fd, 2, 2);
        return 0;
    }

    private static int receivesOne(long fd) {
        receive((int) fd, 2, 2);
        return 0;
    }

    private static void notifyBusy() {
        SignalHandling.sigaction(Signals.SIGUSR2, (signal, info) -> notices++);
        int fd = open(0);
        Mq.mqNotify(fd, 0, 0);
        fails(Errno.EBUSY, () -> Mq.mqNotify(fd, Signals.SIGUSR2, 0));
        succeeds(Processes.fork(MqCases::findsBusy, fd));
        Mq.cancelNotify(fd);
        fails(Errno.EINVAL, () -> Mq.mqNotify(fd, 99, 0));
        Mq.mqNotify(fd, Signals.SIGUSR2, 0);
        Mq.cancelNotify(fd);
        send(fd, 1, 1);
        receive(fd, 1, 1);
        equal(0, notices);
        int other = Files.dup(fd);
        Mq.mqNotify(fd, Signals.SIGUSR2, 0);
        Files.close(other);
        Mq.mqNotify(fd, Signals.SIGUSR2, 0);
        done();
    }

    private static int findsBusy(long fd) {
        fails(Errno.EBUSY, () -> Mq.mqNotify((int) fd, Signals.SIGUSR2, 0));
        Mq.cancelNotify((int) fd);
        fails(Errno.EBUSY, () -> Mq.mqNotify((int) fd, Signals.SIGUSR2, 0));
        return 0;
    }

    /** Who ends, however, or closes the queue is not told any more: the next may register. */
    private static void notifyEnds() {
        int fd = open(0);
        succeeds(Processes.fork(MqCases::registers, fd));
        succeeds(Processes.fork(MqCases::registers, fd));
        int killed = Processes.fork(MqCases::registersAndStays, fd);
        while (!isBusy(fd)) {
            Threads.yield();
        }
        SignalHandling.kill(killed, Signals.SIGKILL);
        dies(killed, Signals.SIGKILL);
        that(!isBusy(fd), "registered after its end");
        done();
    }

    private static boolean isBusy(int fd) {
        try {
            Mq.mqNotify(fd, 0, 0);
            Mq.cancelNotify(fd);
            return false;
        } catch (ErrnoException busy) {
            equal(Errno.EBUSY.number(), busy.errno().number());
            return true;
        }
    }

    private static int registers(long fd) {
        Mq.mqNotify((int) fd, Signals.SIGUSR2, 0);
        return 0;
    }

    /** The parent, which looks whether it has, may have registered for that moment. */
    private static int registersAndStays(long fd) {
        boolean registered = false;
        while (!registered) {
            try {
                Mq.mqNotify((int) fd, Signals.SIGUSR2, 0);
                registered = true;
            } catch (ErrnoException busy) {
                equal(Errno.EBUSY.number(), busy.errno().number());
                Threads.yield();
            }
        }
        Clock.sleepNs(1000 * SECOND);
        return 1;
    }

    private static void limits() {
        fails(Errno.EINVAL, () -> Mq.mqOpen(NAME, O_CREAT | O_ACCMODE, 0600));
        for (int i = 0; i < 256; i++) {
            Files.close(Mq.mqOpen("/queue" + i, O_CREAT | O_RDWR, 0600));
        }
        fails(Errno.ENOSPC, () -> open(0));
        Mq.mqUnlink("/queue7");
        Files.close(open(0));
        done();
        for (int i = 0; i < 256; i++) {
            if (i != 7) {
                Mq.mqUnlink("/queue" + i);
            }
        }
        fails(Errno.ENAMETOOLONG, () -> Mq.mqUnlink("x".repeat(256)));
        Processes.setrlimit(ProcessFlags.RLIMIT_NOFILE, new Rlimit(3, 3));
        fails(Errno.EMFILE, () -> open(0));
        fails(Errno.ENOENT, MqCases::done);
    }

    private static void until(long ns) {
        Mem.putLong(ROOM, ns / SECOND);
        Mem.putLong(ROOM + 8, ns % SECOND);
    }

    private static void timed() {
        int fd = open(0);
        long moment = Clock.realtimeNs() + SECOND / 4;
        until(moment);
        fails(Errno.ETIMEDOUT, () -> Mq.mqTimedreceive(fd, ROOM + 16, 64, 0, ROOM));
        that(Clock.realtimeNs() >= moment, "too early");
        for (int i = 0; i < 4; i++) {
            Mq.mqTimedsend(fd, ROOM + 16, 1, 1, ROOM);
        }
        fails(Errno.ETIMEDOUT, () -> Mq.mqTimedsend(fd, ROOM + 16, 1, 1, ROOM));
        Mem.putLong(ROOM + 8, SECOND);
        fails(Errno.EINVAL, () -> Mq.mqTimedsend(fd, ROOM + 16, 1, 1, ROOM));
        fails(Errno.EFAULT, () -> Mq.mqTimedsend(fd, ROOM + 16, 1, 1, 0x3000));
        for (int i = 0; i < 4; i++) {
            equal(1, Mq.mqTimedreceive(fd, ROOM + 16, 64, 0, ROOM));
        }
        fails(Errno.EINVAL, () -> Mq.mqTimedreceive(fd, ROOM + 16, 64, 0, ROOM));
        done();
    }

    private static void attributes() {
        int fd = open(0);
        equal(4, Mq.mqGetattr(fd).maxmsg());
        equal(64, Mq.mqGetattr(fd).msgsize());
        equal(0, Mq.mqGetattr(fd).flags());
        Mq.mqSetattr(fd, O_NONBLOCK);
        equal(O_NONBLOCK, Mq.mqGetattr(fd).flags());
        equal(4, Mq.mqGetattr(fd).maxmsg());
        fails(Errno.EAGAIN, () -> Mq.mqReceive(fd));
        fails(Errno.EINVAL, () -> Mq.mqSetattr(fd, O_APPEND));
        Mq.mqSetattr(fd, 0);
        equal(0, Mq.mqGetattr(fd).flags());
        int plain = Mq.mqOpen("/plain", O_CREAT | O_RDWR, 0600);
        equal(10, Mq.mqGetattr(plain).maxmsg());
        equal(8192, Mq.mqGetattr(plain).msgsize());
        Mq.mqUnlink("/plain");
        done();
    }

    private static void names() {
        int fd = open(O_EXCL);
        fails(Errno.EEXIST, () -> open(O_EXCL));
        fails(Errno.ENOENT, () -> Mq.mqOpen("/other", O_RDWR, 0));
        fails(Errno.ENOENT, () -> Mq.mqUnlink("/other"));
        fails(Errno.EINVAL, () -> Mq.mqOpen("/", O_CREAT | O_RDWR, 0600));
        fails(Errno.ENAMETOOLONG, () -> Mq.mqOpen("x".repeat(256), O_CREAT | O_RDWR, 0600));
        fails(Errno.EINVAL, () -> Mq.mqOpen("/a", O_CREAT | O_RDWR, 0600, 0, 10));
        fails(Errno.EINVAL, () -> Mq.mqOpen("/a", O_CREAT | O_RDWR, 0600, 10, -1));
        succeeds(Processes.fork(MqCases::strangerOpens, 0));
        send(fd, 1, 5);
        int other = Mq.mqOpen(NAME, O_RDWR, 0);
        done();
        fails(Errno.ENOENT, () -> Mq.mqOpen(NAME, O_RDWR, 0));
        fails(Errno.ENOENT, MqCases::done);
        Files.close(fd);
        receive(other, 1, 5);
        int fresh = open(O_EXCL);
        equal(0, Mq.mqGetattr(fresh).curmsgs());
        done();
    }

    private static int strangerOpens(long nothing) {
        becomeStranger();
        fails(Errno.EACCES, () -> Mq.mqOpen(NAME, O_RDONLY, 0));
        fails(Errno.EACCES, MqCases::done);
        fails(Errno.EINVAL, () -> Mq.mqOpen("/a", O_CREAT | O_RDWR, 0600, 11, 10));
        return 0;
    }

    private static void poll() {
        int fd = open(0);
        try (PollSet both = new PollSet(1);
                PollSet set = new PollSet(1)) {
            int place = both.add(fd, POLLIN | POLLOUT);
            equal(1, both.poll(0));
            equal(POLLOUT, both.returned(place));
            set.add(fd, POLLIN);
            equal(0, set.poll(0));
            int child = Processes.fork(MqCases::sendsLater, fd);
            equal(1, set.poll(-1));
            succeeds(child);
        }
        done();
    }

    private static int sendsLater(long fd) {
        Clock.sleepNs(SECOND);
        send((int) fd, 1, 1);
        return 0;
    }

    private static void badPointers() {
        int fd = open(O_NONBLOCK);
        fails(Errno.EFAULT, () -> Mq.mqTimedsend(fd, 0x3000, 10, 1, 0));
        send(fd, 1, 7);
        fails(Errno.EFAULT, () -> Mq.mqTimedreceive(fd, 0x3000, 64, 0, 0));
        fails(Errno.EFAULT, () -> Mq.mqTimedreceive(fd, ROOM, 64, 0x3000, 0));
        receive(fd, 1, 7);
        done();
    }

    private static void waits() {
        int fd = open(0);
        int child = Processes.fork(MqCases::receivesMany, fd);
        for (int i = 0; i < 200; i++) {
            send(fd, 3, i % 65);
        }
        succeeds(child);
        done();
    }

    private static int receivesMany(long fd) {
        for (int i = 0; i < 200; i++) {
            receive((int) fd, 3, i % 65);
        }
        return 0;
    }
}
