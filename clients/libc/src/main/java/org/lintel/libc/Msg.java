package org.lintel.libc;

import static org.lintel.nucleus.abi.IpcFlags.*;
import static org.lintel.nucleus.abi.IpcLayout.*;

import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.IpcFlags;
import org.lintel.nucleus.abi.Memory;
import org.lintel.nucleus.abi.Syscalls;

/**
 * System V message queues: {@code msgget(2)}, {@code msgop(2)}, {@code msgctl(2)}. Constants are in
 * {@link IpcFlags}.
 */
public final class Msg {
    /** A message as it came. */
    public record Received(long type, byte[] text) {}

    /** Limits and use: {@code struct msginfo}. */
    public record Info(
            int highestIndex,
            int msgmni,
            int msgmax,
            int msgmnb,
            int usedQueues,
            int usedMessages,
            long usedBytes) {}

    private Msg() {}

    /** {@return the id of a queue, found or made} */
    public static int msgget(int key, int flags) {
        return (int) Sys.call("msgget", Syscalls.SYS_msgget, key, flags);
    }

    /** Sends a {@code struct msgbuf}: a type, and so many bytes of text behind it. */
    public static void msgsnd(int id, long message, long size, int flags) {
        Sys.call("msgsnd", Syscalls.SYS_msgsnd, id, message, size, flags);
    }

    /** Sends a text. */
    public static void send(int id, long type, byte[] text, int flags) {
        long buffer = Malloc.malloc(MSGBUF_TEXT + (long) text.length);
        try {
            Memory memory = Gate.memory();
            memory.putLong(buffer + MSGBUF_TYPE, type);
            memory.put(buffer + MSGBUF_TEXT, text, 0, text.length);
            msgsnd(id, buffer, text.length, flags);
        } finally {
            Malloc.free(buffer);
        }
    }

    /** {@return bytes of text received into a {@code struct msgbuf}} */
    public static long msgrcv(int id, long message, long size, long type, int flags) {
        return Sys.call("msgrcv", Syscalls.SYS_msgrcv, id, message, size, type, flags, 0);
    }

    /** {@return a message of a type, as msgop(2) understands it, of so many bytes at most} */
    public static Received receive(int id, int size, long type, int flags) {
        long buffer = Malloc.malloc(MSGBUF_TEXT + (long) size);
        try {
            int length = (int) msgrcv(id, buffer, size, type, flags);
            byte[] text = new byte[length];
            Memory memory = Gate.memory();
            memory.get(buffer + MSGBUF_TEXT, text, 0, length);
            return new Received(memory.getLong(buffer + MSGBUF_TYPE), text);
        } finally {
            Malloc.free(buffer);
        }
    }

    /** {@return what the command returns} Most commands have a method of their own. */
    public static int msgctl(int id, int command, long buffer) {
        return (int) Sys.call("msgctl", Syscalls.SYS_msgctl, id, command, buffer);
    }

    /** {@return the state of a queue; IPC_STAT} */
    public static MsqidDs stat(int id) {
        return stat(id, IPC_STAT);
    }

    /** {@return the state of the queue in a slot, for listings; MSG_STAT_ANY} */
    public static MsqidDs statAt(int index) {
        return stat(index, MSG_STAT_ANY);
    }

    private static MsqidDs stat(int which, int command) {
        try (Stack.Frame buffer = Stack.push(MSQID_DS_BYTES)) {
            msgctl(which, command, buffer.address());
            return MsqidDs.at(buffer.address());
        }
    }

    /** Changes owner, mode and capacity; IPC_SET. */
    public static void set(int id, int uid, int gid, int mode, long qbytes) {
        try (Stack.Frame buffer = Stack.push(MSQID_DS_BYTES)) {
            IpcPerm.put(buffer.address(), uid, gid, mode);
            Gate.memory().putLong(buffer.address() + MSG_QBYTES, qbytes);
            msgctl(id, IPC_SET, buffer.address());
        }
    }

    /** Removes a queue at once with its messages; who waits gets EIDRM; IPC_RMID. */
    public static void remove(int id) {
        msgctl(id, IPC_RMID, 0);
    }

    /** {@return limits and use; MSG_INFO} */
    public static Info info() {
        try (Stack.Frame buffer = Stack.push(MSGINFO_BYTES)) {
            long at = buffer.address();
            int highest = msgctl(0, MSG_INFO, at);
            Memory memory = Gate.memory();
            return new Info(
                    highest,
                    memory.getInt(at + MSGINFO_MNI),
                    memory.getInt(at + MSGINFO_MAX),
                    memory.getInt(at + MSGINFO_MNB),
                    memory.getInt(at + MSGINFO_QUEUES),
                    memory.getInt(at + MSGINFO_MESSAGES),
                    memory.getLong(at + MSGINFO_USED_BYTES));
        }
    }
}
