package org.lintel.ipc.guests;

import static org.lintel.ipc.guests.Check.*;

import org.lintel.libc.DoorArg;
import org.lintel.libc.DoorDescs;
import org.lintel.libc.Doors;
import org.lintel.libc.Files;
import org.lintel.libc.Malloc;
import org.lintel.libc.Marshaller;
import org.lintel.libc.Mem;
import org.lintel.libc.Mmap;
import org.lintel.libc.Processes;
import org.lintel.libc.Rlimit;
import org.lintel.libc.Sys;
import org.lintel.libc.Unmarshaller;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.MapFlags;
import org.lintel.nucleus.abi.ProcessFlags;
import org.lintel.nucleus.abi.Syscalls;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;

/** What data become on their way through a door, a method a case. Exits with 0 when it is as promised. */
public final class TransferCases {
    private static final int PAGE = 4096;
    private static final int MOST = 2 << 20;

    /** Nothing is mapped there. */
    private static final long NOWHERE = 0x3_0000_0000L;

    private static long served;
    private static long lastSize;
    private static long lastData;

    private TransferCases() {}

    public static void main(String[] args) {
        switch (args[0]) {
            case "echo" -> echo();
            case "noRoom" -> noRoom();
            case "hash" -> hash();
            case "replySizes" -> replySizes();
            case "argumentSizes" -> argumentSizes();
            case "manyOverflows" -> manyOverflows();
            case "noArgument" -> noArgument();
            case "sameMemory" -> sameMemory();
            case "given" -> given();
            case "givenRefused" -> givenRefused();
            case "overflow" -> overflow();
            case "addressSpaceFull" -> addressSpaceFull();
            case "badPointers" -> badPointers();
            case "badReply" -> badReply();
            case "unaligned" -> unaligned();
            case "beside" -> beside();
            case "huge" -> huge(Long.parseLong(args[1]));
            case "records" -> records();
            case "objectPages" -> objectPages();
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    /** Arguments that are given away come whole, and leave what lies beside them alone. */
    private static void given() {
        int door = echoDoor();
        long room = Mmap.anonymous(16 * PAGE);
        long other = Mmap.anonymous(16 * PAGE);
        for (int size : new int[] {0, 64, 1000, 5000, 5 * PAGE, 10 * PAGE + 17, 15 * PAGE}) {
            for (int shift : new int[] {0, 5}) {
                for (long to : new long[] {room, other}) {
                    fill(room, 16 * PAGE, 1);
                    fill(room + shift, size, 2);
                    DoorArg arg = new DoorArg(room + shift, size, to + shift, size);
                    arg.release = true;
                    Doors.call(door, arg);
                    equal(size, arg.dataSize);
                    same(arg.data, size, 2);
                    fill(to + shift, size, 3); // what came is the caller's to write
                    same(to + shift, size, 3);
                    byte[] behind = new byte[16 * PAGE];
                    Mem.get(room, behind, 0, behind.length);
                    for (int i = 0; i < behind.length; i++) {
                        boolean beside = i < shift || i >= shift + size;
                        that(!beside || behind[i] == (byte) (i * 31 + (i >> 8) + 1), "at " + i);
                    }
                }
            }
        }
    }

    /** Memory that cannot be given is copied; a call that is refused may have taken what was given. */
    private static void givenRefused() {
        int door = echoDoor();
        long object = Mmap.sharedAnonymous(4 * PAGE);
        fill(object, 4 * PAGE, 5);
        DoorArg arg = new DoorArg(object, 4 * PAGE, 0, 0);
        arg.release = true;
        Doors.call(door, arg);
        same(arg.data, 4 * PAGE, 5);
        same(object, 4 * PAGE, 5);
        Mmap.munmap(arg.rbuf, arg.rsize);
        long served0 = served;
        long room = Mmap.anonymous(8 * PAGE);
        fill(room, 8 * PAGE, 6);
        Mmap.munmap(room + 4 * PAGE, PAGE);
        arg.set(room, 8 * PAGE, room, 8 * PAGE);
        fails(Errno.EFAULT, () -> Doors.call(door, arg));
        same(room + 5 * PAGE, PAGE, 6 + 5 * PAGE * 31 + (5 * PAGE >> 8));
        arg.set(room, 4 * PAGE, room, 4 * PAGE);
        fill(room, 4 * PAGE, 7);
        fails(Errno.EBADF, () -> Doors.call(99, arg));
        same(room, 4 * PAGE, 7); // nobody was there to take it
        equal(served0, served);
        Doors.call(door, arg);
        same(room, 4 * PAGE, 7);
    }

    private static int echoDoor() {
        return Doors.create(
                (cookie, data, size, descs, n) -> {
                    served++;
                    lastSize = size;
                    lastData = data;
                    Doors.reply(data, size);
                },
                0,
                0);
    }

    /** Answers with as many bytes as the argument's first int says, each its index. */
    private static int sizedDoor() {
        return Doors.create(
                (cookie, data, size, descs, n) -> {
                    int bytes = Mem.getInt(data);
                    long block = Malloc.malloc(bytes + 1L);
                    fill(block, bytes, 7);
                    Doors.replyAndFree(block, bytes);
                },
                0,
                0);
    }

    static void fill(long at, long bytes, int salt) {
        for (long i = 0; i < bytes; i++) {
            Mem.putByte(at + i, (byte) (i * 31 + (i >> 8) + salt));
        }
    }

    static void same(long at, long bytes, int salt) {
        for (long i = 0; i < bytes; i++) {
            if (Mem.getByte(at + i) != (byte) (i * 31 + (i >> 8) + salt)) {
                throw new AssertionError("byte " + i + " of " + bytes + " is wrong");
            }
        }
    }

    private static void echo() {
        int door = echoDoor();
        long room = Malloc.malloc(256);
        for (int size = 1; size <= 64; size++) {
            fill(room, size, size);
            DoorArg arg = new DoorArg(room, size, room + 128, 64);
            Doors.call(door, arg);
            same(room + 128, size, size);
            equal(room + 128, arg.rbuf);
            equal(64, arg.rsize);
            equal(size, arg.dataSize);
            equal(arg.rbuf, arg.data);
        }
    }

    private static void noRoom() {
        int door = echoDoor();
        long room = Malloc.malloc(64);
        fill(room, 40, 3);
        DoorArg arg = new DoorArg(room, 40, 0, 0);
        Doors.call(door, arg);
        that(arg.rbuf != 0, "a mapping");
        equal(0, arg.rsize % PAGE);
        same(arg.data, 40, 3);
        Mmap.munmap(arg.rbuf, arg.rsize);
    }

    private static long hashOf(long at, long bytes) {
        long hash = 1;
        for (long i = 0; i < bytes; i++) {
            hash = hash * 31 + Mem.getByte(at + i);
        }
        return hash;
    }

    private static void hash() {
        int door =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            long reply = Malloc.malloc(8);
                            Mem.putLong(reply, hashOf(data, size));
                            Doors.replyAndFree(reply, 8);
                        },
                        0,
                        0);
        int size = 6 * PAGE;
        long room = Malloc.malloc(size + 64);
        fill(room, size, 9);
        long rbuf = Malloc.malloc(64);
        DoorArg arg = new DoorArg(room, size, rbuf, 64);
        Doors.call(door, arg);
        equal(hashOf(room, size), Mem.getLong(arg.data));
        equal(rbuf, arg.rbuf);
        equal(64, arg.rsize);
    }

    private static void replySizes() {
        int door = sizedDoor();
        long room = Malloc.malloc(16);
        for (int size :
                new int[] {
                    1, 100, 127, 128, 129, 2047, 2048, 2049, 4096, 5119, 5120, 5121, 8192, 200_000
                }) {
            Mem.putInt(room, size);
            DoorArg arg = new DoorArg(room, 4, 0, 0);
            Doors.call(door, arg);
            equal(size, arg.dataSize);
            same(arg.data, size, 7);
            Mmap.munmap(arg.rbuf, arg.rsize);
            long rbuf = Malloc.malloc(size + 8);
            Mem.putByte(rbuf + size, 0x55);
            arg.set(room, 4, rbuf, size);
            Doors.call(door, arg);
            same(rbuf, size, 7);
            equal(0x55, Mem.getByte(rbuf + size));
            Malloc.free(rbuf);
        }
    }

    private static void argumentSizes() {
        int door = echoDoor();
        long room = Malloc.malloc(MOST + PAGE);
        for (int size :
                new int[] {
                    0, 1, 127, 128, 129, 5119, 5120, 5121, 8191, 16383, 16384, 16385, 1 << 20
                }) {
            fill(room, size, 1);
            DoorArg arg = new DoorArg(room, size, 0, 0);
            Doors.call(door, arg);
            equal(size, lastSize);
            equal(size, arg.dataSize);
            same(arg.data, size, 1);
            if (size > 0) {
                Mmap.munmap(arg.rbuf, arg.rsize);
            }
        }
    }

    private static void manyOverflows() {
        int door = sizedDoor();
        long room = Malloc.malloc(16);
        Mem.putInt(room, 1_000_000);
        long before = 0;
        for (int i = 0; i < 512; i++) {
            DoorArg arg = new DoorArg(room, 4, 0, 0);
            Doors.call(door, arg);
            equal(1_000_000, arg.dataSize);
            Mmap.munmap(arg.rbuf, arg.rsize);
            if (i == 15) {
                before = Processes.getrusage().residentBytes();
            }
        }
        that(Processes.getrusage().residentBytes() <= before + 4 * PAGE, "memory grows");
    }

    private static void noArgument() {
        int door = echoDoor();
        lastData = -1;
        Doors.call(door);
        equal(1, served);
        equal(0, lastData);
        equal(0, lastSize);
        DoorArg nothing = new DoorArg();
        Doors.call(door, nothing);
        equal(0, nothing.dataSize);
    }

    private static void sameMemory() {
        int door =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            for (long i = 0; i < size; i++) {
                                Mem.putByte(data + i, (byte) ~Mem.getByte(data + i));
                            }
                            Doors.reply(data, size);
                        },
                        0,
                        0);
        long room = Mmap.anonymous(16 * PAGE);
        for (int size : new int[] {64, 1000, 5000, 5 * PAGE, 10 * PAGE + 17}) {
            for (int shift : new int[] {0, 5}) {
                fill(room + shift, size, 2);
                DoorArg arg = new DoorArg(room + shift, size, room + shift, size);
                Doors.call(door, arg);
                equal(room + shift, arg.data);
                for (long i = 0; i < size; i++) {
                    Mem.putByte(room + shift + i, (byte) ~Mem.getByte(room + shift + i));
                }
                same(room + shift, size, 2);
            }
        }
    }

    private static void overflow() {
        int door = sizedDoor();
        long room = Malloc.malloc(16);
        long rbuf = Malloc.malloc(64);
        for (int size : new int[] {65, 3000, 9000}) {
            Mem.putInt(room, size);
            Mem.fill(rbuf, 64, (byte) 0x11);
            DoorArg arg = new DoorArg(room, 4, rbuf, 64);
            Doors.call(door, arg);
            that(arg.rbuf != rbuf, "room elsewhere");
            that(arg.data >= arg.rbuf && arg.data + size <= arg.rbuf + arg.rsize, "data in it");
            same(arg.data, size, 7);
            for (int i = 0; i < 64; i++) {
                equal(0x11, Mem.getByte(rbuf + i));
            }
            Mmap.munmap(arg.rbuf, arg.rsize);
        }
    }

    private static void addressSpaceFull() {
        int door = sizedDoor();
        succeeds(Processes.fork(TransferCases::callWithoutSpace, door));
    }

    private static int callWithoutSpace(long door) {
        long room = Malloc.malloc(16);
        Mem.putInt(room, 64);
        DoorArg arg = new DoorArg(room, 4, 0, 0);
        Doors.call((int) door, arg);
        Mmap.munmap(arg.rbuf, arg.rsize);
        Mem.putInt(room, 40 * PAGE);
        Rlimit old = Processes.getrlimit(ProcessFlags.RLIMIT_AS);
        Processes.setrlimit(ProcessFlags.RLIMIT_AS, new Rlimit(1, old.hard()));
        long before = Processes.getrusage().residentBytes();
        for (int i = 0; i < 5; i++) {
            arg.set(room, 4, 0, 0);
            fails(Errno.EOVERFLOW, () -> Doors.call((int) door, arg));
        }
        aboutAsBefore(before);
        Processes.setrlimit(ProcessFlags.RLIMIT_AS, old);
        Doors.call((int) door, arg);
        equal(40 * PAGE, arg.dataSize);
        return 0;
    }

    private static void badPointers() {
        int door = echoDoor();
        fails(Errno.EFAULT, () -> Sys.call("door_call", Syscalls.SYS_door_call, door, NOWHERE, 0));
        long[] sizes = {1, 8, 100, 128, 129, 1000, 4096, 4097, 5119, 5120, 5121, 8192, 100_000};
        for (long size :
                LongStream.concat(Arrays.stream(sizes), LongStream.of(Long.MAX_VALUE, -1))
                        .toArray()) {
            DoorArg arg = new DoorArg(NOWHERE, size, 0, 0);
            fails(Errno.EFAULT, () -> Doors.call(door, arg));
        }
        long vast = Mmap.anonymous(1L << 36);
        DoorArg moreThanThereIs = new DoorArg(vast, 1L << 36, 0, 0);
        fails(Errno.E2BIG, () -> Doors.call(door, moreThanThereIs));
        long last = Mmap.anonymous(2 * PAGE);
        Mmap.munmap(last + PAGE, PAGE);
        for (long size : sizes) {
            long before = Math.min(PAGE, size - 1);
            DoorArg across = new DoorArg(last + PAGE - before, size, 0, 0);
            fails(Errno.EFAULT, () -> Doors.call(door, across));
        }
        equal(0, served);
        badRooms(door, sizes, last);
        roomAtTheEndOfAddresses(door);
        equal(0, FaultServer.allocated());
        Doors.call(door);
    }

    /** Whole pages come back, to where their end has no address. */
    private static void roomAtTheEndOfAddresses(int door) {
        long pages = Mmap.anonymous(4 * PAGE);
        Mem.fill(pages, 4 * PAGE, 1);
        for (long end : new long[] {Long.MAX_VALUE, -1, 0x40_0000_0000L}) {
            long room = end - PAGE & -PAGE;
            fails(
                    Errno.EFAULT,
                    () -> Doors.call(door, new DoorArg(pages, 4 * PAGE, room, 4 * PAGE)));
        }
    }

    /** The answer has no place: what came with it is gone, too. */
    private static void badRooms(int door, long[] sizes, long last) {
        long room = Malloc.malloc(sizes[sizes.length - 1]);
        int file = Files.memfdCreate("passed", 0);
        int giver =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            for (int i = 0; i < n; i++) {
                                DoorDescs.putReleased(descs, i, DoorDescs.fd(descs, i));
                            }
                            Doors.reply(data, size, descs, n);
                        },
                        0,
                        0);
        long descs = Malloc.malloc(DoorDescs.BYTES);
        DoorDescs.put(descs, 0, file);
        for (long size : sizes) {
            long most = size + 2 * DoorDescs.BYTES;
            fails(Errno.EFAULT, () -> Doors.call(door, new DoorArg(room, size, NOWHERE, size)));
            long before = Math.min(PAGE, size - 1);
            DoorArg across = new DoorArg(room, size, last + PAGE - before, most);
            across.descs = descs;
            across.descCount = 1;
            fails(Errno.EFAULT, () -> Doors.call(giver, across));
            equal(giver + 1, Files.dup(file));
            Files.close(giver + 1);
        }
    }

    /** A reply from nowhere is the procedure's EFAULT; it can answer something else. */
    private static void badReply() {
        long room = Malloc.malloc(64);
        int door =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            long wanted = Mem.getLong(data);
                            fails(Errno.EFAULT, () -> Doors.reply(NOWHERE, wanted));
                            fails(Errno.EFAULT, () -> Doors.reply(data, 8, NOWHERE, 1));
                            if (wanted % 2 == 0) {
                                Doors.reply(data, 8);
                            }
                        },
                        0,
                        0);
        for (long size : new long[] {1, 8, 128, 129, 1000, 1001, 5119, 5120}) {
            Mem.putLong(room, size);
            DoorArg arg = new DoorArg(room, 8, room, 64);
            Doors.call(door, arg);
            equal(size % 2 == 0 ? 8 : 0, arg.dataSize);
        }
        equal(0, FaultServer.allocated());
    }

    private static void unaligned() {
        int door = echoDoor();
        long room = Mmap.anonymous(40 * PAGE);
        for (int shift : new int[] {0, 1, 7, 4095}) {
            for (int size :
                    new int[] {5121, 3 * PAGE - 1, 3 * PAGE, 3 * PAGE + 1, 9 * PAGE + 100}) {
                fill(room + shift, size, shift);
                for (int to : new int[] {shift, shift + 3}) {
                    long rbuf = room + 20 * PAGE + to;
                    Mem.fill(room + 20 * PAGE, 20 * PAGE, (byte) 0x22);
                    DoorArg arg = new DoorArg(room + shift, size, rbuf, size);
                    Doors.call(door, arg);
                    same(rbuf, size, shift);
                    equal(0x22, Mem.getByte(rbuf + size));
                    that(to == 0 || Mem.getByte(rbuf - 1) == 0x22, "before the room");
                    same(room + shift, size, shift);
                    Mem.putByte(room + shift, 99);
                    same(rbuf, size, shift);
                    fill(room + shift, 1, shift);
                }
            }
        }
    }

    /** What lies beside unaligned bytes in the pages that they come in is zero, not what somebody had there. */
    private static void beside() {
        int door =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            zeroBeside(data, size);
                            dirtyThePool();
                            Doors.reply(data, size);
                        },
                        0,
                        0);
        int size = 3 * PAGE + 17;
        long room = Mmap.anonymous(8 * PAGE);
        for (boolean gives : new boolean[] {false, true}) {
            fill(room, 8 * PAGE, 1);
            dirtyThePool();
            DoorArg arg = new DoorArg(room + 5, size, 0, 0);
            arg.release = gives;
            Doors.call(door, arg);
            equal(size, arg.dataSize);
            zeroBeside(arg.data, size);
            Mmap.munmap(arg.rbuf, arg.rsize);
        }
    }

    /** The frames that are allocated next have been somebody's. */
    private static void dirtyThePool() {
        long before = Mmap.anonymous(64 * PAGE);
        Mem.fill(before, 64 * PAGE, (byte) 0x5a);
        Mmap.munmap(before, 64 * PAGE);
    }

    private static void zeroBeside(long data, long size) {
        for (long at = data & -PAGE; at < data; at++) {
            equal(0, Mem.getByte(at));
        }
        for (long at = data + size; (at & PAGE - 1) != 0; at++) {
            equal(0, Mem.getByte(at));
        }
    }

    private static void huge(long bytes) {
        int door =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            pattern(data, size, false);
                            Doors.reply(data, size);
                        },
                        0,
                        0);
        long room = Mmap.anonymous(bytes);
        pattern(room, bytes, true);
        DoorArg arg = new DoorArg(room, bytes, 0, 0);
        Doors.call(door, arg);
        equal(bytes, arg.dataSize);
        pattern(arg.data, bytes, false);
        Mmap.munmap(arg.rbuf, arg.rsize);
    }

    /** Writes, or looks for, bytes that repeat after a prime number of them: none can be in a wrong page. */
    private static void pattern(long at, long size, boolean writes) {
        byte[] wanted = new byte[1_000_003];
        new Random(7).nextBytes(wanted);
        byte[] found = new byte[wanted.length];
        for (long done = 0; done < size; done += wanted.length) {
            int part = (int) Math.min(wanted.length, size - done);
            if (writes) {
                Mem.put(at + done, wanted, 0, part);
            } else {
                Mem.get(at + done, found, 0, part);
                that(Arrays.equals(wanted, 0, part, found, 0, part), "at " + done);
            }
        }
    }

    /** Pages that others can still write are copied, not lent. */
    private static void objectPages() {
        int door = echoDoor();
        long shared = Mmap.sharedAnonymous(8 * PAGE);
        fill(shared, 8 * PAGE, 5);
        DoorArg arg = new DoorArg(shared, 8 * PAGE, 0, 0);
        Doors.call(door, arg);
        Mem.fill(shared, 8 * PAGE, (byte) 0);
        same(arg.data, 8 * PAGE, 5);
        long readOnly = Mmap.anonymous(8 * PAGE);
        fill(readOnly, 8 * PAGE, 6);
        Mmap.mprotect(readOnly, 8 * PAGE, MapFlags.PROT_READ);
        arg.set(readOnly, 8 * PAGE, shared, 8 * PAGE);
        Doors.call(door, arg);
        same(shared, 8 * PAGE, 6);
        arg.set(shared, 8 * PAGE, readOnly, 8 * PAGE);
        fails(Errno.EFAULT, () -> Doors.call(door, arg));
    }

    private static void records() {
        int door =
                Doors.create(
                        (cookie, data, size, descs, n) -> {
                            Unmarshaller in = new Unmarshaller(data, size, descs, n);
                            String text = in.getString();
                            int times = in.getInt();
                            Marshaller out = new Marshaller();
                            out.putLong(in.getLong())
                                    .putDouble(in.getDouble())
                                    .putBoolean(in.getBoolean());
                            for (int i = 0; i < times; i++) {
                                out.putString(text + i);
                            }
                            while (in.remainingFds() > 0) {
                                out.putFd(in.getFd(), true);
                            }
                            equal(0, in.remaining());
                            out.reply();
                        },
                        0,
                        0);
        try (Marshaller m = new Marshaller()) {
            for (int times : new int[] {0, 1, 30, 400, 3000, 2}) {
                m.clear()
                        .putString("wörd")
                        .putInt(times)
                        .putLong(-5)
                        .putDouble(0.5)
                        .putBoolean(true);
                for (int i = 0; i < times % 5; i++) {
                    m.putFd(1, false);
                }
                Unmarshaller in = m.call(door);
                equal(-5, in.getLong());
                that(in.getDouble() == 0.5 && in.getBoolean(), "numbers");
                for (int i = 0; i < times; i++) {
                    that(in.getString().equals("wörd" + i), "string " + i);
                }
                equal(times % 5, in.remainingFds());
                while (in.remainingFds() > 0) {
                    Files.close(in.getFd());
                }
                fails(Errno.EINVAL, in::getInt);
            }
            m.clear().putInt(7);
            fails(Errno.EINTR, () -> m.call(door));
        }
        equal(3, Files.dup(1) - 1);
    }
}
