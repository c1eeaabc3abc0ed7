package org.lintel.servers.guests;

import static org.lintel.servers.guests.Check.*;

import org.lintel.libc.Doors;
import org.lintel.libc.ErrnoException;
import org.lintel.libc.Files;
import org.lintel.libc.Marshaller;
import org.lintel.libc.Pipes;
import org.lintel.libc.Processes;
import org.lintel.libc.SignalHandling;
import org.lintel.libc.service.NameRequests;
import org.lintel.libc.service.Names;
import org.lintel.libc.service.Service;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.FileFlags;
import org.lintel.nucleus.abi.Signals;

import java.util.List;
import java.util.Random;

/** The name server, a method a case. */
public final class NameCases {
    private NameCases() {}

    public static void main(String[] args) {
        switch (args[0]) {
            case "registerAndLookUp" -> registerAndLookUp();
            case "waiting" -> waiting();
            case "manyWait" -> manyWait();
            case "death" -> death();
            case "revoked" -> revoked();
            case "taken" -> taken();
            case "unregister" -> unregister();
            case "bad" -> bad();
            case "full" -> full();
            case "hostile" -> hostile(Long.parseLong(args[1]));
            case "reconnect" -> reconnect();
            case "watchIsReadOnly" -> watchIsReadOnly();
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    /** A door that answers with the pid of its server. */
    private static int pidDoor() {
        return Doors.create(
                (cookie, data, size, descs, n) ->
                        new Marshaller().putInt(Processes.getpid()).reply(),
                0,
                0);
    }

    private static int pidBehind(int door) {
        try (Marshaller m = new Marshaller()) {
            return m.call(door).getInt();
        }
    }

    private static void registerAndLookUp() {
        int door = pidDoor();
        Names.register("me", door);
        int found = Names.lookUp("me");
        equal(Doors.info(door).uniquifier(), Doors.info(found).uniquifier());
        equal(List.of(new Names.Entry("me", Processes.getpid())), Names.list());
        Files.close(found);
        equal(door + 1, lowestFree());
        Names.awaitGroup(Processes.getpgid(0));
    }

    /** {@return the lowest free descriptor} */
    private static int lowestFree() {
        int fd = Files.dup(0);
        Files.close(fd);
        return fd;
    }

    private static int serve(long nameNumber) {
        Names.register("server-" + nameNumber, pidDoor());
        Doors.serve();
        return 0;
    }

    private static void waiting() {
        int child = Processes.fork(NameCases::serve, 1);
        equal(child, pidBehind(Names.await("server-1")));
        SignalHandling.kill(child, Signals.SIGKILL);
        Processes.waitpid(child);
    }

    private static int waiter(long unused) {
        pidBehind(Names.await("server-7"));
        return 0;
    }

    /** More clients wait than the name server could have threads, were they to wait inside it. */
    private static void manyWait() {
        int[] waiters = new int[40];
        for (int i = 0; i < waiters.length; i++) {
            waiters[i] = Processes.fork(NameCases::waiter, i);
        }
        int server = Processes.fork(NameCases::serve, 7);
        for (int waiter : waiters) {
            succeeds(waiter);
        }
        SignalHandling.kill(server, Signals.SIGKILL);
        Processes.waitpid(server);
    }

    private static void death() {
        int child = Processes.fork(NameCases::serve, 2);
        Files.close(Names.await("server-2"));
        SignalHandling.kill(child, Signals.SIGKILL);
        Processes.waitpid(child);
        fails(Errno.ENOENT, () -> Names.lookUp("server-2"));
        equal(List.of(), Names.list());
        Names.register("server-2", pidDoor());
    }

    private static void revoked() {
        int door = pidDoor();
        Names.register("me", door);
        Doors.revoke(door);
        fails(Errno.ENOENT, () -> Names.lookUp("me"));
    }

    private static int intruder(long unused) {
        int door = pidDoor();
        fails(Errno.EEXIST, () -> Names.register("mine", door));
        fails(Errno.EPERM, () -> Names.unregister("mine"));
        return 0;
    }

    private static void taken() {
        int first = pidDoor();
        Names.register("mine", first);
        succeeds(Processes.fork(NameCases::intruder, 0));
        int second = pidDoor();
        Names.register("mine", second);
        equal(Doors.info(second).uniquifier(), Doors.info(Names.lookUp("mine")).uniquifier());
    }

    private static void unregister() {
        fails(Errno.ENOENT, () -> Names.unregister("me"));
        Names.register("me", pidDoor());
        Names.unregister("me");
        failsSaying("look up \"me\": ENOENT (No such file or directory)", () -> Names.lookUp("me"));
    }

    private static void bad() {
        int door = pidDoor();
        fails(Errno.EINVAL, () -> Names.register("", door));
        fails(Errno.EINVAL, () -> Names.register("zero\0byte", door));
        fails(Errno.ENAMETOOLONG, () -> Names.register("x".repeat(256), door));
        fails(Errno.ENOBUFS, () -> Names.register("x".repeat(100_000), door));
        fails(Errno.EINVAL, () -> Names.register("me", Pipes.pipe().readFd()));
        int revoked = pidDoor();
        int gone = Files.dup(revoked);
        Doors.revoke(revoked);
        fails(Errno.EINVAL, () -> Names.register("me", gone));
        Names.register("x".repeat(255), door);
    }

    private static void full() {
        int door = pidDoor();
        int count = 0;
        try {
            while (count < 10_000) {
                Names.register("name-" + count, door);
                count++;
            }
        } catch (ErrnoException e) {
            equal(Errno.ENOSPC, e.errno());
        }
        equal(512, count);
        Names.unregister("name-7");
        Names.register("another", door);
    }

    /** Random requests with random descriptors: the server answers each, and serves on. */
    private static void hostile(long seed) {
        Random random = new Random(seed);
        int names = Doors.awaitBootstrap();
        int[] kinds = {0, pidDoor(), Pipes.pipe().readFd(), Files.memfdCreate("x", 0), names};
        for (int i = 0; i < 300; i++) {
            try (Marshaller m = new Marshaller()) {
                m.putInt(random.nextInt(9) - 1);
                if (random.nextBoolean()) {
                    m.putInt(random.nextInt(4) == 0 ? random.nextInt() : random.nextInt(16));
                }
                byte[] junk = new byte[random.nextInt(40)];
                random.nextBytes(junk);
                for (byte b : junk) {
                    m.putByte(b);
                }
                for (int n = random.nextInt(3); n > 0; n--) {
                    m.putFd(kinds[random.nextInt(kinds.length)], false);
                }
                m.call(names);
            } catch (ErrnoException e) {
                equal(Errno.ENFILE, e.errno()); // two descriptors
            }
        }
        for (byte[] request : new byte[][] {{}, {1}, {1, 0, 0, 0, -1, -1, -1, 127}}) {
            equal(Errno.EINVAL.number(), (int) Doors.call(names, request)[0]);
        }
        Names.register("me", kinds[1]);
        Files.close(Names.lookUp("me"));
    }

    private static int crashing(long unused) {
        int door =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            if (size == 1) {
                                SignalHandling.raise(Signals.SIGKILL);
                            }
                            new Marshaller().putInt(Processes.getpid()).reply();
                        },
                        0,
                        0);
        Names.register("crashing", door);
        Doors.serve();
        return 0;
    }

    private static void reconnect() {
        int first = Processes.fork(NameCases::crashing, 0);
        try (Service service = new Service("crashing")) {
            equal(first, service.call(new Marshaller()).getInt());
            fails(Errno.EINTR, () -> service.call(new Marshaller().putByte(1)));
            Processes.waitpid(first);
            int second = Processes.fork(NameCases::crashing, 0);
            equal(second, service.call(new Marshaller()).getInt());
            SignalHandling.kill(second, Signals.SIGKILL);
        }
        Processes.waitAny();
    }

    private static void watchIsReadOnly() {
        int names = Doors.awaitBootstrap();
        try (Marshaller m = new Marshaller()) {
            var answer = m.putInt(NameRequests.WATCH).call(names);
            equal(0, answer.getInt());
            int fd = answer.getFd();
            fails(Errno.EACCES, () -> org.lintel.libc.Mmap.shared(fd, 0, 4096));
            fails(Errno.EACCES, () -> Files.reopen(fd, FileFlags.O_RDWR));
            fails(Errno.EINVAL, () -> Files.ftruncate(fd, 0));
        }
    }
}
