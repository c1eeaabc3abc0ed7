package org.lintel.ipc.posix;

import static org.lintel.nucleus.abi.MqLayout.*;
import static org.lintel.nucleus.abi.Syscalls.*;

import org.lintel.ipc.message.MessageBudget;
import org.lintel.ipc.message.MessageFrames;
import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.FileFlags;
import org.lintel.nucleus.abi.Signals;
import org.lintel.nucleus.handle.Handle;
import org.lintel.nucleus.handle.HandleTable;
import org.lintel.nucleus.process.Credentials;
import org.lintel.nucleus.process.UserThread;
import org.lintel.nucleus.trap.SyscallTable;
import org.lintel.nucleus.trap.UserArguments;
import org.lintel.vm.PhysicalMemory;

import java.nio.ByteBuffer;
import java.util.Set;

/**
 * The calls about POSIX message queues, but for sending and receiving. Source: {@code
 * mq_overview(7)}.
 *
 * <p><b>Threads.</b> Any. Stateless but for the names.
 */
final class MqSyscalls {
    /** queues_max. */
    private static final int MOST_QUEUES = 256;

    private static final int DEFAULT_MESSAGES = 10;
    private static final int DEFAULT_BYTES = 8192;

    /** What a privileged process may ask for. */
    private static final int MOST_MESSAGES = 65_536;

    private static final int MOST_BYTES = 1 << 24;
    private static final int ACCESS = FileFlags.O_ACCMODE;

    private final NameTable<PosixQueue> names = new NameTable<>(MOST_QUEUES, PosixQueue::retain);
    private final MqTransfer transfer = new MqTransfer();
    private final PhysicalMemory memory;
    private final MessageBudget budget;

    MqSyscalls(PhysicalMemory memory) {
        this.memory = memory;
        this.budget = new MessageBudget(memory);
    }

    void register(SyscallTable calls) {
        calls.add(
                SYS_mq_open,
                "mq_open",
                "const char *name, int flags, int mode, const struct mq_attr *attr",
                this::mqOpen);
        calls.add(SYS_mq_unlink, "mq_unlink", "const char *name", this::mqUnlink);
        calls.addRestartable(
                SYS_mq_timedsend,
                "mq_timedsend",
                "int fd, const char *msg, size_t len, int prio, const struct timespec *until",
                transfer::mqTimedsend);
        calls.addRestartable(
                SYS_mq_timedreceive,
                "mq_timedreceive",
                "int fd, char *msg, size_t len, int *prio, const struct timespec *until",
                transfer::mqTimedreceive);
        calls.add(
                SYS_mq_notify, "mq_notify", "int fd, const struct sigevent *event", this::mqNotify);
        calls.add(
                SYS_mq_getsetattr,
                "mq_getsetattr",
                "int fd, const struct mq_attr *new, struct mq_attr *old",
                this::mqGetsetattr);
    }

    /** {@return the names that queues still have} After the run. */
    Set<String> named() {
        return names.all();
    }

    /** Implements {@code mq_open(3)}. */
    private long mqOpen(
            UserThread thread, long at, long flags, long mode, long attributes, long a4, long a5)
            throws ErrnoException {
        String name = Names.read(thread, at);
        if ((flags & ACCESS) == ACCESS) {
            throw ErrnoException.of(Errno.EINVAL);
        }
        HandleTable handles = thread.process().handles();
        int fd = handles.reserve(0);
        try {
            PosixQueue queue = openOrCreate(thread, name, (int) flags, (int) mode, attributes);
            QueueHandle handle = new QueueHandle(thread.kernel().files(), queue, name, (int) flags);
            handles.install(fd, handle, true, thread.tid());
            return fd;
        } catch (ErrnoException refused) {
            handles.cancel(fd);
            throw refused;
        }
    }

    private PosixQueue openOrCreate(
            UserThread thread, String name, int flags, int mode, long attributes)
            throws ErrnoException {
        Credentials who = thread.process().credentials();
        boolean creates = (flags & FileFlags.O_CREAT) != 0;
        boolean exclusive = creates && (flags & FileFlags.O_EXCL) != 0;
        while (true) {
            try {
                if (!exclusive) {
                    return names.find(name, who, rights(flags));
                }
            } catch (ErrnoException failed) {
                if (failed.errno() != Errno.ENOENT || !creates) {
                    throw failed;
                }
            }
            PosixQueue made = make(thread, who, attributes);
            made.retain(); // one reference for the name, one for the descriptor
            try {
                names.link(name, made, who, mode);
                return made;
            } catch (ErrnoException failed) {
                made.release();
                made.release();
                if (failed.errno() != Errno.EEXIST || exclusive) {
                    throw failed;
                }
            }
        }
    }

    private static int rights(int flags) {
        return switch (flags & ACCESS) {
            case FileFlags.O_RDONLY -> NameTable.READ;
            case FileFlags.O_WRONLY -> NameTable.WRITE;
            default -> NameTable.READ | NameTable.WRITE;
        };
    }

    /** mq_open(3): sizes beyond the limits, or none, are EINVAL. */
    private PosixQueue make(UserThread thread, Credentials who, long attributes)
            throws ErrnoException {
        long messages = DEFAULT_MESSAGES;
        long bytes = DEFAULT_BYTES;
        if (attributes != 0) {
            ByteBuffer wanted = UserArguments.struct(thread.space(), attributes, ATTR_BYTES);
            messages = wanted.getLong(ATTR_MAXMSG);
            bytes = wanted.getLong(ATTR_MSGSIZE);
        }
        int mostMessages = who.isPrivileged() ? MOST_MESSAGES : DEFAULT_MESSAGES;
        int mostBytes = who.isPrivileged() ? MOST_BYTES : DEFAULT_BYTES;
        if (messages < 1 || messages > mostMessages || bytes < 1 || bytes > mostBytes) {
            throw ErrnoException.of(Errno.EINVAL);
        }
        MessageFrames frames = new MessageFrames(memory, budget);
        return new PosixQueue(frames, (int) messages, (int) bytes);
    }

    /** Implements {@code mq_unlink(3)}. */
    private long mqUnlink(UserThread thread, long at, long a1, long a2, long a3, long a4, long a5)
            throws ErrnoException {
        names.unlink(Names.read(thread, at), thread.process().credentials()).release();
        return 0;
    }

    /** {@return an open queue, its handle with a reference} EBADF. */
    static QueueHandle acquire(UserThread thread, long fd) throws ErrnoException {
        Handle handle = thread.process().handles().acquire((int) fd);
        if (handle instanceof QueueHandle queue) {
            return queue;
        }
        handle.release();
        throw ErrnoException.of(Errno.EBADF);
    }

    /** Implements {@code mq_notify(3)}: by signal, or not at all. */
    private long mqNotify(
            UserThread thread, long fd, long event, long a2, long a3, long a4, long a5)
            throws ErrnoException {
        ByteBuffer wanted =
                event == 0 ? null : UserArguments.struct(thread.space(), event, SIGEVENT_BYTES);
        int signal = wanted == null ? 0 : signal(wanted);
        QueueHandle handle = acquire(thread, fd);
        PosixQueue queue = handle.queue();
        queue.lock.acquire();
        try {
            if (wanted == null) {
                queue.unregister(thread.process());
            } else {
                queue.register(thread.process(), signal, wanted.getLong(SIGEVENT_VALUE));
            }
            return 0;
        } finally {
            queue.lock.release();
            handle.release();
        }
    }

    private static int signal(ByteBuffer event) throws ErrnoException {
        int signal = event.getInt(SIGEVENT_SIGNO);
        return switch (event.getInt(SIGEVENT_NOTIFY)) {
            case SIGEV_NONE -> 0;
            case SIGEV_SIGNAL -> {
                if (signal < 1 || signal >= Signals.NSIG) {
                    throw ErrnoException.of(Errno.EINVAL);
                }
                yield signal;
            }
            default -> throw ErrnoException.of(Errno.EINVAL);
        };
    }

    /** Implements {@code mq_getattr(3)} and {@code mq_setattr(3)}: only O_NONBLOCK can change. */
    private long mqGetsetattr(
            UserThread thread, long fd, long changed, long old, long a3, long a4, long a5)
            throws ErrnoException {
        QueueHandle handle = acquire(thread, fd);
        try {
            long flags = 0;
            if (changed != 0) {
                flags = UserArguments.getLong(thread.space(), changed + ATTR_FLAGS);
                if ((flags & ~FileFlags.O_NONBLOCK) != 0) {
                    throw ErrnoException.of(Errno.EINVAL);
                }
            }
            if (old != 0) {
                UserArguments.putStruct(thread.space(), old, attributes(handle));
            }
            if (changed != 0) {
                handle.setStatusFlags((int) flags);
            }
            return 0;
        } finally {
            handle.release();
        }
    }

    private static ByteBuffer attributes(QueueHandle handle) {
        PosixQueue queue = handle.queue();
        ByteBuffer attributes = UserArguments.newStruct(ATTR_BYTES);
        attributes.putLong(ATTR_FLAGS, handle.statusFlags() & FileFlags.O_NONBLOCK);
        attributes.putLong(ATTR_MAXMSG, queue.mostMessages);
        attributes.putLong(ATTR_MSGSIZE, queue.mostBytes);
        queue.lock.acquire();
        attributes.putLong(ATTR_CURMSGS, queue.count());
        queue.lock.release();
        return attributes;
    }
}
