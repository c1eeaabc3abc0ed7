package org.lintel.ipc.guests;

import org.lintel.libc.Doors;
import org.lintel.libc.Malloc;
import org.lintel.libc.MarshalArea;
import org.lintel.libc.Mem;
import org.lintel.libc.Mmap;
import org.lintel.libc.SignalHandling;
import org.lintel.libc.Threads;
import org.lintel.nucleus.abi.DoorFlags;
import org.lintel.nucleus.abi.DoorLayout;
import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.MarshalLayout;
import org.lintel.nucleus.abi.Syscalls;

import java.util.Random;

/**
 * A hostile party: calls and returns with whatever pointers, sizes and flags chance gives, while
 * another of its threads writes over its control area. It may fail in any way; only the nucleus and
 * the others may not.
 */
public final class Fuzzer {
    private Fuzzer() {}

    public static void main(String[] args) {
        long seed = Long.parseLong(args[1]);
        int rounds = Integer.parseInt(args[2]);
        switch (args[0]) {
            case "client" -> client(new Random(seed), rounds);
            case "calls" -> calls(new Random(seed), rounds);
            default -> server(new Random(seed));
        }
    }

    private static void client(Random random, int rounds) {
        int door = Doors.awaitBootstrap();
        long area = MarshalArea.address();
        long room = Mmap.anonymous(64 << 10);
        Threads.detach(Threads.create(() -> scribble(new Random(random.nextLong()), area)));
        for (int i = 0; i < rounds; i++) {
            long arg = random.nextInt(20) == 0 ? address(random, area, room) : room;
            if (arg == room) {
                Mem.putLong(room + DoorLayout.ARG_DATA_PTR, address(random, area, room));
                Mem.putLong(room + DoorLayout.ARG_DATA_SIZE, size(random));
                Mem.putLong(room + DoorLayout.ARG_DESC_PTR, address(random, area, room));
                Mem.putLong(
                        room + DoorLayout.ARG_DESC_NUM,
                        random.nextInt(4) == 0 ? random.nextInt(5) : 0);
                Mem.putLong(room + DoorLayout.ARG_RBUF, address(random, area, room));
                Mem.putLong(room + DoorLayout.ARG_RSIZE, size(random));
            }
            long flags = random.nextInt(16) | random.nextLong(20_000) << DoorFlags.CALL_RSIZE_SHIFT;
            long result =
                    Gate.trap(
                            Syscalls.SYS_door_call,
                            door,
                            arg,
                            flags,
                            address(random, area, room),
                            size(random),
                            address(random, area, room));
            if (result == 2) {
                Gate.trap(
                        Syscalls.SYS_munmap,
                        Mem.getLong(room + DoorLayout.ARG_RBUF),
                        Mem.getLong(room + DoorLayout.ARG_RSIZE),
                        0,
                        0,
                        0,
                        0);
            }
            Gate.trap(
                    Syscalls.SYS_marshal_note,
                    address(random, area, room),
                    random.nextInt(3),
                    0,
                    0,
                    0,
                    0);
        }
    }

    /**
     * All calls of doors and marshalling with rubbish. A thread that waits in one for ever is followed
     * by another.
     */
    private static void calls(Random random, int threads) {
        int door = Doors.awaitBootstrap();
        for (int attributes : new int[] {0, DoorFlags.DOOR_PRIVATE, DoorFlags.DOOR_UNREF_MULTI}) {
            Doors.create((cookie, data, size, descs, n) -> Doors.reply(data, size), 0, attributes);
        }
        long area = MarshalArea.address();
        for (int i = 0; i < threads; i++) {
            long seed = random.nextLong();
            Threads.detach(Threads.create(() -> rubbish(new Random(seed), area, door)));
            Threads.yield();
        }
        while (true) {
            SignalHandling.pause();
        }
    }

    private static void rubbish(Random random, long area, int door) {
        long room = Mmap.anonymous(64 << 10);
        for (int i = 0; i < 40; i++) {
            for (int at = 0; at < 256; at += 8) {
                Mem.putLong(room + 4096 + at, word(random, area, room, door));
            }
            Gate.trap(
                    Syscalls.SYS_door_create + random.nextInt(16),
                    word(random, area, room, door),
                    word(random, area, room, door),
                    word(random, area, room, door),
                    word(random, area, room, door),
                    word(random, area, room, door),
                    word(random, area, room, door));
        }
    }

    private static long word(Random random, long area, long room, int door) {
        return switch (random.nextInt(6)) {
            case 0 -> address(random, area, room);
            case 1 -> size(random);
            case 2 -> door;
            case 3 -> 0x10000L | (long) random.nextInt(12) << 32; // a door_desc
            default -> random.nextInt(12) - 2;
        };
    }

    private static long address(Random random, long area, long room) {
        return switch (random.nextInt(8)) {
            case 0 -> random.nextLong();
            case 1 -> 0;
            case 2 -> area + random.nextInt(8192);
            case 3, 4 -> area + MarshalLayout.CONTROL_BYTES + 1024L * random.nextInt(5);
            case 5 -> room + 4096 + random.nextInt(60 << 10);
            default -> room + 4096 * (1 + random.nextInt(15));
        };
    }

    private static long size(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> random.nextLong();
            case 1 -> random.nextInt(1 << 20);
            case 2 -> 0;
            case 3 -> 1024 + random.nextInt(3);
            default -> random.nextInt(6000);
        };
    }

    /** Writes over the control words, for ever. */
    private static void scribble(Random random, long area) {
        while (true) {
            long at = area + 4L * random.nextInt(MarshalLayout.WAITERS / 4 + 8);
            long small = area + 4L * random.nextInt(24);
            Mem.putInt(random.nextBoolean() ? at : small, random.nextInt(5) - 1);
            if (random.nextInt(20) == 0) {
                mend(area);
            }
            if (random.nextInt(100) == 0) {
                Threads.yield();
            }
        }
    }

    private static void mend(long area) {
        Mem.putInt(area, 4);
        for (int i = 0; i < 4; i++) {
            long flag = area + MarshalLayout.FIRST_FLAG + (long) i * MarshalLayout.PAIR_BYTES;
            Mem.putInt(flag, 1);
            Mem.putLong(flag + 8, area + MarshalLayout.CONTROL_BYTES + 1024L * i);
        }
    }

    /** Serves with raw returns of rubbish, beside a thread that serves as it should. */
    private static void server(Random random) {
        int door = Doors.create((cookie, data, size, descs, n) -> Doors.reply(data, size), 0, 0);
        long area = MarshalArea.address();
        for (int i = 0; i < 2; i++) {
            long seed = random.nextLong();
            Threads.detach(Threads.create(() -> returnRubbish(new Random(seed), area)));
        }
        Threads.detach(Threads.create(() -> scribble(new Random(random.nextLong()), area)));
        Doors.setBootstrap(door);
        while (true) {
            SignalHandling.pause();
        }
    }

    private static void returnRubbish(Random random, long area) {
        long room = Mmap.anonymous(64 << 10);
        long record = Malloc.malloc(DoorLayout.INVOCATION_BYTES);
        while (true) {
            Gate.trap(
                    Syscalls.SYS_door_return,
                    address(random, area, room),
                    size(random),
                    address(random, area, room),
                    random.nextInt(4) == 0 ? random.nextInt(4) : 0,
                    random.nextInt(30) == 0 ? address(random, area, room) : record,
                    random.nextInt(8));
        }
    }
}
