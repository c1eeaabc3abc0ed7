package org.lintel.ipc.guests;

import static org.lintel.ipc.guests.Check.*;

import org.lintel.libc.Clock;
import org.lintel.libc.DoorArg;
import org.lintel.libc.DoorCancelled;
import org.lintel.libc.DoorDescs;
import org.lintel.libc.Doors;
import org.lintel.libc.ErrnoException;
import org.lintel.libc.Files;
import org.lintel.libc.Malloc;
import org.lintel.libc.MarshalArea;
import org.lintel.libc.Mem;
import org.lintel.libc.Mmap;
import org.lintel.libc.Processes;
import org.lintel.libc.Rlimit;
import org.lintel.libc.Semaphore;
import org.lintel.libc.SignalHandling;
import org.lintel.libc.SignalInfo;
import org.lintel.libc.Sys;
import org.lintel.libc.Threads;
import org.lintel.nucleus.abi.DoorFlags;
import org.lintel.nucleus.abi.DoorLayout;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.MapFlags;
import org.lintel.nucleus.abi.ProcessFlags;
import org.lintel.nucleus.abi.Signals;
import org.lintel.nucleus.abi.Syscalls;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Calls that go wrong in a process that lives on, a method a case: it has all its buffers, mappings
 * and descriptors afterwards. There are four buffers of 1 KiB, so that a lost one is missed soon.
 */
public final class LossCases {
    private static final long MS = 1_000_000;
    private static final int PAGE = 4096;
    private static final int BUFFERED = 1000;
    private static final long NOWHERE = 0x3_0000_0000L;
    private static final int ROUNDS = 10;
    private static final long ROOM = Malloc.calloc(1, 64 << 10);

    private LossCases() {}

    public static void main(String[] args) {
        switch (args[0]) {
            case "refusedCalls" -> refusedCalls();
            case "refusedReturns" -> refusedReturns();
            case "calledAway" -> calledAway();
            case "argumentGone" -> argumentGone();
            case "nestedCancelled" -> nestedCancelled();
            case "cancelDeferred" -> cancelDeferred();
            case "threadEnds" -> threadEnds();
            case "clientTableFull" -> clientTableFull();
            case "refusedPassesOn" -> refusedPassesOn();
            case "noThread" -> noThread();
            case "factoryThrows" -> factoryThrows();
            case "dryFactoryThrows" -> dryFactoryThrows();
            case "noticeThrows" -> noticeThrows();
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static int echo() {
        return Doors.create(
                (cookie, data, size, descs, n) -> Doors.reply(data, size, descs, n), 0, 0);
    }

    private static void works(int door) {
        DoorArg arg = new DoorArg(ROOM, BUFFERED, ROOM + PAGE, BUFFERED);
        Doors.call(door, arg);
        equal(BUFFERED, arg.dataSize);
        MarshalCases.allFree();
    }

    /** Calls that are refused before their arguments were taken. */
    private static void refusedCalls() {
        int door = echo();
        int bounded = echo();
        Doors.setParam(bounded, DoorFlags.DOOR_PARAM_DATA_MAX, 8);
        for (int i = 0; i < ROUNDS; i++) {
            fails(Errno.EBADF, () -> callWithBuffer(999));
            fails(Errno.EBADF, () -> callWithBuffer(1));
            fails(Errno.ENOBUFS, () -> callWithBuffer(bounded));
        }
        works(door);
    }

    private static void callWithBuffer(int door) {
        Doors.call(door, new DoorArg(ROOM, BUFFERED, ROOM, BUFFERED));
    }

    /** Results that the nucleus cannot take: the caller gets EINTR, and the thread serves on. */
    private static void refusedReturns() {
        int file = Files.memfdCreate("file", 0);
        int door =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            long bad = ROOM + 8192;
                            switch (Mem.getInt(data)) {
                                case 0 -> Doors.reply(NOWHERE, 100_000);
                                case 1 -> {
                                    DoorDescs.put(bad, 0, 999);
                                    Doors.reply(ROOM, 8, bad, 1);
                                }
                                case 2 -> {
                                    DoorDescs.put(bad, 0, file, 0);
                                    Doors.reply(ROOM, BUFFERED, bad, 1);
                                }
                                case 3 -> Doors.reply(ROOM, BUFFERED, NOWHERE, 1000);
                                case 4 -> Doors.reply(ROOM, BUFFERED, ROOM, 1025);
                                default -> Doors.reply(data, size);
                            }
                        },
                        0,
                        0);
        for (int i = 0; i < ROUNDS; i++) {
            for (int kind = 0; kind < 5; kind++) {
                Mem.putInt(ROOM, kind);
                for (int bytes : new int[] {4, BUFFERED, 20_000}) {
                    DoorArg arg = new DoorArg(ROOM, bytes, ROOM + 32768, 4);
                    fails(Errno.EINTR, () -> Doors.call(door, arg));
                }
            }
        }
        Mem.putInt(ROOM, 5);
        works(door);
        equal(door + 1, Files.dup(1));
    }

    private static void ignore(int signal, SignalInfo info) {}

    /**
     * A server thread is called away by a signal while a client, which has taken it, waits for a buffer
     * of the server. It then serves another client, to whose call the first one does nothing.
     */
    private static void calledAway() {
        Semaphore entered = Semaphore.create(0);
        Semaphore goOn = Semaphore.create(0);
        int door =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            if (size == 4) {
                                entered.post();
                                goOn.await();
                                equal(77, Mem.getInt(data));
                            }
                            Doors.reply(data, size);
                        },
                        0,
                        DoorFlags.DOOR_PRIVATE);
        int server =
                Threads.create(() -> {
                    Doors.bind(door);
                    Doors.serve();
                });
        SignalHandling.sigaction(Signals.SIGUSR1, LossCases::ignore);
        long[] taken = new long[4];
        for (int i = 0; i < taken.length; i++) {
            taken[i] = MarshalArea.allocate();
        }
        int first = Threads.create(() -> MarshalCases.rawCall(door, ROOM, BUFFERED, 0));
        Clock.sleepNs(MS);
        SignalHandling.tgkill(Processes.getpid(), server, Signals.SIGUSR1);
        Clock.sleepNs(MS);
        int second =
                Threads.create(() -> {
                    long at = Malloc.malloc(16);
                    Mem.putInt(at, 77);
                    DoorArg arg = new DoorArg(at, 4, at, 16);
                    Doors.call(door, arg);
                    equal(77, Mem.getInt(arg.data));
                });
        entered.await();
        for (long buffer : taken) {
            MarshalArea.free(buffer);
        }
        Clock.sleepNs(MS);
        goOn.post();
        List.of(first, second).forEach(Threads::join);
        MarshalCases.allFree();
    }

    /** The door_arg cannot be written when the results come: they go where they came from. */
    private static void argumentGone() {
        long at = Mmap.anonymous(PAGE);
        int door =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            Mmap.mprotect(at, PAGE, MapFlags.PROT_READ);
                            Doors.reply(ROOM, cookie + size);
                        },
                        BUFFERED - 8,
                        0);
        long before = 0;
        for (int i = 0; i < ROUNDS; i++) {
            for (long rsize : new long[] {0, BUFFERED}) {
                int flags = DoorFlags.CALL_REPLY_BUFFER;
                Mem.putLong(at + DoorLayout.ARG_DATA_PTR, ROOM);
                Mem.putLong(at + DoorLayout.ARG_DATA_SIZE, 8);
                Mem.putLong(at + DoorLayout.ARG_RBUF, ROOM + PAGE);
                Mem.putLong(at + DoorLayout.ARG_RSIZE, rsize);
                fails(
                        Errno.EFAULT,
                        () -> Sys.call("door_call", Syscalls.SYS_door_call, door, at, flags));
                Mmap.mprotect(at, PAGE, MapFlags.PROT_READ | MapFlags.PROT_WRITE);
            }
            if (i == 0) {
                before = Processes.getrusage().residentBytes();
            }
        }
        aboutAsBefore(before);
        MarshalCases.allFree();
    }

    /** A procedure that calls another door is broken off, because its own client gave up. */
    private static void nestedCancelled() {
        Semaphore entered = Semaphore.create(0);
        Semaphore left = Semaphore.create(0);
        int inner =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            try {
                                entered.post();
                                Clock.sleepNs(1000 * MS);
                            } finally {
                                left.post();
                            }
                        },
                        0,
                        0);
        int outer =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            try {
                                callWithBuffer(inner);
                            } catch (DoorCancelled cancelled) {
                                left.post();
                                throw cancelled;
                            }
                        },
                        0,
                        0);
        SignalHandling.sigaction(Signals.SIGUSR1, LossCases::ignore);
        for (int i = 0; i < ROUNDS; i++) {
            int client = Threads.create(() -> fails(Errno.EINTR, () -> Doors.call(outer)));
            entered.await();
            SignalHandling.tgkill(Processes.getpid(), client, Signals.SIGUSR1);
            Threads.join(client);
            left.await();
            left.await();
        }
        Clock.sleepNs(MS);
        works(echo());
    }

    /**
     * A procedure that computes when its client gives up is broken off where it waits, and not before;
     * one that never waits is not broken off, and neither is the next call.
     */
    private static void cancelDeferred() {
        Semaphore entered = Semaphore.create(0);
        Semaphore left = Semaphore.create(0);
        long gaveUp = ROOM + PAGE;
        int[] cancelled = new int[1];
        int door =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            boolean waits = Mem.getInt(data) != 0;
                            entered.post();
                            while (Mem.getInt(gaveUp) == 0) {
                                Thread.onSpinWait();
                            }
                            try {
                                if (waits) {
                                    Clock.sleepNs(1000 * MS);
                                }
                            } catch (DoorCancelled broken) {
                                cancelled[0]++;
                                throw broken;
                            } finally {
                                left.post();
                            }
                        },
                        0,
                        0);
        int sleeper = Doors.create((cookie, data, size, descs, n) -> Clock.sleepNs(MS), 0, 0);
        SignalHandling.sigaction(Signals.SIGUSR1, LossCases::ignore);
        for (int i = 0; i < ROUNDS; i++) {
            Mem.putInt(gaveUp, 0);
            Mem.putInt(ROOM, i % 2);
            DoorArg arg = new DoorArg(ROOM, 4, 0, 0);
            int client = Threads.create(() -> fails(Errno.EINTR, () -> Doors.call(door, arg)));
            entered.await();
            SignalHandling.tgkill(Processes.getpid(), client, Signals.SIGUSR1);
            Threads.join(client);
            Mem.putInt(gaveUp, 1);
            left.await();
            Doors.call(sleeper);
        }
        equal(ROUNDS / 2, cancelled[0]);
        Clock.sleepNs(MS);
        works(echo());
    }

    /** A server thread ends inside of a call, with arguments of all sizes and a reply prepared. */
    private static void threadEnds() {
        int door =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            Doors.reply(data, size);
                            Threads.exit(1);
                        },
                        0,
                        0);
        long before = 0;
        for (int i = 0; i < ROUNDS; i++) {
            for (int bytes : new int[] {4, BUFFERED, 60_000}) {
                DoorArg arg = new DoorArg(ROOM, bytes, ROOM, bytes);
                fails(Errno.EINTR, () -> Doors.call(door, arg));
            }
            Clock.sleepNs(MS);
            if (i == 1) {
                before = Processes.getrusage().residentBytes();
            }
        }
        aboutAsBefore(before);
        works(echo());
    }

    /** The caller has no number for a descriptor that comes: EMFILE, and the answer is gone. */
    private static void clientTableFull() {
        int file = Files.memfdCreate("file", 0);
        int door =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            DoorDescs.put(ROOM, 0, file);
                            Doors.reply(ROOM, size, ROOM, 1);
                        },
                        0,
                        0);
        succeeds(Processes.fork(LossCases::callsWithFullTable, door));
    }

    private static int callsWithFullTable(long door) {
        Rlimit old = Processes.getrlimit(ProcessFlags.RLIMIT_NOFILE);
        Processes.setrlimit(ProcessFlags.RLIMIT_NOFILE, new Rlimit(door + 1, old.hard()));
        for (int i = 0; i < ROUNDS; i++) {
            for (int size : new int[] {8, BUFFERED - 100, 20_000}) {
                for (int room : new int[] {0, 24_000}) {
                    DoorArg arg = new DoorArg(ROOM, size, room == 0 ? 0 : ROOM, room);
                    fails(Errno.EMFILE, () -> Doors.call((int) door, arg));
                }
            }
        }
        MarshalCases.allFree();
        Processes.setrlimit(ProcessFlags.RLIMIT_NOFILE, old);
        DoorArg arg = new DoorArg(ROOM, 8, ROOM, 64);
        Doors.call((int) door, arg);
        equal(door + 1, DoorDescs.fd(arg.descs, 0));
        try {
            Files.fstat((int) door + 2);
        } catch (ErrnoException none) {
            return 0;
        }
        return 1;
    }

    /** A call that is refused when it has the only thread leaves that to the next one that waits for it. */
    private static void refusedPassesOn() {
        Semaphore entered = Semaphore.create(0);
        Semaphore go = Semaphore.create(0);
        int door =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            if (size == 0) {
                                entered.post();
                                go.await();
                            }
                        },
                        0,
                        DoorFlags.DOOR_PRIVATE);
        int bound =
                Threads.create(() -> {
                    Doors.bind(door);
                    Doors.serve();
                });
        Rlimit old = Processes.getrlimit(ProcessFlags.RLIMIT_NOFILE);
        for (int i = 0; i < ROUNDS; i++) {
            int first = Threads.create(() -> Doors.call(door));
            entered.await();
            DoorDescs.put(ROOM, 0, door);
            DoorArg withDescriptor = new DoorArg(ROOM, 8, 0, 0);
            withDescriptor.descs = ROOM;
            withDescriptor.descCount = 1;
            int refused =
                    Threads.create(
                            () -> fails(Errno.EMFILE, () -> Doors.call(door, withDescriptor)));
            Clock.sleepNs(MS); // it waits for the thread, and then the other
            int next = Threads.create(() -> Doors.call(door, new DoorArg(ROOM, 8, 0, 0)));
            Clock.sleepNs(MS);
            Processes.setrlimit(ProcessFlags.RLIMIT_NOFILE, new Rlimit(nextFd(), old.hard()));
            go.post();
            for (int thread : new int[] {first, refused, next}) {
                Threads.join(thread);
            }
            Processes.setrlimit(ProcessFlags.RLIMIT_NOFILE, old);
        }
        Doors.revoke(door);
        Threads.join(bound);
    }

    private static int nextFd() {
        int next = Files.dup(1);
        Files.close(next);
        return next;
    }

    /** Neither server threads nor one for notices can be made; later they can. */
    private static void noThread() {
        int next = nextFd();
        Rlimit old = Processes.getrlimit(ProcessFlags.RLIMIT_NPROC);
        Processes.setrlimit(ProcessFlags.RLIMIT_NPROC, new Rlimit(0, old.hard()));
        for (int attributes : new int[] {0, DoorFlags.DOOR_UNREF_MULTI}) {
            fails(Errno.EAGAIN, () -> Doors.create((c, d, s, e, n) -> {}, 0, attributes));
            equal(next, nextFd());
        }
        Processes.setrlimit(ProcessFlags.RLIMIT_NPROC, old);
        countsNotices(2, notices -> {});
        works(echo());
    }

    /** A door whose every second reference that goes is told to its procedure. */
    private static void countsNotices(int rounds, IntConsumer onNotice) {
        Semaphore told = Semaphore.create(0);
        int[] notices = new int[1];
        int door =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            told.post();
                            onNotice.accept(++notices[0]);
                        },
                        0,
                        DoorFlags.DOOR_UNREF_MULTI);
        for (int i = 0; i < rounds; i++) {
            Files.close(Files.dup(door));
            told.await();
        }
        Files.close(door);
    }

    private static void noticeThrows() {
        countsNotices(
                3,
                notices -> {
                    if (notices == 1) {
                        throw new IllegalStateException("on purpose");
                    }
                    throw new StackOverflowError("on purpose");
                });
    }

    /** The factory of a door of its own fails with an exception, after it has made two threads. */
    private static void factoryThrows() {
        int next = nextFd();
        List<Integer> tids = new ArrayList<>();
        fails(
                Errno.EAGAIN,
                () ->
                        Doors.xcreate(
                                (c, d, s, e, n) -> {},
                                0,
                                0,
                                (info, body, cookie) -> {
                                    if (tids.size() == 2) {
                                        throw new ErrnoException("no thread", Errno.EAGAIN);
                                    }
                                    tids.add(Threads.create(body));
                                    return 1;
                                },
                                0,
                                3));
        tids.forEach(Threads::join);
        equal(next, nextFd());
    }

    /** Pools of one thread, whose makers cannot make another: every call takes that one. */
    private static void dryFactoryThrows() {
        int[] asked = new int[2];
        int own =
                Doors.xcreate(
                        (c, d, s, e, n) -> Doors.reply(d, s),
                        0,
                        0,
                        (info, body, cookie) -> oneThread(asked, 0, body),
                        0,
                        1);
        Doors.serverCreate(info -> oneThread(asked, 1, Doors::serve));
        int shared = echo();
        for (int i = 0; i < ROUNDS; i++) {
            works(own);
            works(shared);
        }
        equal(ROUNDS + 1, asked[0]);
        equal(ROUNDS + 1, asked[1]);
    }

    private static int oneThread(int[] asked, int pool, Runnable body) {
        if (asked[pool]++ > 0) {
            throw new ErrnoException("no thread", Errno.EAGAIN);
        }
        Threads.detach(Threads.create(body));
        return 1;
    }
}
