package org.lintel.ipc.guests;

import static org.lintel.ipc.guests.Check.*;

import org.lintel.libc.Clock;
import org.lintel.libc.DoorArg;
import org.lintel.libc.DoorDescs;
import org.lintel.libc.DoorInfo;
import org.lintel.libc.Doors;
import org.lintel.libc.ErrnoException;
import org.lintel.libc.Files;
import org.lintel.libc.LibraryLock;
import org.lintel.libc.Malloc;
import org.lintel.libc.Mem;
import org.lintel.libc.Mmap;
import org.lintel.libc.Pipes;
import org.lintel.libc.Processes;
import org.lintel.libc.Rlimit;
import org.lintel.libc.SignalHandling;
import org.lintel.libc.Sys;
import org.lintel.libc.Threads;
import org.lintel.nucleus.abi.DoorFlags;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.FileFlags;
import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.MapFlags;
import org.lintel.nucleus.abi.ProcessFlags;
import org.lintel.nucleus.abi.Signals;
import org.lintel.nucleus.abi.Syscalls;

import java.util.concurrent.atomic.AtomicInteger;

/** What doors refuse, and what passes through them beside data, a method a case. */
public final class RuleCases {
    private static final long ROOM = Malloc.malloc(65536);
    private static final long NOWHERE = 0x3_0000_0000L;
    private static final AtomicInteger SERVED = new AtomicInteger();

    private RuleCases() {}

    public static void main(String[] args) {
        switch (args[0]) {
            case "badDescriptors" -> badDescriptors();
            case "dataBounds" -> dataBounds();
            case "crossedBounds" -> crossedBounds();
            case "checkOrder" -> checkOrder();
            case "othersParams" -> othersParams();
            case "othersRevoke" -> othersRevoke();
            case "fdsDropped" -> fdsDropped();
            case "poolEmpty" -> poolEmpty();
            case "refuseDesc" -> refuseDesc();
            case "descMax" -> descMax();
            case "fdIn" -> fdIn();
            case "fdOut" -> fdOut();
            case "release" -> release();
            case "sharedOffset" -> sharedOffset();
            case "badDesc" -> badDesc();
            case "relay" -> relay();
            case "revokeRace" -> revokeRace();
            case "plainDesc" -> plainDesc();
            case "tooManyDescs" -> tooManyDescs();
            case "manyDescs" -> manyDescs();
            case "tableFull" -> tableFull();
            case "attributes" -> attributes();
            case "closeOnExec" -> closeOnExec();
            case "info" -> info();
            case "ids" -> ids();
            case "vnode" -> vnode();
            case "badResultPointers" -> badResultPointers();
            case "serverFull" -> serverFull();
            case "sharedMemory" -> sharedMemory();
            case "heldSignal" -> heldSignal();
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static int door(int attributes) {
        return Doors.create(
                (cookie, data, size, descs, n) -> {
                    SERVED.incrementAndGet();
                    Doors.reply(data, size, descs, n);
                },
                0,
                attributes);
    }

    private static void badDescriptors() {
        int door = door(0);
        Pipes.Pipe pipe = Pipes.pipe();
        fails(Errno.EBADF, () -> Doors.call(pipe.readFd()));
        fails(Errno.EBADF, () -> Doors.call(-1));
        fails(Errno.EBADF, () -> Doors.call(999));
        fails(Errno.EBADF, () -> Doors.revoke(pipe.readFd()));
        fails(Errno.EBADF, () -> Doors.info(pipe.readFd()));
        fails(Errno.EBADF, () -> Doors.getParam(pipe.readFd(), 1));
        fails(Errno.EBADF, () -> Doors.setParam(-1, 1, 1));
        fails(Errno.EBADF, () -> Doors.bind(pipe.readFd()));
        fails(Errno.EINVAL, Doors::ucred);
        Files.close(door);
        fails(Errno.EBADF, () -> Doors.call(door));
        equal(0, SERVED.get());
    }

    private static void dataBounds() {
        int door = door(0);
        Doors.setParam(door, DoorFlags.DOOR_PARAM_DATA_MIN, 8);
        Doors.setParam(door, DoorFlags.DOOR_PARAM_DATA_MAX, 64);
        for (int size : new int[] {7, 65, 0, 1000, 100_000}) {
            fails(Errno.ENOBUFS, () -> Doors.call(door, new DoorArg(ROOM, size, ROOM, 64)));
        }
        Doors.call(door, new DoorArg(ROOM, 8, ROOM, 64));
        Doors.call(door, new DoorArg(ROOM, 64, ROOM, 64));
        equal(2, SERVED.get());
    }

    /** A call with more than one thing wrong has the error of the first check, however the data go. */
    private static void checkOrder() {
        int door = Doors.create((cookie, data, size, descs, n) -> {}, 0, 0);
        Doors.setParam(door, DoorFlags.DOOR_PARAM_DATA_MAX, 4);
        for (int size : new int[] {8, 1000, 100_000}) {
            DoorArg nowhere = new DoorArg(NOWHERE, size, 0, 0);
            fails(Errno.EBADF, () -> Doors.call(1, nowhere));
            fails(Errno.ENOBUFS, () -> Doors.call(door, nowhere));
            Doors.setParam(door, DoorFlags.DOOR_PARAM_DATA_MAX, -1);
            fails(Errno.EFAULT, () -> Doors.call(door, nowhere));
            Doors.setParam(door, DoorFlags.DOOR_PARAM_DATA_MAX, 4);
        }
    }

    private static void crossedBounds() {
        int door = door(0);
        equal(-1, Doors.getParam(door, DoorFlags.DOOR_PARAM_DATA_MAX));
        equal(0, Doors.getParam(door, DoorFlags.DOOR_PARAM_DATA_MIN));
        equal(Integer.MAX_VALUE, Doors.getParam(door, DoorFlags.DOOR_PARAM_DESC_MAX));
        Doors.setParam(door, DoorFlags.DOOR_PARAM_DATA_MAX, 64);
        fails(Errno.EINVAL, () -> Doors.setParam(door, DoorFlags.DOOR_PARAM_DATA_MIN, 65));
        Doors.setParam(door, DoorFlags.DOOR_PARAM_DATA_MIN, 8);
        fails(Errno.EINVAL, () -> Doors.setParam(door, DoorFlags.DOOR_PARAM_DATA_MAX, 7));
        equal(64, Doors.getParam(door, DoorFlags.DOOR_PARAM_DATA_MAX));
        equal(8, Doors.getParam(door, DoorFlags.DOOR_PARAM_DATA_MIN));
        fails(Errno.EINVAL, () -> Doors.setParam(door, 4, 1));
        fails(Errno.EINVAL, () -> Doors.getParam(door, 0));
        fails(Errno.ERANGE, () -> Doors.setParam(door, DoorFlags.DOOR_PARAM_DESC_MAX, 1L << 31));
        Doors.revoke(door);
        fails(Errno.EBADF, () -> Doors.setParam(door, DoorFlags.DOOR_PARAM_DATA_MIN, 1));
    }

    private static void othersParams() {
        int door = door(0);
        Doors.setParam(door, DoorFlags.DOOR_PARAM_DATA_MIN, 5);
        succeeds(Processes.fork(RuleCases::setsParam, door));
        equal(5, Doors.getParam(door, DoorFlags.DOOR_PARAM_DATA_MIN));
    }

    private static int setsParam(long door) {
        fails(Errno.EPERM, () -> Doors.setParam((int) door, DoorFlags.DOOR_PARAM_DATA_MIN, 1));
        equal(5, Doors.getParam((int) door, DoorFlags.DOOR_PARAM_DATA_MIN));
        fails(Errno.EPERM, () -> Doors.revoke((int) door));
        return 0;
    }

    private static void othersRevoke() {
        int door = door(0);
        succeeds(Processes.fork(RuleCases::revokes, door));
        Doors.call(door);
        equal(2, SERVED.get());
    }

    private static int revokes(long door) {
        fails(Errno.EPERM, () -> Doors.revoke((int) door));
        Doors.call((int) door);
        return 0;
    }

    /** Who calls with arrays cannot take descriptors: those that come are closed. */
    private static void fdsDropped() {
        int file = Files.memfdCreate("dropped", 0);
        int door =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            DoorDescs.put(ROOM, 0, file);
                            DoorDescs.put(ROOM, 1, file);
                            Doors.reply(new byte[5], ROOM, 2);
                        },
                        0,
                        0);
        equal(5, Doors.call(door, new byte[3]).length);
        int next = Files.memfdCreate("next", 0);
        equal(door + 1, next);
    }

    /** All frames of the machine are taken: the nucleus has none for a temporary. */
    private static void poolEmpty() {
        int door = door(0);
        DoorArg arg = new DoorArg(ROOM, 4096, ROOM, 8192);
        // By a thread of its own, with which the frames go that are kept for its next call.
        Threads.join(Threads.create(() -> Doors.call(door, arg)));
        // The pool's next thread must have its stack before the frames are gone.
        Clock.sleepNs(1_000_000);
        long all = 256L << 20;
        long taken =
                Mmap.mmap(
                        0,
                        all,
                        MapFlags.PROT_READ | MapFlags.PROT_WRITE,
                        MapFlags.MAP_PRIVATE | MapFlags.MAP_ANONYMOUS | MapFlags.MAP_POPULATE,
                        -1,
                        0);
        arg.set(ROOM, 4096, ROOM, 8192);
        fails(Errno.EAGAIN, () -> Doors.call(door, arg));
        equal(1, SERVED.get());
        Mmap.munmap(taken, all);
        arg.set(ROOM, 4096, ROOM, 8192);
        Doors.call(door, arg);
        equal(2, SERVED.get());
    }

    private static DoorArg withDesc(int... fds) {
        for (int i = 0; i < fds.length; i++) {
            DoorDescs.put(ROOM + 1024, i, fds[i]);
        }
        DoorArg arg = new DoorArg(ROOM, 8, ROOM + 4096, 8192);
        arg.descs = ROOM + 1024;
        arg.descCount = fds.length;
        return arg;
    }

    private static void refuseDesc() {
        int door = door(DoorFlags.DOOR_REFUSE_DESC);
        fails(Errno.ENOTSUP, () -> Doors.call(door, withDesc(1)));
        equal(0, Doors.getParam(door, DoorFlags.DOOR_PARAM_DESC_MAX));
        Doors.setParam(door, DoorFlags.DOOR_PARAM_DESC_MAX, 0);
        fails(Errno.ENOTSUP, () -> Doors.setParam(door, DoorFlags.DOOR_PARAM_DESC_MAX, 1));
        Doors.call(door);
        equal(1, SERVED.get());
    }

    private static void descMax() {
        int door = door(0);
        Doors.setParam(door, DoorFlags.DOOR_PARAM_DESC_MAX, 0);
        fails(Errno.ENFILE, () -> Doors.call(door, withDesc(1)));
        Doors.setParam(door, DoorFlags.DOOR_PARAM_DESC_MAX, 1);
        fails(Errno.ENFILE, () -> Doors.call(door, withDesc(1, 2)));
        Doors.call(door, withDesc(1));
    }

    private static int fileWith(String text) {
        int fd = Files.memfdCreate("file", 0);
        Files.writeFully(fd, text.getBytes());
        Files.lseek(fd, 0, FileFlags.SEEK_SET);
        return fd;
    }

    private static String content(int fd) {
        return new String(Files.readAll(fd));
    }

    private static void fdIn() {
        int file = fileWith("through the door");
        int door =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            equal(1, n);
                            int fd = DoorDescs.fd(descs, 0);
                            that(fd != file, "a number of its own");
                            Doors.reply(content(fd).getBytes());
                            Files.close(fd);
                        },
                        0,
                        0);
        DoorArg arg = withDesc(file);
        Doors.call(door, arg);
        byte[] reply = new byte[(int) arg.dataSize];
        Mem.get(arg.data, reply, 0, reply.length);
        equal("through the door".hashCode(), new String(reply).hashCode());
        Files.lseek(file, 0, FileFlags.SEEK_SET);
        that(content(file).equals("through the door"), "still the sender's");
    }

    private static void fdOut() {
        int door =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            DoorDescs.putReleased(ROOM, 0, fileWith("out of the door"));
                            Doors.reply(0, 0, ROOM, 1);
                        },
                        0,
                        0);
        for (int room : new int[] {1024, 0}) {
            DoorArg arg = new DoorArg(0, 0, room == 0 ? 0 : ROOM + 2048, room);
            Doors.call(door, arg);
            equal(1, arg.descCount);
            that(content(DoorDescs.fd(arg.descs, 0)).equals("out of the door"), "content");
            Files.close(DoorDescs.fd(arg.descs, 0));
        }
    }

    private static void release() {
        int door =
                Doors.create(
                        (cookie, data, size, descs, n) -> Files.close(DoorDescs.fd(descs, 0)),
                        0,
                        0);
        int kept = fileWith("a");
        DoorArg arg = withDesc(kept);
        Doors.call(door, arg);
        Files.fstat(kept);
        int gone = fileWith("b");
        arg = withDesc(gone);
        DoorDescs.putReleased(arg.descs, 0, gone);
        Doors.call(door, arg);
        fails(Errno.EBADF, () -> Files.fstat(gone));
        int stays = fileWith("c");
        DoorArg refused = withDesc(stays, 999);
        DoorDescs.putReleased(refused.descs, 0, stays);
        fails(Errno.EINVAL, () -> Doors.call(door, refused));
        Files.fstat(stays);
    }

    private static void sharedOffset() {
        int door =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            Files.readFully(DoorDescs.fd(descs, 0), ROOM + 512, 4);
                            Files.close(DoorDescs.fd(descs, 0));
                        },
                        0,
                        0);
        int file = fileWith("0123456789");
        Doors.call(door, withDesc(file));
        equal(4, Files.lseek(file, 0, FileFlags.SEEK_CUR));
    }

    private static void badDesc() {
        int door = door(0);
        DoorArg arg = withDesc(1);
        DoorDescs.put(arg.descs, 0, 1, 0);
        fails(Errno.EINVAL, () -> Doors.call(door, arg));
        fails(Errno.EINVAL, () -> Doors.call(door, withDesc(1, 999)));
        fails(Errno.EINVAL, () -> Doors.call(door, withDesc(-1)));
        DoorArg nowhere = withDesc(1);
        nowhere.descs = 0x3_0000_0000L;
        fails(Errno.EFAULT, () -> Doors.call(door, nowhere));
        equal(0, SERVED.get());
    }

    /** A door goes through two relays, and comes back as itself. */
    private static void relay() {
        int target = door(DoorFlags.DOOR_NO_CANCEL);
        int first = door(0);
        int second =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            equal(Doors.info(target).uniquifier(), DoorDescs.id(descs, 0));
                            that(
                                    (DoorDescs.attributes(descs, 0) & DoorFlags.DOOR_NO_CANCEL)
                                            != 0,
                                    "attributes");
                            DoorArg arg = new DoorArg(0, 0, ROOM + 8192, 1024);
                            arg.descs = descs;
                            arg.descCount = n;
                            Doors.call(first, arg);
                            DoorDescs.putReleased(ROOM + 16384, 0, DoorDescs.fd(arg.descs, 0));
                            Files.close(DoorDescs.fd(descs, 0));
                            Doors.reply(0, 0, ROOM + 16384, 1);
                        },
                        0,
                        0);
        DoorArg arg = withDesc(target);
        Doors.call(second, arg);
        int back = DoorDescs.fd(arg.descs, 0);
        equal(Doors.info(target).uniquifier(), DoorDescs.id(arg.descs, 0));
        equal(Doors.info(target).uniquifier(), Doors.info(back).uniquifier());
        Doors.call(back);
        equal(2, SERVED.get());
    }

    /** Another thread closes the number and gets it again for something else: that stays open. */
    private static void revokeRace() {
        long turn = Malloc.calloc(1, 8);
        int first = Files.dup(0);
        Files.close(first); // what both get
        int other =
                Threads.create(() -> {
                    for (int round = 1; round <= 300; round++) {
                        while (Mem.getIntAcquire(turn) != round) {
                            Threads.yield();
                        }
                        boolean mine = closes(first);
                        if (mine) {
                            equal(first, Files.dup(0));
                        }
                        Mem.putIntRelease(turn + 4, round);
                        while (Mem.getIntAcquire(turn) == round) {
                            Threads.yield();
                        }
                        if (mine) {
                            Files.close(first);
                        }
                        Mem.putIntRelease(turn + 4, round + 1000);
                    }
                });
        for (int round = 1; round <= 300; round++) {
            equal(first, door(0));
            Mem.putIntRelease(turn, round);
            revokes(first);
            while (Mem.getIntAcquire(turn + 4) != round) {
                Threads.yield();
            }
            Mem.putIntRelease(turn, 0);
            while (Mem.getIntAcquire(turn + 4) != round + 1000) {
                Threads.yield();
            }
        }
        Threads.join(other);
    }

    private static boolean closes(int fd) {
        try {
            Files.close(fd);
            return true;
        } catch (ErrnoException revokedBefore) {
            equal(Errno.EBADF.number(), revokedBefore.errno().number());
            return false;
        }
    }

    private static void revokes(int fd) {
        try {
            Doors.revoke(fd);
        } catch (ErrnoException closedBefore) {
            equal(Errno.EBADF.number(), closedBefore.errno().number());
        }
    }

    private static void plainDesc() {
        int door =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            equal(0, DoorDescs.id(descs, 0));
                            equal(DoorFlags.DOOR_DESCRIPTOR, DoorDescs.attributes(descs, 0));
                            Files.close(DoorDescs.fd(descs, 0));
                        },
                        0,
                        0);
        Doors.call(door, withDesc(fileWith("x")));
    }

    private static void tooManyDescs() {
        int door = door(0);
        long descs = Malloc.malloc(1025 * DoorDescs.BYTES);
        for (int i = 0; i < 1025; i++) {
            DoorDescs.put(descs, i, 1);
        }
        DoorArg arg = new DoorArg(0, 0, 0, 0);
        arg.descs = descs;
        arg.descCount = 1025;
        fails(Errno.E2BIG, () -> Doors.call(door, arg));
        arg.descCount = -1;
        fails(Errno.ENFILE, () -> Doors.call(door, arg));
        equal(0, SERVED.get());
    }

    private static void manyDescs() {
        int door = door(0);
        int file = fileWith("many");
        for (int count : new int[] {5, 17, 200, 300}) {
            long descs = Malloc.malloc((long) count * DoorDescs.BYTES);
            for (int i = 0; i < count; i++) {
                DoorDescs.put(descs, i, file);
            }
            DoorArg arg = new DoorArg(0, 0, ROOM + 8192, 32768);
            arg.descs = descs;
            arg.descCount = count;
            Doors.call(door, arg);
            equal(count, arg.descCount);
            for (int i = 0; i < count; i++) {
                Files.close(DoorDescs.fd(arg.descs, i));
            }
        }
    }

    private static void tableFull() {
        int door = door(0);
        int sink = Doors.create((cookie, data, size, descs, n) -> {}, 0, 0);
        Rlimit old = Processes.getrlimit(ProcessFlags.RLIMIT_NOFILE);
        Processes.setrlimit(ProcessFlags.RLIMIT_NOFILE, new Rlimit(sink + 1, old.hard()));
        fails(Errno.EMFILE, () -> Doors.call(sink, withDesc(1)));
        fails(Errno.EMFILE, () -> door(0));
        Processes.setrlimit(ProcessFlags.RLIMIT_NOFILE, old);
        Doors.call(door);
    }

    private static void attributes() {
        int both = DoorFlags.DOOR_UNREF | DoorFlags.DOOR_UNREF_MULTI;
        int next = Files.dup(1);
        Files.close(next);
        for (int bad :
                new int[] {
                    both, 0x04, 0x08, 0x20, DoorFlags.DOOR_NO_DEPLETION_CB, 0x200, 1 << 20
                }) {
            fails(Errno.EINVAL, () -> door(bad));
        }
        int after = Files.dup(1);
        equal(next, after);
    }

    private static void closeOnExec() {
        int door = door(0);
        equal(FileFlags.FD_CLOEXEC, Files.fcntl(door, FileFlags.F_GETFD, 0));
    }

    private static void info() {
        int door =
                Doors.create((cookie, data, size, descs, n) -> {}, 77, DoorFlags.DOOR_REFUSE_DESC);
        DoorInfo info = Doors.info(door);
        equal(Processes.getpid(), info.target());
        equal(77, info.cookie());
        int mine = DoorFlags.DOOR_REFUSE_DESC | DoorFlags.DOOR_LOCAL | DoorFlags.DOOR_IS_UNREF;
        equal(mine, info.attributes());
        int dup = Files.dup(door);
        equal(DoorFlags.DOOR_REFUSE_DESC | DoorFlags.DOOR_LOCAL, Doors.info(dup).attributes());
        fails(Errno.EBADF, () -> Doors.info(DoorFlags.DOOR_QUERY));
        Doors.revoke(door);
        that((Doors.info(dup).attributes() & DoorFlags.DOOR_REVOKED) != 0, "revoked");
        equal(-1, Doors.info(dup).target());
    }

    private static void ids() {
        long last = 0;
        for (int i = 0; i < 5; i++) {
            long id = Doors.info(door(0)).uniquifier();
            that(id > last, "ids grow");
            last = id;
        }
        succeeds(Processes.fork(RuleCases::makesDoor, last));
        that(Doors.info(door(0)).uniquifier() > last + 1, "ids are the machine's");
    }

    private static int makesDoor(long last) {
        int door = door(0);
        that(Doors.info(door).uniquifier() > last, "ids grow");
        Doors.call(door);
        Clock.sleepNs(1000);
        return 0;
    }

    /** Calls that tell something, and cannot. */
    private static void badResultPointers() {
        int[] told = new int[1];
        int door =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            badPointer("door_ucred", Syscalls.SYS_door_ucred, NOWHERE);
                            told[0]++;
                        },
                        0,
                        0);
        badPointer("door_info", Syscalls.SYS_door_info, door, NOWHERE);
        badPointer("door_getparam", Syscalls.SYS_door_getparam, door, 1, NOWHERE);
        badPointer("marshal_area", Syscalls.SYS_marshal_area, NOWHERE);
        Doors.call(door);
        equal(1, told[0]);
    }

    private static void badPointer(String name, int number, long... args) {
        fails(
                Errno.EFAULT,
                () ->
                        Sys.check(
                                name,
                                Gate.trap(
                                        number,
                                        args[0],
                                        args.length > 1 ? args[1] : 0,
                                        args.length > 2 ? args[2] : 0,
                                        0,
                                        0,
                                        0)));
    }

    /** The server's address space has no room for the arguments: E2BIG, and nobody is called. */
    private static void serverFull() {
        int door = door(0);
        DoorArg arg = new DoorArg(ROOM, 40_000, ROOM, 65536);
        Doors.call(door, arg);
        long before = Processes.getrusage().residentBytes();
        Rlimit old = Processes.getrlimit(ProcessFlags.RLIMIT_AS);
        Processes.setrlimit(ProcessFlags.RLIMIT_AS, new Rlimit(1, old.hard()));
        for (int i = 0; i < 5; i++) {
            arg.set(ROOM, 40_000, ROOM, 65536);
            fails(Errno.E2BIG, () -> Doors.call(door, arg));
        }
        equal(1, SERVED.get());
        aboutAsBefore(before);
        Processes.setrlimit(ProcessFlags.RLIMIT_AS, old);
        arg.set(ROOM, 40_000, ROOM, 65536);
        Doors.call(door, arg);
        equal(2, SERVED.get());
    }

    /** Memory of a client is mapped by the server through a descriptor that came with a call. */
    private static void sharedMemory() {
        int door =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            int fd = DoorDescs.fd(descs, 0);
                            long at = Mmap.shared(fd, 0, 4096);
                            Files.close(fd);
                            equal(5, Mem.getInt(at));
                            Mem.putInt(at, 6);
                        },
                        0,
                        0);
        succeeds(Processes.fork(RuleCases::sharesMemory, door));
    }

    private static int sharesMemory(long door) {
        int fd = Files.memfdCreate("shared", 0);
        Files.ftruncate(fd, 4096);
        long at = Mmap.shared(fd, 0, 4096);
        Mem.putInt(at, 5);
        DoorArg arg = withDesc(fd);
        DoorDescs.putReleased(arg.descs, 0, fd);
        Doors.call((int) door, arg);
        fails(Errno.EBADF, () -> Files.fstat(fd));
        equal(6, Mem.getInt(at));
        return 0;
    }

    private static void vnode() {
        int door = door(0);
        equal(FileFlags.S_IFDOOR, Files.fstat(door).mode());
        equal(0, Files.fstat(door).size());
        fails(Errno.EINVAL, () -> Files.read(door, ROOM, 1));
        fails(Errno.EINVAL, () -> Files.write(door, ROOM, 1));
        try {
            Files.lseek(door, 0, FileFlags.SEEK_SET);
            throw new AssertionError("a door has an offset");
        } catch (ErrnoException e) {
            equal(Errno.ESPIPE.number(), e.errno().number());
        }
    }

    /** The thread is told of the signal, puts it off, and lets it go in the call that waits. */
    private static void heldSignal() {
        AtomicInteger handled = new AtomicInteger();
        SignalHandling.sigaction(Signals.SIGUSR1, (signal, info) -> handled.incrementAndGet());
        LibraryLock.holdSignals(Gate.memory());
        SignalHandling.raise(Signals.SIGUSR1);
        equal(0, handled.get());
        long flags = DoorFlags.RETURN_LET_SIGNALS;
        equal(-Errno.EINTR.number(), Gate.trap(Syscalls.SYS_door_return, 0, 0, 0, 0, ROOM, flags));
        equal(1, handled.get());
    }
}
