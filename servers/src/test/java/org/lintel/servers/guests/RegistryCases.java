package org.lintel.servers.guests;

import static org.lintel.servers.guests.Check.*;

import org.lintel.libc.Doors;
import org.lintel.libc.ErrnoException;
import org.lintel.libc.Files;
import org.lintel.libc.ForkEntry;
import org.lintel.libc.Marshaller;
import org.lintel.libc.Mem;
import org.lintel.libc.Mmap;
import org.lintel.libc.Processes;
import org.lintel.libc.Semaphore;
import org.lintel.libc.SignalHandling;
import org.lintel.libc.WaitStatus;
import org.lintel.libc.peer.PeerRegistry;
import org.lintel.libc.peer.PeerSegment;
import org.lintel.libc.peer.Peers;
import org.lintel.libc.service.Names;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.MapFlags;
import org.lintel.nucleus.abi.Signals;

import java.util.Random;

/** What the registry of segments does and refuses, a method a case. */
public final class RegistryCases {
    private static final int PIECE = 1 << 16;
    private static final int READY = 0;
    private static final int GO = 8;
    private static final int ADDRESS = 16;
    private static final int FOUND = 24;

    private static long control;

    private RegistryCases() {}

    public static void main(String[] args) {
        control = Mmap.sharedAnonymous(4096);
        Semaphore.at(control + READY, 0);
        Semaphore.at(control + GO, 0);
        switch (args[0]) {
            case "rights" -> rights();
            case "restart" -> restart();
            case "shrink" -> shrink();
            case "collision" -> collision();
            case "leave" -> leave();
            case "leaveCovered" -> leaveCovered();
            case "takeOver" -> takeOver();
            case "errors" -> errors();
            case "lost" -> lost();
            case "unreaped" -> unreaped();
            case "hostile" -> hostile(Long.parseLong(args[1]));
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static int client(ForkEntry entry) {
        int pid = Processes.fork(entry, control);
        new Semaphore(control + READY).await();
        return pid;
    }

    private static PeerRegistry joinedAnew(long shared) {
        forgetInherited();
        return joined(shared);
    }

    /** What the parent has mapped, a fork inherits. */
    private static void forgetInherited() {
        Mmap.munmap(PeerSegment.WINDOW, 1L << 34);
    }

    private static PeerRegistry joined(long shared) {
        control = shared;
        PeerRegistry segment = PeerRegistry.join("segment", "client");
        new Semaphore(shared + READY).post();
        new Semaphore(shared + GO).await();
        return segment;
    }

    private static void go() {
        new Semaphore(control + GO).post();
    }

    private static void dies(int child, int signal) {
        WaitStatus status = Processes.waitpid(child);
        that(status.ifSignaled() && status.termSig() == signal, "child: " + status.describe());
    }

    static int reads(long shared) {
        joinedAnew(shared);
        Mem.putLong(shared + FOUND, Mem.getLong(Mem.getLong(shared + ADDRESS)));
        return 0;
    }

    private static void finds(int child, long address, long expected) {
        Mem.putLong(control + ADDRESS, address);
        go();
        succeeds(child);
        equal(expected, Mem.getLong(control + FOUND));
    }

    static int triesAll(long shared) {
        PeerRegistry segment = joinedAnew(shared);
        int parent = Processes.getppid();
        fails(Errno.EPERM, () -> segment.grow(PIECE));
        fails(Errno.EPERM, segment::shrink);
        fails(Errno.EPERM, () -> segment.setRoot(1));
        fails(Errno.EPERM, () -> Peers.munmapPeer(parent, segment.root(), PIECE));
        Mem.putLong(segment.root(), 5);
        equal(parent, segment.find("server"));
        return 0;
    }

    private static void rights() {
        PeerRegistry segment = PeerRegistry.create("segment", "server");
        long first = segment.grow(PIECE);
        segment.setRoot(first);
        int client = client(RegistryCases::triesAll);
        equal(client, segment.find("client"));
        go();
        succeeds(client);
        equal(5L, Mem.getLong(first));
        fails(Errno.ESRCH, () -> segment.find("client"));
    }

    private static void restart() {
        PeerRegistry segment = PeerRegistry.create("segment", "server");
        segment.setRoot(segment.grow(PIECE));
        int client = client(RegistryCases::reads);
        SignalHandling.kill(client, Signals.SIGKILL);
        dies(client, Signals.SIGKILL);
        long second = segment.grow(PIECE);
        Mem.putLong(second, 17);
        finds(client(RegistryCases::reads), second, 17L);
    }

    private static void shrink() {
        PeerRegistry segment = PeerRegistry.create("segment", "server");
        long first = segment.grow(PIECE);
        int client = client(RegistryCases::reads);
        segment.shrink();
        Mem.putLong(control + ADDRESS, first);
        go();
        dies(client, Signals.SIGSEGV);
        fails(Errno.EINVAL, segment::shrink);
        equal(first, segment.grow(PIECE));
        equal(0L, Mem.getLong(first));
        shrinkOverPrivateMemory(segment, first);
    }

    /** A member has put something of its own there: that stays, and the piece is gone for all others. */
    private static void shrinkOverPrivateMemory(PeerRegistry segment, long piece) {
        Mem.putLong(control + ADDRESS, piece);
        int client = client(RegistryCases::replaces);
        go();
        new Semaphore(control + READY).await();
        segment.shrink();
        fails(Errno.EINVAL, segment::shrink);
        go();
        succeeds(client);
        equal(piece, segment.grow(PIECE));
    }

    static int replaces(long shared) {
        joinedAnew(shared);
        long piece = Mem.getLong(shared + ADDRESS);
        Mmap.mmap(
                piece,
                4096,
                MapFlags.PROT_READ | MapFlags.PROT_WRITE,
                MapFlags.MAP_PRIVATE | MapFlags.MAP_ANONYMOUS | MapFlags.MAP_FIXED,
                -1,
                0);
        Mem.putLong(piece, 77);
        new Semaphore(shared + READY).post();
        new Semaphore(shared + GO).await();
        equal(77L, Mem.getLong(piece));
        return 0;
    }

    static int occupies(long shared) {
        forgetInherited();
        Mmap.mmap(
                Mem.getLong(shared + ADDRESS),
                4096,
                MapFlags.PROT_READ,
                MapFlags.MAP_PRIVATE | MapFlags.MAP_ANONYMOUS | MapFlags.MAP_FIXED,
                -1,
                0);
        joined(shared);
        return 0;
    }

    private static void collision() {
        PeerRegistry segment = PeerRegistry.create("segment", "server");
        long first = segment.grow(PIECE);
        long next = first + (2L << 20);
        Mem.putLong(control + ADDRESS, next);
        int occupier = client(RegistryCases::occupies);
        fails(Errno.EEXIST, () -> segment.grow(PIECE));
        go();
        succeeds(occupier);
        equal(next, segment.grow(PIECE));
        Mem.putLong(control + ADDRESS, first);
        int late = Processes.fork(RegistryCases::cannotJoin, control);
        succeeds(late);
    }

    /** The child of a member has inherited the pieces, but is none itself. */
    static int cannotJoin(long shared) {
        fails(Errno.EEXIST, () -> PeerRegistry.join("segment", "late"));
        return 0;
    }

    static int leaves(long shared) {
        PeerRegistry segment = joinedAnew(shared);
        long root = segment.root();
        segment.leave();
        fails(Errno.EPERM, segment::root);
        Mmap.mmap(
                root,
                4096,
                MapFlags.PROT_READ,
                MapFlags.MAP_PRIVATE | MapFlags.MAP_ANONYMOUS | MapFlags.MAP_FIXED_NOREPLACE,
                -1,
                0);
        return 0;
    }

    private static void leave() {
        PeerRegistry segment = PeerRegistry.create("segment", "server");
        segment.grow(PIECE);
        int unusual = Processes.fork(RegistryCases::makesAnother, control);
        succeeds(unusual);
        segment.leave();
        fails(Errno.ENOENT, () -> PeerRegistry.join("segment", "client"));
        PeerRegistry again = PeerRegistry.create("segment", "server");
        equal(0L, again.root());
    }

    private static void leaveCovered() {
        PeerRegistry segment = PeerRegistry.create("segment", "server");
        segment.setRoot(segment.grow(PIECE));
        int child = client(RegistryCases::leavesCovered);
        new Semaphore(control + GO).post();
        succeeds(child);
        segment.leave();
    }

    /** Private memory in the place of a piece is not taken from it, and does not keep it a member. */
    static int leavesCovered(long shared) {
        PeerRegistry segment = joinedAnew(shared);
        int flags = MapFlags.MAP_PRIVATE | MapFlags.MAP_ANONYMOUS | MapFlags.MAP_FIXED;
        long root = segment.root();
        Mmap.mmap(root, 4096, MapFlags.PROT_READ, flags, -1, 0);
        segment.leave();
        fails(Errno.EPERM, segment::root);
        equal(0L, Mem.getLong(root));
        return 0;
    }

    static int makesAnother(long shared) {
        PeerRegistry other = PeerRegistry.create("other", "server");
        long piece = other.grow(PIECE);
        other.setRoot(piece);
        int pid = Processes.fork(RegistryCases::mayNotRead, shared);
        succeeds(pid);
        other.leave();
        return 0;
    }

    static int mayNotRead(long shared) {
        fails(Errno.ENOENT, () -> PeerRegistry.join("nothing", "client"));
        return 0;
    }

    /** The server ends; its client goes on, and another process becomes the server. */
    private static void takeOver() {
        int server = client(RegistryCases::servesOnce);
        int client = client(RegistryCases::reads);
        fails(Errno.EEXIST, () -> PeerRegistry.create("segment", "too early"));
        SignalHandling.kill(server, Signals.SIGKILL);
        dies(server, Signals.SIGKILL);
        PeerRegistry mine = PeerRegistry.create("segment", "second server");
        go(); // only now: with its last client the segment would have gone as well
        succeeds(client);
        equal(3L, Mem.getLong(mine.root()));
        mine.grow(PIECE);
    }

    static int servesOnce(long shared) {
        PeerRegistry segment = PeerRegistry.create("segment", "server");
        segment.setRoot(segment.grow(PIECE));
        Mem.putLong(segment.root(), 3);
        Mem.putLong(shared + ADDRESS, segment.root());
        new Semaphore(shared + READY).post();
        SignalHandling.pause();
        return 0;
    }

    private static void errors() {
        fails(Errno.ENOENT, () -> PeerRegistry.join("segment", "client"));
        PeerRegistry segment = PeerRegistry.create("segment", "server");
        fails(Errno.EEXIST, () -> PeerRegistry.join("segment", "again"));
        fails(Errno.EEXIST, () -> PeerRegistry.create("segment", "again"));
        fails(Errno.EINVAL, () -> segment.grow(0));
        fails(Errno.EINVAL, () -> segment.grow(-5));
        fails(Errno.EFBIG, () -> segment.grow(1L << 40));
        for (int i = 1; i < 16; i++) {
            PeerRegistry.create("segment " + i, "server");
        }
        fails(Errno.ENOSPC, () -> PeerRegistry.create("one more", "server"));
    }

    /** A client that takes its word back hinders nobody: it is a client no more. */
    private static void lost() {
        PeerRegistry segment = PeerRegistry.create("segment", "server");
        segment.setRoot(segment.grow(PIECE));
        int lost = client(RegistryCases::takesWordBack);
        int client = client(RegistryCases::reads);
        Mem.putLong(segment.grow(PIECE), 1);
        fails(Errno.ESRCH, () -> segment.find("lost"));
        long second = segment.root() + (2L << 20);
        Mem.putLong(control + ADDRESS, second);
        go();
        go();
        succeeds(lost);
        succeeds(client);
        equal(1L, Mem.getLong(control + FOUND));
    }

    static int takesWordBack(long shared) {
        forgetInherited();
        PeerRegistry.join("segment", "lost");
        int door = Names.await(PeerRegistry.NAME);
        Peers.revoke(Doors.info(door).target());
        new Semaphore(shared + READY).post();
        new Semaphore(shared + GO).await();
        return 0;
    }

    /** A server that has ended, but is not waited for yet, can have a successor. */
    private static void unreaped() {
        int server = client(RegistryCases::servesOnce);
        SignalHandling.kill(server, Signals.SIGKILL);
        PeerRegistry mine = null;
        while (mine == null) {
            try {
                mine = PeerRegistry.create("segment", "second server");
            } catch (ErrnoException early) {
                equal(Errno.EEXIST.number(), early.errno().number());
            }
        }
        mine.grow(PIECE);
        dies(server, Signals.SIGKILL);
    }

    private static void hostile(long seed) {
        Random random = new Random(seed);
        int registry = Names.await(PeerRegistry.NAME);
        int file = Files.memfdCreate("x", 0);
        for (int i = 0; i < 300; i++) {
            try (Marshaller m = new Marshaller()) {
                m.putInt(random.nextInt(12) - 1);
                if (random.nextBoolean()) {
                    m.putString("name " + random.nextInt(3));
                }
                for (int n = random.nextInt(20); n > 0; n--) {
                    m.putByte(random.nextInt());
                }
                if (random.nextInt(4) == 0) {
                    m.putFd(file, false);
                }
                m.call(registry);
            }
        }
        for (byte[] request : new byte[][] {{}, {1}, {2, 0, 0, 0, -1, -1, -1, 127}}) {
            equal(Errno.EINVAL.number(), (int) Doors.call(registry, request)[0]);
        }
        PeerRegistry.create("mine", "server").grow(PIECE);
    }
}
