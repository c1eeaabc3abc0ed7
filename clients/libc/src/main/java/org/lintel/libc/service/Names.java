package org.lintel.libc.service;

import org.lintel.libc.ErrnoException;
import org.lintel.libc.Files;
import org.lintel.libc.Futex;
import org.lintel.libc.Marshaller;
import org.lintel.libc.Mmap;
import org.lintel.libc.Sys;
import org.lintel.libc.Unmarshaller;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.MapFlags;
import org.lintel.nucleus.abi.Syscalls;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Names of doors: a server registers its own, clients look it up or wait for it. The name server is
 * behind the first door; until it runs, all calls here wait.
 *
 * <pre>{@code
 * Names.register("clock", door);                  // server
 * int door = Names.await("clock");                // client
 * }</pre>
 *
 * <p>A name lives as long as its door: when the door is revoked, or its process ends, the name is free.
 */
public final class Names {
    private Names() {}

    /** What {@link #list} tells: a name, and the process that registered it. */
    public record Entry(String name, int pid) {}

    /**
     * Gives a door a name. One of the caller's own names is taken over by the new door.
     *
     * @throws ErrnoException EEXIST another process has it; EINVAL no door, or no name; ENAMETOOLONG
     */
    public static void register(String name, int door) {
        try (Marshaller request = request(NameRequests.REGISTER).putString(name)) {
            call("register", name, request.putFd(door, false));
        }
    }

    /** Gives a name up. ENOENT; EPERM when another process registered it. */
    public static void unregister(String name) {
        try (Marshaller request = request(NameRequests.UNREGISTER).putString(name)) {
            call("unregister", name, request);
        }
    }

    /** {@return a new descriptor of the door that has a name} ENOENT when none has. */
    public static int lookUp(String name) {
        try (Marshaller request = request(NameRequests.LOOK_UP).putString(name)) {
            return call("look up", name, request).getFd();
        }
    }

    /** {@return a new descriptor of the door that has a name, once one has} */
    public static int await(String name) {
        int[] found = {-1};
        awaitTrue(
                "the name " + KnownNames.quote(name),
                name,
                () -> {
                    try {
                        found[0] = lookUp(name);
                        return true;
                    } catch (ErrnoException e) {
                        if (e.errno() != Errno.ENOENT) {
                            throw e;
                        }
                        return false;
                    }
                });
        return found[0];
    }

    /** Waits until a process of a process group has registered a name. */
    public static void awaitGroup(int group) {
        awaitTrue(
                "any name of process group " + group,
                "",
                () -> {
                    try (Marshaller request = request(NameRequests.HAS_GROUP).putInt(group)) {
                        return call("await", request).getBoolean();
                    }
                });
    }

    /** {@return the names that there are, in order} */
    public static List<Entry> list() {
        try (Marshaller request = request(NameRequests.LIST)) {
            Unmarshaller answer = call("list", request);
            int count = answer.getInt();
            List<Entry> entries = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                entries.add(new Entry(answer.getString(), answer.getInt()));
            }
            return entries;
        }
    }

    /**
     * Asks until the answer is yes. Waits in between on the name server's counter of registrations,
     * which was read before the question, so that none is missed; no thread of the server waits along.
     *
     * @param what is waited for, in words for the report of a wait that nobody ends
     * @param wanted the name; the report lists those that are nearest to it
     */
    private static void awaitTrue(String what, String wanted, BooleanSupplier question) {
        if (question.getAsBoolean()) {
            return;
        }
        long counter = mapCounter();
        try {
            int seen = Gate.memory().getIntAcquire(counter);
            while (!question.getAsBoolean()) {
                Futex.waitWhile(counter, seen, what + "; " + KnownNames.near(wanted, list()));
                seen = Gate.memory().getIntAcquire(counter);
            }
        } finally {
            Mmap.munmap(counter, NameRequests.WATCH_BYTES);
        }
    }

    private static long mapCounter() {
        try (Marshaller request = request(NameRequests.WATCH)) {
            int fd = call("watch", request).getFd();
            try {
                return Mmap.mmap(
                        0,
                        NameRequests.WATCH_BYTES,
                        MapFlags.PROT_READ,
                        MapFlags.MAP_SHARED,
                        fd,
                        0);
            } finally {
                Files.close(fd);
            }
        }
    }

    private static Marshaller request(int operation) {
        return new Marshaller().putInt(operation);
    }

    private static Unmarshaller call(String call, String name, Marshaller request) {
        try {
            return call(call, request);
        } catch (ErrnoException e) {
            throw e.of(KnownNames.quote(name));
        }
    }

    /** Calls the name server, wherever it is now. All its requests may run twice. */
    private static Unmarshaller call(String call, Marshaller request) {
        while (true) {
            int door = firstDoor();
            try {
                return Service.results(call, request.call(door));
            } catch (ErrnoException e) {
                boolean gone = e.call().equals("door_call") && e.errno() == Errno.EBADF;
                if (!gone && e.errno() != Errno.EINTR) {
                    throw e;
                }
            } finally {
                Files.close(door);
            }
        }
    }

    private static int firstDoor() {
        long fd;
        do {
            fd = Gate.trap(Syscalls.SYS_door_bootstrap, -1, 1, 0, 0, 0, 0);
        } while (Sys.is(fd, Errno.EINTR));
        return (int) Sys.check("door_bootstrap", fd);
    }
}
