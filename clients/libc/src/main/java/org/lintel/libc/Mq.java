package org.lintel.libc;

import static org.lintel.nucleus.abi.MqLayout.*;

import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Memory;
import org.lintel.nucleus.abi.Syscalls;

/**
 * POSIX message queues, {@code mq_overview(7)}. A queue is a descriptor, which {@link Files#close}
 * closes; flags are those of {@link org.lintel.nucleus.abi.FileFlags}.
 */
public final class Mq {
    /** {@code struct mq_attr}. */
    public record Attr(long flags, long maxmsg, long msgsize, long curmsgs) {}

    /** A message as it came. */
    public record Received(int priority, byte[] text) {}

    private Mq() {}

    /** {@return a descriptor of a queue, found or made with 10 messages of 8192 bytes} */
    public static int mqOpen(String name, int flags, int mode) {
        return open(name, flags, mode, 0);
    }

    /** {@return a descriptor of a queue, found or made with these sizes} */
    public static int mqOpen(String name, int flags, int mode, long maxmsg, long msgsize) {
        try (Stack.Frame attr = Stack.push(ATTR_BYTES)) {
            Memory memory = Gate.memory();
            memory.putLong(attr.address() + ATTR_MAXMSG, maxmsg);
            memory.putLong(attr.address() + ATTR_MSGSIZE, msgsize);
            return open(name, flags, mode, attr.address());
        }
    }

    private static int open(String name, int flags, int mode, long attr) {
        try (Stack.Frame path = Stack.pushString(name)) {
            return (int)
                    Sys.call("mq_open", Syscalls.SYS_mq_open, path.address(), flags, mode, attr);
        }
    }

    /** Removes a name; the queue goes when all have closed it. */
    public static void mqUnlink(String name) {
        try (Stack.Frame path = Stack.pushString(name)) {
            Sys.call("mq_unlink", Syscalls.SYS_mq_unlink, path.address());
        }
    }

    public static void mqSend(int fd, byte[] text, int priority) {
        long buffer = Malloc.malloc(text.length);
        try {
            Gate.memory().put(buffer, text, 0, text.length);
            mqTimedsend(fd, buffer, text.length, priority, 0);
        } finally {
            Malloc.free(buffer);
        }
    }

    /** The call itself: text and {@code struct timespec} in memory, the latter absolute, or 0. */
    public static void mqTimedsend(int fd, long text, long size, int priority, long timespec) {
        Sys.call("mq_timedsend", Syscalls.SYS_mq_timedsend, fd, text, size, priority, timespec, 0);
    }

    public static Received mqReceive(int fd) {
        int size = (int) mqGetattr(fd).msgsize();
        long buffer = Malloc.malloc(size + 8L);
        try {
            Memory memory = Gate.memory();
            int length = (int) mqTimedreceive(fd, buffer + 8, size, buffer, 0);
            byte[] text = new byte[length];
            memory.get(buffer + 8, text, 0, length);
            return new Received(memory.getInt(buffer), text);
        } finally {
            Malloc.free(buffer);
        }
    }

    /** The call itself; {@return bytes received} */
    public static long mqTimedreceive(int fd, long text, long size, long priority, long timespec) {
        return Sys.call(
                "mq_timedreceive",
                Syscalls.SYS_mq_timedreceive,
                fd,
                text,
                size,
                priority,
                timespec,
                0);
    }

    /** Asks for a signal at the next message that comes to the empty queue. */
    public static void mqNotify(int fd, int signal, long value) {
        try (Stack.Frame event = Stack.push(SIGEVENT_BYTES)) {
            Memory memory = Gate.memory();
            memory.putLong(event.address() + SIGEVENT_VALUE, value);
            memory.putInt(event.address() + SIGEVENT_SIGNO, signal);
            memory.putInt(
                    event.address() + SIGEVENT_NOTIFY, signal == 0 ? SIGEV_NONE : SIGEV_SIGNAL);
            Sys.call("mq_notify", Syscalls.SYS_mq_notify, fd, event.address());
        }
    }

    /** Takes the own request back; {@code mq_notify} with a null event. */
    public static void cancelNotify(int fd) {
        Sys.call("mq_notify", Syscalls.SYS_mq_notify, fd, 0);
    }

    public static Attr mqGetattr(int fd) {
        try (Stack.Frame attr = Stack.push(ATTR_BYTES)) {
            Sys.call("mq_getattr", Syscalls.SYS_mq_getsetattr, fd, 0, attr.address());
            Memory memory = Gate.memory();
            return new Attr(
                    memory.getLong(attr.address() + ATTR_FLAGS),
                    memory.getLong(attr.address() + ATTR_MAXMSG),
                    memory.getLong(attr.address() + ATTR_MSGSIZE),
                    memory.getLong(attr.address() + ATTR_CURMSGS));
        }
    }

    /** Changes {@code O_NONBLOCK}, and nothing else, whatever else the struct says. */
    public static void mqSetattr(int fd, long flags) {
        try (Stack.Frame attr = Stack.push(ATTR_BYTES)) {
            Gate.memory().putLong(attr.address() + ATTR_FLAGS, flags);
            Sys.call("mq_setattr", Syscalls.SYS_mq_getsetattr, fd, attr.address(), 0);
        }
    }
}
