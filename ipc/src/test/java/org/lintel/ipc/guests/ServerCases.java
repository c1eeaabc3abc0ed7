package org.lintel.ipc.guests;

import static org.lintel.ipc.guests.Check.*;

import org.lintel.libc.Barrier;
import org.lintel.libc.Clock;
import org.lintel.libc.DoorArg;
import org.lintel.libc.DoorCancelled;
import org.lintel.libc.DoorDescs;
import org.lintel.libc.DoorInfo;
import org.lintel.libc.DoorServerCreate;
import org.lintel.libc.Doors;
import org.lintel.libc.ErrnoException;
import org.lintel.libc.Files;
import org.lintel.libc.ForkEntry;
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
import org.lintel.libc.WaitStatus;
import org.lintel.nucleus.abi.DoorFlags;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.ProcessFlags;
import org.lintel.nucleus.abi.Signals;
import org.lintel.nucleus.abi.Syscalls;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Server threads, ends and interruptions, a method a case. */
public final class ServerCases {
    /** What an area has, by default. */
    private static final int BUFFERS = 32;

    private static final long MS = 1_000_000;
    private static final long ROOM = Malloc.calloc(1, 4096);

    private ServerCases() {}

    public static void main(String[] args) {
        switch (args[0]) {
            case "sequence" -> sequence();
            case "interrupted" -> interrupted();
            case "interruptedWaiting" -> interruptedWaiting();
            case "ignoredSignal" -> ignoredSignal();
            case "clientDies" -> clientDies();
            case "noCancel" -> noCancel();
            case "serverExits" -> serverExits();
            case "serverEndsBufferless" -> serverEndsBufferless();
            case "outOfMemory" -> outOfMemory();
            case "outOfMemoryForEver" -> outOfMemoryForEver();
            case "revokeRunning" -> revokeRunning();
            case "revokeQueued" -> revokeQueued();
            case "unref" -> unref(DoorFlags.DOOR_UNREF, 3, 1);
            case "unrefMulti" -> unref(DoorFlags.DOOR_UNREF_MULTI, 5, 5);
            case "unrefDelayed" -> unrefDelayed(false);
            case "unrefRegained" -> unrefDelayed(true);
            case "unrefNever" -> unrefNever();
            case "unrefService" -> unrefService();
            case "unrefDaemon" -> unrefDaemon();
            case "unrefRace" -> unrefRace();
            case "ucredGone" -> ucredGone();
            case "factory" -> factory();
            case "rebind" -> rebind();
            case "together" -> together();
            case "inherited" -> inherited();
            case "privateBound" -> privateBound();
            case "privateUnbound" -> privateUnbound();
            case "badBind" -> badBind();
            case "xcreate" -> xcreate();
            case "xcreateFails" -> xcreateFails();
            case "parallel" -> parallel();
            case "manyCallers" -> manyCallers();
            case "nested" -> nested();
            case "ucredUser" -> ucredUser();
            case "ucredOutside" -> fails(Errno.EINVAL, Doors::ucred);
            case "throwing" -> throwing();
            case "poolDry" -> poolDry();
            case "tooDeep" -> tooDeep();
            case "recursion" -> recursion();
            case "threadEnds" -> threadEnds();
            case "noReply" -> noReply();
            case "bootstrap" -> bootstrap();
            case "cycle" -> cycle();
            case "handOff" -> handOff();
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static int echo(int attributes) {
        return Doors.create(
                (cookie, data, size, descs, n) -> Doors.reply(data, size), 0, attributes);
    }

    private static long callInt(int door, int value) {
        long at = Malloc.malloc(16);
        Mem.putInt(at, value);
        DoorArg arg = new DoorArg(at, 4, at, 16);
        try {
            Doors.call(door, arg);
            return Mem.getInt(arg.data);
        } finally {
            Malloc.free(at);
        }
    }

    private static void sequence() {
        TreeSet<Integer> tids = new TreeSet<>();
        int door =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            tids.add(Threads.gettid());
                            Doors.reply(data, size);
                        },
                        0,
                        0);
        for (int i = 0; i < 64; i++) {
            equal(i, callInt(door, i));
        }
        that(tids.size() <= 2, "threads " + tids);
    }

    /** A signal ends the call with EINTR; the procedure is cancelled; the door serves on. */
    private static void interrupted() {
        Semaphore entered = Semaphore.create(0);
        Semaphore cancelled = Semaphore.create(0);
        int door =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            if (size == 0) {
                                return;
                            }
                            entered.post();
                            try {
                                Clock.sleepNs(1_000_000 * MS);
                            } catch (DoorCancelled c) {
                                cancelled.post();
                                throw c;
                            }
                        },
                        0,
                        0);
        SignalHandling.sigaction(Signals.SIGUSR1, ServerCases::ignore, Signals.SA_RESTART, 0);
        int me = Threads.gettid();
        int killer =
                Threads.create(() -> {
                    entered.await();
                    SignalHandling.tgkill(Processes.getpid(), me, Signals.SIGUSR1);
                });
        fails(Errno.EINTR, () -> callInt(door, 1));
        cancelled.await();
        Threads.join(killer);
        Doors.call(door);
    }

    private static void ignore(int signal, SignalInfo info) {}

    /** A child ends, and what the process ignores is sent to it and to the thread that calls. */
    private static void ignoredSignal() {
        SignalHandling.ignore(Signals.SIGUSR1);
        int me = Threads.gettid();
        int door =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            succeeds(Processes.fork(ServerCases::callOnce, (int) cookie));
                            SignalHandling.kill(Processes.getpid(), Signals.SIGUSR1);
                            SignalHandling.kill(Processes.getpid(), Signals.SIGCONT);
                            SignalHandling.tgkill(Processes.getpid(), me, Signals.SIGUSR1);
                            Clock.sleepNs(MS);
                            Doors.reply(data, size);
                        },
                        echo(0),
                        0);
        for (int i = 0; i < 10; i++) {
            equal(i, callInt(door, i));
        }
    }

    /** A caller that waits for a thread is interrupted as well. */
    private static void interruptedWaiting() {
        int door = echo(DoorFlags.DOOR_PRIVATE);
        SignalHandling.sigaction(Signals.SIGUSR1, ServerCases::ignore);
        int me = Threads.gettid();
        int killer =
                Threads.create(() -> {
                    Clock.sleepNs(MS);
                    SignalHandling.tgkill(Processes.getpid(), me, Signals.SIGUSR1);
                });
        fails(Errno.EINTR, () -> Doors.call(door));
        Threads.join(killer);
        Threads.create(() -> {
            Doors.bind(door);
            Doors.serve();
        });
        equal(5, callInt(door, 5));
    }

    private static int slowDoor(Semaphore entered, Semaphore left, int attributes) {
        return Doors.create(
                (cookie, data, size, descs, n) -> {
                    entered.post();
                    try {
                        Clock.sleepNs(20 * MS);
                        Mem.putInt(ROOM, 1);
                    } finally {
                        left.post();
                    }
                },
                0,
                attributes);
    }

    private static int callOnce(long door) {
        Doors.call((int) door);
        return 0;
    }

    private static void clientDies() {
        Semaphore entered = Semaphore.create(0);
        Semaphore left = Semaphore.create(0);
        int door = slowDoor(entered, left, 0);
        int child = Processes.fork(ServerCases::callOnce, door);
        entered.await();
        SignalHandling.kill(child, Signals.SIGKILL);
        Processes.waitpid(child);
        left.await();
        equal(0, Mem.getInt(ROOM));
        that(Clock.monotonicNs() < 15 * MS, "not waited for");
        Doors.call(door);
        equal(1, Mem.getInt(ROOM));
    }

    private static void noCancel() {
        Semaphore entered = Semaphore.create(0);
        Semaphore left = Semaphore.create(0);
        int door = slowDoor(entered, left, DoorFlags.DOOR_NO_CANCEL);
        int child = Processes.fork(ServerCases::callOnce, door);
        entered.await();
        SignalHandling.kill(child, Signals.SIGKILL);
        Processes.waitpid(child);
        left.await();
        equal(1, Mem.getInt(ROOM));
        Doors.call(door);
    }

    private static void serverExits() {
        Server server = startServer(ServerCases::exits);
        fails(Errno.EINTR, () -> Doors.call(server.door));
        fails(Errno.EBADF, () -> Doors.call(server.door));
        gone(server);
    }

    private static int exits(long room) {
        return serve(room, () -> Processes.exitNow(3));
    }

    /** The server has no memory for one call, and goes on with the next. */
    private static void outOfMemory() {
        Server server = startServer(ServerCases::fillsAnArray);
        for (int i = 0; i < 3; i++) {
            fails(Errno.EINTR, () -> Doors.call(server.door));
        }
        SignalHandling.kill(server.pid, Signals.SIGKILL);
        equal(Signals.SIGKILL, gone(server).termSig());
    }

    private static int fillsAnArray(long room) {
        return serve(room, () -> Mem.putLong(ROOM, new long[Integer.MAX_VALUE - 8].length));
    }

    /** The server never gives up, until its processor time is over. */
    private static void outOfMemoryForEver() {
        Server server = startServer(ServerCases::fillsArraysForEver);
        fails(Errno.EINTR, () -> Doors.call(server.door));
        equal(Signals.SIGXCPU, gone(server).termSig());
    }

    private static int fillsArraysForEver(long room) {
        Processes.setrlimit(ProcessFlags.RLIMIT_CPU, new Rlimit(3_000_000, 3_000_000));
        return serve(
                room,
                () -> {
                    while (true) {
                        try {
                            Mem.putLong(ROOM, new long[Integer.MAX_VALUE - 8].length);
                        } catch (OutOfMemoryError again) {
                            Mem.putLong(ROOM + 8, Mem.getLong(ROOM + 8) + 1);
                        }
                    }
                });
    }

    /** The server has no buffer free and ends while its client waits for one. */
    private static void serverEndsBufferless() {
        Server server = startServer(ServerCases::takesBuffersAndExits);
        while (Mem.getIntAcquire(server.room + 8) == 0) {
            Clock.sleepNs(MS);
        }
        fails(Errno.EBADF, () -> Doors.call(server.door, new byte[4000]));
        gone(server);
    }

    private static int takesBuffersAndExits(long room) {
        passOn(Doors.create((cookie, data, size, descs, n) -> Doors.reply(0, 0), 0, 0), room);
        equal(0, Gate.trap(Syscalls.SYS_marshal_full, 0, 0, 0, 0, 0, 0)); // no area yet
        for (int i = 0; i < BUFFERS; i++) {
            MarshalArea.allocate();
        }
        Mem.putIntRelease(room + 8, 1);
        Clock.sleepNs(5 * MS);
        return 0;
    }

    /**
     * A child that serves a door.
     *
     * @param room shared with it; it passes the door on through the one whose number is there
     */
    private record Server(int pid, int door, long room) {}

    private static Server startServer(ForkEntry entry) {
        long room = Mmap.sharedAnonymous(4096);
        int back =
                Doors.create(
                        (cookie, data, size, descs, n) ->
                                Mem.putIntRelease(room, DoorDescs.fd(descs, 0) + 1),
                        0,
                        0);
        Mem.putInt(room + 4, back);
        int child = Processes.fork(entry, room);
        while (Mem.getIntAcquire(room) == 0) {
            Clock.sleepNs(MS);
        }
        return new Server(child, Mem.getInt(room) - 1, room);
    }

    private static WaitStatus gone(Server server) {
        WaitStatus status = Processes.waitpid(server.pid);
        fails(Errno.EBADF, () -> Doors.call(server.door));
        equal(-1, Doors.info(server.door).target());
        Files.close(server.door);
        return status;
    }

    /** The server's main: hands out a door on a procedure, and waits. */
    private static int serve(long room, Runnable procedure) {
        passOn(Doors.create((cookie, data, size, descs, n) -> procedure.run(), 0, 0), room);
        while (true) {
            SignalHandling.pause();
        }
    }

    /** Gives the door whose number is in the room a descriptor. */
    private static void passOn(int door, long room) {
        long descs = Malloc.malloc(DoorDescs.BYTES);
        DoorDescs.put(descs, 0, door);
        DoorArg arg = new DoorArg();
        arg.descs = descs;
        arg.descCount = 1;
        Doors.call(Mem.getInt(room + 4), arg);
    }

    private static void revokeRunning() {
        Semaphore entered = Semaphore.create(0);
        Semaphore goOn = Semaphore.create(0);
        int door =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            entered.post();
                            goOn.await();
                            Doors.reply(data, size);
                        },
                        0,
                        0);
        long[] result = new long[1];
        int client = Threads.create(() -> result[0] = callInt(door, 42));
        entered.await();
        Doors.revoke(door);
        fails(Errno.EBADF, () -> Doors.call(door));
        fails(Errno.EBADF, () -> Doors.revoke(door));
        goOn.post();
        Threads.join(client);
        equal(42, result[0]);
    }

    private static void revokeQueued() {
        int door = echo(DoorFlags.DOOR_PRIVATE);
        Semaphore refused = Semaphore.create(0);
        for (int i = 0; i < 5; i++) {
            Threads.detach(
                    Threads.create(() -> {
                        fails(Errno.EBADF, () -> Doors.call(door));
                        refused.post();
                    }));
        }
        Clock.sleepNs(2 * MS);
        equal(0, refused.value());
        Doors.revoke(door);
        for (int i = 0; i < 5; i++) {
            refused.await();
        }
    }

    private static void unref(int attributes, int rounds, int expected) {
        Semaphore notices = Semaphore.create(0);
        int door =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            if (data == DoorFlags.DOOR_UNREF_DATA) {
                                equal(0, size);
                                equal(0, n);
                                equal(9, cookie);
                                notices.post();
                            }
                        },
                        9,
                        attributes);
        Clock.sleepNs(2 * MS);
        equal(0, notices.value());
        for (int i = 0; i < rounds; i++) {
            int second = Files.dup(door);
            Doors.call(second);
            succeeds(Processes.fork(ServerCases::callOnce, second));
            Files.close(second);
            if (i < expected) {
                notices.await();
            }
        }
        Clock.sleepNs(2 * MS);
        equal(0, notices.value());
        Doors.call(door);
    }

    /** A notice waits for the call under way. */
    private static void unrefDelayed(boolean regained) {
        Semaphore notices = Semaphore.create(0);
        Semaphore entered = Semaphore.create(0);
        Semaphore goOn = Semaphore.create(0);
        int door =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            if (data == DoorFlags.DOOR_UNREF_DATA) {
                                notices.post();
                            } else {
                                entered.post();
                                goOn.await();
                            }
                        },
                        0,
                        DoorFlags.DOOR_UNREF);
        int second = Files.dup(door);
        int client = Threads.create(() -> Doors.call(second));
        entered.await();
        Files.close(second);
        Clock.sleepNs(2 * MS);
        equal(0, notices.value());
        int third = regained ? Files.dup(door) : -1;
        goOn.post();
        Threads.join(client);
        if (regained) {
            Clock.sleepNs(2 * MS);
            equal(0, notices.value());
            Files.close(third);
        }
        notices.await();
    }

    private static void unrefNever() {
        Semaphore notices = Semaphore.create(0);
        int door =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            if (data == DoorFlags.DOOR_UNREF_DATA) {
                                notices.post();
                            }
                        },
                        0,
                        DoorFlags.DOOR_UNREF_MULTI);
        for (int i = 0; i < 10; i++) {
            Doors.call(door);
            Doors.info(door);
        }
        Clock.sleepNs(2 * MS);
        equal(0, notices.value());
        Files.close(door);
        Clock.sleepNs(2 * MS);
        equal(0, notices.value());
    }

    private static void unrefService() {
        echo(DoorFlags.DOOR_UNREF);
        Clock.sleepNs(2 * MS);
        fails(Errno.EALREADY, () -> Sys.call("door_unref", Syscalls.SYS_door_unref, ROOM));
    }

    /** The last other thread ends; that notices might come keeps nobody. */
    private static void unrefDaemon() {
        Doors.create((c, d, s, e, n) -> {}, 0, DoorFlags.DOOR_UNREF | DoorFlags.DOOR_PRIVATE);
        int child = Processes.fork(ServerCases::hasNoticeThreadFirst, 0);
        succeeds(child);
        Clock.sleepNs(MS); // the thread waits for notices
        throw Threads.exit(0);
    }

    /** Ends before the thread for notices has run at all. */
    private static int hasNoticeThreadFirst(long unused) {
        Doors.create((c, d, s, e, n) -> {}, 0, DoorFlags.DOOR_UNREF | DoorFlags.DOOR_PRIVATE);
        throw Threads.exit(0);
    }

    /** However references come and go, the last notice finds that one reference is left. */
    private static void unrefRace() {
        AtomicInteger notices = new AtomicInteger();
        boolean[] last = new boolean[1];
        int[] door = new int[1];
        door[0] =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            if (data == DoorFlags.DOOR_UNREF_DATA) {
                                int attributes = Doors.info(door[0]).attributes();
                                last[0] = (attributes & DoorFlags.DOOR_IS_UNREF) != 0;
                                notices.incrementAndGet();
                            }
                        },
                        0,
                        DoorFlags.DOOR_UNREF_MULTI);
        List<Integer> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            threads.add(
                    Threads.create(() -> {
                        for (int i = 0; i < 300; i++) {
                            int second = Files.dup(door[0]);
                            if (i % 7 == 0) {
                                Doors.call(second);
                            }
                            Files.close(second);
                        }
                    }));
        }
        threads.forEach(Threads::join);
        Clock.sleepNs(5 * MS);
        that(notices.get() > 0 && last[0], notices + " notices, the last one " + last[0]);
    }

    /** The caller has died meanwhile: nobody's credentials. */
    private static void ucredGone() {
        Semaphore entered = Semaphore.create(0);
        Semaphore died = Semaphore.create(0);
        Semaphore checked = Semaphore.create(0);
        int door =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            int pid = Doors.ucred().pid();
                            equal(pid, Doors.cred().pid());
                            equal(Doors.ucred().uid(), Doors.cred().euid());
                            entered.post();
                            died.await();
                            fails(Errno.EINVAL, Doors::ucred);
                            fails(Errno.EINVAL, Doors::cred);
                            checked.post();
                        },
                        0,
                        DoorFlags.DOOR_NO_CANCEL);
        int child = Processes.fork(ServerCases::callOnce, door);
        entered.await();
        SignalHandling.kill(child, Signals.SIGKILL);
        Processes.waitpid(child);
        died.post();
        checked.await();
    }

    /** What makes server threads is asked with null for the process's pool, and with the door for its own. */
    private static void factory() {
        List<DoorInfo> asked = new ArrayList<>();
        DoorServerCreate before = Doors.serverCreate(asked::add);
        int shared = echo(0);
        equal(1, asked.size());
        that(asked.getFirst() == null, "the process's pool");
        int second = echo(0);
        equal(1, asked.size());
        int own = Doors.create((c, data, size, e, n) -> Doors.reply(data, size), 5, 2);
        equal(2, asked.size());
        equal(Doors.info(own).uniquifier(), asked.getLast().uniquifier());
        equal(5, asked.getLast().cookie());
        Threads.detach(
                Threads.create(() -> {
                    Doors.bind(own);
                    Doors.serve();
                }));
        equal(8, callInt(own, 8)); // the call takes the last thread
        equal(3, asked.size());
        equal(Doors.info(own).uniquifier(), asked.getLast().uniquifier());
        Doors.serverCreate(before).create(null);
        Threads.detach(Threads.create(Doors::serve));
        equal(9, callInt(shared, 9));
        equal(10, callInt(second, 10));
    }

    /** A binding takes effect at the next return; another one, or none, replaces it. */
    private static void rebind() {
        int[] doors = new int[2];
        int[] servedBy = new int[3];
        for (int i = 0; i < 2; i++) {
            int me = i;
            doors[i] =
                    Doors.create(
                            (cookie, data, size, descs, n) -> {
                                servedBy[me] = Threads.gettid();
                                int then = Mem.getInt(data);
                                if (then == 2) {
                                    Doors.unbind();
                                } else {
                                    Doors.bind(doors[then]);
                                }
                                Doors.reply(data, size);
                            },
                            0,
                            DoorFlags.DOOR_PRIVATE);
        }
        DoorServerCreate before = Doors.serverCreate(info -> {});
        int shared =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            servedBy[2] = Threads.gettid();
                            Doors.bind(doors[0]);
                            Doors.reply(data, size);
                        },
                        0,
                        0);
        Doors.serverCreate(before);
        int server =
                Threads.create(() -> {
                    Doors.bind(doors[0]);
                    Doors.serve();
                });
        callInt(doors[0], 0);
        callInt(doors[0], 1);
        callInt(doors[1], 2);
        callInt(shared, 0);
        callInt(doors[0], 0);
        for (int by : servedBy) {
            equal(server, by);
        }
        Doors.revoke(doors[0]);
        Threads.join(server);
    }

    /** Two calls are served at the same time, on processors of their own. */
    private static void together() {
        AtomicInteger serving = new AtomicInteger();
        int[] cpus = new int[2];
        int door =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            int target = Mem.getInt(data) & ~1;
                            serving.incrementAndGet();
                            while (serving.get() < target + 2) {
                                Thread.onSpinWait();
                            }
                            cpus[Mem.getInt(data) & 1] = Threads.getcpu();
                            Doors.reply(data, size);
                        },
                        0,
                        0);
        boolean apart = false;
        for (int i = 0; i < 10_000 && !apart; i++) { // the host may be slow to run the other one
            int round = 2 * i;
            int one = Threads.create(() -> callInt(door, round));
            int two = Threads.create(() -> callInt(door, round + 1));
            Threads.join(one);
            Threads.join(two);
            apart = cpus[0] != cpus[1];
        }
        that(apart, "never on two processors");
    }

    private static void inherited() {
        int door = echo(0);
        succeeds(Processes.fork(ServerCases::callsInherited, door));
        equal(3, callInt(door, 3));
    }

    private static int callsInherited(long door) {
        equal(2, callInt((int) door, 2));
        int own = echo(0);
        equal(4, callInt(own, 4));
        return 0;
    }

    private static void privateBound() {
        int[] servers = new int[2];
        int door =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            servers[0] = Threads.gettid();
                            equal(Doors.info(DoorFlags.DOOR_QUERY).uniquifier(), cookieOf());
                            Doors.reply(data, size);
                        },
                        0,
                        DoorFlags.DOOR_PRIVATE);
        Mem.putLong(ROOM + 64, Doors.info(door).uniquifier());
        int shared =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            servers[1] = Threads.gettid();
                            Doors.reply(data, size);
                        },
                        0,
                        0);
        int bound =
                Threads.create(() -> {
                    Doors.bind(door);
                    Doors.serve();
                });
        for (int i = 0; i < 10; i++) {
            equal(i, callInt(door, i));
            equal(i, callInt(shared, i));
            equal(bound, servers[0]);
            that(servers[1] != bound, "the shared pool serves the shared door");
        }
        Doors.revoke(door);
        Threads.join(bound);
    }

    private static long cookieOf() {
        return Mem.getLong(ROOM + 64);
    }

    private static void privateUnbound() {
        int door = echo(DoorFlags.DOOR_PRIVATE);
        Semaphore answered = Semaphore.create(0);
        for (int i = 0; i < 20; i++) {
            int value = i;
            Threads.detach(
                    Threads.create(() -> {
                        equal(value, callInt(door, value));
                        answered.post();
                    }));
        }
        Clock.sleepNs(10_000 * MS);
        equal(0, answered.value());
        Threads.detach(
                Threads.create(() -> {
                    Doors.bind(door);
                    Doors.serve();
                }));
        for (int i = 0; i < 20; i++) {
            answered.await();
        }
    }

    private static void badBind() {
        int shared = echo(0);
        int door = echo(DoorFlags.DOOR_PRIVATE);
        fails(Errno.EINVAL, () -> Doors.bind(shared));
        fails(Errno.EBADF, Doors::unbind);
        Doors.bind(door);
        equal(Doors.info(door).uniquifier(), Doors.info(DoorFlags.DOOR_QUERY).uniquifier());
        Doors.unbind();
        fails(Errno.EBADF, Doors::unbind);
        succeeds(Processes.fork(ServerCases::bindsOthers, door));
    }

    private static int bindsOthers(long door) {
        fails(Errno.EINVAL, () -> Doors.bind((int) door));
        return 0;
    }

    private static void xcreate() {
        int[] made = new int[1];
        int door =
                Doors.xcreate(
                        (cookie, data, size, descs, n) -> {
                            Clock.sleepNs(MS);
                            Doors.reply(data, size);
                        },
                        0,
                        0,
                        (info, body, cookie) -> {
                            equal(5, cookie);
                            made[0]++;
                            Threads.create(body);
                            return 1;
                        },
                        5,
                        3);
        equal(3, made[0]);
        callTogether(door, 3);
        that(made[0] >= 4, "a dry pool asks for more");
        int fixed =
                Doors.xcreate(
                        (cookie, data, size, descs, n) -> {
                            Clock.sleepNs(MS);
                            Doors.reply(data, size);
                        },
                        0,
                        DoorFlags.DOOR_NO_DEPLETION_CB,
                        (info, body, cookie) -> {
                            made[0]++;
                            Threads.create(body);
                            return 1;
                        },
                        0,
                        2);
        int before = made[0];
        callTogether(fixed, 6);
        equal(before, made[0]);
        fails(Errno.EINVAL, () -> Doors.xcreate((c, d, s, e, n) -> {}, 0, 0, null, 0, 1));
        fails(Errno.EINVAL, () -> Doors.xcreate((c, d, s, e, n) -> {}, 0, 0, (i, b, c) -> 1, 0, 0));
    }

    private static void callTogether(int door, int callers) {
        List<Integer> threads = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            int value = i;
            threads.add(Threads.create(() -> equal(value, callInt(door, value))));
        }
        threads.forEach(Threads::join);
    }

    private static void xcreateFails() {
        int next = Files.dup(1);
        Files.close(next);
        for (int result : new int[] {0, -1}) {
            List<Integer> tids = new ArrayList<>();
            Errno expected = result == 0 ? Errno.EINVAL : Errno.EPIPE;
            fails(
                    expected,
                    () ->
                            Doors.xcreate(
                                    (c, d, s, e, n) -> {},
                                    0,
                                    0,
                                    (info, body, cookie) -> {
                                        if (tids.size() == 2) {
                                            return result;
                                        }
                                        tids.add(Threads.create(body));
                                        return 1;
                                    },
                                    0,
                                    3));
            tids.forEach(Threads::join);
            equal(next, Files.dup(1));
            Files.close(next);
        }
    }

    /** Ten clients and ten server threads; no answer is given before all ten serve at once. */
    private static void parallel() {
        AtomicInteger serving = new AtomicInteger();
        Set<Integer> servers = ConcurrentHashMap.newKeySet();
        int door =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            servers.add(Threads.gettid());
                            serving.incrementAndGet();
                            while (serving.get() < 10) {
                                Clock.sleepNs(MS / 10);
                            }
                            Doors.reply(data, size);
                        },
                        0,
                        0);
        List<Integer> threads = new ArrayList<>();
        for (int t = 0; t < 10; t++) {
            int salt = t * 1000;
            threads.add(
                    Threads.create(() -> {
                        for (int i = 0; i < 200; i++) {
                            equal(salt + i, callInt(door, salt + i));
                        }
                    }));
        }
        threads.forEach(Threads::join);
        that(servers.size() >= 10, "server threads " + servers);
    }

    private static void manyCallers() {
        int own =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            Clock.sleepNs(5 * MS);
                            Doors.reply(data, size);
                        },
                        0,
                        DoorFlags.DOOR_PRIVATE);
        int shared =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            Clock.sleepNs(5 * MS);
                            Doors.reply(data, size);
                        },
                        0,
                        0);
        for (int i = 0; i < 4; i++) {
            Threads.detach(
                    Threads.create(() -> {
                        Doors.bind(own);
                        Doors.serve();
                    }));
        }
        List<Integer> threads = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            int value = i;
            threads.add(Threads.create(() -> equal(value, callInt(own, value))));
            threads.add(Threads.create(() -> equal(value, callInt(shared, value))));
            threads.add(
                    Threads.create(
                            () -> equal(value, callInt(value % 2 == 0 ? own : shared, value))));
        }
        threads.forEach(Threads::join);
        that(Clock.monotonicNs() < 20_000 * MS, "in time");
    }

    /** door_ucred tells the user and the group that the caller has become. */
    private static void ucredUser() {
        int[] ids = new int[2];
        int door =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            ids[0] = Doors.ucred().uid();
                            ids[1] = Doors.ucred().gid();
                            Doors.reply(data, size);
                        },
                        0,
                        0);
        succeeds(Processes.fork(ServerCases::callsAsStranger, door));
        equal(STRANGER, ids[0]);
        equal(STRANGER, ids[1]);
    }

    private static int callsAsStranger(long door) {
        becomeStranger();
        return (int) callInt((int) door, 0);
    }

    /** Parent calls child's door, whose procedure calls the parent's: door_ucred names the child there. */
    private static void nested() {
        int[] inner = new int[2];
        int door =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            inner[0] = Doors.ucred().pid();
                            if (n == 1) {
                                inner[1] = DoorDescs.fd(descs, 0);
                            }
                            Doors.reply(data, size);
                        },
                        0,
                        0);
        int child = Processes.fork(ServerCases::middle, door);
        while (inner[1] == 0) {
            Clock.sleepNs(MS);
        }
        inner[0] = 0;
        equal(12, callInt(inner[1], 11));
        equal(child, inner[0]);
        SignalHandling.kill(child, Signals.SIGKILL);
        Processes.waitpid(child);
    }

    private static int middle(long outer) {
        int parent = Processes.getppid();
        int door =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            equal(parent, Doors.ucred().pid());
                            long room = Malloc.malloc(16);
                            Mem.putInt(room, (int) callInt((int) outer, Mem.getInt(data)) + 1);
                            equal(parent, Doors.ucred().pid());
                            Doors.replyAndFree(room, 4);
                        },
                        0,
                        0);
        long descs = Malloc.malloc(DoorDescs.BYTES);
        DoorDescs.put(descs, 0, door);
        DoorArg arg = new DoorArg();
        arg.descs = descs;
        arg.descCount = 1;
        Doors.call((int) outer, arg);
        while (true) {
            SignalHandling.pause();
        }
    }

    private static void throwing() {
        int door =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            Doors.reply(data, size);
                            if (Mem.getInt(data) == 1) {
                                throw new IllegalStateException("on purpose");
                            }
                        },
                        0,
                        0);
        for (int i = 0; i < 10; i++) {
            fails(Errno.EINTR, () -> callInt(door, 1));
            equal(2, callInt(door, 2));
        }
    }

    private static void poolDry() {
        int[] asked = new int[1];
        DoorServerCreate before =
                Doors.serverCreate(door -> {
                    asked[0]++;
                    if (asked[0] == 1) {
                        Threads.create(Doors::serve);
                    }
                });
        int door =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            Clock.sleepNs(MS);
                            Doors.reply(data, size);
                        },
                        0,
                        0);
        equal(1, asked[0]);
        callTogether(door, 4);
        equal(5, asked[0]);
        that(before != null, "the default");
        Doors.serverCreate(before);
        callTogether(door, 4);
    }

    private static void tooDeep() {
        int[] door = new int[1];
        int[] depth = new int[1];
        Errno[] refused = new Errno[1];
        door[0] =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            depth[0]++;
                            try {
                                Doors.call(door[0]);
                            } catch (ErrnoException e) {
                                refused[0] = refused[0] == null ? e.errno() : refused[0];
                            }
                        },
                        0,
                        0);
        Doors.call(door[0]);
        that(refused[0] == Errno.EDEADLK, "refused with " + refused[0]);
        equal(64, depth[0]);
    }

    private static void recursion() {
        int[] door = new int[1];
        door[0] =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            int value = Mem.getInt(data);
                            long room = Malloc.malloc(16);
                            Mem.putInt(
                                    room,
                                    value == 0 ? 0 : (int) callInt(door[0], value - 1) + value);
                            Doors.replyAndFree(room, 4);
                        },
                        0,
                        0);
        equal(30 * 31 / 2, callInt(door[0], 30));
    }

    private static void threadEnds() {
        int door =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            if (size > 0) {
                                Threads.exit(1);
                            }
                        },
                        0,
                        0);
        for (int i = 0; i < 5; i++) {
            fails(Errno.EINTR, () -> callInt(door, 1));
            Doors.call(door);
        }
    }

    private static void noReply() {
        int door = Doors.create((cookie, data, size, descs, n) -> {}, 0, 0);
        DoorArg arg = new DoorArg(ROOM, 100, ROOM, 100);
        Doors.call(door, arg);
        equal(0, arg.dataSize);
        int twice =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            for (int bytes : new int[] {3000, 20, 10_000, 200, 4}) {
                                long block = Malloc.calloc(1, bytes);
                                Mem.putInt(block, bytes);
                                Doors.replyAndFree(block, bytes);
                            }
                        },
                        0,
                        0);
        equal(4, callInt(twice, 1));
        fails(Errno.EINVAL, () -> Doors.reply(0, 0));
    }

    private static void bootstrap() {
        fails(Errno.ENOENT, Doors::bootstrap);
        Barrier both = Barrier.create(2);
        long[] seen = new long[1];
        int waiter =
                Threads.create(() -> {
                    both.await();
                    seen[0] = Doors.info(Doors.awaitBootstrap()).uniquifier();
                });
        both.await();
        Clock.sleepNs(MS);
        int door = echo(0);
        Doors.setBootstrap(door);
        Threads.join(waiter);
        DoorInfo info = Doors.info(door);
        equal(info.uniquifier(), seen[0]);
        fails(Errno.EBUSY, () -> Doors.setBootstrap(echo(0)));
        fails(Errno.EBADF, () -> Doors.setBootstrap(1));
        Doors.revoke(door);
        fails(Errno.ENOENT, Doors::bootstrap);
        int gone = echo(0);
        int other = Files.dup(gone);
        Doors.revoke(gone);
        fails(Errno.EBADF, () -> Doors.setBootstrap(other)); // nobody would take it back
        Doors.setBootstrap(echo(0));
    }

    /** The one thread of each of two doors calls the other door. */
    private static void cycle() {
        int[] doors = new int[2];
        for (int i = 0; i < 2; i++) {
            int other = 1 - i;
            doors[i] =
                    Doors.create(
                            (cookie, data, size, descs, n) -> Doors.call(doors[other]),
                            0,
                            DoorFlags.DOOR_PRIVATE);
            int door = doors[i];
            Threads.detach(
                    Threads.create(() -> {
                        Doors.bind(door);
                        Doors.serve();
                    }));
        }
        Doors.call(doors[0]);
    }

    /** The server thread runs before others that have waited longer, and so does the client afterwards. */
    private static void handOff() {
        int[] turns = new int[1];
        boolean[] over = new boolean[1];
        int door = Doors.create((cookie, data, size, descs, n) -> Doors.reply(data, size), 0, 0);
        callInt(door, 1);
        Clock.sleepNs(MS);
        int other =
                Threads.create(() -> {
                    while (!over[0]) {
                        turns[0]++;
                        Threads.yield();
                    }
                });
        Threads.yield();
        int before = turns[0];
        for (int i = 0; i < 10; i++) {
            callInt(door, i);
        }
        int during = turns[0] - before;
        over[0] = true;
        Threads.join(other);
        that(during <= 1, "others had " + during + " turns during ten calls");
        that(before >= 1, "they want to run");
    }
}
