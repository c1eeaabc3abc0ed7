package org.lintel.ipc.guests;

import static org.lintel.ipc.guests.Check.*;
import static org.lintel.nucleus.abi.IpcFlags.*;

import org.lintel.libc.Clock;
import org.lintel.libc.Mem;
import org.lintel.libc.Mmap;
import org.lintel.libc.Processes;
import org.lintel.libc.Semaphore;
import org.lintel.libc.Shm;
import org.lintel.libc.ShmidDs;
import org.lintel.libc.Users;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.MapFlags;
import org.lintel.nucleus.abi.Signals;

import java.util.ArrayList;
import java.util.List;

/** Shared memory segments, a method a case. Each leaves nothing behind. */
public final class ShmCases {
    private static final int KEY = 0x5eed;
    private static final int PAGE = 4096;
    private static final long BAD = 0x3000;
    private static final long SECOND = 1_000_000_000L;

    private ShmCases() {}

    public static void main(String[] args) {
        switch (args[0]) {
            case "unknownKey" -> fails(Errno.ENOENT, () -> Shm.shmget(KEY, PAGE, 0600));
            case "exclusive" -> exclusive();
            case "badSizes" -> badSizes();
            case "sizesOfExisting" -> sizesOfExisting();
            case "rights" -> rights();
            case "full" -> full();
            case "privateKey" -> privateKey();
            case "unaligned" -> unaligned();
            case "zeroed" -> zeroed();
            case "initial" -> initial();
            case "addresses" -> addresses();
            case "rounding" -> rounding();
            case "badAttach" -> badAttach();
            case "readOnly" -> readOnly();
            case "remap" -> remap();
            case "taken" -> taken();
            case "twice" -> twice();
            case "persists" -> persists();
            case "children" -> children();
            case "execDetaches" -> execDetaches();
            case "execTarget" -> execTarget(args);
            case "badDetach" -> badDetach();
            case "afterDetach" -> afterDetach();
            case "times" -> times();
            case "badControl" -> badControl();
            case "strangers" -> strangers();
            case "set" -> set();
            case "removedLives" -> removedLives();
            case "sameKeyAgain" -> sameKeyAgain();
            case "listing" -> listing();
            case "locking" -> locking();
            case "partial" -> partial();
            case "group" -> group();
            case "noMemory" -> noMemory();
            case "total" -> total();
            case "executable" -> executable();
            case "leaks" -> Shm.shmget(KEY, PAGE, IPC_CREAT | 0600);
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static int segment(long bytes) {
        return Shm.shmget(IPC_PRIVATE, bytes, IPC_CREAT | 0600);
    }

    private static void exclusive() {
        int id = Shm.shmget(KEY, PAGE, IPC_CREAT | IPC_EXCL | 0600);
        fails(Errno.EEXIST, () -> Shm.shmget(KEY, PAGE, IPC_CREAT | IPC_EXCL | 0600));
        equal(id, Shm.shmget(KEY, PAGE, IPC_CREAT | 0600));
        equal(id, Shm.shmget(KEY, 0, 0));
        Shm.remove(id);
    }

    /** The machine's SHMMAX is 64 pages. */
    private static void badSizes() {
        fails(Errno.EINVAL, () -> Shm.shmget(KEY, 0, IPC_CREAT | 0600));
        fails(Errno.EINVAL, () -> Shm.shmget(IPC_PRIVATE, 0, 0600));
        fails(Errno.EINVAL, () -> Shm.shmget(KEY, -1, IPC_CREAT | 0600));
        fails(Errno.EINVAL, () -> Shm.shmget(KEY, 64 * PAGE + 1, IPC_CREAT | 0600));
        fails(Errno.ENOENT, () -> Shm.shmget(KEY, PAGE, 0));
        Shm.remove(Shm.shmget(KEY, 64 * PAGE, IPC_CREAT | 0600));
        Shm.remove(segment(1));
    }

    private static void sizesOfExisting() {
        int id = Shm.shmget(KEY, 2 * PAGE, IPC_CREAT | 0600);
        fails(Errno.EINVAL, () -> Shm.shmget(KEY, 2 * PAGE + 1, 0600));
        equal(id, Shm.shmget(KEY, 1, 0600));
        long at = Shm.shmat(Shm.shmget(KEY, PAGE, 0600), 0, 0);
        Mem.putLong(at + PAGE + 8, 5);
        Shm.shmdt(at);
        Shm.remove(id);
    }

    private static void rights() {
        int mine = Shm.shmget(KEY, PAGE, IPC_CREAT | 0600);
        int readable = Shm.shmget(KEY + 1, PAGE, IPC_CREAT | 0604);
        int writable = Shm.shmget(KEY + 2, PAGE, IPC_CREAT | 0602);
        succeeds(Processes.fork(ShmCases::strangerOpens, readable));
        Shm.remove(mine);
        Shm.remove(readable);
        Shm.remove(writable);
    }

    private static int strangerOpens(long readable) {
        becomeStranger();
        Users.setuid(STRANGER);
        fails(Errno.EPERM, () -> Users.setuid(0));
        for (int wanted : new int[] {0600, 0400, 0200}) {
            fails(Errno.EACCES, () -> Shm.shmget(KEY, PAGE, wanted));
        }
        equal(readable, Shm.shmget(KEY + 1, PAGE, 0400));
        fails(Errno.EACCES, () -> Shm.shmget(KEY + 1, PAGE, 0200));
        fails(Errno.EACCES, () -> Shm.shmget(KEY + 2, PAGE, 0600));
        Shm.shmget(KEY + 2, PAGE, 0200);
        return 0;
    }

    /** The machine's SHMMNI is 8. */
    private static void full() {
        List<Integer> ids = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            ids.add(segment(PAGE));
        }
        fails(Errno.ENOSPC, () -> segment(PAGE));
        fails(Errno.EINVAL, () -> segment(0));
        Shm.remove(ids.remove(3));
        ids.add(segment(PAGE));
        fails(Errno.ENOSPC, () -> segment(PAGE));
        ids.forEach(Shm::remove);
    }

    private static void privateKey() {
        int one = Shm.shmget(IPC_PRIVATE, PAGE, 0600);
        int two = Shm.shmget(IPC_PRIVATE, PAGE, 0600);
        that(one != two, "the same id twice");
        Shm.remove(one);
        fails(Errno.EINVAL, () -> Shm.stat(one));
        int three = Shm.shmget(IPC_PRIVATE, PAGE, 0600);
        that(three != one, "an id used again");
        Shm.remove(two);
        Shm.remove(three);
    }

    private static void unaligned() {
        int id = segment(4097);
        equal(4097, Shm.stat(id).segsz());
        long at = Shm.shmat(id, 0, 0);
        Mem.putByte(at + 2 * PAGE - 1, (byte) 1);
        Shm.shmdt(at);
        Shm.remove(id);
    }

    private static void zeroed() {
        for (int round = 0; round < 3; round++) {
            int id = Shm.shmget(KEY, 3 * PAGE, IPC_CREAT | 0600);
            long at = Shm.shmat(id, 0, 0);
            for (int i = 0; i < 3 * PAGE; i += 8) {
                equal(0, Mem.getLong(at + i));
                Mem.putLong(at + i, -1);
            }
            Shm.shmdt(at);
            Shm.remove(id);
        }
    }

    private static void initial() {
        Clock.sleepNs(3 * SECOND);
        Users.setgid(7);
        int id = Shm.shmget(KEY, PAGE, IPC_CREAT | 0x3000 | 0765);
        ShmidDs now = Shm.stat(id);
        equal(0, now.lpid());
        equal(0, now.nattch());
        equal(0, now.atime());
        equal(0, now.dtime());
        equal(Clock.realtimeNs() / SECOND, now.ctime());
        equal(Processes.getpid(), now.cpid());
        equal(0765, now.perm().mode());
        equal(KEY, now.perm().key());
        equal(0, now.perm().uid());
        equal(0, now.perm().cuid());
        equal(7, now.perm().gid());
        equal(7, now.perm().cgid());
        Shm.remove(id);
    }

    private static void addresses() {
        int id = segment(2 * PAGE);
        long free = Shm.shmat(id, 0, 0);
        that(free != 0 && free % PAGE == 0, "address " + free);
        Shm.shmdt(free);
        equal(free - 16 * PAGE, Shm.shmat(id, free - 16 * PAGE, 0));
        Shm.shmdt(free - 16 * PAGE);
        Shm.remove(id);
    }

    private static void rounding() {
        int id = segment(2 * PAGE);
        long free = Shm.shmat(id, 0, 0);
        Shm.shmdt(free);
        fails(Errno.EINVAL, () -> Shm.shmat(id, free + 1, 0));
        fails(Errno.EINVAL, () -> Shm.shmat(id, free + PAGE - 1, SHM_RDONLY));
        equal(free, Shm.shmat(id, free + PAGE - 1, SHM_RND));
        Shm.shmdt(free);
        Shm.remove(id);
    }

    private static void badAttach() {
        int id = segment(PAGE);
        fails(Errno.EINVAL, () -> Shm.shmat(-1, 0, 0));
        fails(Errno.EINVAL, () -> Shm.shmat(id + 1, 0, 0));
        fails(Errno.EINVAL, () -> Shm.shmat(id + (1 << 15), 0, 0));
        fails(Errno.EINVAL, () -> Shm.shmat(id, 1L << 40, 0));
        fails(Errno.EINVAL, () -> Shm.shmat(id, -PAGE, 0));
        fails(Errno.EINVAL, () -> Shm.shmat(id, PAGE, 0));
        int readable = Shm.shmget(IPC_PRIVATE, PAGE, IPC_CREAT | 0644);
        succeeds(Processes.fork(ShmCases::strangerAttaches, (long) id << 32 | readable));
        equal(0, Shm.stat(id).nattch());
        Shm.remove(id);
        Shm.remove(readable);
    }

    private static int strangerAttaches(long ids) {
        becomeStranger();
        fails(Errno.EACCES, () -> Shm.shmat((int) (ids >> 32), 0, 0));
        fails(Errno.EACCES, () -> Shm.shmat((int) (ids >> 32), 0, SHM_RDONLY));
        fails(Errno.EACCES, () -> Shm.shmat((int) ids, 0, 0));
        fails(Errno.EACCES, () -> Shm.shmat((int) ids, 0, SHM_RDONLY | SHM_EXEC));
        Shm.shmat((int) ids, 0, SHM_RDONLY);
        return 0;
    }

    private static void readOnly() {
        int id = segment(PAGE);
        long at = Shm.shmat(id, 0, 0);
        Mem.putLong(at, 77);
        dies(Processes.fork(ShmCases::writesReadOnly, id), Signals.SIGSEGV);
        equal(77, Mem.getLong(at));
        equal(1, Shm.stat(id).nattch());
        Shm.remove(id);
    }

    private static int writesReadOnly(long id) {
        long at = Shm.shmat((int) id, 0, SHM_RDONLY);
        equal(77, Mem.getLong(at));
        fails(
                Errno.EACCES,
                () -> Mmap.mprotect(at, PAGE, MapFlags.PROT_READ | MapFlags.PROT_WRITE));
        Mem.putLong(at, 78);
        return 0;
    }

    private static void remap() {
        int id = segment(PAGE);
        fails(Errno.EINVAL, () -> Shm.shmat(id, 0, SHM_REMAP));
        fails(Errno.EINVAL, () -> Shm.shmat(id, PAGE - 1, SHM_REMAP | SHM_RND));
        fails(Errno.EINVAL, () -> Shm.shmat(id, 8, SHM_RND));
        long there = Mmap.anonymous(3 * PAGE);
        Mem.putLong(there, 1);
        Mem.putLong(there + PAGE, 2);
        Mem.putLong(there + 2 * PAGE, 3);
        equal(there + PAGE, Shm.shmat(id, there + PAGE, SHM_REMAP));
        equal(1, Mem.getLong(there));
        equal(0, Mem.getLong(there + PAGE));
        equal(3, Mem.getLong(there + 2 * PAGE));
        Shm.shmdt(there + PAGE);
        Shm.remove(id);
    }

    private static void taken() {
        int id = segment(2 * PAGE);
        long there = Mmap.anonymous(PAGE);
        Mem.putLong(there, 9);
        fails(Errno.EINVAL, () -> Shm.shmat(id, there, 0));
        fails(Errno.EINVAL, () -> Shm.shmat(id, there - PAGE, 0));
        equal(9, Mem.getLong(there));
        Shm.remove(id);
    }

    private static void twice() {
        int id = segment(PAGE);
        long one = Shm.shmat(id, 0, 0);
        long two = Shm.shmat(id, 0, SHM_RDONLY);
        that(one != two, "the same address");
        equal(2, Shm.stat(id).nattch());
        Mem.putLong(one + 8, 4711);
        equal(4711, Mem.getLong(two + 8));
        Shm.shmdt(one);
        equal(4711, Mem.getLong(two + 8));
        equal(1, Shm.stat(id).nattch());
        Shm.shmdt(two);
        Shm.remove(id);
    }

    private static void persists() {
        int id = segment(2 * PAGE);
        succeeds(Processes.fork(ShmCases::writesAndLeaves, id));
        equal(0, Shm.stat(id).nattch());
        long at = Shm.shmat(id, 0, SHM_RDONLY);
        equal(123, Mem.getLong(at + PAGE));
        Shm.shmdt(at);
        Shm.remove(id);
    }

    private static int writesAndLeaves(long id) {
        Mem.putLong(Shm.shmat((int) id, 0, 0) + PAGE, 123);
        return 0;
    }

    private static void children() {
        int id = segment(PAGE);
        long at = Shm.shmat(id, 0, 0);
        Semaphore go = Semaphore.at(at, 0);
        List<Integer> pids = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            pids.add(Processes.fork(ShmCases::waits, at));
        }
        equal(21, Shm.stat(id).nattch());
        for (int left = 20; left > 0; left--) {
            go.post();
            Processes.waitAny();
            equal(left, Shm.stat(id).nattch());
        }
        Shm.shmdt(at);
        equal(0, Shm.stat(id).nattch());
        Shm.remove(id);
        equal(20, pids.size());
    }

    private static int waits(long at) {
        new Semaphore(at).await();
        return 0;
    }

    private static void execDetaches() {
        int id = segment(PAGE);
        Shm.shmat(id, 0, 0);
        int child = Processes.fork(ShmCases::execs, id);
        succeeds(child);
        equal(1, Shm.stat(id).nattch());
        equal(child, Shm.stat(id).lpid());
        Shm.remove(id);
    }

    private static int execs(long id) {
        equal(2, Shm.stat((int) id).nattch());
        throw Processes.execve("ShmCases", List.of("execTarget", "" + id));
    }

    private static void execTarget(String[] args) {
        equal(1, Shm.stat(Integer.parseInt(args[1])).nattch());
    }

    private static void badDetach() {
        int id = segment(PAGE);
        long at = Shm.shmat(id, 0, 0);
        long other = Mmap.sharedAnonymous(PAGE);
        fails(Errno.EINVAL, () -> Shm.shmdt(other));
        fails(Errno.EINVAL, () -> Shm.shmdt(at + 1));
        fails(Errno.EINVAL, () -> Shm.shmdt(at + PAGE));
        fails(Errno.EINVAL, () -> Shm.shmdt(0));
        fails(Errno.EINVAL, () -> Shm.shmdt(-PAGE));
        Shm.shmdt(at);
        fails(Errno.EINVAL, () -> Shm.shmdt(at));
        Mem.putLong(other, 1);
        Shm.remove(id);
    }

    private static void afterDetach() {
        int id = segment(PAGE);
        dies(Processes.fork(ShmCases::readsAfterDetach, id), Signals.SIGSEGV);
        Shm.remove(id);
    }

    private static int readsAfterDetach(long id) {
        long at = Shm.shmat((int) id, 0, 0);
        equal(0, Mem.getLong(at));
        Shm.shmdt(at);
        return (int) Mem.getLong(at);
    }

    private static void times() {
        int id = segment(PAGE);
        long made = Shm.stat(id).ctime();
        Clock.sleepNs(2 * SECOND);
        long at = Shm.shmat(id, 0, 0);
        equal(made + 2, Shm.stat(id).atime());
        equal(0, Shm.stat(id).dtime());
        equal(Processes.getpid(), Shm.stat(id).lpid());
        Clock.sleepNs(2 * SECOND);
        int child = Processes.fork(ShmCases::detaches, at);
        succeeds(child);
        equal(child, Shm.stat(id).lpid());
        equal(made + 4, Shm.stat(id).dtime());
        equal(made, Shm.stat(id).ctime());
        Shm.shmdt(at);
        Shm.remove(id);
    }

    private static int detaches(long at) {
        Shm.shmdt(at);
        return 0;
    }

    private static void badControl() {
        int id = Shm.shmget(KEY, PAGE, IPC_CREAT | 0600);
        fails(Errno.EFAULT, () -> Shm.shmctl(id, IPC_STAT, BAD));
        fails(Errno.EFAULT, () -> Shm.shmctl(id, IPC_SET, BAD));
        fails(Errno.EFAULT, () -> Shm.shmctl(id, SHM_INFO, BAD));
        fails(Errno.EFAULT, () -> Shm.shmctl(id, IPC_INFO, BAD));
        fails(Errno.EFAULT, () -> Shm.shmctl(0, SHM_STAT, BAD));
        fails(Errno.EINVAL, () -> Shm.shmctl(id, 99, 0));
        fails(Errno.EINVAL, () -> Shm.shmctl(id, -1, 0));
        fails(Errno.EINVAL, () -> Shm.stat(-1));
        fails(Errno.EINVAL, () -> Shm.stat(id + 5));
        fails(Errno.EINVAL, () -> Shm.statAt(77));
        fails(Errno.EINVAL, () -> Shm.set(id, -1, 0, 0600));
        succeeds(Processes.fork(ShmCases::strangerStats, id));
        Shm.remove(id);
    }

    private static int strangerStats(long id) {
        becomeStranger();
        fails(Errno.EACCES, () -> Shm.stat((int) id));
        long room = Mmap.anonymous(PAGE);
        fails(Errno.EACCES, () -> Shm.shmctl(0, SHM_STAT, room));
        equal(KEY, Shm.statAt(0).perm().key());
        return 0;
    }

    private static void strangers() {
        int id = Shm.shmget(IPC_PRIVATE, PAGE, IPC_CREAT | 0666);
        succeeds(Processes.fork(ShmCases::strangerControls, id));
        equal(0666, Shm.stat(id).perm().mode());
        Shm.remove(id);
    }

    private static int strangerControls(long at) {
        int id = (int) at;
        becomeStranger();
        fails(Errno.EPERM, () -> Shm.remove(id));
        fails(Errno.EPERM, () -> Shm.set(id, STRANGER, 0, 0600));
        fails(Errno.EPERM, () -> Shm.shmctl(id, SHM_LOCK, 0));
        fails(Errno.EPERM, () -> Shm.shmctl(id, SHM_UNLOCK, 0));
        return 0;
    }

    private static void set() {
        int id = Shm.shmget(IPC_PRIVATE, PAGE, IPC_CREAT | 0600);
        long made = Shm.stat(id).ctime();
        Clock.sleepNs(SECOND);
        Shm.set(id, STRANGER, 8, 07640);
        ShmidDs now = Shm.stat(id);
        equal(0640, now.perm().mode());
        equal(STRANGER, now.perm().uid());
        equal(8, now.perm().gid());
        equal(0, now.perm().cuid());
        equal(made + 1, now.ctime());
        succeeds(Processes.fork(ShmCases::newOwner, id));
        fails(Errno.EINVAL, () -> Shm.stat(id));
    }

    private static int newOwner(long id) {
        Users.setuid(STRANGER);
        Shm.shmat((int) id, 0, 0);
        Shm.remove((int) id);
        return 0;
    }

    private static void removedLives() {
        int id = Shm.shmget(KEY, PAGE, IPC_CREAT | 0600);
        long at = Shm.shmat(id, 0, 0);
        Mem.putLong(at, 5);
        Shm.remove(id);
        fails(Errno.ENOENT, () -> Shm.shmget(KEY, PAGE, 0));
        equal(SHM_DEST | 0600, Shm.stat(id).perm().mode());
        equal(0, Shm.stat(id).perm().key());
        long again = Shm.shmat(id, 0, 0);
        equal(5, Mem.getLong(again));
        Shm.remove(id);
        Shm.shmdt(at);
        equal(1, Shm.stat(id).nattch());
        equal(1, Shm.usage().usedIds());
        Mmap.munmap(again, PAGE);
        fails(Errno.EINVAL, () -> Shm.stat(id));
        fails(Errno.EINVAL, () -> Shm.shmat(id, 0, 0));
        fails(Errno.EINVAL, () -> Shm.remove(id));
        equal(0, Shm.usage().usedIds());
    }

    private static void sameKeyAgain() {
        int old = Shm.shmget(KEY, PAGE, IPC_CREAT | 0600);
        long at = Shm.shmat(old, 0, 0);
        Mem.putLong(at, 1);
        Shm.remove(old);
        int fresh = Shm.shmget(KEY, PAGE, IPC_CREAT | IPC_EXCL | 0600);
        that(old != fresh, "the same id");
        long other = Shm.shmat(fresh, 0, 0);
        equal(0, Mem.getLong(other));
        equal(1, Mem.getLong(at));
        Shm.remove(fresh);
    }

    private static void listing() {
        int one = Shm.shmget(KEY, PAGE, IPC_CREAT | 0600);
        int two = segment(3 * PAGE - 5);
        long at = Shm.shmat(two, 0, 0);
        Mem.putLong(at, 1);
        Shm.Usage usage = Shm.usage();
        equal(2, usage.usedIds());
        equal(4, usage.totalPages());
        equal(1, usage.residentPages());
        equal(1, usage.highestIndex());
        long sum = 0;
        for (int i = 0; i <= usage.highestIndex(); i++) {
            sum += Shm.statAt(i).segsz();
        }
        equal(4 * PAGE - 5, sum);
        long room = Mmap.anonymous(PAGE);
        equal(one, Shm.shmctl(0, SHM_STAT, room));
        equal(two, Shm.shmctl(1, SHM_STAT_ANY, room));
        Shm.remove(one);
        Shm.remove(two);
        equal(3, Shm.usage().totalPages());
        Shm.shmdt(at);
        equal(0, Shm.usage().totalPages());
        equal(0, Shm.usage().usedIds());
        equal(4096, Shm.info().shmmni());
        equal(1, Shm.info().shmmin());
    }

    private static void locking() {
        int id = segment(PAGE);
        equal(0, Shm.shmctl(id, SHM_LOCK, 0));
        equal(SHM_LOCKED | 0600, Shm.stat(id).perm().mode());
        Shm.set(id, 0, 0, 0640);
        equal(SHM_LOCKED | 0640, Shm.stat(id).perm().mode());
        Shm.shmctl(id, SHM_UNLOCK, 0);
        equal(0640, Shm.stat(id).perm().mode());
        Shm.remove(id);
    }

    /** shmdt takes what an munmap has left of an attachment, and nothing else. */
    private static void partial() {
        int id = segment(4 * PAGE);
        long at = Shm.shmat(id, 0, 0);
        Mmap.munmap(at, PAGE);
        Mmap.munmap(at + 2 * PAGE, PAGE);
        equal(2, Shm.stat(id).nattch());
        long mine =
                Mmap.mmap(
                        at + 2 * PAGE,
                        PAGE,
                        MapFlags.PROT_READ | MapFlags.PROT_WRITE,
                        MapFlags.MAP_PRIVATE | MapFlags.MAP_ANONYMOUS | MapFlags.MAP_FIXED,
                        -1,
                        0);
        Mem.putLong(mine, 6);
        Shm.shmdt(at);
        equal(6, Mem.getLong(mine));
        equal(0, Shm.stat(id).nattch());
        Shm.remove(id);
    }

    private static void group() {
        Users.setgid(50);
        int id = Shm.shmget(KEY, PAGE, IPC_CREAT | 0640);
        succeeds(Processes.fork(ShmCases::groupMember, id));
        Shm.remove(id);
    }

    private static int groupMember(long id) {
        Users.setuid(STRANGER);
        Shm.shmdt(Shm.shmat((int) id, 0, SHM_RDONLY));
        fails(Errno.EACCES, () -> Shm.shmat((int) id, 0, 0));
        fails(Errno.EPERM, () -> Users.setgid(0));
        equal(50, Users.getgid());
        return 0;
    }

    /** The process has 1 MiB of address space left at most. */
    private static void noMemory() {
        int id = segment(64L << 20);
        Processes.setrlimit(
                org.lintel.nucleus.abi.ProcessFlags.RLIMIT_AS,
                new org.lintel.libc.Rlimit(32L << 20, 32L << 20));
        fails(Errno.ENOMEM, () -> Shm.shmat(id, 0, 0));
        equal(0, Shm.stat(id).nattch());
        Shm.remove(id);
    }

    /** The machine's SHMALL is 100 pages. */
    private static void total() {
        int one = segment(60 * PAGE);
        fails(Errno.ENOSPC, () -> segment(41 * PAGE));
        int two = segment(40 * PAGE);
        long at = Shm.shmat(one, 0, 0);
        Shm.remove(one);
        fails(Errno.ENOSPC, () -> segment(1));
        Shm.shmdt(at);
        Shm.remove(segment(60 * PAGE));
        Shm.remove(two);
    }

    private static void executable() {
        int id = Shm.shmget(IPC_PRIVATE, PAGE, IPC_CREAT | 0700);
        Shm.shmdt(Shm.shmat(id, 0, SHM_EXEC));
        Shm.shmdt(Shm.shmat(id, 0, SHM_EXEC | SHM_RDONLY));
        Shm.remove(id);
    }
}
