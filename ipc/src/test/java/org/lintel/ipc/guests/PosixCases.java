package org.lintel.ipc.guests;

import static org.lintel.ipc.guests.Check.*;
import static org.lintel.nucleus.abi.FileFlags.*;
import static org.lintel.nucleus.abi.SchedFlags.*;

import org.lintel.libc.Clock;
import org.lintel.libc.ErrnoException;
import org.lintel.libc.Files;
import org.lintel.libc.Malloc;
import org.lintel.libc.Mem;
import org.lintel.libc.Mmap;
import org.lintel.libc.NamedSem;
import org.lintel.libc.PosixSem;
import org.lintel.libc.PosixShm;
import org.lintel.libc.Processes;
import org.lintel.libc.Sched;
import org.lintel.libc.Semaphore;
import org.lintel.libc.SignalHandling;
import org.lintel.libc.Threads;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.Signals;

import java.util.ArrayList;
import java.util.List;

/** POSIX semaphores and shared memory objects, a method a case. Each leaves nothing behind. */
public final class PosixCases {
    private static final String NAME = "/case";
    private static final long SECOND = 1_000_000_000L;
    private static final int NAMES = 20;

    private PosixCases() {}

    public static void main(String[] args) {
        switch (args[0]) {
            case "exclusive" -> exclusive();
            case "unknown" -> unknown();
            case "tooLarge" -> tooLarge();
            case "rights" -> rights();
            case "oldValue" -> oldValue();
            case "persists" -> persists();
            case "unlinked" -> unlinked();
            case "again" -> again();
            case "unlinkErrors" -> unlinkErrors();
            case "trywait" -> trywait();
            case "interrupted" -> interrupted();
            case "timedwait" -> timedwait();
            case "getvalue" -> getvalue();
            case "postFromHandler" -> postFromHandler();
            case "overflow" -> overflow();
            case "releasesOne" -> releasesOne();
            case "releasesByPriority" -> releasesByPriority();
            case "shared" -> shared();
            case "sameAddress" -> sameAddress();
            case "killedWaiter" -> killedWaiter();
            case "killedWoken" -> killedWoken();
            case "shmFresh" -> shmFresh();
            case "shmRace" -> shmRace();
            case "shmTruncate" -> shmTruncate();
            case "shmReadOnly" -> shmReadOnly();
            case "shmNames" -> shmNames();
            case "shmShared" -> shmShared();
            case "shmErrors" -> shmErrors();
            case "shmLink" -> shmLink();
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static long open(int value) {
        return NamedSem.semOpen(NAME, O_CREAT | O_EXCL, 0600, value);
    }

    private static void exclusive() {
        long sem = open(1);
        fails(Errno.EEXIST, () -> open(1));
        equal(1, PosixSem.semGetvalue(sem));
        NamedSem.semUnlink(NAME);
        NamedSem.semClose(sem);
        fails(Errno.EINVAL, () -> NamedSem.semClose(sem));
    }

    private static void unknown() {
        fails(Errno.ENOENT, () -> NamedSem.semOpen(NAME));
        fails(Errno.EINVAL, () -> NamedSem.semOpen("/"));
        fails(Errno.EINVAL, () -> NamedSem.semOpen("/a/b"));
        fails(Errno.ENAMETOOLONG, () -> NamedSem.semOpen("/" + "n".repeat(252)));
        NamedSem.semOpen("/" + "n".repeat(251), O_CREAT, 0600, 1);
        NamedSem.semUnlink("/" + "n".repeat(251));
    }

    private static void tooLarge() {
        fails(Errno.EINVAL, () -> NamedSem.semOpen(NAME, O_CREAT, 0600, 1L << 31));
        fails(Errno.ENOENT, () -> NamedSem.semOpen(NAME));
        NamedSem.semOpen(NAME, O_CREAT, 0600, Integer.MAX_VALUE);
        NamedSem.semUnlink(NAME);
    }

    private static void rights() {
        open(1);
        succeeds(Processes.fork(PosixCases::strangerOpens, 0));
        NamedSem.semUnlink(NAME);
    }

    private static int strangerOpens(long nothing) {
        becomeStranger();
        fails(Errno.EACCES, () -> NamedSem.semOpen(NAME));
        fails(Errno.EACCES, () -> NamedSem.semOpen(NAME, O_CREAT, 0666, 1));
        fails(Errno.EACCES, () -> NamedSem.semUnlink(NAME));
        NamedSem.semOpen("mine", O_CREAT, 0600, 1);
        NamedSem.semUnlink("mine");
        return 0;
    }

    private static void oldValue() {
        open(5);
        long again = NamedSem.semOpen(NAME, O_CREAT, 0666, 9);
        equal(5, PosixSem.semGetvalue(again));
        equal(5, PosixSem.semGetvalue(NamedSem.semOpen(NAME, O_CREAT, 0, 1L << 40)));
        succeeds(Processes.fork(PosixCases::strangerOpens, 0));
        NamedSem.semUnlink(NAME);
    }

    private static void persists() {
        long sem = open(3);
        PosixSem.semWait(sem);
        NamedSem.semClose(sem);
        succeeds(Processes.fork(PosixCases::takesByName, 0));
        equal(1, PosixSem.semGetvalue(NamedSem.semOpen(NAME)));
        NamedSem.semUnlink(NAME);
    }

    private static int takesByName(long nothing) {
        PosixSem.semWait(NamedSem.semOpen(NAME));
        return 0;
    }

    private static void unlinked() {
        long sem = open(0);
        int child = Processes.fork(PosixCases::takes, sem);
        NamedSem.semUnlink(NAME);
        fails(Errno.ENOENT, () -> NamedSem.semOpen(NAME));
        PosixSem.semPost(sem);
        succeeds(child);
    }

    private static int takes(long sem) {
        PosixSem.semWait(sem);
        return 0;
    }

    private static void again() {
        long old = open(1);
        NamedSem.semUnlink(NAME);
        long fresh = open(7);
        that(old != fresh, "the same address");
        PosixSem.semPost(old);
        equal(7, PosixSem.semGetvalue(fresh));
        equal(2, PosixSem.semGetvalue(old));
        NamedSem.semUnlink(NAME);
    }

    private static void unlinkErrors() {
        long sem = open(0);
        int child = Processes.fork(PosixCases::takes, sem);
        Clock.sleepNs(SECOND);
        NamedSem.semUnlink(NAME);
        fails(Errno.ENOENT, () -> NamedSem.semUnlink(NAME));
        fails(Errno.ENAMETOOLONG, () -> NamedSem.semUnlink("/" + "n".repeat(300)));
        fails(Errno.EINVAL, () -> NamedSem.semUnlink(""));
        PosixSem.semPost(sem);
        succeeds(child);
        long other = open(0);
        succeeds(Processes.fork(PosixCases::strangerOpens, 0));
        NamedSem.semClose(other);
        NamedSem.semUnlink(NAME);
    }

    private static long unnamed(long value) {
        long sem = Malloc.malloc(PosixSem.SIZE_BYTES);
        PosixSem.semInit(sem, value);
        return sem;
    }

    private static void trywait() {
        long sem = unnamed(1);
        PosixSem.semTrywait(sem);
        fails(Errno.EAGAIN, () -> PosixSem.semTrywait(sem));
        equal(0, PosixSem.semGetvalue(sem));
        PosixSem.semDestroy(sem);
    }

    private static void interrupted() {
        long sem = unnamed(0);
        int me = Threads.gettid();
        SignalHandling.sigaction(Signals.SIGUSR1, (signal, info) -> {}, Signals.SA_RESTART, 0);
        int other =
                Threads.create(() -> {
                    Clock.sleepNs(SECOND);
                    SignalHandling.tgkill(Processes.getpid(), me, Signals.SIGUSR1);
                    Clock.sleepNs(SECOND);
                    SignalHandling.tgkill(Processes.getpid(), me, Signals.SIGUSR1);
                });
        fails(Errno.EINTR, () -> PosixSem.semWait(sem));
        long late = Clock.realtimeNs() / SECOND + 100;
        fails(Errno.EINTR, () -> PosixSem.semTimedwait(sem, late, 0));
        equal(0, PosixSem.semGetvalue(sem));
        Threads.join(other);
    }

    private static void timedwait() {
        long sem = unnamed(0);
        long now = Clock.realtimeNs();
        long until = now + SECOND / 2;
        fails(Errno.ETIMEDOUT, () -> PosixSem.semTimedwait(sem, until / SECOND, until % SECOND));
        that(Clock.realtimeNs() >= until, "too early");
        equal(0, PosixSem.semGetvalue(sem));
        fails(Errno.ETIMEDOUT, () -> PosixSem.semTimedwait(sem, 1, 0));
        fails(Errno.EINVAL, () -> PosixSem.semTimedwait(sem, 1, SECOND));
        fails(Errno.EINVAL, () -> PosixSem.semTimedwait(sem, 1, -1));
        PosixSem.semPost(sem);
        PosixSem.semTimedwait(sem, 1, -1);
        equal(0, PosixSem.semGetvalue(sem));
        fails(Errno.ETIMEDOUT, () -> PosixSem.semTimedwait(sem, Long.MIN_VALUE, 0));
        for (long never : new long[] {1L << 34, 1L << 60, Long.MAX_VALUE}) {
            int other = postsLater(sem);
            PosixSem.semTimedwait(sem, never, 0);
            Threads.join(other);
        }
        int other = postsLater(sem);
        that(new Semaphore(sem).tryWait(Long.MAX_VALUE), "the longest time is over");
        Threads.join(other);
    }

    private static int postsLater(long sem) {
        return Threads.create(() -> {
            Clock.sleepNs(SECOND);
            PosixSem.semPost(sem);
        });
    }

    private static void getvalue() {
        long sem = Mmap.sharedAnonymous(4096);
        PosixSem.semInit(sem, 2);
        equal(2, PosixSem.semGetvalue(sem));
        PosixSem.semWait(sem);
        PosixSem.semWait(sem);
        equal(0, PosixSem.semGetvalue(sem));
        int child = Processes.fork(PosixCases::takes, sem);
        Clock.sleepNs(SECOND);
        equal(0, PosixSem.semGetvalue(sem));
        equal(0, PosixSem.semGetvalue(sem));
        PosixSem.semPost(sem);
        succeeds(child);
        equal(0, PosixSem.semGetvalue(sem));
    }

    private static void postFromHandler() {
        long sem = unnamed(0);
        SignalHandling.sigaction(Signals.SIGUSR1, (signal, info) -> PosixSem.semPost(sem), 0, 0);
        SignalHandling.raise(Signals.SIGUSR1);
        PosixSem.semTrywait(sem);
        int me = Threads.gettid();
        int other =
                Threads.create(() -> {
                    Clock.sleepNs(SECOND);
                    SignalHandling.tgkill(Processes.getpid(), me, Signals.SIGUSR1);
                });
        try {
            PosixSem.semWait(sem);
        } catch (ErrnoException interrupted) {
            equal(Errno.EINTR.number(), interrupted.errno().number());
            PosixSem.semTrywait(sem);
        }
        Threads.join(other);
        equal(0, PosixSem.semGetvalue(sem));
    }

    private static void overflow() {
        long sem = unnamed(Integer.MAX_VALUE);
        fails(Errno.EOVERFLOW, () -> PosixSem.semPost(sem));
        equal(Integer.MAX_VALUE, PosixSem.semGetvalue(sem));
        PosixSem.semWait(sem);
        PosixSem.semPost(sem);
    }

    /** Layout of the shared page: semaphore, count of those who got through, their order. */
    private static void releasesOne() {
        long page = Mmap.sharedAnonymous(4096);
        PosixSem.semInit(page, 0);
        List<Integer> children = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            children.add(Processes.fork(PosixCases::takesAndSigns, page));
            Clock.sleepNs(SECOND);
        }
        for (int i = 0; i < 5; i++) {
            PosixSem.semPost(page);
            Clock.sleepNs(SECOND);
            equal(i + 1, Mem.getInt(page + 16));
            equal(children.get(i), Mem.getInt(page + 32 + 4 * i));
        }
        children.forEach(Check::succeeds);
    }

    /** The page as above. The order of their coming is not that of their priorities. */
    private static void releasesByPriority() {
        int[] priorities = {10, 30, 0, 20, 30, 99, 10, 0};
        int[] released = {5, 1, 4, 3, 0, 6, 2, 7};
        long page = Mmap.sharedAnonymous(4096);
        PosixSem.semInit(page, 0);
        List<Integer> children = new ArrayList<>();
        for (int priority : priorities) {
            children.add(Processes.fork(PosixCases::takesUrgently, page + priority));
            Clock.sleepNs(SECOND);
        }
        for (int i = 0; i < released.length; i++) {
            PosixSem.semPost(page);
            Clock.sleepNs(SECOND);
            equal(i + 1, Mem.getInt(page + 16));
            equal(children.get(released[i]), Mem.getInt(page + 32 + 4 * i));
        }
        equal(0, PosixSem.semGetvalue(page));
        children.forEach(Check::succeeds);
    }

    /** The priority is in the address, which is a page's. */
    private static int takesUrgently(long pageAndPriority) {
        int priority = (int) pageAndPriority & 4095;
        Sched.setscheduler(0, priority == 0 ? SCHED_OTHER : SCHED_FIFO, priority);
        return takesAndSigns(pageAndPriority - priority);
    }

    private static int takesAndSigns(long page) {
        PosixSem.semWait(page);
        int place = Mem.getAndAddInt(page + 16, 1);
        Mem.putInt(page + 32 + 4L * place, Processes.getpid());
        return 0;
    }

    private static void shared() {
        fails(Errno.EINVAL, () -> PosixSem.semInit(Mmap.sharedAnonymous(4096), 1L << 31));
        long page = Mmap.sharedAnonymous(4096);
        PosixSem.semInit(page, 0);
        PosixSem.semInit(page + 8, 0);
        int child = Processes.fork(PosixCases::answers, page);
        for (int i = 0; i < 100; i++) {
            PosixSem.semPost(page);
            PosixSem.semWait(page + 8);
        }
        succeeds(child);
    }

    private static int answers(long page) {
        for (int i = 0; i < 100; i++) {
            PosixSem.semWait(page);
            PosixSem.semPost(page + 8);
        }
        return 0;
    }

    private static void sameAddress() {
        long sem = open(1);
        equal(sem, NamedSem.semOpen(NAME));
        NamedSem.semClose(sem);
        PosixSem.semWait(sem);
        NamedSem.semUnlink(NAME);
        dies(Processes.fork(PosixCases::closesAndUses, sem), Signals.SIGSEGV);
        PosixSem.semPost(sem);
        NamedSem.semClose(sem);
    }

    private static int closesAndUses(long sem) {
        NamedSem.semClose(sem);
        PosixSem.semPost(sem);
        return 0;
    }

    /** A waiter that was killed takes nothing; the next one gets what is posted. */
    private static void killedWaiter() {
        long page = Mmap.sharedAnonymous(4096);
        PosixSem.semInit(page, 0);
        for (int i = 0; i < 10; i++) {
            int victim = Processes.fork(PosixCases::takes, page);
            int other = Processes.fork(PosixCases::takes, page);
            Clock.sleepNs(SECOND);
            SignalHandling.kill(victim, Signals.SIGKILL);
            dies(victim, Signals.SIGKILL);
            PosixSem.semPost(page);
            succeeds(other);
            equal(0, PosixSem.semGetvalue(page));
        }
    }

    /** One who is killed when it was woken, and has taken nothing yet, leaves its wake to the next. */
    private static void killedWoken() {
        long page = Mmap.sharedAnonymous(4096);
        int untaken = 0;
        for (int delay = 0; delay < 40; delay++) {
            PosixSem.semInit(page, 0);
            int victim = waiting(page, 1);
            int other = waiting(page, 2);
            PosixSem.semPost(page);
            for (int i = 0; i < delay; i++) {
                Mem.getIntAcquire(page);
            }
            SignalHandling.kill(victim, Signals.SIGKILL);
            boolean killed = Processes.waitpid(victim).ifSignaled();
            Clock.sleepNs(SECOND);
            boolean gone = PosixSem.semGetvalue(page) == 0 && Mem.getInt(page + 16) == 0;
            if (!killed || gone) {
                PosixSem.semPost(page); // the victim had taken it
            } else {
                untaken++;
            }
            succeeds(other);
            equal(0, PosixSem.semGetvalue(page));
            Mem.putInt(page + 16, 0);
        }
        that(untaken > 0, "all had taken it before they died");
    }

    /** {@return a child that waits, when so many do} */
    private static int waiting(long page, int count) {
        int child = Processes.fork(PosixCases::takesAndCounts, page);
        while (Mem.getInt(page + 4) < count) {
            Clock.sleepNs(1000);
        }
        Clock.sleepNs(SECOND); // it was about to wait
        return child;
    }

    private static int takesAndCounts(long page) {
        PosixSem.semWait(page);
        Mem.getAndAddInt(page + 16, 1);
        return 0;
    }

    // ---- shared memory objects ----

    private static void shmFresh() {
        int spare = Files.dup(0);
        int next = Files.dup(0);
        Files.close(spare);
        int fd = PosixShm.shmOpen(NAME, O_CREAT | O_EXCL | O_RDWR, 0600);
        equal(spare, fd);
        equal(0, Files.fstat(fd).size());
        equal(FD_CLOEXEC, Files.fcntl(fd, F_GETFD, 0));
        Files.close(next);
        PosixShm.shmUnlink(NAME);
    }

    private static void shmRace() {
        long made = Mmap.sharedAnonymous(4096);
        List<Integer> children = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            children.add(Processes.fork(PosixCases::makesAll, made));
        }
        children.forEach(Check::succeeds);
        for (int i = 0; i < NAMES; i++) {
            equal(1, Mem.getInt(made + 4 * i));
            PosixShm.shmUnlink("/race" + i);
        }
    }

    private static int makesAll(long made) {
        for (int i = 0; i < NAMES; i++) {
            try {
                Files.close(PosixShm.shmOpen("/race" + i, O_CREAT | O_EXCL | O_RDWR, 0600));
                Mem.getAndAddInt(made + 4 * i, 1);
            } catch (ErrnoException e) {
                equal(Errno.EEXIST.number(), e.errno().number());
            }
            Threads.yield();
        }
        return 0;
    }

    private static void shmTruncate() {
        int fd = PosixShm.shmOpen(NAME, O_CREAT | O_RDWR, 0604);
        Files.ftruncate(fd, 8192);
        long at = Mmap.shared(fd, 0, 4096);
        Mem.putLong(at, 9);
        int again = PosixShm.shmOpen(NAME, O_RDWR | O_TRUNC, 0666);
        equal(0, Files.fstat(fd).size());
        Files.ftruncate(again, 4096);
        equal(0, Mem.getLong(at));
        succeeds(Processes.fork(PosixCases::strangerReads, 0));
        PosixShm.shmUnlink(NAME);
    }

    private static int strangerReads(long nothing) {
        becomeStranger();
        fails(Errno.EACCES, () -> PosixShm.shmOpen(NAME, O_RDWR, 0));
        fails(Errno.EACCES, () -> PosixShm.shmOpen(NAME, O_RDONLY | O_TRUNC, 0));
        PosixShm.shmOpen(NAME, O_RDONLY, 0);
        fails(Errno.EACCES, () -> PosixShm.shmUnlink(NAME));
        return 0;
    }

    private static void shmReadOnly() {
        Files.close(PosixShm.shmOpen(NAME, O_CREAT | O_RDWR, 0600));
        int fd = PosixShm.shmOpen(NAME, O_RDONLY, 0);
        fails(Errno.EINVAL, () -> Files.ftruncate(fd, 4096));
        fails(Errno.EACCES, () -> Mmap.shared(fd, 0, 4096));
        PosixShm.shmUnlink(NAME);
    }

    private static void shmNames() {
        fails(Errno.ENOENT, () -> PosixShm.shmOpen(NAME, O_RDWR, 0));
        fails(Errno.ENOENT, () -> PosixShm.shmUnlink(NAME));
        for (String bad : new String[] {"", "/", "/a/b", "a/b", "/..", "//a"}) {
            fails(Errno.EINVAL, () -> PosixShm.shmOpen(bad, O_CREAT | O_RDWR, 0600));
        }
        fails(
                Errno.ENAMETOOLONG,
                () -> PosixShm.shmOpen("/" + "x".repeat(256), O_CREAT | O_RDWR, 0600));
        fails(Errno.ENAMETOOLONG, () -> PosixShm.shmUnlink("/" + "x".repeat(256)));
        fails(Errno.EINVAL, () -> PosixShm.shmUnlink("/a/b"));
        String longest = "/" + "x".repeat(255);
        PosixShm.shmOpen(longest, O_CREAT | O_RDWR, 0600);
        fails(Errno.EEXIST, () -> PosixShm.shmOpen(longest, O_CREAT | O_EXCL | O_RDWR, 0));
        PosixShm.shmUnlink(longest);
        PosixShm.shmOpen("/é€", O_CREAT | O_RDWR, 0600);
        PosixShm.shmUnlink("é€");
    }

    private static void shmShared() {
        int fd = PosixShm.shmOpen(NAME, O_CREAT | O_RDWR, 0600);
        Files.ftruncate(fd, 4096);
        long at = Mmap.shared(fd, 0, 4096);
        Files.close(fd);
        succeeds(Processes.fork(PosixCases::writesByName, 0));
        equal(31, Mem.getLong(at + 16));
        PosixShm.shmUnlink(NAME);
        Mem.putLong(at + 24, 1);
        equal(31, Mem.getLong(at + 16));
    }

    private static int writesByName(long nothing) {
        int fd = PosixShm.shmOpen(NAME, O_RDWR, 0);
        Mem.putLong(Mmap.shared(fd, 0, 4096) + 16, 31);
        Files.close(fd);
        return 0;
    }

    private static void shmErrors() {
        fails(Errno.EINVAL, () -> PosixShm.shmOpen(NAME, O_CREAT | O_WRONLY, 0600));
        fails(Errno.EINVAL, () -> PosixShm.shmOpen(NAME, O_CREAT | O_RDWR | O_APPEND, 0600));
        fails(
                Errno.EFAULT,
                () ->
                        org.lintel.libc.Sys.call(
                                "shm_open",
                                org.lintel.nucleus.abi.Syscalls.SYS_shm_open,
                                0x3000,
                                O_RDWR));
        Processes.setrlimit(
                org.lintel.nucleus.abi.ProcessFlags.RLIMIT_NOFILE,
                new org.lintel.libc.Rlimit(3, 3));
        fails(Errno.EMFILE, () -> PosixShm.shmOpen(NAME, O_CREAT | O_RDWR, 0600));
        fails(Errno.ENOENT, () -> PosixShm.shmUnlink(NAME));
        fails(Errno.EMFILE, () -> open(1));
        fails(Errno.ENOENT, () -> NamedSem.semUnlink(NAME));
    }

    private static void shmLink() {
        int fd = Files.memfdCreate("parts", 0);
        Files.ftruncate(fd, 100);
        PosixShm.shmLink(fd, NAME, 0600);
        fails(Errno.EEXIST, () -> PosixShm.shmLink(fd, NAME, 0600));
        fails(Errno.EINVAL, () -> PosixShm.shmLink(1, "/other", 0600));
        fails(Errno.EBADF, () -> PosixShm.shmLink(99, "/other", 0600));
        int again = PosixShm.shmOpen(NAME, O_RDWR, 0);
        equal(Files.fstat(fd).ino(), Files.fstat(again).ino());
        equal(100, Files.fstat(again).size());
        PosixShm.shmUnlink(NAME);
        equal(0, Semaphore.create(0).value());
    }
}
