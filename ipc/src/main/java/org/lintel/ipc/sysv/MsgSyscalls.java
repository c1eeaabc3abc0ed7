package org.lintel.ipc.sysv;

import static org.lintel.nucleus.abi.IpcFlags.*;
import static org.lintel.nucleus.abi.IpcLayout.*;
import static org.lintel.nucleus.abi.Syscalls.*;

import org.lintel.ipc.message.Message;
import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.cpu.WaitQueue;
import org.lintel.nucleus.cpu.WaitResult;
import org.lintel.nucleus.process.UserThread;
import org.lintel.nucleus.trap.SyscallTable;
import org.lintel.nucleus.trap.UserArguments;

/** The system calls about message queues, but for msgctl. Source: section 2 of Linux. Stateless. */
final class MsgSyscalls {
    private final MessageTable queues;
    private final SysvConfig limits;
    private final SecondsClock clock;
    private final MsgControl control;

    MsgSyscalls(MessageTable queues, SysvConfig limits, SecondsClock clock) {
        this.queues = queues;
        this.limits = limits;
        this.clock = clock;
        this.control = new MsgControl(queues, limits, clock);
    }

    void register(SyscallTable table) {
        table.add(SYS_msgget, "msgget", "int key, int flags", this::msgget);
        table.add(
                SYS_msgsnd,
                "msgsnd",
                "int msqid, const struct msgbuf *msg, size_t size, int flags",
                this::msgsnd);
        table.add(
                SYS_msgrcv,
                "msgrcv",
                "int msqid, struct msgbuf *msg, size_t size, long type, int flags",
                this::msgrcv);
        table.add(
                SYS_msgctl, "msgctl", "int msqid, int cmd, struct msqid_ds *buf", control::msgctl);
    }

    /** Implements {@code msgget(2)}. */
    private long msgget(UserThread thread, long key, long flags, long a2, long a3, long a4, long a5)
            throws ErrnoException {
        return queues.get(thread.process().credentials(), (int) key, (int) flags, 0);
    }

    /** Implements {@code msgsnd(2)}. */
    private long msgsnd(
            UserThread thread, long id, long message, long size, long flags, long a4, long a5)
            throws ErrnoException {
        long type = UserArguments.getLong(thread.space(), message + MSGBUF_TYPE);
        if (size < 0 || size > limits.msgmax() || type < 1) {
            throw ErrnoException.of(Errno.EINVAL);
        }
        MessageQueue queue = queues.find((int) id);
        queue.lock.acquire();
        try {
            checkRight(queue, thread, IpcObject.WRITE);
            while (!queue.hasRoom(size)) {
                await(queue, queue.senders, flags, Errno.EAGAIN);
                checkRight(queue, thread, IpcObject.WRITE);
            }
            send(queue, thread, type, message + MSGBUF_TEXT, (int) size);
            return 0;
        } finally {
            queue.lock.release();
        }
    }

    /** After each wait, too: the queue may be gone, or its mode another. EIDRM, EACCES. */
    private static void checkRight(MessageQueue queue, UserThread thread, int right)
            throws ErrnoException {
        queue.requireLive();
        queue.require(thread.process().credentials(), right);
    }

    private static void await(MessageQueue queue, WaitQueue where, long flags, Errno otherwise)
            throws ErrnoException {
        if ((flags & IPC_NOWAIT) != 0) {
            throw ErrnoException.of(otherwise);
        }
        boolean interrupted = where.await(queue.lock, Long.MAX_VALUE) == WaitResult.INTERRUPTED;
        if (interrupted && !queue.isRemoved()) {
            throw ErrnoException.of(Errno.EINTR);
        }
    }

    private void send(MessageQueue queue, UserThread thread, long type, long text, int size)
            throws ErrnoException {
        Message message = queue.frames.store(thread.space(), text, size, type);
        queue.add(message, thread.process().pid(), clock.now());
    }

    /** Implements {@code msgrcv(2)}. */
    private long msgrcv(
            UserThread thread, long id, long message, long size, long type, long flags, long a5)
            throws ErrnoException {
        boolean copies = (flags & MSG_COPY) != 0;
        boolean except = (flags & MSG_EXCEPT) != 0;
        if (size < 0 || (copies && ((flags & IPC_NOWAIT) == 0 || except))) {
            throw ErrnoException.of(Errno.EINVAL);
        }
        MessageQueue queue = queues.find((int) id);
        queue.lock.acquire();
        try {
            checkRight(queue, thread, IpcObject.READ);
            Message found = copies ? queue.at(type) : queue.find(type, except);
            while (found == null) {
                await(queue, queue.receivers, flags, Errno.ENOMSG);
                checkRight(queue, thread, IpcObject.READ);
                found = queue.find(type, except);
            }
            long length = receive(queue, thread, found, message, size, (int) flags);
            if (!copies) {
                queue.take(found, thread.process().pid(), clock.now());
            }
            return length;
        } finally {
            queue.lock.release();
        }
    }

    /** Copies a message to user memory; it stays in its queue. E2BIG, EFAULT. */
    private static long receive(
            MessageQueue queue, UserThread thread, Message found, long to, long size, int flags)
            throws ErrnoException {
        if (found.size() > size && (flags & MSG_NOERROR) == 0) {
            throw ErrnoException.of(Errno.E2BIG);
        }
        int length = (int) Math.min(size, found.size());
        UserArguments.putLong(thread.space(), to + MSGBUF_TYPE, found.type());
        long text = to + MSGBUF_TEXT;
        queue.frames.load(thread.space(), text, found, length);
        return length;
    }
}
