package org.lintel.libc;

import static org.lintel.nucleus.abi.DoorLayout.*;

import org.lintel.nucleus.abi.DoorFlags;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Memory;
import org.lintel.nucleus.abi.Signals;
import org.lintel.nucleus.abi.Syscalls;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Doors: procedures of one process that others can call through a descriptor. The calls of section
 * 3C of illumos; constants are in {@link DoorFlags}.
 *
 * <pre>{@code
 * int door = Doors.create((cookie, data, size, descs, n) -> Doors.reply(data, size), 0, 0);
 * …
 * byte[] answer = Doors.call(door, request);
 * }</pre>
 *
 * <p>Server threads are made on demand and live as long as the process. One whose client gives up is
 * cancelled ({@link DoorCancelled}), unless the door is {@code DOOR_NO_CANCEL}.
 *
 * <p>Process-local: each process has its own copy of this class. The child of a fork keeps the
 * descriptors but serves no doors.
 */
public final class Doors {
    private static final ServerLoop.Dispatch DISPATCH = new Dispatch();
    private static final ServerLoop.Dispatch NEWCOMER = new Newcomer();
    private static volatile DoorServerCreate serverCreate = Doors::createDefault;

    /** Threads of the default kind that were made and do not serve yet: 0 or 1. */
    private static final AtomicInteger COMING = new AtomicInteger();

    private static boolean poolStarted;
    private static boolean noticesStarted;

    private Doors() {}

    /** Finds the procedure of a call among this process's own. */
    private static class Dispatch implements ServerLoop.Dispatch {
        @Override
        public void ready(long record) {}

        @Override
        public void serve(
                long procedure, long cookie, long data, long size, long descs, int count) {
            DoorProcedure target = Entries.doorProcedure(procedure);
            if (target == null) {
                throw new IllegalStateException("no door procedure has the number " + procedure);
            }
            target.serve(cookie, data, size, descs, count);
        }

        @Override
        public void poolDry(long record) {
            Doors.poolDry(record);
        }
    }

    /**
     * For a thread that the library has made. A handler that it ran before it is in the pool might wait
     * for that very pool.
     */
    private static final class Newcomer extends Dispatch {
        @Override
        public void ready(long record) {
            ServerReply.beginHolding(Gate.memory(), record);
            COMING.set(0);
        }
    }

    // ---- servers ----

    /**
     * Makes a door.
     *
     * @param attributes {@code DOOR_UNREF}, {@code DOOR_UNREF_MULTI}, {@code DOOR_PRIVATE}, {@code
     *     DOOR_REFUSE_DESC}, {@code DOOR_NO_CANCEL}
     * @return its descriptor, close-on-exec
     * @throws ErrnoException EINVAL for other attributes, or both kinds of notice; EMFILE; EAGAIN no
     *     thread can be made. Or what {@link #serverCreate} threw: there is no door then
     */
    public static int create(DoorProcedure procedure, long cookie, int attributes) {
        int fd = make(procedure, cookie, attributes, 0);
        try {
            if ((attributes & DoorFlags.DOOR_PRIVATE) != 0) {
                serverCreate.create(info(fd));
            } else if (!poolStarted) {
                startPool();
            }
            return fd;
        } catch (Throwable refused) { // nobody would serve it
            revoke(fd);
            throw refused;
        }
    }

    private static void startPool() {
        poolStarted = true; // first: what makes threads may make doors
        try {
            serverCreate.create(null);
        } catch (Throwable refused) {
            poolStarted = false;
            throw refused;
        }
    }

    /**
     * Makes a private door with a pool of its own.
     *
     * @param attributes as of {@link #create}, and {@code DOOR_NO_DEPLETION_CB}: a dry pool asks nobody
     * @param factory makes the pool's threads, now and when it runs dry
     * @param factoryCookie what it gets
     * @param threads how many the pool starts with
     * @return its descriptor; when it throws, no thread and no door is left
     * @throws ErrnoException EINVAL no thread wanted, or none made; EPIPE the factory failed; EBADF a
     *     thread could not be bound
     */
    public static int xcreate(
            DoorProcedure procedure,
            long cookie,
            int attributes,
            DoorThreadFactory factory,
            long factoryCookie,
            int threads) {
        if (threads < 1 || factory == null) {
            throw new ErrnoException("door_xcreate", Errno.EINVAL);
        }
        DoorPool pool = new DoorPool(procedure, factory, factoryCookie, attributes);
        int fd = make(pool, cookie, attributes | DoorFlags.DOOR_PRIVATE, 1);
        pool.start(fd, threads);
        return fd;
    }

    private static int make(DoorProcedure procedure, long cookie, int attributes, int extended) {
        long entry = Entries.register(procedure);
        long fd = Gate.trap(Syscalls.SYS_door_create, entry, cookie, attributes, extended, 0, 0);
        if (Errno.isError(fd)) {
            Entries.remove(entry);
        }
        Sys.check("door_create", fd);
        SignalHandling.sigaction(Signals.SIGCANCEL, Doors::cancel);
        if ((attributes & (DoorFlags.DOOR_UNREF | DoorFlags.DOOR_UNREF_MULTI)) != 0) {
            try {
                startNotices();
            } catch (ErrnoException full) {
                revoke((int) fd);
                throw full;
            }
        }
        return (int) fd;
    }

    /** Breaks off the procedure that the calling thread runs, if it runs one. */
    private static void cancel(int signal, SignalInfo info) {
        Memory memory = Gate.memory();
        long record = memory.getLong(Gate.threadPointer() + ServerReply.RECORD);
        if (record != 0 && memory.getInt(record + INVOCATION_RUNS) != 0) {
            throw new DoorCancelled();
        }
    }

    /**
     * Answers the call that the calling thread serves; what a later reply of the same call says
     * replaces it. The caller has it when the procedure returns.
     *
     * @param data is copied at once up to the size of a marshalling buffer; more must stay as it is
     *     until the procedure has returned
     */
    public static void reply(long data, long sizeBytes) {
        ServerReply.set(data, sizeBytes, 0, 0);
    }

    /** As {@link #reply(long, long)}, with descriptors ({@link DoorDescs}). */
    public static void reply(long data, long sizeBytes, long descs, int descCount) {
        ServerReply.set(data, sizeBytes, descs, descCount);
    }

    /** As {@link #reply(long, long)}, with the bytes of an array. */
    public static void reply(byte[] data) {
        reply(data, 0, 0);
    }

    /** As {@link #reply(long, long, long, int)}, with the bytes of an array. */
    public static void reply(byte[] data, long descs, int descCount) {
        long block = Malloc.malloc(Math.max(1, data.length));
        Gate.memory().put(block, data, 0, data.length);
        ServerReply.setAndFree(block, data.length, descs, descCount);
    }

    /** As {@link #reply(long, long)} with a block of the heap, which is freed once it is sent. */
    public static void replyAndFree(long block, long sizeBytes) {
        ServerReply.setAndFree(block, sizeBytes, 0, 0);
    }

    /** As {@link #reply(long, long, long, int)} with a block of the heap, which is freed once it is sent. */
    public static void replyAndFree(long block, long sizeBytes, long descs, int descCount) {
        ServerReply.setAndFree(block, sizeBytes, descs, descCount);
    }

    /**
     * Serves calls on the calling thread: what a thread of a pool does all its life. Returns when the
     * door that the thread is bound to is gone.
     */
    public static void serve() {
        ServerLoop.run(DISPATCH);
    }

    /** Replaces what makes server threads. {@return what did so before} */
    public static DoorServerCreate serverCreate(DoorServerCreate create) {
        DoorServerCreate old = serverCreate;
        serverCreate = create;
        return old;
    }

    private static void createDefault(DoorInfo door) {
        if (door != null) {
            return; // whose pool it is must bind its threads
        }
        Memory memory = Gate.memory();
        LibraryLock.holdSignals(memory); // a handler of ours would wait for the thread that we make
        try {
            if (COMING.compareAndSet(0, 1)) {
                makeThread();
            }
        } finally {
            LibraryLock.letSignals(memory);
        }
    }

    private static void makeThread() {
        try {
            Threads.detach(Threads.createHolding(() -> ServerLoop.run(NEWCOMER)));
        } catch (ErrnoException full) {
            COMING.set(0);
            throw full;
        }
    }

    /** A pool has given its last thread away. Before anything else is done with that thread. */
    static void poolDry(long record) {
        Memory memory = Gate.memory();
        try {
            refill(memory, record);
        } finally {
            int flags = memory.getInt(record + INVOCATION_FLAGS);
            memory.putInt(record + INVOCATION_FLAGS, flags & ~INVOKE_POOL_DRY);
        }
    }

    private static void refill(Memory memory, long record) {
        int attributes = memory.getInt(record + INVOCATION_RUNS + Integer.BYTES);
        long procedure = memory.getLong(record + INVOCATION_PROCEDURE);
        DoorInfo door = null;
        if ((attributes & DoorFlags.DOOR_PRIVATE) != 0) {
            door =
                    new DoorInfo(
                            (int) Gate.trap(Syscalls.SYS_getpid, 0, 0, 0, 0, 0, 0),
                            procedure,
                            memory.getLong(record + INVOCATION_COOKIE),
                            attributes,
                            memory.getLong(record + INVOCATION_DOOR));
        }
        try {
            if (Entries.doorProcedure(procedure) instanceof DoorPool pool) {
                pool.runDry();
            } else {
                serverCreate.create(door);
            }
        } catch (ErrnoException full) {
            // No more threads for now: callers wait for the ones that there are.
        }
    }

    private static void startNotices() {
        if (!noticesStarted) {
            Threads.detach(Threads.create(DoorNotices::run));
            noticesStarted = true;
        }
    }

    /** Delivers the notices that one reference is left. */
    private static final class DoorNotices {
        static void run() {
            Memory memory = Gate.memory();
            long block = Gate.threadPointer();
            long record = Stack.take(memory, block, Stack.top(memory, block), INVOCATION_BYTES);
            while (true) {
                long result = Gate.trap(Syscalls.SYS_door_unref, record, 0, 0, 0, 0, 0);
                if (result == 0) {
                    deliver(memory, record);
                } else if (!Sys.is(result, Errno.EINTR)) {
                    return;
                }
            }
        }

        private static void deliver(Memory memory, long record) {
            DoorProcedure procedure =
                    Entries.doorProcedure(memory.getLong(record + INVOCATION_PROCEDURE));
            try {
                procedure.serve(
                        memory.getLong(record + INVOCATION_COOKIE),
                        DoorFlags.DOOR_UNREF_DATA,
                        0,
                        0,
                        0);
            } catch (Throwable thrown) {
                Uncaught.report("door notices", thrown);
            }
        }
    }

    /** Lets no further call in, and closes the descriptor; calls under way finish. EBADF; EPERM when another process made it. */
    public static void revoke(int fd) {
        Sys.call("door_revoke", Syscalls.SYS_door_revoke, fd);
    }

    /** Binds the calling thread to the pool of a private door, from its next return on. */
    public static void bind(int fd) {
        Sys.call("door_bind", Syscalls.SYS_door_bind, fd);
    }

    /** Undoes {@link #bind}. EBADF when the thread is not bound. */
    public static void unbind() {
        Sys.call("door_unbind", Syscalls.SYS_door_unbind);
    }

    /** {@return who made the call that the calling thread serves} EINVAL outside of one. */
    public static DoorUcred ucred() {
        try (Stack.Frame at = Stack.push(UCRED_BYTES)) {
            Sys.call("door_ucred", Syscalls.SYS_door_ucred, at.address());
            Memory memory = Gate.memory();
            return new DoorUcred(
                    memory.getInt(at.address() + UCRED_PID),
                    memory.getInt(at.address() + UCRED_TID),
                    memory.getInt(at.address() + UCRED_UID),
                    memory.getInt(at.address() + UCRED_GID));
        }
    }

    /** As {@link #ucred}, in the form of the older {@code door_cred(3C)}. */
    public static DoorCred cred() {
        DoorUcred caller = ucred();
        return new DoorCred(caller.uid(), caller.gid(), caller.uid(), caller.gid(), caller.pid());
    }

    // ---- clients ----

    /**
     * Calls the procedure behind a door and waits for its answer.
     *
     * @throws ErrnoException EBADF no door, or revoked; EFAULT; ENOBUFS, ENFILE, ENOTSUP more than the
     *     door takes; EINVAL a bad descriptor; E2BIG; EMFILE; EINTR a signal came, or the server died;
     *     EOVERFLOW no room for the answer; EDEADLK calls nested too deep
     */
    public static void call(int fd, DoorArg arg) {
        DoorClient.call(fd, arg);
    }

    /** Calls without arguments and results. */
    public static void call(int fd) {
        Sys.call("door_call", Syscalls.SYS_door_call, fd, 0, 0);
    }

    /** Calls with the bytes of an array. {@return the results} Descriptors that come along are closed. */
    public static byte[] call(int fd, byte[] request) {
        return DoorClient.call(fd, request);
    }

    /** {@return what a descriptor's door is} {@code DOOR_QUERY}: the door that the thread is bound to. */
    public static DoorInfo info(int fd) {
        try (Stack.Frame at = Stack.push(INFO_BYTES)) {
            Sys.call("door_info", Syscalls.SYS_door_info, fd, at.address());
            Memory memory = Gate.memory();
            return new DoorInfo(
                    memory.getInt(at.address() + INFO_TARGET),
                    memory.getLong(at.address() + INFO_PROC),
                    memory.getLong(at.address() + INFO_DATA),
                    memory.getInt(at.address() + INFO_ATTRIBUTES),
                    memory.getLong(at.address() + INFO_UNIQUIFIER));
        }
    }

    /** {@return a parameter: {@code DOOR_PARAM_DATA_MIN}, {@code …_DATA_MAX}, {@code …_DESC_MAX}} */
    public static long getParam(int fd, int parameter) {
        try (Stack.Frame at = Stack.push(Long.BYTES)) {
            Sys.call("door_getparam", Syscalls.SYS_door_getparam, fd, parameter, at.address());
            return Gate.memory().getLong(at.address());
        }
    }

    /** Sets a parameter. EPERM when another process made the door; EINVAL; ERANGE; ENOTSUP. */
    public static void setParam(int fd, int parameter, long value) {
        Sys.call("door_setparam", Syscalls.SYS_door_setparam, fd, parameter, value);
    }

    // ---- the first door ----

    /** Makes a door the one that every process finds: the name server's. EBUSY when another lives. */
    public static void setBootstrap(int fd) {
        Sys.call("door_bootstrap", Syscalls.SYS_door_bootstrap, fd, 0);
    }

    /** {@return a new descriptor of that door} ENOENT while there is none. */
    public static int bootstrap() {
        return (int) Sys.call("door_bootstrap", Syscalls.SYS_door_bootstrap, -1, 0);
    }

    /** {@return a new descriptor of that door, once there is one} */
    public static int awaitBootstrap() {
        long fd;
        do {
            fd = Gate.trap(Syscalls.SYS_door_bootstrap, -1, 1, 0, 0, 0, 0);
        } while (Sys.is(fd, Errno.EINTR));
        return (int) Sys.check("door_bootstrap", fd);
    }

    /** {@return the mask with SIGCANCEL, for a procedure that must not be broken off} */
    public static long cancellationMask() {
        return 1L << (Signals.SIGCANCEL - 1);
    }
}
