package org.lintel.ipc.guests;

import static org.lintel.ipc.guests.Check.*;
import static org.lintel.ipc.guests.SegmentMember.KEPT_PIECES;
import static org.lintel.ipc.guests.SegmentMember.RECORDS;

import org.lintel.ipc.guests.SegmentMember.Control;
import org.lintel.libc.Files;
import org.lintel.libc.Futex;
import org.lintel.libc.Mem;
import org.lintel.libc.Mmap;
import org.lintel.libc.Processes;
import org.lintel.libc.Semaphore;
import org.lintel.libc.SignalHandling;
import org.lintel.libc.Spawn;
import org.lintel.libc.Threads;
import org.lintel.libc.WaitStatus;
import org.lintel.libc.peer.NotifyAndWait;
import org.lintel.libc.peer.PeerSegment;
import org.lintel.libc.peer.SharedArena;
import org.lintel.libc.peer.SharedList;
import org.lintel.libc.peer.SharedMap;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.MapFlags;
import org.lintel.nucleus.abi.Signals;

import java.util.List;
import java.util.Random;

/** Shared segments that the library keeps, a method a case. */
public final class SegmentCases {
    private static final int RW = MapFlags.PROT_READ | MapFlags.PROT_WRITE;
    private static final int PIECE = 64 << 10;

    private static PeerSegment segment;
    private static long root;

    private SegmentCases() {}

    public static void main(String[] args) {
        segment = PeerSegment.create("segment", "creator");
        root = segment.grow(PIECE);
        Semaphore.at(root + Control.READY, 0);
        Semaphore.at(root + Control.GO, 0);
        segment.setRoot(root);
        switch (args[0]) {
            case "peerGrows" -> peerGrows();
            case "quiet" -> quiet();
            case "killed" -> killed(Long.parseLong(args[1]));
            case "replaced" -> replaced(Long.parseLong(args[1]));
            case "listed" -> listed();
            case "lockOfTheDead" -> lockOfTheDead();
            case "alias" -> alias();
            case "collision" -> collision();
            case "collisionAtAttach" -> collisionAtAttach();
            case "linked" -> linked();
            case "writers" -> writers();
            case "restart" -> restart();
            case "places" -> places();
            case "shrink" -> shrink();
            case "detach" -> detach();
            case "errors" -> errors();
            case "inherited" -> inherited();
            case "notices" -> notices();
            case "silent" -> silent();
            case "late" -> late();
            case "refuses" -> refuses();
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static int member(String alias, String... action) {
        int pid = start(alias, action);
        new Semaphore(root + Control.READY).await();
        return pid;
    }

    private static int start(String alias, String... action) {
        String[] arguments = new String[action.length + 1];
        arguments[0] = alias;
        System.arraycopy(action, 0, arguments, 1, action.length);
        return new Spawn("member")
                .arguments(arguments)
                .descriptor(1, 1)
                .descriptor(2, 2)
                .descriptor(segment.fd(), 3)
                .start();
    }

    private static void go() {
        new Semaphore(root + Control.GO).post();
    }

    private static void reads(int pid, long address, long expected) {
        Mem.putLong(root + Control.ADDRESS, address);
        go();
        succeeds(pid);
        equal(expected, Mem.getLong(root + Control.RESULT));
    }

    private static void kill(int pid) {
        SignalHandling.kill(pid, Signals.SIGKILL);
        dies(pid, Signals.SIGKILL);
    }

    /** {@return the first slots of the list, as they lie in the object} */
    private static int[] dump(int slots) {
        long copy = Mmap.anonymous(4096);
        equal(4L * slots, Files.pread(segment.fd(), copy, 4L * slots, 4096));
        int[] pids = new int[slots];
        for (int i = 0; i < slots; i++) {
            pids[i] = Mem.getInt(copy + 4L * i);
        }
        return pids;
    }

    private static void peerGrows() {
        int grower = member("grower", "grows");
        int reader = member("reader", "waits");
        go();
        while (Mem.getLongAcquire(root + Control.ADDRESS) == 0) {
            Threads.yield();
        }
        long piece = Mem.getLong(root + Control.ADDRESS);
        equal(4711, Mem.getLong(piece));
        equal(2, segment.pieces());
        equal(piece, segment.pieceAddress(1));
        kill(reader);
        Processes.waitpid(grower);
    }

    /** A peer that sleeps is given no processor and makes no call, however often others extend. */
    private static void quiet() {
        long[] without = countsOver(0);
        long[] with = countsOver(10);
        equal(11, segment.pieces());
        equal(without[0], with[0]);
        equal(without[1], with[1]);
    }

    /** Processes are killed wherever they are; the segment is whole for those who are left. */
    private static void killed(long seed) {
        comeAndGo(seed, "churns");
    }

    /** The same with members that become another program while others extend. */
    private static void replaced(long seed) {
        comeAndGo(seed, "becomesItself");
    }

    private static void comeAndGo(long seed, String action) {
        Random random = new Random(seed);
        int[] members = new int[4];
        String me = Integer.toString(Processes.getpid());
        for (int i = 0; i < members.length; i++) {
            members[i] = start("member " + i, action, me);
        }
        for (int round = 0; round < 40; round++) {
            Threads.sleepNs(1 + random.nextInt(400_000));
            int i = random.nextInt(members.length);
            kill(members[i]);
            members[i] = start("member " + i, action, me);
            for (int n = 0; n < 5 && segment.pieces() > KEPT_PIECES; n++) {
                segment.shrink(); // the others extend it all the time
            }
        }
        for (int member : members) {
            kill(member);
        }
        while (segment.pieces() > KEPT_PIECES) {
            segment.shrink();
        }
        that(segment.attached().equals(List.of(Processes.getpid())), "nobody is left");
        int pieces = segment.pieces();
        Mem.putLong(segment.grow(PIECE), 7);
        equal(pieces + 1, segment.pieces());
        int late = member("late", "reads");
        reads(late, segment.pieceAddress(pieces), 7);
    }

    private static long[] countsOver(int growths) {
        int peer = member("peer", "counts");
        go();
        new Semaphore(root + Control.READY).await();
        Threads.sleepNs(1_000_000); // it waits by now
        for (int i = 0; i < growths; i++) {
            segment.grow(PIECE);
        }
        Threads.sleepNs(1_000_000);
        go();
        succeeds(peer);
        return new long[] {Mem.getLong(root + Control.RESULT), Mem.getLong(root + Control.ADDRESS)};
    }

    private static void listed() {
        int first = member("first", "waits");
        int second = member("second", "waits");
        int me = Processes.getpid();
        that(segment.attached().equals(List.of(me, first, second)), "attached");
        int[] pids = dump(4);
        that(pids[0] == me && pids[1] == first && pids[2] == second && pids[3] == 0, "dump");
        kill(first);
        that(dump(3)[1] == 0, "killed");
        SignalHandling.kill(second, Signals.SIGTERM);
        Processes.waitpid(second);
        that(segment.attached().equals(List.of(me)), "alone again");
        int third = member("third", "reads");
        that(dump(2)[1] == third, "a free slot is used again");
        reads(third, root + Control.RESULT, 0);
        that(dump(2)[1] == 0, "exited");
    }

    private static void lockOfTheDead() {
        int holder = member("holder", "holdsLock");
        int reader = member("reader", "waits");
        go();
        new Semaphore(root + Control.READY).await();
        equal(holder, Mem.getInt(PeerSegment.WINDOW + 4));
        SignalHandling.kill(holder, Signals.SIGKILL);
        long piece = segment.grow(PIECE); // waits for the lock until the nucleus clears it
        dies(holder, Signals.SIGKILL);
        equal(PeerSegment.WINDOW + (4L << 20), piece); // where the half-done one was
        equal(0, Mem.getInt(PeerSegment.WINDOW + 4));
        equal(0, Mem.getInt(PeerSegment.WINDOW + 12));
        Mem.putLong(piece, 1);
        equal(2, segment.pieces());
        kill(reader);
    }

    private static void alias() {
        int pid = member("spreadsheet", "reads");
        equal(pid, segment.find("spreadsheet"));
        equal(0, segment.find("word processor"));
        int fd = Files.memfdCreate("more", 0);
        Files.ftruncate(fd, PIECE);
        int flags = MapFlags.MAP_SHARED;
        long at = segment.mmapPeer("spreadsheet", 0, PIECE, RW, flags, fd, 0);
        long gone = segment.mmapPeer("spreadsheet", 0, PIECE, RW, flags, fd, 0);
        segment.munmapPeer("spreadsheet", gone, PIECE);
        Mem.putLong(Mmap.shared(fd, 0, PIECE), 23);
        fails(Errno.ESRCH, () -> segment.mmapPeer("nobody", 0, PIECE, RW, flags, fd, 0));
        fails(Errno.ESRCH, () -> segment.munmapPeer("nobody", at, PIECE));
        reads(pid, at, 23);
        equal(0, segment.find("spreadsheet"));
    }

    private static void collision() {
        long next = PeerSegment.WINDOW + (4L << 20);
        int free = member("free", "waits");
        int occupier = member("occupier", "occupies", "0x" + Long.toHexString(next));
        long size = Files.fstat(segment.fd()).size();
        fails(Errno.EEXIST, () -> segment.grow(PIECE));
        equal(1, segment.pieces());
        equal(size, Files.fstat(segment.fd()).size());
        Mmap.mmap(
                next,
                4096,
                RW,
                MapFlags.MAP_PRIVATE | MapFlags.MAP_ANONYMOUS | MapFlags.MAP_FIXED_NOREPLACE,
                -1,
                0);
        long elsewhere = segment.growAt(next + (64L << 20), PIECE);
        Mem.putLong(elsewhere, 9);
        kill(free);
        reads(occupier, elsewhere, 9);
    }

    private static void collisionAtAttach() {
        segment.grow(PIECE);
        succeeds(start("colliding", "collides"));
        new Semaphore(root + Control.READY).await();
        that(segment.attached().equals(List.of(Processes.getpid())), "nobody is left");
    }

    private static void linked() {
        SharedArena arena = new SharedArena(segment, PIECE);
        SharedList list = new SharedList(root + Control.LIST, arena);
        SharedMap map = SharedMap.create(arena);
        Mem.putLong(root + Control.MAP, map.address());
        int[] walkers = new int[3];
        for (int i = 0; i < walkers.length; i++) {
            walkers[i] = member("walker " + i, "walks");
        }
        int records = 2000;
        for (long i = 0; i < records; i++) {
            map.put(i, 3 * i);
            long record = list.newRecord(100);
            Mem.putLong(record, i);
            list.push(record);
        }
        Mem.putIntRelease(root + Control.STOP, 1);
        for (int walker : walkers) {
            succeeds(walker);
        }
        that(segment.pieces() > 4, "pieces: " + segment.pieces());
        equal(records, map.size());
        that(map.buckets() >= records / 4, "buckets: " + map.buckets());
        map.put(7, 8);
        equal(8, map.get(7, 0));
        equal(records, map.size());
        equal(0, map.find(records));
        that(Mem.getLong(root + Control.RESULT) >= 3 * records, "each walked all once");
    }

    /** Three processes add to list and map at once, the same keys and others. */
    private static void writers() {
        SharedArena arena = new SharedArena(segment, PIECE);
        SharedMap map = SharedMap.create(arena);
        Mem.putLong(root + Control.MAP, map.address());
        int[] writers = new int[3];
        for (int i = 0; i < writers.length; i++) {
            writers[i] = member("writer " + i, "adds", "" + (i + 1));
        }
        for (int i = 0; i < writers.length; i++) {
            go();
        }
        for (int writer : writers) {
            succeeds(writer);
        }
        equal((writers.length + 1) * RECORDS, map.size());
        for (int writer = 0; writer <= writers.length; writer++) {
            for (int i = 0; i < RECORDS; i++) {
                equal(3L * i, map.get((long) writer * RECORDS + i, -1));
            }
        }
        int[] left = {0, RECORDS, RECORDS, RECORDS};
        SharedList list = new SharedList(root + Control.LIST, arena);
        for (long at = list.first(); at != 0; at = SharedList.next(at)) {
            equal(--left[Mem.getInt(at)], Mem.getInt(at + 4)); // the last comes first
        }
        that(left[1] == 0 && left[2] == 0 && left[3] == 0, "records are missing");
    }

    private static void restart() {
        int client = member("client", "reads");
        long second = segment.grow(PIECE);
        long third = segment.growAt(second + (32L << 20), PIECE);
        Mem.putLong(third, 33);
        kill(client);
        int again = member("client", "reads");
        equal(again, segment.find("client"));
        reads(again, third, 33);
    }

    /** A piece lies above all that there are, also where the last one is not the highest. */
    private static void places() {
        SharedArena arena = new SharedArena(segment, PIECE);
        long last = arena.allocate(PIECE);
        long high = segment.growAt(last + (64L << 20), PIECE);
        segment.growAt(last + (16L << 20), PIECE);
        last = arena.allocate(PIECE);
        that(last > high, "behind the highest");
        that(segment.grow(PIECE) > last, "behind that");
        that(arena.allocate(8) > last, "ascending");
    }

    private static void shrink() {
        int touches = member("touches", "reads");
        int other = member("other", "waits");
        long piece = segment.grow(PIECE);
        Mem.putLong(piece, 1);
        segment.shrink();
        equal(1, segment.pieces());
        Mem.putLong(root + Control.ADDRESS, piece);
        go();
        dies(touches, Signals.SIGSEGV);
        that(segment.attached().size() == 2, "the other lives");
        equal(piece, segment.grow(PIECE));
        equal(0, Mem.getLong(piece));
        kill(other);
        segment.shrink();
        segment.shrink();
        fails(Errno.EINVAL, segment::shrink);
    }

    private static void detach() {
        int member = member("member", "detaches");
        go();
        succeeds(member);
        segment.detach();
        Mmap.mmap(
                PeerSegment.WINDOW,
                4096,
                RW,
                MapFlags.MAP_PRIVATE | MapFlags.MAP_ANONYMOUS | MapFlags.MAP_FIXED_NOREPLACE,
                -1,
                0);
    }

    private static void errors() {
        int none = Files.memfdCreate("no segment", 0);
        fails(Errno.EINVAL, () -> PeerSegment.attach(none, "a"));
        Files.ftruncate(none, 65536);
        fails(Errno.EINVAL, () -> PeerSegment.attach(none, "a"));
        fails(Errno.EBADF, () -> PeerSegment.attach(99, "a"));
        fails(Errno.EEXIST, () -> PeerSegment.attach(segment.fd(), "twice"));
        fails(Errno.EEXIST, () -> PeerSegment.create("other", "there already"));
        String longName = "a name that is longer than there is room";
        long base = PeerSegment.WINDOW + (1L << 32);
        fails(Errno.ENAMETOOLONG, () -> PeerSegment.create("other", longName, base));
        PeerSegment other = PeerSegment.create("other", "again", base);
        fails(Errno.EFBIG, () -> other.grow(1L << 40));
        long piece = other.grow(4096);
        Mem.putLong(piece, 21);
        fails(Errno.EINVAL, () -> other.grow(0));
        fails(Errno.EINVAL, () -> other.grow(4096 - (2L << 20)));
        fails(Errno.EINVAL, () -> other.grow(-(2L << 20)));
        fails(Errno.EINVAL, () -> other.growAt(piece + (8L << 20), Long.MIN_VALUE));
        equal(21, Mem.getLong(piece));
        other.detach();
        detachWithoutDescriptor(base);
        for (int i = segment.pieces(); i < 64; i++) {
            segment.grow(4096);
        }
        fails(Errno.ENOSPC, () -> segment.grow(4096));
        equal(64, segment.pieces());
    }

    /** The error leaves the segment as it was, and its lock free. */
    private static void detachWithoutDescriptor(long base) {
        PeerSegment closed = PeerSegment.create("other", "closed", base);
        int fd = Files.dup(closed.fd());
        Files.close(closed.fd());
        fails(Errno.EBADF, closed::detach);
        equal(0, Mem.getInt(base + 4));
        equal(1, closed.attached().size());
        equal(closed.fd(), Files.dup(fd));
        closed.detach();
    }

    private static void inherited() {
        segment.grow(PIECE);
        succeeds(Processes.fork(SegmentCases::attachesAgain, segment.fd()));
        equal(5, Mem.getLong(root + Control.RESULT));
        that(segment.attached().equals(List.of(Processes.getpid())), "alone again");
    }

    static int attachesAgain(long fd) {
        fails(Errno.EEXIST, () -> PeerSegment.attach((int) fd, "child"));
        PeerSegment mine = PeerSegment.attachForked((int) fd, "child");
        equal(2, mine.attached().size());
        Mem.putLong(mine.root() + Control.RESULT, 5);
        mine.grow(PIECE);
        return 0;
    }

    // ---- the prior art ----

    private static NotifyAndWait notifier(int clients) {
        NotifyAndWait notifier = new NotifyAndWait(segment.fd(), clients);
        long at = root + 1024;
        notifier.store(at);
        for (int i = 0; i < clients; i++) {
            Mem.putLong(root + 512 + 8L * i, Processes.fork(SegmentCases::client, i));
        }
        return notifier;
    }

    /** Serves notices; client 2 does not before it is told to. */
    static int client(long line) {
        long control = PeerSegment.WINDOW + (2L << 20);
        NotifyAndWait notifier = NotifyAndWait.load(control + 1024);
        if (line == 2) {
            while (Mem.getIntAcquire(control + Control.STOP) == 0) {
                Futex.waitWhile(control + Control.STOP, 0);
            }
        }
        int served = 0;
        while (notifier.serveOne((int) line)) {
            served++;
        }
        return served;
    }

    private static void wakeSilent() {
        Mem.putIntRelease(root + Control.STOP, 1);
        Futex.wake(root + Control.STOP, 1);
    }

    private static void serves(int line, int count) {
        WaitStatus status = Processes.waitpid((int) Mem.getLong(root + 512 + 8L * line));
        that(status.ifExited() && status.exitStatus() == count, line + ": " + status.describe());
    }

    private static void notices() {
        NotifyAndWait notifier = notifier(3);
        wakeSilent();
        long place = PeerSegment.WINDOW + (64L << 20);
        for (int i = 0; i < 2; i++) {
            Files.ftruncate(segment.fd(), (8L << 20) + (i + 1) * PIECE);
            NotifyAndWait.Outcome outcome =
                    notifier.grow(place + i * PIECE, PIECE, (8L << 20) + i * PIECE, 1_000_000_000);
            equal(6, outcome.messages());
            equal(0, outcome.missing());
            that(outcome.lockedNs() > 0, "locked for " + outcome.lockedNs());
        }
        notifier.close();
        for (int i = 0; i < 3; i++) {
            serves(i, 2);
        }
    }

    private static void silent() {
        NotifyAndWait notifier = notifier(3);
        long place = PeerSegment.WINDOW + (64L << 20);
        NotifyAndWait.Outcome outcome = notifier.grow(place, PIECE, 0, 5_000_000);
        equal(5, outcome.messages());
        equal(1, outcome.missing());
        that(outcome.lockedNs() >= 5_000_000, "locked until the end: " + outcome.lockedNs());
        outcome = notifier.grow(place + PIECE, PIECE, 0, 5_000_000);
        equal(4, outcome.messages());
        equal(0, outcome.missing());
        wakeSilent();
        notifier.close();
        serves(0, 2);
        serves(1, 2);
        serves(2, 1);
    }

    /** An answer that comes after its time is not taken for another client's. */
    private static void late() {
        NotifyAndWait notifier = notifier(3);
        long place = PeerSegment.WINDOW + (64L << 20);
        equal(1, notifier.grow(place, PIECE, 0, 5_000_000).missing());
        wakeSilent();
        Threads.sleepNs(5_000_000); // the late answer is there now
        for (int i = 1; i <= 2; i++) {
            NotifyAndWait.Outcome outcome =
                    notifier.grow(place + i * PIECE, PIECE, 0, 1_000_000_000);
            equal(4, outcome.messages());
            equal(0, outcome.missing());
        }
        notifier.close();
        serves(0, 3);
        serves(1, 3);
        serves(2, 1);
    }

    /** A client that has something else there answers, but does not have the piece. */
    private static void refuses() {
        long taken = PeerSegment.WINDOW + (64L << 20);
        int flags = MapFlags.MAP_PRIVATE | MapFlags.MAP_ANONYMOUS | MapFlags.MAP_FIXED;
        Mmap.mmap(taken, PIECE, RW, flags, -1, 0);
        NotifyAndWait notifier = notifier(3); // the clients inherit what lies there
        wakeSilent();
        Mmap.munmap(taken, PIECE);
        NotifyAndWait.Outcome outcome = notifier.grow(taken, PIECE, 0, 1_000_000_000);
        equal(6, outcome.messages());
        equal(3, outcome.missing());
        notifier.close();
        for (int i = 0; i < 3; i++) {
            serves(i, 1);
        }
    }
}
