package org.lintel.ipc.guests;

import static org.lintel.ipc.guests.Check.*;

import org.lintel.libc.ErrnoException;
import org.lintel.libc.Files;
import org.lintel.libc.Mem;
import org.lintel.libc.Mmap;
import org.lintel.libc.Processes;
import org.lintel.libc.Rusage;
import org.lintel.libc.Semaphore;
import org.lintel.libc.SignalHandling;
import org.lintel.libc.Threads;
import org.lintel.libc.peer.PeerSegment;
import org.lintel.libc.peer.Peers;
import org.lintel.libc.peer.SharedArena;
import org.lintel.libc.peer.SharedList;
import org.lintel.libc.peer.SharedMap;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.MapFlags;

import java.util.List;

/**
 * A process that attaches to the segment on descriptor 3, under the name of its first argument, and does
 * what its second one says. The root of the segment is a {@link Control}.
 */
public final class SegmentMember {
    /** Pieces that nobody takes away while members come and go. */
    static final int KEPT_PIECES = 20;

    /** Records that each of several writers adds. */
    static final int RECORDS = 500;

    /** Words at the root. */
    static final class Control {
        static final int READY = 0;
        static final int GO = 8;
        static final int RESULT = 16;
        static final int ADDRESS = 24;
        static final int LIST = 32;
        static final int MAP = 40;
        static final int STOP = 48;

        private Control() {}
    }

    private SegmentMember() {}

    public static void main(String[] args) {
        if (args[1].equals("collides")) {
            collides(args[0]);
            return;
        }
        if (args[1].equals("churns")) {
            churns(args[0]);
            return;
        }
        if (args[1].equals("becomesItself")) {
            becomesItself(args[0], args[2]);
            return;
        }
        if (args[1].equals("occupies")) {
            occupy(Long.decode(args[2]));
        }
        PeerSegment segment = PeerSegment.attach(3, args[0]);
        long root = segment.root();
        if (args[1].equals("walks")) {
            walks(segment);
            return;
        }
        new Semaphore(root + Control.READY).post();
        new Semaphore(root + Control.GO).await();
        switch (args[1]) {
            case "reads", "occupies" -> {
                long at = Mem.getLong(root + Control.ADDRESS);
                Mem.putLong(root + Control.RESULT, Mem.getLong(at));
            }
            case "grows" -> {
                long piece = segment.grow(1 << 20);
                Mem.putLong(piece, 4711);
                Mem.putLong(root + Control.ADDRESS, piece);
            }
            case "holdsLock" -> holdsLock(segment);
            case "detaches" -> {
                segment.detach();
                Mmap.mmap(
                        root,
                        4096,
                        MapFlags.PROT_READ,
                        MapFlags.MAP_PRIVATE
                                | MapFlags.MAP_ANONYMOUS
                                | MapFlags.MAP_FIXED_NOREPLACE,
                        -1,
                        0);
            }
            case "counts" -> {
                Rusage usage = Processes.getrusage();
                new Semaphore(root + Control.READY).post();
                new Semaphore(root + Control.GO).await();
                Rusage now = Processes.getrusage();
                Mem.putLong(root + Control.RESULT, now.switches() - usage.switches());
                Mem.putLong(root + Control.ADDRESS, now.traps() - usage.traps());
            }
            case "adds" -> adds(segment, Integer.parseInt(args[2]));
            case "waits" -> SignalHandling.pause();
            default -> throw new IllegalArgumentException(args[1]);
        }
    }

    /** Has added a piece, and mapped it in all, but has not counted it when it is killed. */
    private static void holdsLock(PeerSegment segment) {
        long base = PeerSegment.WINDOW;
        Mem.putInt(base + 4, Processes.getpid());
        long offset = 4L << 20;
        long entry = base + 64 + 32L * segment.pieces();
        Mem.putLong(entry, base + offset);
        Mem.putLong(entry + 8, 4096);
        Mem.putLong(entry + 16, offset);
        Mem.putInt(base + 12, segment.pieces() + 1);
        Files.ftruncate(3, offset + 4096);
        Peers.mmapPeers(
                base + 4096,
                Mem.getInt(base + 20),
                true,
                base + offset,
                4096,
                MapFlags.PROT_READ | MapFlags.PROT_WRITE,
                MapFlags.MAP_SHARED | MapFlags.MAP_FIXED_NOREPLACE,
                3,
                offset);
        new Semaphore(segment.root() + Control.READY).post();
        SignalHandling.pause();
    }

    /** Attaches, extends and detaches until it is killed, or its parent ends. */
    private static void churns(String alias) {
        int parent = Processes.getppid();
        while (Processes.getppid() == parent) {
            PeerSegment segment = PeerSegment.attach(3, alias);
            for (int i = 0; i < 3; i++) {
                growAndTouch(segment);
            }
            segment.detach();
        }
    }

    private static void growAndTouch(PeerSegment segment) {
        try {
            segment.grow(4096);
        } catch (ErrnoException full) {
            that(full.errno() == Errno.ENOSPC, "grow: " + full.errno());
            Threads.yield();
        }
        int kept = Math.min(KEPT_PIECES, segment.pieces()); // others may be shrunk at any moment
        Mem.putLong(segment.pieceAddress(kept - 1), 1);
    }

    /**
     * Attaches, extends, and becomes a new image of this program without having detached, until it is
     * killed, or its parent ends.
     */
    private static void becomesItself(String alias, String parent) {
        growAndTouch(PeerSegment.attach(3, alias));
        if (Processes.getppid() == Integer.parseInt(parent)) {
            throw Processes.execve("member", List.of(alias, "becomesItself", parent));
        }
    }

    private static void occupy(long address) {
        Mmap.mmap(
                address,
                4096,
                MapFlags.PROT_READ,
                MapFlags.MAP_PRIVATE | MapFlags.MAP_ANONYMOUS | MapFlags.MAP_FIXED,
                -1,
                0);
    }

    /** Something of its own lies where a piece does. */
    private static void collides(String alias) {
        long second = PeerSegment.WINDOW + (4L << 20);
        occupy(second);
        fails(Errno.EEXIST, () -> PeerSegment.attach(3, alias));
        equal(0, Mem.getLong(second));
        Mmap.munmap(second, 4096);
        PeerSegment segment = PeerSegment.attach(3, alias);
        new Semaphore(segment.root() + Control.READY).post();
    }

    /** Puts keys that all put, and keys of its own, and as many records. */
    private static void adds(PeerSegment segment, int mine) {
        SharedArena arena = new SharedArena(segment, 64 << 10);
        SharedList list = new SharedList(segment.root() + Control.LIST, arena);
        SharedMap map = SharedMap.at(Mem.getLong(segment.root() + Control.MAP), arena);
        for (int i = 0; i < RECORDS; i++) {
            map.put(i, 3L * i);
            map.put((long) mine * RECORDS + i, 3L * i);
            equal(3L * i, map.get(i, -1));
            long record = list.newRecord(8);
            Mem.putInt(record, mine);
            Mem.putInt(record + 4, i);
            list.push(record);
        }
    }

    /** Walks list and map while they grow. */
    private static void walks(PeerSegment segment) {
        long root = segment.root();
        SharedArena arena = new SharedArena(segment, 64 << 10);
        SharedList list = new SharedList(root + Control.LIST, arena);
        SharedMap map = SharedMap.at(Mem.getLong(root + Control.MAP), arena);
        new Semaphore(root + Control.READY).post();
        long walked = 0;
        boolean last;
        do {
            last = Mem.getIntAcquire(root + Control.STOP) != 0;
            long at = list.first();
            long newest = at == 0 ? -1 : Mem.getLong(at);
            for (long expected = newest; expected >= 0; expected--) {
                equal(expected, Mem.getLong(at));
                equal(3 * expected, map.get(expected, -1));
                at = SharedList.next(at);
                walked++;
            }
            equal(0, at);
        } while (!last);
        Mem.getAndAddLong(root + Control.RESULT, walked);
    }
}
