package org.lintel.ipc.guests;

import static org.lintel.ipc.guests.Check.*;
import static org.lintel.libc.peer.Peers.mmapPeer;
import static org.lintel.libc.peer.Peers.munmapPeer;
import static org.lintel.nucleus.abi.MapFlags.*;

import org.lintel.libc.Clock;
import org.lintel.libc.ErrnoException;
import org.lintel.libc.Files;
import org.lintel.libc.ForkEntry;
import org.lintel.libc.Futex;
import org.lintel.libc.Mem;
import org.lintel.libc.Mmap;
import org.lintel.libc.Pipes;
import org.lintel.libc.Processes;
import org.lintel.libc.Semaphore;
import org.lintel.libc.SignalHandling;
import org.lintel.libc.Threads;
import org.lintel.libc.WaitStatus;
import org.lintel.libc.peer.Peers;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.FileFlags;
import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.PeerLayout;
import org.lintel.nucleus.abi.ProcessFlags;
import org.lintel.nucleus.abi.Signals;
import org.lintel.nucleus.abi.Syscalls;

/** Mappings in other processes, as the system calls make them, a method a case. */
public final class PeerCases {
    private static final int PAGE = 4096;
    private static final int RW = PROT_READ | PROT_WRITE;

    /** Where nothing else is mapped. */
    private static final long PLACE = 0x10_0000_0000L;

    /** The highest address that the nucleus gives out. */
    private static final long TOP = 0x3f_ffff_0000L;

    private static final int FRAGMENTS = 2500;

    /** As many as are cleared at the end of one process. */
    private static final int WORDS = 64;

    // Words of the page that parent and child share.
    private static final int READY = 0;
    private static final int GO = 8;
    private static final int FD = 16;
    private static final int ADDRESS = 24;
    private static final int FOUND = 32;
    private static final int PARENT = 40;
    private static final int CONTROL_BYTES = PAGE;
    private static final int VIEW = 16 * PAGE;

    private static long control;

    private PeerCases() {}

    public static void main(String[] args) {
        control = Mmap.sharedAnonymous(CONTROL_BYTES);
        Semaphore.at(control + READY, 0);
        Semaphore.at(control + GO, 0);
        Mem.putLong(control + PARENT, Processes.getpid());
        switch (args[0]) {
            case "slice" -> slice();
            case "own" -> own();
            case "arguments" -> arguments();
            case "rights" -> rights();
            case "revoked" -> revoked();
            case "detached" -> detached();
            case "execRevokes" -> execRevokes();
            case "privateMemory" -> privateMemory();
            case "fixed" -> fixed();
            case "limit" -> limit();
            case "gone" -> gone();
            case "unmapped" -> unmapped();
            case "blocked" -> blocked();
            case "racingExit" -> racingExit();
            case "vector" -> vector();
            case "vectorCollision" -> vectorCollision();
            case "vectorErrors" -> vectorErrors();
            case "vectorFragments" -> vectorFragments();
            case "tooMany" -> tooMany();
            case "vectorAnonymous" -> vectorAnonymous();
            case "vectorPrivate" -> vectorPrivate();
            case "vectorReadOnly" -> vectorReadOnly();
            case "attachments" -> attachments();
            case "word" -> word();
            case "wordGivenBack" -> wordGivenBack();
            case "wordOrder" -> wordOrder();
            case "protections" -> protections();
            case "forked" -> forked();
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    // ---- helpers ----

    /** A memory object of some pages, open here. */
    private static int object(int pages) {
        int fd = Files.memfdCreate("piece", 0);
        Files.ftruncate(fd, (long) pages * PAGE);
        Mem.putInt(control + FD, fd);
        return fd;
    }

    /** Forks a child that attaches to the object, and waits until it has. */
    private static int attachedChild(ForkEntry child) {
        Peers.attach(Mem.getInt(control + FD), true);
        int pid = Processes.fork(child, control);
        new Semaphore(control + READY).await();
        return pid;
    }

    private static void attachAndTell(long shared, boolean grows) {
        control = shared;
        Peers.attach(Mem.getInt(shared + FD), grows);
        new Semaphore(shared + READY).post();
    }

    private static void awaitGo(long shared) {
        new Semaphore(shared + GO).await();
    }

    private static void go() {
        new Semaphore(control + GO).post();
    }

    private static long mapAt(int pid, long address, int fd) {
        return mmapPeer(pid, address, PAGE, RW, MAP_SHARED | MAP_FIXED_NOREPLACE, fd, 0);
    }

    /** Attached; ends when told to. */
    static int idle(long shared) {
        attachAndTell(shared, false);
        awaitGo(shared);
        return 0;
    }

    /** Attached; tells what it finds at the address that it is given with the word to go. */
    static int reader(long shared) {
        attachAndTell(shared, false);
        awaitGo(shared);
        Mem.putLong(shared + FOUND, Mem.getLong(Mem.getLong(shared + ADDRESS)));
        return 0;
    }

    private static void readerFinds(int child, long address, long expected) {
        Mem.putLong(control + ADDRESS, address);
        go();
        succeeds(child);
        equal(expected, Mem.getLong(control + FOUND));
    }

    private static void readerDies(int child, long address) {
        Mem.putLong(control + ADDRESS, address);
        go();
        dies(child, Signals.SIGSEGV);
    }

    private static void dies(int child, int signal) {
        WaitStatus status = Processes.waitpid(child);
        that(status.ifSignaled() && status.termSig() == signal, "child: " + status.describe());
    }

    // ---- cases ----

    private static void slice() {
        int fd = object(1);
        int child = attachedChild(PeerCases::reader);
        long address = mmapPeer(child, 0, PAGE, RW, MAP_SHARED, fd, 0);
        that(address != 0, "an address");
        Mem.putLong(Mmap.shared(fd, 0, PAGE), 77);
        readerFinds(child, address, 77);
    }

    private static void own() {
        int fd = object(2);
        long address = mapAt(Processes.getpid(), PLACE, fd);
        equal(PLACE, address);
        Mem.putLong(address, 5);
        equal(5, Mem.getLong(Mmap.shared(fd, 0, PAGE)));
        long other = mmapPeer(Processes.getpid(), 0, PAGE, RW, MAP_SHARED, fd, PAGE);
        Mem.putLong(other, 6);
        equal(5, Mem.getLong(address));
        long mine = Mmap.anonymous(PAGE);
        Mem.putLong(mine, 1);
        mmapPeer(Processes.getpid(), mine, PAGE, RW, MAP_SHARED | MAP_FIXED, fd, 0);
        equal(5, Mem.getLong(mine));
        munmapPeer(Processes.getpid(), address, PAGE);
        munmapPeer(Processes.getpid(), address, PAGE);
        mapAt(Processes.getpid(), PLACE, fd);
    }

    private static void arguments() {
        int fd = object(1);
        int child = attachedChild(PeerCases::idle);
        int bad = 99;
        Pipes.Pipe pipe = Pipes.pipe();
        int fixed = MAP_SHARED | MAP_FIXED;
        fails(Errno.EINVAL, () -> mmapPeer(child, 0, 0, RW, MAP_SHARED, fd, 0));
        fails(Errno.EINVAL, () -> mmapPeer(child, 0, PAGE, RW, 0, fd, 0));
        fails(Errno.EINVAL, () -> mmapPeer(child, 0, PAGE, 64, MAP_SHARED, fd, 0));
        fails(Errno.EINVAL, () -> mmapPeer(child, 0, PAGE, RW, MAP_SHARED, fd, 100));
        fails(Errno.EINVAL, () -> mmapPeer(child, PLACE + 1, PAGE, RW, fixed, fd, 0));
        int odd = MAP_SHARED_VALIDATE | 0x4000_0000;
        fails(Errno.EOPNOTSUPP, () -> mmapPeer(child, 0, PAGE, RW, odd, fd, 0));
        fails(Errno.EBADF, () -> mmapPeer(child, 0, PAGE, RW, MAP_SHARED, bad, 0));
        fails(Errno.EBADF, () -> mmapPeer(child, 0, PAGE, RW, MAP_SHARED, -1, 0));
        fails(Errno.ENODEV, () -> mmapPeer(child, 0, PAGE, RW, MAP_SHARED, pipe.readFd(), 0));
        fails(Errno.EACCES, () -> mmapPeer(child, 0, PAGE, RW, MAP_SHARED, pipe.writeFd(), 0));
        int readable = Files.reopen(fd, FileFlags.O_RDONLY);
        fails(Errno.EACCES, () -> mmapPeer(child, 0, PAGE, RW, MAP_SHARED, readable, 0));
        mmapPeer(child, 0, PAGE, PROT_READ, MAP_SHARED, readable, 0);
        fails(Errno.EACCES, () -> Peers.attach(readable, true));
        fails(Errno.EACCES, () -> Peers.clearWord(readable, 0));
        fails(Errno.ENOMEM, () -> mmapPeer(child, 0, 1L << 50, RW, MAP_SHARED, fd, 0));
        fails(Errno.ENOMEM, () -> mmapPeer(child, 1L << 40, PAGE, RW, fixed, fd, 0));
        long far = Long.MAX_VALUE - PAGE + 1;
        fails(Errno.EOVERFLOW, () -> mmapPeer(child, 0, 2 * PAGE, RW, MAP_SHARED, fd, far));
        fails(Errno.EINVAL, () -> munmapPeer(child, PLACE + 1, PAGE));
        fails(Errno.EINVAL, () -> munmapPeer(child, PLACE, 0));
        fails(Errno.EINVAL, () -> munmapPeer(child, PLACE, -1));
        munmapPeer(child, PLACE, PAGE);
        equal(-Errno.EFAULT.number(), Gate.trap(Syscalls.SYS_mmap_peer, child, 8, 0, 0, 0, 0));
        fails(Errno.EINVAL, () -> peerAttachFlags(fd, 4));
        fails(Errno.EBADF, () -> Peers.attach(bad, false));
        fails(Errno.ENODEV, () -> Peers.attach(pipe.readFd(), false));
        fails(Errno.EACCES, () -> Peers.attach(pipe.writeFd(), false));
        fails(Errno.EINVAL, () -> Peers.detach(Files.memfdCreate("never attached", 0)));
        fails(Errno.EINVAL, () -> Peers.clearWord(fd, 2));
        fails(Errno.EINVAL, () -> Peers.clearWord(fd, -4));
        fails(Errno.EINVAL, () -> Peers.clearWord(fd, PAGE));
        fails(Errno.ESRCH, () -> Peers.allow(99999));
        fails(Errno.ENOMEM, () -> manyWords(fd));
        go();
        succeeds(child);
    }

    private static void manyWords(int fd) {
        for (int i = 0; i < 100; i++) {
            Peers.clearWord(fd, 4 * i);
        }
    }

    private static void peerAttachFlags(int fd, int flags) {
        org.lintel.libc.Sys.call("peer_attach", Syscalls.SYS_peer_attach, fd, flags);
    }

    /** Allows its parent, which is not attached with it. */
    static int allows(long shared) {
        Peers.allow((int) Mem.getLong(shared + PARENT));
        new Semaphore(shared + READY).post();
        awaitGo(shared);
        Mem.putLong(shared + FOUND, Mem.getLong(Mem.getLong(shared + ADDRESS)));
        return 0;
    }

    /** Neither attached nor allowing anything. */
    static int stranger(long shared) {
        new Semaphore(shared + READY).post();
        awaitGo(shared);
        return 0;
    }

    /** Attached without the right to grow; tries all the same. */
    static int mereClient(long shared) {
        attachAndTell(shared, false);
        int parent = (int) Mem.getLong(shared + PARENT);
        int fd = Mem.getInt(shared + FD);
        fails(Errno.EPERM, () -> mmapPeer(parent, 0, PAGE, RW, MAP_SHARED, fd, 0));
        fails(Errno.EPERM, () -> munmapPeer(parent, PLACE, PAGE));
        mapAt(Processes.getpid(), PLACE, fd);
        return 0;
    }

    private static void rights() {
        int fd = object(1);
        Semaphore ready = new Semaphore(control + READY);
        Peers.attach(fd, true);
        int stranger = Processes.fork(PeerCases::stranger, control);
        ready.await();
        fails(Errno.EPERM, () -> mmapPeer(stranger, 0, PAGE, RW, MAP_SHARED, fd, 0));
        fails(Errno.EPERM, () -> munmapPeer(stranger, PLACE, PAGE));
        go();
        succeeds(stranger);
        succeeds(Processes.fork(PeerCases::mereClient, control));
        ready.await();
        Peers.detach(fd);
        int allowing = Processes.fork(PeerCases::allows, control);
        ready.await();
        Mem.putLong(Mmap.shared(fd, 0, PAGE), 12);
        readerFinds(allowing, mmapPeer(allowing, 0, PAGE, PROT_READ, MAP_SHARED, fd, 0), 12);
    }

    static int allowsThenRevokes(long shared) {
        int parent = (int) Mem.getLong(shared + PARENT);
        Peers.allow(parent);
        Peers.allow(parent);
        Peers.revoke(parent);
        new Semaphore(shared + READY).post();
        awaitGo(shared);
        return 0;
    }

    private static void revoked() {
        int fd = object(1);
        int child = Processes.fork(PeerCases::allowsThenRevokes, control);
        new Semaphore(control + READY).await();
        fails(Errno.EPERM, () -> mmapPeer(child, 0, PAGE, RW, MAP_SHARED, fd, 0));
        go();
        succeeds(child);
    }

    static int attachesThenDetaches(long shared) {
        Peers.attach(Mem.getInt(shared + FD), true);
        Peers.detach(Mem.getInt(shared + FD));
        new Semaphore(shared + READY).post();
        awaitGo(shared);
        return 0;
    }

    private static void detached() {
        int fd = object(1);
        int child = attachedChild(PeerCases::attachesThenDetaches);
        fails(Errno.EPERM, () -> mmapPeer(child, 0, PAGE, RW, MAP_SHARED, fd, 0));
        go();
        succeeds(child);
    }

    static int execs(long shared) {
        Peers.attach(Mem.getInt(shared + FD), true);
        throw Processes.execve("idle", java.util.List.of("idle"));
    }

    private static void execRevokes() {
        int fd = object(1);
        Peers.attach(fd, true);
        Pipes.Pipe begun = Pipes.pipe();
        Pipes.Pipe end = Pipes.pipe();
        Files.dup2(begun.writeFd(), 20);
        Files.dup2(end.readFd(), 21);
        int child = Processes.fork(PeerCases::execs, control);
        Files.read(begun.readFd(), new byte[1]);
        fails(Errno.EPERM, () -> mmapPeer(child, 0, PAGE, RW, MAP_SHARED, fd, 0));
        Files.writeFully(end.writeFd(), new byte[1]);
        succeeds(child);
    }

    /** At PLACE an anonymous page, 16 pages on a private view of the object; both are written to. */
    static int ownsPrivatePage(long shared) {
        long page = Mmap.mmap(PLACE, PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
        Mem.putLong(page, 3);
        int fd = Mem.getInt(shared + FD);
        long view = Mmap.mmap(PLACE + VIEW, PAGE, RW, MAP_PRIVATE | MAP_FIXED, fd, 0);
        Mem.putLong(view, 4);
        attachAndTell(shared, false);
        awaitGo(shared);
        equal(3, Mem.getLong(page));
        equal(4, Mem.getLong(view));
        return 0;
    }

    private static void privateMemory() {
        int fd = object(1);
        int child = attachedChild(PeerCases::ownsPrivatePage);
        fails(Errno.EPERM, () -> munmapPeer(child, PLACE, PAGE));
        fails(Errno.EPERM, () -> munmapPeer(child, PLACE - PAGE, 3 * PAGE));
        fails(Errno.EPERM, () -> mmapPeer(child, PLACE, PAGE, RW, MAP_SHARED | MAP_FIXED, fd, 0));
        fails(Errno.EEXIST, () -> mapAt(child, PLACE, fd));
        long view = PLACE + VIEW;
        fails(Errno.EPERM, () -> munmapPeer(child, view, PAGE));
        fails(Errno.EPERM, () -> mmapPeer(child, view, PAGE, RW, MAP_SHARED | MAP_FIXED, fd, 0));
        long hinted = mmapPeer(child, PLACE, PAGE, RW, MAP_SHARED, fd, 0);
        that(hinted != PLACE, "a hint is no order");
        fails(Errno.EPERM, () -> munmapPeer(child, 0x1_0000, PAGE));
        go();
        succeeds(child);
    }

    private static void fixed() {
        int fd = object(2);
        int child = attachedChild(PeerCases::reader);
        long mine = Mmap.shared(fd, 0, 2 * PAGE);
        Mem.putLong(mine, 1);
        Mem.putLong(mine + PAGE, 2);
        mapAt(child, PLACE, fd);
        fails(Errno.EEXIST, () -> mapAt(child, PLACE, fd));
        mmapPeer(child, PLACE, PAGE, RW, MAP_SHARED | MAP_FIXED, fd, PAGE);
        readerFinds(child, PLACE, 2);
    }

    static int limited(long shared) {
        Processes.setrlimit(
                ProcessFlags.RLIMIT_AS, new org.lintel.libc.Rlimit(64L << 20, 64L << 20));
        return idle(shared);
    }

    private static void limit() {
        int fd = object(1);
        int child = attachedChild(PeerCases::limited);
        fails(Errno.ENOMEM, () -> mmapPeer(child, 0, 64L << 20, RW, MAP_SHARED, fd, 0));
        mmapPeer(child, 0, 1L << 20, RW, MAP_SHARED, fd, 0);
        go();
        succeeds(child);
    }

    private static void gone() {
        int fd = object(1);
        int child = attachedChild(PeerCases::idle);
        SignalHandling.kill(child, Signals.SIGKILL);
        Processes.waitpid(child);
        fails(Errno.ESRCH, () -> mmapPeer(child, 0, PAGE, RW, MAP_SHARED, fd, 0));
        fails(Errno.ESRCH, () -> munmapPeer(child, PLACE, PAGE));
        fails(Errno.ESRCH, () -> mmapPeer(0, 0, PAGE, RW, MAP_SHARED, fd, 0));
        fails(Errno.ESRCH, () -> mmapPeer(-1, 0, PAGE, RW, MAP_SHARED, fd, 0));
        fails(Errno.ESRCH, () -> munmapPeer(99999, PLACE, PAGE));
        equal(
                -Errno.ESRCH.number(),
                Gate.trap(
                        Syscalls.SYS_munmap_peer,
                        (1L << 32) + Processes.getpid(),
                        PLACE,
                        PAGE,
                        0,
                        0,
                        0));
    }

    private static void unmapped() {
        int fd = object(1);
        int child = attachedChild(PeerCases::reader);
        int other = attachedChild(PeerCases::idle);
        long mine = mapAt(Processes.getpid(), PLACE, fd);
        mapAt(child, PLACE, fd);
        mapAt(other, PLACE, fd);
        munmapPeer(child, PLACE, PAGE);
        Mem.putLong(mine, 4);
        Mem.putLong(control + ADDRESS, PLACE);
        go();
        go();
        dies(child, Signals.SIGSEGV);
        succeeds(other);
        equal(4, Mem.getLong(mine));
    }

    /** Reads from descriptor 20 into the page that its parent will unmap meanwhile. */
    static int blockedReader(long shared) {
        attachAndTell(shared, false);
        awaitGo(shared);
        new Semaphore(shared + READY).post();
        try {
            Files.read(20, PLACE, 8);
        } catch (ErrnoException e) {
            return e.errno() == Errno.EFAULT ? 0 : 2;
        }
        return 3;
    }

    private static void blocked() {
        int fd = object(1);
        Pipes.Pipe pipe = Pipes.pipe();
        Files.dup2(pipe.readFd(), 20);
        int child = attachedChild(PeerCases::blockedReader);
        long mine = mapAt(Processes.getpid(), PLACE, fd);
        Mem.putLong(mine, 4);
        mapAt(child, PLACE, fd);
        go();
        new Semaphore(control + READY).await();
        for (int i = 0; i < 10; i++) {
            org.lintel.libc.Threads.yield(); // most likely it waits in the read then
        }
        munmapPeer(child, PLACE, PAGE);
        Files.writeFully(pipe.writeFd(), new byte[8]);
        succeeds(child);
        equal(4, Mem.getLong(mine));
    }

    /** Attached; ends at once. */
    static int leaves(long shared) {
        attachAndTell(shared, false);
        return 0;
    }

    private static void racingExit() {
        int fd = object(4);
        Peers.attach(fd, true);
        for (int round = 0; round < 60; round++) {
            int child = Processes.fork(PeerCases::leaves, control);
            new Semaphore(control + READY).await();
            int mapped = 0;
            try {
                for (; mapped < 50; mapped++) {
                    int flags = MAP_SHARED | MAP_POPULATE;
                    mmapPeer(child, 0, PAGE, RW, flags, fd, mapped % 4 * PAGE);
                }
            } catch (ErrnoException gone) {
                that(gone.errno() == Errno.ESRCH, "racing exit: " + gone.errno());
            }
            succeeds(child);
        }
    }

    // ---- vectors ----

    private static long pids(int... pids) {
        long at = control + 64;
        for (int i = 0; i < pids.length; i++) {
            Mem.putInt(at + 4L * i, pids[i]);
        }
        return at;
    }

    private static long mapAll(long pids, int count, boolean skip, long at, int flags, int fd) {
        return Peers.mmapPeers(pids, count, skip, at, PAGE, RW, flags, fd, 0);
    }

    private static void vector() {
        int fd = object(1);
        int first = attachedChild(PeerCases::reader);
        long pids = pids(Processes.getpid(), first);
        long at = mapAll(pids, 2, false, 0, MAP_SHARED, fd);
        Mem.putLong(at, 31);
        readerFinds(first, at, 31);
        fails(Errno.ESRCH, () -> mapAll(pids, 2, false, 0, MAP_SHARED, fd));
        int second = attachedChild(PeerCases::idle);
        long more = pids(0, first, second, Processes.getpid());
        long other = mapAll(more, 4, true, 0, MAP_SHARED, fd);
        equal(31, Mem.getLong(other));
        Peers.munmapPeers(more, 4, true, other, PAGE);
        mapAll(more, 4, true, other, MAP_SHARED | MAP_FIXED_NOREPLACE, fd);
        go();
        succeeds(second);
    }

    static int occupies(long shared) {
        int fd = Mem.getInt(shared + FD);
        Mmap.mmap(PLACE + PAGE, PAGE, RW, MAP_SHARED | MAP_FIXED, fd, 0);
        return idle(shared);
    }

    private static void vectorCollision() {
        int fd = object(2);
        int free = attachedChild(PeerCases::reader);
        int taken = attachedChild(PeerCases::occupies);
        long pids = pids(Processes.getpid(), free, taken);
        int flags = MAP_SHARED | MAP_FIXED_NOREPLACE;
        fails(
                Errno.EEXIST,
                () -> Peers.mmapPeers(pids, 3, false, PLACE, 2 * PAGE, RW, flags, fd, 0));
        // All as before: the place is still free here, and in the first child.
        long mine = mapAt(Processes.getpid(), PLACE, fd);
        munmapPeer(Processes.getpid(), mine, PAGE);
        long elsewhere = Peers.mmapPeers(pids, 3, false, 0, 2 * PAGE, RW, MAP_SHARED, fd, 0);
        that(elsewhere != PLACE, "a place that is free in all");
        Mem.putLong(control + ADDRESS, PLACE);
        go();
        go();
        WaitStatus one = Processes.waitpid(free);
        that(one.ifSignaled() && one.termSig() == Signals.SIGSEGV, "nothing left behind");
        succeeds(taken);
    }

    private static void vectorErrors() {
        int fd = object(1);
        int child = attachedChild(PeerCases::idle);
        long one = pids(child);
        fails(Errno.EINVAL, () -> mapAll(one, 0, false, 0, MAP_SHARED, fd));
        fails(Errno.EINVAL, () -> mapAll(one, 1 << 20, false, 0, MAP_SHARED, fd));
        fails(Errno.EINVAL, () -> mapAll(one, 1, false, PLACE, MAP_SHARED | MAP_FIXED, fd));
        fails(Errno.EINVAL, () -> Peers.mmapPeers(one, 1, false, 0, 0, RW, MAP_SHARED, fd, 0));
        fails(Errno.EBADF, () -> mapAll(one, 1, false, 0, MAP_SHARED, 99));
        fails(Errno.ENOMEM, () -> Peers.mmapPeers(one, 1, false, 0, -1, RW, MAP_SHARED, fd, 0));
        fails(
                Errno.ENOMEM,
                () -> Peers.mmapPeers(one, 1, false, 0, 1L << 50, RW, MAP_SHARED, fd, 0));
        fails(Errno.EFAULT, () -> mapAll(8, 1, false, 0, MAP_SHARED, fd));
        long nobody = pids(0, 0);
        fails(Errno.ESRCH, () -> mapAll(nobody, 2, true, 0, MAP_SHARED, fd));
        fails(Errno.ESRCH, () -> Peers.munmapPeers(nobody, 2, false, PLACE, PAGE));
        long twice = pids(child, child);
        fails(
                Errno.EEXIST,
                () -> mapAll(twice, 2, false, PLACE, MAP_SHARED | MAP_FIXED_NOREPLACE, fd));
        Peers.detach(fd);
        long mine = pids(Processes.getpid(), child);
        fails(
                Errno.EPERM,
                () -> mapAll(mine, 2, false, PLACE, MAP_SHARED | MAP_FIXED_NOREPLACE, fd));
        mapAt(Processes.getpid(), PLACE, fd);
        fails(Errno.EPERM, () -> Peers.munmapPeers(mine, 2, false, PLACE, PAGE));
        mapAt(Processes.getpid(), PLACE, fd);
        go();
        succeeds(child);
    }

    /** Pages that each is free in one of two only: the nucleus looks for a common one, but not for ever. */
    private static void vectorFragments() {
        int fd = object(1);
        int child = attachedChild(PeerCases::fragmented);
        go();
        new Semaphore(control + READY).await();
        cover(PLACE + 2L * FRAGMENTS * PAGE, 1L << 38);
        everyOtherPage(PLACE);
        long pids = pids(Processes.getpid(), child);
        fails(Errno.ENOMEM, () -> mapAll(pids, 2, false, 0, MAP_SHARED, fd));
        long below = PLACE - PAGE;
        equal(below, mapAll(pids, 2, false, below, MAP_SHARED | MAP_FIXED_NOREPLACE, fd));
        go();
        succeeds(child);
    }

    static int fragmented(long shared) {
        attachAndTell(shared, false);
        awaitGo(shared);
        everyOtherPage(PLACE + PAGE);
        new Semaphore(shared + READY).post();
        awaitGo(shared);
        return 0;
    }

    private static void everyOtherPage(long start) {
        for (int i = 0; i < FRAGMENTS; i++) {
            that(mapOwn(start + 2L * i * PAGE, PAGE), "a page of the fragments is taken");
        }
    }

    /** Maps all that is free in a range. */
    private static void cover(long start, long bytes) {
        if (start < TOP && !mapOwn(start, bytes) && bytes > PAGE) {
            cover(start, bytes / 2);
            cover(start + bytes / 2, bytes / 2);
        }
    }

    private static boolean mapOwn(long start, long bytes) {
        int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE;
        return Gate.trap(Syscalls.SYS_mmap, start, bytes, PROT_READ, flags, -1, 0) == start;
    }

    private static void tooMany() {
        int made = 0;
        Errno refused = null;
        while (refused == null && made < 10_000) {
            int fd = Files.memfdCreate("x", 0);
            try {
                Peers.attach(fd, true);
                made++;
            } catch (ErrnoException e) {
                refused = e.errno();
            }
            Files.close(fd);
        }
        that(refused == Errno.ENOMEM, "attached to " + made + " objects, then " + refused);
    }

    private static void vectorAnonymous() {
        object(1);
        int child = attachedChild(PeerCases::reader);
        long pids = pids(Processes.getpid(), child);
        long at = mapAll(pids, 2, false, 0, MAP_SHARED | MAP_ANONYMOUS, -1);
        Mem.putLong(at, 8);
        readerFinds(child, at, 8);
        fails(
                Errno.EINVAL,
                () -> Peers.mmapPeers(pids, 2, true, 0, 0, RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
    }

    /** What one refuses could not be taken back from the others: refused by itself, nothing is left. */
    private static void vectorPrivate() {
        int fd = object(1);
        int free = attachedChild(PeerCases::reader);
        int taken = attachedChild(PeerCases::occupies);
        long pids = pids(free, taken);
        int flags = MAP_PRIVATE | MAP_FIXED_NOREPLACE;
        long two = 2 * PAGE;
        fails(Errno.EINVAL, () -> Peers.mmapPeers(pids, 2, false, PLACE, two, RW, flags, fd, 0));
        fails(
                Errno.EINVAL,
                () ->
                        Peers.mmapPeers(
                                pids, 2, false, PLACE, two, RW, flags | MAP_ANONYMOUS, -1, 0));
        Mem.putLong(control + ADDRESS, PLACE);
        go();
        go();
        dies(free, Signals.SIGSEGV);
        succeeds(taken);
    }

    /** The structure gets a result: where it cannot be written nothing is mapped. */
    private static void vectorReadOnly() {
        int fd = object(1);
        int child = attachedChild(PeerCases::reader);
        long pids = pids(child);
        long map = Mmap.anonymous(PAGE);
        Mem.putLong(map + PeerLayout.MAP_ADDRESS, PLACE);
        Mem.putLong(map + PeerLayout.MAP_LENGTH, PAGE);
        Mem.putInt(map + PeerLayout.MAP_PROTECTION, RW);
        Mem.putInt(map + PeerLayout.MAP_FLAGS, MAP_SHARED | MAP_FIXED_NOREPLACE);
        Mem.putInt(map + PeerLayout.MAP_FD, fd);
        Mmap.mprotect(map, PAGE, PROT_READ);
        equal(-Errno.EFAULT.number(), Gate.trap(Syscalls.SYS_mmap_peers, pids, 1, map, 0, 0, 0));
        readerDies(child, PLACE);
    }

    private static void attachments() {
        int fd = object(1);
        Errno refused = null;
        int attached = 0;
        for (; refused == null && attached < 5000; attached++) {
            int other = Files.memfdCreate("other", 0);
            try {
                Peers.attach(other, true);
            } catch (ErrnoException full) {
                refused = full.errno();
            }
            Files.close(other);
        }
        that(refused == Errno.ENOMEM, "attached to " + attached + ": " + refused);
        fails(Errno.ENOMEM, () -> Peers.attach(fd, true));
    }

    static int holdsWord(long shared) {
        int fd = Mem.getInt(shared + FD);
        Peers.clearWord(fd, 0);
        Peers.clearWord(fd, 8);
        Peers.clearWord(fd, 16);
        Peers.forgetWord(fd, 16);
        long at = Mmap.shared(fd, 0, PAGE);
        Mem.putInt(at, Processes.getpid());
        Mem.putInt(at + 4, Processes.getpid());
        Mem.putInt(at + 8, 1);
        Mem.putInt(at + 16, Processes.getpid());
        new Semaphore(shared + READY).post();
        awaitGo(shared);
        return 0;
    }

    private static void word() {
        int fd = object(1);
        long at = Mmap.shared(fd, 0, PAGE);
        for (int signal : new int[] {0, Signals.SIGKILL}) {
            int child = Processes.fork(PeerCases::holdsWord, control);
            new Semaphore(control + READY).await();
            equal(child, Mem.getInt(at));
            if (signal == 0) {
                go();
            } else {
                SignalHandling.kill(child, signal);
            }
            while (Mem.getIntAcquire(at) != 0) {
                Futex.waitWhile(at, child); // woken by the nucleus
            }
            Processes.waitpid(child);
            equal(child, Mem.getInt(at + 4));
            equal(1, Mem.getInt(at + 8));
            equal(child, Mem.getInt(at + 16));
        }
    }

    /** Who finds the word free that was said first finds all others free. */
    private static void wordOrder() {
        long at = Mmap.shared(object(1), 0, PAGE);
        for (int round = 0; round < 20; round++) {
            int child = Processes.fork(PeerCases::holdsManyWords, control);
            new Semaphore(control + READY).await();
            equal(child, Mem.getInt(at));
            go();
            while (Mem.getIntAcquire(at) != 0) {
                Threads.yield();
            }
            for (int i = 1; i < WORDS; i++) {
                equal(0, Mem.getIntAcquire(at + 4 * i));
            }
            succeeds(child);
        }
    }

    static int holdsManyWords(long shared) {
        int fd = Mem.getInt(shared + FD);
        long at = Mmap.shared(fd, 0, PAGE);
        for (int i = 0; i < WORDS; i++) {
            Peers.clearWord(fd, 4 * i);
            Mem.putInt(at + 4 * i, Processes.getpid());
        }
        new Semaphore(shared + READY).post();
        awaitGo(shared);
        return 0;
    }

    /** Who dies between giving a word back and waking who waits for it leaves nobody asleep. */
    private static void wordGivenBack() {
        object(1);
        Semaphore ready = new Semaphore(control + READY);
        int holder = Processes.fork(PeerCases::givesBackAndDies, control);
        ready.await();
        int waiter = Processes.fork(PeerCases::waitsForWord, control);
        ready.await();
        Clock.sleepNs(1_000_000); // it waits by now
        go();
        dies(holder, Signals.SIGKILL);
        succeeds(waiter);
    }

    static int givesBackAndDies(long shared) {
        int fd = Mem.getInt(shared + FD);
        Peers.clearWord(fd, 0);
        long at = Mmap.shared(fd, 0, PAGE);
        Mem.putInt(at, Processes.getpid());
        new Semaphore(shared + READY).post();
        awaitGo(shared);
        Mem.putIntRelease(at, 0);
        SignalHandling.kill(Processes.getpid(), Signals.SIGKILL);
        return 0;
    }

    static int waitsForWord(long shared) {
        long at = Mmap.shared(Mem.getInt(shared + FD), 0, PAGE);
        int holder = Mem.getInt(at);
        new Semaphore(shared + READY).post();
        while (Mem.getIntAcquire(at) == holder) {
            Futex.waitWhile(at, holder);
        }
        return 0;
    }

    private static void protections() {
        int fd = object(1);
        Files.fcntl(fd, FileFlags.F_GETFL, 0);
        int child = attachedChild(PeerCases::writer);
        mmapPeer(child, PLACE, PAGE, PROT_READ, MAP_SHARED | MAP_FIXED_NOREPLACE, fd, 0);
        readerDies(child, PLACE);
        equal(0, Mem.getLong(Mmap.shared(fd, 0, PAGE)));
        int second = attachedChild(PeerCases::writer);
        mmapPeer(second, PLACE, PAGE, RW, MAP_PRIVATE | MAP_FIXED_NOREPLACE, fd, 0);
        Mem.putLong(control + ADDRESS, PLACE);
        go();
        succeeds(second);
        equal(0, Mem.getLong(Mmap.shared(fd, 0, PAGE)));
    }

    static int writer(long shared) {
        attachAndTell(shared, false);
        awaitGo(shared);
        Mem.putLong(Mem.getLong(shared + ADDRESS), 9);
        return 0;
    }

    private static void forked() {
        int fd = object(1);
        int child = attachedChild(PeerCases::forksReader);
        mapAt(child, PLACE, fd);
        Mem.putLong(Mmap.shared(fd, 0, PAGE), 61);
        readerFinds(child, PLACE, 61);
    }

    /** Its child inherits the mapping, but not the attachment. */
    static int forksReader(long shared) {
        attachAndTell(shared, false);
        awaitGo(shared);
        succeeds(Processes.fork(PeerCases::tellsFound, shared));
        return 0;
    }

    static int tellsFound(long shared) {
        Mem.putLong(shared + FOUND, Mem.getLong(Mem.getLong(shared + ADDRESS)));
        return 0;
    }
}
