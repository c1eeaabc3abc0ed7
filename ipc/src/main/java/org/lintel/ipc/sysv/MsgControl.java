package org.lintel.ipc.sysv;

import static org.lintel.nucleus.abi.IpcFlags.*;
import static org.lintel.nucleus.abi.IpcLayout.*;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.process.Credentials;
import org.lintel.nucleus.process.UserThread;
import org.lintel.nucleus.trap.UserArguments;

import java.nio.ByteBuffer;

/** The commands of {@code msgctl(2)}. Stateless. */
final class MsgControl {
    private final MessageTable queues;
    private final SysvConfig limits;
    private final SecondsClock clock;

    MsgControl(MessageTable queues, SysvConfig limits, SecondsClock clock) {
        this.queues = queues;
        this.limits = limits;
        this.clock = clock;
    }

    /** Implements {@code msgctl(2)}. */
    long msgctl(UserThread thread, long id, long command, long buffer, long a3, long a4, long a5)
            throws ErrnoException {
        switch ((int) command) {
            case IPC_INFO, MSG_INFO -> {
                UserArguments.putStruct(thread.space(), buffer, info());
                return queues.highestSlot();
            }
            case IPC_STAT -> {
                status(thread, queues.find((int) id), true, buffer);
                return 0;
            }
            case MSG_STAT, MSG_STAT_ANY -> {
                MessageQueue queue = queues.at((int) id);
                status(thread, queue, command == MSG_STAT, buffer);
                return queue.id;
            }
            case IPC_SET -> set(thread, (int) id, buffer);
            case IPC_RMID -> queues.remove(queues.find((int) id), thread.process().credentials());
            default -> throw ErrnoException.of(Errno.EINVAL);
        }
        return 0;
    }

    private ByteBuffer info() {
        int used = 0;
        int messages = 0;
        long bytes = 0;
        for (MessageQueue queue : queues.all()) {
            queue.lock.acquire();
            used++;
            messages += queue.messages();
            bytes += queue.bytes();
            queue.lock.release();
        }
        ByteBuffer info = UserArguments.newStruct(MSGINFO_BYTES);
        info.putInt(MSGINFO_MNI, limits.msgmni());
        info.putInt(MSGINFO_MAX, limits.msgmax());
        info.putInt(MSGINFO_MNB, limits.msgmnb());
        info.putInt(MSGINFO_QUEUES, used);
        info.putInt(MSGINFO_MESSAGES, messages);
        info.putLong(MSGINFO_USED_BYTES, bytes);
        return info;
    }

    private static void status(UserThread thread, MessageQueue queue, boolean checked, long buffer)
            throws ErrnoException {
        ByteBuffer status = UserArguments.newStruct(MSQID_DS_BYTES);
        queue.lock.acquire();
        try {
            queue.requireLive();
            if (checked) {
                queue.require(thread.process().credentials(), IpcObject.READ);
            }
            queue.putStatus(status);
        } finally {
            queue.lock.release();
        }
        UserArguments.putStruct(thread.space(), buffer, status);
    }

    /** msgctl(2): only the privileged may let a queue hold more than MSGMNB. */
    private void set(UserThread thread, int id, long buffer) throws ErrnoException {
        ByteBuffer wanted = UserArguments.struct(thread.space(), buffer, MSQID_DS_BYTES);
        long mostBytes = wanted.getLong(MSG_QBYTES);
        MessageQueue queue = queues.find(id);
        Credentials who = thread.process().credentials();
        queue.lock.acquire();
        try {
            queue.requireLive();
            queue.requireOwner(who);
            if (mostBytes > limits.msgmnb() && !who.isPrivileged()) {
                throw ErrnoException.of(Errno.EPERM);
            }
            if (mostBytes < 0) {
                throw ErrnoException.of(Errno.EINVAL);
            }
            queue.setPermissions(wanted, clock.now());
            queue.setMostBytes(mostBytes);
        } finally {
            queue.lock.release();
        }
    }
}
