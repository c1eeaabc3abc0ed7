package org.lintel.ipc.guests;

import static org.lintel.ipc.guests.Check.*;

import org.lintel.libc.Clock;
import org.lintel.libc.DoorArg;
import org.lintel.libc.Doors;
import org.lintel.libc.ErrnoException;
import org.lintel.libc.Malloc;
import org.lintel.libc.MarshalArea;
import org.lintel.libc.Mem;
import org.lintel.libc.Processes;
import org.lintel.libc.SignalHandling;
import org.lintel.libc.Sys;
import org.lintel.libc.Threads;
import org.lintel.nucleus.abi.DoorFlags;
import org.lintel.nucleus.abi.DoorLayout;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.MarshalLayout;
import org.lintel.nucleus.abi.Signals;
import org.lintel.nucleus.abi.Syscalls;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Control areas and their buffers, from inside of a process, a method a case. */
public final class MarshalCases {
    private static final long MS = 1_000_000;
    private static final long NOWHERE = 0x3_0000_0000L;

    private MarshalCases() {}

    public static void main(String[] args) {
        switch (args[0]) {
            case "layout" -> layout(Integer.parseInt(args[1]), Integer.parseInt(args[2]));
            case "race" -> race(Integer.parseInt(args[1]));
            case "free" -> freeChecks();
            case "fail" -> full(Errno.ENOBUFS);
            case "wait" -> waits();
            case "wakePassedOn" -> wakePassedOn(false);
            case "wakePassedOnAtTheEnd" -> wakePassedOn(true);
            case "grow" -> grows();
            case "oneCall" -> oneCall(Integer.parseInt(args[1]));
            case "held" -> held(Integer.parseInt(args[1]));
            case "badReferences" -> badReferences();
            case "corrupt" -> corrupt();
            case "takeThree" -> takeThree();
            case "freeFuzz" -> freeFuzz(new Random(Long.parseLong(args[1])));
            case "touchOne" -> touchOne();
            case "touchNone" -> {}
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static long flag(long area, int index) {
        return area + MarshalLayout.FIRST_FLAG + (long) index * MarshalLayout.PAIR_BYTES;
    }

    private static long pointer(long area, int index) {
        return Mem.getLong(flag(area, index) + 8);
    }

    /** The area reads as figure 5 has it; an allocation turns one flag. */
    private static void layout(int buffers, int bytes) {
        long area = MarshalArea.address();
        equal(buffers, Mem.getInt(area));
        equal(bytes, MarshalArea.bufferBytes());
        for (int i = 0; i < buffers; i++) {
            equal(1, Mem.getInt(flag(area, i)));
            equal(area + MarshalLayout.CONTROL_BYTES + (long) i * bytes, pointer(area, i));
        }
        long first = MarshalArea.allocate();
        long second = MarshalArea.allocate();
        equal(pointer(area, 0), first);
        equal(pointer(area, 1), second);
        equal(0, Mem.getInt(flag(area, 0)));
        equal(0, Mem.getInt(flag(area, 1)));
        MarshalArea.free(first);
        equal(1, Mem.getInt(flag(area, 0)));
        equal(0, Mem.getInt(flag(area, 1)));
        equal(first, MarshalArea.allocate());
        succeeds(Processes.fork(MarshalCases::ownArea, area));
    }

    private static int ownArea(long parents) {
        long area = MarshalArea.address();
        equal(1, Mem.getInt(flag(area, 0)));
        equal(pointer(area, 0), MarshalArea.allocate());
        return parents == 0 ? 1 : 0;
    }

    private static void race(int rounds) {
        MarshalArea.address();
        List<Integer> threads = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            threads.add(Threads.create(() -> raceOne(rounds)));
        }
        threads.forEach(Threads::join);
        allFree();
    }

    private static void raceOne(int rounds) {
        int me = Threads.gettid();
        for (int i = 0; i < rounds; i++) {
            long buffer = MarshalArea.allocate();
            that(Mem.compareAndSetInt(buffer, 0, me), "a buffer is another's as well");
            that(Mem.compareAndSetInt(buffer, me, 0), "a buffer was taken away");
            MarshalArea.free(buffer);
        }
    }

    /** Every buffer of this process must be free. */
    static void allFree() {
        for (long area = MarshalArea.address();
                area != 0;
                area = Mem.getLong(area + MarshalLayout.NEXT_AREA)) {
            for (int i = 0; i < Mem.getInt(area); i++) {
                equal(1, Mem.getInt(flag(area, i)));
            }
        }
    }

    private static void freeChecks() {
        long area = MarshalArea.address();
        long buffer = MarshalArea.allocate();
        for (long bad :
                new long[] {0, area, buffer + 8, buffer - 8, NOWHERE, -1, pointer(area, 1)}) {
            fails(Errno.EINVAL, () -> MarshalArea.free(bad));
        }
        MarshalArea.free(buffer);
        fails(Errno.EINVAL, () -> MarshalArea.free(buffer));
        for (int count : new int[] {-1, 1 << 20, Integer.MIN_VALUE}) {
            Mem.putInt(area, count);
            fails(Errno.EINVAL, () -> MarshalArea.free(buffer));
            fails(Errno.EINVAL, MarshalArea::allocate);
        }
        Mem.putInt(area, 4);
        allFree();
    }

    private static void takeThree() {
        long[] buffers = {MarshalArea.allocate(), MarshalArea.allocate(), MarshalArea.allocate()};
        for (int i = 2; i >= 0; i--) {
            MarshalArea.free(buffers[i]);
        }
    }

    /** Frees of all kinds of addresses, with a counter that may be wrong, beside a model of the flags. */
    private static void freeFuzz(Random random) {
        long area = MarshalArea.address();
        boolean[] taken = new boolean[4];
        for (int round = 0; round < 2000; round++) {
            int index = random.nextInt(4);
            int count = random.nextInt(8) == 0 ? random.nextInt() : 4;
            long address =
                    switch (random.nextInt(6)) {
                        case 0 -> random.nextLong();
                        case 1 -> area + random.nextInt(4096);
                        case 2 -> pointer(area, index) + 1 + random.nextInt(1023);
                        default -> pointer(area, index);
                    };
            Mem.putInt(area, count);
            boolean right = address == pointer(area, index) && taken[index] && known(count, index);
            if (right) {
                MarshalArea.free(address);
                taken[index] = false;
            } else {
                fails(Errno.EINVAL, () -> MarshalArea.free(address));
            }
            Mem.putInt(area, 4);
            if (random.nextInt(3) == 0) {
                takeOne(area, taken);
            }
            for (int i = 0; i < 4; i++) {
                equal(taken[i] ? 0 : 1, Mem.getInt(flag(area, i)));
            }
        }
    }

    private static boolean known(int count, int index) {
        return index < count && count <= MarshalLayout.MOST_BUFFERS;
    }

    private static void takeOne(long area, boolean[] taken) {
        for (int i = 0; i < 4; i++) {
            if (!taken[i]) {
                equal(pointer(area, i), MarshalArea.allocate());
                taken[i] = true;
                return;
            }
        }
        fails(Errno.ENOBUFS, MarshalArea::allocate);
    }

    private static void full(Errno expected) {
        List<Long> taken = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            taken.add(MarshalArea.allocate());
        }
        fails(expected, MarshalArea::allocate);
        int door = Doors.create((c, data, size, e, n) -> Doors.reply(data, 0), 0, 0);
        long room = Malloc.calloc(1, 1000);
        fails(expected, () -> Doors.call(door, new DoorArg(room, 1000, room, 1000)));
        MarshalArea.free(taken.removeFirst());
        Doors.call(door, new DoorArg(room, 1000, room, 1000));
        taken.forEach(MarshalArea::free);
        allFree();
    }

    private static void waits() {
        List<Long> taken = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            taken.add(MarshalArea.allocate());
        }
        int[] got = new int[1];
        List<Integer> threads = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            threads.add(
                    Threads.create(() -> {
                        long buffer = MarshalArea.allocate();
                        got[0]++;
                        MarshalArea.free(buffer);
                    }));
        }
        Clock.sleepNs(2 * MS);
        equal(0, got[0]);
        MarshalArea.free(taken.removeFirst());
        threads.forEach(Threads::join);
        taken.forEach(MarshalArea::free);
        equal(0, Mem.getInt(MarshalArea.address() + MarshalLayout.WAITERS));
        allFree();
    }

    /**
     * Who leaves by a handler's exception when it was woken, and has taken nothing yet, wakes the next
     * one; and so does who ends there.
     */
    private static void wakePassedOn(boolean ends) {
        List<Long> taken = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            taken.add(MarshalArea.allocate());
        }
        SignalHandling.sigaction(
                Signals.SIGUSR1,
                (signal, info) -> {
                    if (ends) {
                        throw Threads.exit(0);
                    }
                    throw new IllegalStateException("away");
                });
        int[] left = new int[1];
        int first =
                Threads.create(() -> {
                    try {
                        MarshalArea.free(MarshalArea.allocate());
                    } catch (IllegalStateException away) {
                        left[0]++;
                    }
                });
        Clock.sleepNs(MS);
        int second = Threads.create(() -> MarshalArea.free(MarshalArea.allocate()));
        Clock.sleepNs(MS);
        MarshalArea.free(taken.removeFirst());
        SignalHandling.tgkill(Processes.getpid(), first, Signals.SIGUSR1);
        Threads.join(first);
        equal(ends ? 0 : 1, left[0]);
        Threads.join(second);
        taken.forEach(MarshalArea::free);
        allFree();
    }

    private static void grows() {
        List<Long> taken = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            long buffer = MarshalArea.allocate();
            that(!taken.contains(buffer), "twice");
            Mem.fill(buffer, MarshalArea.bufferBytes(), (byte) i);
            taken.add(buffer);
        }
        long second = Mem.getLong(MarshalArea.address() + MarshalLayout.NEXT_AREA);
        equal(4, Mem.getInt(second));
        taken.forEach(MarshalArea::free);
        allFree();
    }

    private static void touchOne() {
        long buffer = MarshalArea.allocate();
        Mem.putInt(buffer, 1);
        MarshalArea.free(buffer);
    }

    /** One call that a trace can be read of. */
    private static void oneCall(int bytes) {
        int door = Doors.awaitBootstrap();
        long room = Malloc.calloc(1, bytes + 1L);
        Doors.call(door, new DoorArg(room, bytes, room, bytes));
    }

    /** Many callers of a server that takes its time. */
    private static void held(int callers) {
        int door = Doors.awaitBootstrap();
        List<Integer> threads = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            threads.add(
                    Threads.create(() -> {
                        long room = Malloc.calloc(1, 1024);
                        Doors.call(door, new DoorArg(room, 1000, room, 1000));
                        Malloc.free(room);
                    }));
        }
        threads.forEach(Threads::join);
        allFree();
    }

    /** A call as the library does not make it. */
    static long rawCall(int door, long data, long size, int flags) {
        long at = Malloc.calloc(1, DoorLayout.ARG_BYTES);
        Mem.putLong(at + DoorLayout.ARG_DATA_PTR, data);
        Mem.putLong(at + DoorLayout.ARG_DATA_SIZE, size);
        try {
            return Sys.call("door_call", Syscalls.SYS_door_call, door, at, flags);
        } finally {
            Malloc.free(at);
        }
    }

    private static void badReferences() {
        int[] served = new int[1];
        int door = Doors.create((c, d, s, e, n) -> served[0]++, 0, 0);
        long area = MarshalArea.address();
        long buffer = MarshalArea.allocate();
        int bytes = MarshalArea.bufferBytes();
        for (long bad :
                new long[] {
                    0,
                    area,
                    buffer + 1,
                    buffer - bytes,
                    NOWHERE,
                    -8,
                    pointer(area, 3),
                    pointer(area, 3) + bytes
                }) {
            fails(Errno.EINVAL, () -> rawCall(door, bad, 16, DoorFlags.CALL_BUFFER));
        }
        for (long size : new long[] {bytes + 1, -1, Long.MAX_VALUE, Long.MIN_VALUE}) {
            fails(Errno.EINVAL, () -> rawCall(door, buffer, size, DoorFlags.CALL_BUFFER));
            if (Mem.getInt(flag(area, 0)) == 1) {
                MarshalArea.allocate();
            }
        }
        equal(0, served[0]);
        rawCall(door, buffer, bytes, DoorFlags.CALL_BUFFER);
        equal(1, served[0]);
        fails(Errno.EINVAL, () -> rawCall(door, buffer, 16, DoorFlags.CALL_BUFFER));
        allFree();
    }

    private static void corrupt() {
        int door = Doors.create((c, data, size, e, n) -> Doors.reply(data, size), 0, 0);
        long area = MarshalArea.address();
        long room = Malloc.calloc(1, 2000);
        for (int count : new int[] {-1, 5, 1 << 30}) {
            Mem.putInt(area, count);
            refused(door, room);
            Mem.putInt(area, 4);
            for (int i = 0; i < 4; i++) {
                Mem.putInt(flag(area, i), 1);
            }
            Doors.call(door, new DoorArg(room, 1000, room, 1000));
        }
        for (long pointer : new long[] {0, NOWHERE, area, pointer(area, 1)}) {
            long right = pointer(area, 0);
            Mem.putLong(flag(area, 0) + 8, pointer);
            refusedRaw(door, room);
            Mem.putLong(flag(area, 0) + 8, right);
            for (int i = 0; i < 4; i++) {
                Mem.putInt(flag(area, i), 1);
            }
            Doors.call(door, new DoorArg(room, 1000, room, 1000));
        }
        allFree();
    }

    private static void refused(int door, long room) {
        try {
            Doors.call(door, new DoorArg(room, 1000, room, 1000));
            throw new AssertionError("not refused");
        } catch (ErrnoException e) {
            that(e.errno() == Errno.EINVAL || e.errno() == Errno.ENOBUFS, e.toString());
        }
    }

    /** The raw call needs no buffer of its own; the server's has a pointer that is not its. */
    private static void refusedRaw(int door, long room) {
        fails(Errno.ENOBUFS, () -> rawCall(door, room, 1000, 0));
    }
}
