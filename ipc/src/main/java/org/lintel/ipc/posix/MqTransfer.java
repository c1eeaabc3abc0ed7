package org.lintel.ipc.posix;

import static org.lintel.nucleus.abi.MqLayout.MQ_PRIO_MAX;

import org.lintel.ipc.message.Message;
import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.SigInfo;
import org.lintel.nucleus.cpu.VirtualClock;
import org.lintel.nucleus.cpu.WaitQueue;
import org.lintel.nucleus.cpu.WaitResult;
import org.lintel.nucleus.process.SignalInfo;
import org.lintel.nucleus.process.SignalSending;
import org.lintel.nucleus.process.UserThread;
import org.lintel.nucleus.trap.UserArguments;

/** Sending and receiving through POSIX message queues. Stateless. */
final class MqTransfer {
    private static final long NS_PER_SECOND = 1_000_000_000L;

    /** Implements {@code mq_timedsend(3)} and, without a time, {@code mq_send(3)}. */
    long mqTimedsend(
            UserThread thread, long fd, long text, long size, long priority, long until, long a5)
            throws ErrnoException {
        if (priority < 0 || priority >= MQ_PRIO_MAX) {
            throw ErrnoException.of(Errno.EINVAL);
        }
        QueueHandle handle = MqSyscalls.acquire(thread, fd);
        PosixQueue.Notice notice;
        try {
            if (!handle.writable()) {
                throw ErrnoException.of(Errno.EBADF);
            }
            notice = send(thread, handle, text, size, priority, until);
        } finally {
            handle.release();
        }
        tell(notice, thread);
        return 0;
    }

    private static PosixQueue.Notice send(
            UserThread thread, QueueHandle handle, long text, long size, long priority, long until)
            throws ErrnoException {
        PosixQueue queue = handle.queue();
        if (size < 0 || size > queue.mostBytes) {
            throw ErrnoException.of(Errno.EMSGSIZE);
        }
        queue.lock.acquire();
        try {
            while (queue.isFull()) {
                await(thread, handle, queue.senders, until);
            }
            return queue.add(queue.frames.store(thread.space(), text, (int) size, priority));
        } finally {
            queue.lock.release();
        }
    }

    /** Implements {@code mq_timedreceive(3)} and, without a time, {@code mq_receive(3)}. */
    long mqTimedreceive(
            UserThread thread, long fd, long text, long size, long priority, long until, long a5)
            throws ErrnoException {
        QueueHandle handle = MqSyscalls.acquire(thread, fd);
        try {
            if (!handle.readable()) {
                throw ErrnoException.of(Errno.EBADF);
            }
            PosixQueue queue = handle.queue();
            if (size < queue.mostBytes) {
                throw ErrnoException.of(Errno.EMSGSIZE);
            }
            return receive(thread, handle, text, priority, until);
        } finally {
            handle.release();
        }
    }

    private static long receive(
            UserThread thread, QueueHandle handle, long text, long priority, long until)
            throws ErrnoException {
        PosixQueue queue = handle.queue();
        queue.lock.acquire();
        try {
            while (queue.first() == null) {
                await(thread, handle, queue.receivers, until);
            }
            Message message = queue.first();
            queue.frames.load(thread.space(), text, message, message.size());
            if (priority != 0) {
                UserArguments.putInt(thread.space(), priority, (int) message.type());
            }
            queue.takeFirst();
            return message.size();
        } finally {
            queue.lock.release();
        }
    }

    /** Waits in a queue's line; its lock is held. EAGAIN, ETIMEDOUT, EINTR; EINVAL, EFAULT – bad time. */
    private static void await(UserThread thread, QueueHandle handle, WaitQueue line, long until)
            throws ErrnoException {
        if (!handle.waits()) {
            throw ErrnoException.of(Errno.EAGAIN);
        }
        long deadline = Long.MAX_VALUE;
        if (until != 0) {
            long boot = VirtualClock.EPOCH_AT_BOOT_SECONDS * NS_PER_SECOND;
            deadline = UserArguments.timespecNs(thread.space(), until) - boot;
            if (deadline <= thread.kernel().nowNs()) {
                throw ErrnoException.of(Errno.ETIMEDOUT);
            }
        }
        WaitResult end = line.await(handle.queue().lock, deadline);
        if (end == WaitResult.TIMED_OUT) {
            throw ErrnoException.of(Errno.ETIMEDOUT);
        }
        if (end == WaitResult.INTERRUPTED) {
            throw ErrnoException.of(Errno.EINTR);
        }
    }

    private static void tell(PosixQueue.Notice notice, UserThread sender) {
        if (notice != null && notice.signal() != 0) {
            SignalInfo info =
                    new SignalInfo(SigInfo.SI_MESGQ, sender.process().pid(), 0, notice.value());
            SignalSending.send(notice.process(), notice.signal(), info);
        }
    }
}
