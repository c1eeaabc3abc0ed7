package org.lintel.ipc.guests;

import static org.lintel.ipc.guests.Check.*;

import org.lintel.libc.DoorArg;
import org.lintel.libc.DoorDescs;
import org.lintel.libc.Doors;
import org.lintel.libc.ErrnoException;
import org.lintel.libc.Malloc;
import org.lintel.libc.Mem;
import org.lintel.libc.Mq;
import org.lintel.libc.Msg;
import org.lintel.libc.Processes;
import org.lintel.libc.Rlimit;
import org.lintel.libc.Threads;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.FileFlags;
import org.lintel.nucleus.abi.IpcFlags;
import org.lintel.nucleus.abi.IpcLayout;
import org.lintel.nucleus.abi.ProcessFlags;
import org.lintel.nucleus.abi.Signals;

import java.util.List;

/** Processes that make objects of one kind for ever, and those that suffer them. */
public final class Bombs {
    private static final int KIB = 1024;
    private static final long MS = 1_000_000;
    private static final String NAME = "/bomb";
    private static final int NAMES = 400;
    private static final int SENT = 100;
    private static final long BOMB_TICKS = 3_000_000;
    private static final List<String> KINDS =
            List.of("doorBomb", "descriptorBomb", "queueBomb", "posixQueueBomb");

    private static long refused;

    private Bombs() {}

    public static void main(String[] args) {
        if (args[0].equals("bystander")) {
            bystander(Integer.parseInt(args[1]));
            return;
        }
        dies(Processes.fork(Bombs::explode, KINDS.indexOf(args[0])), Signals.SIGXCPU);
        cleanUp();
    }

    static int explode(long kind) {
        Processes.setrlimit(ProcessFlags.RLIMIT_CPU, new Rlimit(BOMB_TICKS, BOMB_TICKS));
        switch (KINDS.get((int) kind)) {
            case "doorBomb" -> forEver(Bombs::door);
            case "descriptorBomb" -> descriptorBomb();
            case "queueBomb" -> forEver(Bombs::queue);
            default -> forEver(Bombs::posixQueue);
        }
        return 0;
    }

    private static void forEver(Runnable step) {
        while (true) {
            try {
                step.run();
            } catch (ErrnoException full) {
                refused++;
            }
        }
    }

    private static void door() {
        Doors.create((cookie, data, size, descs, n) -> Doors.reply(0, 0), refused, 0);
    }

    /** A door that keeps every descriptor it is sent. */
    private static void descriptorBomb() {
        int keeper = Doors.create((cookie, data, size, descs, n) -> {}, 0, 0);
        long descs = Malloc.malloc(DoorDescs.BYTES * (long) SENT);
        DoorArg arg = new DoorArg();
        forEver(() -> {
            for (int i = 0; i < SENT; i++) {
                DoorDescs.put(descs, i, keeper);
            }
            arg.descs = descs;
            arg.descCount = SENT;
            Doors.call(keeper, arg);
        });
    }

    /** Fills one queue after the other. */
    private static void queue() {
        int id = Msg.msgget(IpcFlags.IPC_PRIVATE, 0600);
        byte[] text = new byte[8 * KIB];
        while (true) { // until the queue is full, or memory
            Msg.send(id, 1, text, IpcFlags.IPC_NOWAIT);
        }
    }

    private static void posixQueue() {
        int flags = FileFlags.O_CREAT | FileFlags.O_EXCL | FileFlags.O_RDWR | FileFlags.O_NONBLOCK;
        int fd = Mq.mqOpen(NAME + refused % NAMES, flags, 0600, 16, 64 * KIB);
        byte[] text = new byte[64 * KIB];
        while (true) {
            Mq.mqSend(fd, text, 0);
        }
    }

    /** Calls the first door, sends itself messages and forks, whatever the bomb does. */
    private static void bystander(int rounds) {
        int door = Doors.awaitBootstrap();
        for (int i = 0; i < rounds; i++) {
            equal(500, Doors.call(door, new byte[500]).length);
            succeeds(Processes.fork(Bombs::fillsMemory, i));
            Threads.sleepNs(MS / 10);
        }
    }

    static int fillsMemory(long round) {
        long room = Malloc.malloc(64 * KIB);
        Mem.fill(room, 64 * KIB, (int) round);
        return Mem.getByte(room + 4096) == (byte) round ? 0 : 1;
    }

    /** Takes away the queues that a bomb left, as ipcrm does. */
    private static void cleanUp() {
        long status = Malloc.malloc(IpcLayout.MSQID_DS_BYTES);
        for (int slot = Msg.info().highestIndex(); slot >= 0; slot--) {
            int index = slot;
            ifThere(
                    Errno.EINVAL,
                    () -> Msg.remove(Msg.msgctl(index, IpcFlags.MSG_STAT_ANY, status)));
        }
        for (int i = 0; i < NAMES; i++) {
            String name = NAME + i;
            ifThere(Errno.ENOENT, () -> Mq.mqUnlink(name));
        }
    }

    private static void ifThere(Errno otherwise, Runnable removal) {
        try {
            removal.run();
        } catch (ErrnoException missing) {
            that(missing.errno() == otherwise, missing.getMessage());
        }
    }
}
