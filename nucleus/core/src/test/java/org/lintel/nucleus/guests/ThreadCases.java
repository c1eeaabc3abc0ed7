package org.lintel.nucleus.guests;

import static org.lintel.nucleus.guests.Check.equal;
import static org.lintel.nucleus.guests.Check.fails;
import static org.lintel.nucleus.guests.Check.that;

import org.lintel.libc.Barrier;
import org.lintel.libc.Clock;
import org.lintel.libc.Condition;
import org.lintel.libc.Futex;
import org.lintel.libc.Malloc;
import org.lintel.libc.Mem;
import org.lintel.libc.Mmap;
import org.lintel.libc.Mutex;
import org.lintel.libc.Processes;
import org.lintel.libc.Rlimit;
import org.lintel.libc.Semaphore;
import org.lintel.libc.ThreadEntry;
import org.lintel.libc.Threads;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.ProcessFlags;
import org.lintel.nucleus.abi.Syscalls;

/** Cases about threads, futexes and time. */
public final class ThreadCases {
    private static final long MS = 1_000_000;
    private static final Object MONITOR = new Object();
    private static int plain;

    private ThreadCases() {}

    public static void main(String[] args) throws Exception {
        switch (args[0]) {
            case "valuesAreJoined" -> valuesAreJoined();
            case "joinErrors" -> joinErrors();
            case "detachedThreadsAreNotJoined" -> detachedThreadsAreNotJoined();
            case "endedThreadsKeepTheirValue" -> endedThreadsKeepTheirValue();
            case "mainMayEndByItself" -> Check.exits(Processes.fork(ThreadCases::leaveOther, 0), 0);
            case "joinCyclesDoNotEndTheOthers" -> joinOfJoiner();
            case "futexComparesFirst" -> futexComparesFirst();
            case "futexTimesOut" -> futexTimesOut();
            case "futexWakesAsManyAsAsked" -> futexWakesAsManyAsAsked();
            case "futexMeetsAcrossProcesses" -> futexMeetsAcrossProcesses();
            case "futexErrors" -> futexErrors();
            case "mutexExcludes" -> mutexExcludes();
            case "conditionHandsOver" -> conditionHandsOver();
            case "barrierHoldsAll" -> barrierHoldsAll();
            case "semaphoreCounts" -> semaphoreCounts();
            case "monitorsExclude" -> monitorsExclude();
            case "waitAndNotify" -> waitAndNotify();
            case "sleepTakesVirtualTime" -> sleepTakesVirtualTime();
            case "sleepersWakeInOrder" -> sleepersWakeInOrder();
            case "clocksGoForward" -> clocksGoForward();
            case "thousandThreads" -> thousandThreads();
            case "threadLimitIsEagain" -> threadLimitIsEagain();
            case "stacksAreGivenBack" -> stacksAreGivenBack();
            case "busyThreadsShareAProcessor" -> busyThreadsShareAProcessor();
            default -> Check.unknown(args[0]);
        }
    }

    // ---- create, join, detach ----

    private static void valuesAreJoined() {
        int[] tids = new int[8];
        for (int i = 0; i < tids.length; i++) {
            tids[i] = Threads.create((ThreadEntry) (value -> value * value), i);
        }
        for (int i = tids.length - 1; i >= 0; i--) {
            equal((long) i * i, Threads.join(tids[i]), "value of thread " + i);
        }
        equal(55, Threads.join(Threads.create(() -> Threads.exit(55))), "value given to exit");
    }

    private static void joinErrors() {
        fails(Errno.EDEADLK, () -> Threads.join(Threads.gettid()), "itself");
        fails(Errno.ESRCH, () -> Threads.join(99_999), "nobody");
        int tid = Threads.create(() -> {});
        Threads.join(tid);
        fails(Errno.ESRCH, () -> Threads.join(tid), "twice");
        int main = Threads.gettid();
        int asks = Threads.create(me -> Check.trap(Syscalls.SYS_thread_join, me, 0), main);
        equal(-Errno.EINVAL.number(), Threads.join(asks), "the first thread");
    }

    private static void detachedThreadsAreNotJoined() {
        long go = Malloc.calloc(1, 4);
        int tid = Threads.create(() -> Futex.waitWhile(go, 0));
        Threads.detach(tid);
        fails(Errno.EINVAL, () -> Threads.join(tid), "join");
        fails(Errno.EINVAL, () -> Threads.detach(tid), "detach");
        Mem.putInt(go, 1);
        Futex.wake(go, 1);
        Threads.sleepNs(MS);
        fails(Errno.ESRCH, () -> Threads.join(tid), "after its end");
    }

    private static void endedThreadsKeepTheirValue() {
        int tid = Threads.create((ThreadEntry) (value -> 7), 0);
        Threads.sleepNs(MS);
        equal(7, Threads.join(tid), "value");
        int gone = Threads.create(() -> {});
        Threads.sleepNs(MS);
        Threads.detach(gone);
        fails(Errno.ESRCH, () -> Threads.join(gone), "detached after its end");
    }

    static int leaveOther(long ignored) {
        Threads.create(() -> {
            Threads.sleepNs(MS);
            plain = 1;
        });
        Threads.exit(0);
        return 9;
    }

    private static void joinOfJoiner() {
        long go = Malloc.calloc(1, 4);
        int first = Threads.create(() -> Futex.waitWhile(go, 0));
        int second = Threads.create(tid -> Threads.join((int) tid) + 1, first);
        Threads.sleepNs(MS);
        Mem.putInt(go, 1);
        Futex.wake(go, 1);
        equal(1, Threads.join(second), "value of the joiner");
    }

    // ---- futex ----

    private static void futexComparesFirst() {
        long word = Malloc.calloc(1, 4);
        that(Futex.waitWhile(word, 1) == Futex.Wakeup.CHANGED, "other value");
        equal(0, Futex.wake(word, 10), "nobody waits");
    }

    private static void futexTimesOut() {
        long word = Malloc.calloc(1, 4);
        long start = Clock.monotonicNs();
        that(Futex.waitWhile(word, 0, 5 * MS) == Futex.Wakeup.TIMED_OUT, "nobody woke it");
        that(Clock.monotonicNs() - start >= 5 * MS, "too early");
        that(Futex.waitWhile(word, 0, 0) == Futex.Wakeup.TIMED_OUT, "no time at all");
    }

    private static void futexWakesAsManyAsAsked() {
        long word = Malloc.calloc(2, 4);
        int[] tids = new int[5];
        for (int i = 0; i < tids.length; i++) {
            tids[i] =
                    Threads.create(() -> {
                        Mem.getAndAddInt(word + 4, 1);
                        that(Futex.waitWhile(word, 0) == Futex.Wakeup.WOKEN, "woken");
                    });
        }
        Threads.sleepNs(MS);
        equal(5, Mem.getInt(word + 4), "threads that wait");
        equal(2, Futex.wake(word, 2), "woken");
        equal(3, Futex.wake(word, 100), "the rest");
        for (int tid : tids) {
            Threads.join(tid);
        }
    }

    private static void futexMeetsAcrossProcesses() {
        long word = Mmap.sharedAnonymous(4096);
        int child =
                Processes.fork(
                        at -> {
                            while (Mem.getIntAcquire(at) == 0) {
                                Futex.waitWhile(at, 0);
                            }
                            Mem.putInt(at + 4, 1);
                            Futex.wake(at + 4, 1);
                            return 0;
                        },
                        word);
        Threads.sleepNs(MS);
        Mem.putIntRelease(word, 1);
        Futex.wake(word, 1);
        while (Mem.getIntAcquire(word + 4) == 0) {
            Futex.waitWhile(word + 4, 0);
        }
        Check.exits(child, 0);
    }

    private static void futexErrors() {
        long word = Malloc.calloc(1, 8);
        int wait = ProcessFlags.FUTEX_WAIT;
        Check.failsTrap(Errno.EINVAL, "not aligned", Syscalls.SYS_futex, word + 1, wait, 0, 0);
        Check.failsTrap(Errno.EFAULT, "not mapped", Syscalls.SYS_futex, 16, wait, 0, 0);
        Check.failsTrap(Errno.EFAULT, "timeout", Syscalls.SYS_futex, word, wait, 0, 16);
        Check.failsTrap(Errno.ENOSYS, "operation", Syscalls.SYS_futex, word, 77, 0, 0);
    }

    // ---- the library's locks ----

    private static void mutexExcludes() {
        Mutex mutex = Mutex.create();
        inThreads(
                4,
                () -> {
                    for (int i = 0; i < 500; i++) {
                        mutex.lock();
                        step(i);
                        mutex.unlock();
                    }
                });
        equal(2_000, plain, "counted");
        fails(Errno.EPERM, mutex::unlock, "open mutex");
    }

    /** Not atomic at all: a busy loop between load and store. */
    private static void step(int i) {
        int seen = plain;
        for (int k = 0; k < i % 40; k++) {
            plain = -1;
        }
        if (i % 50 == 0) {
            Threads.yield();
        }
        plain = seen + 1;
    }

    private static void inThreads(int count, Runnable task) {
        int[] tids = new int[count];
        for (int i = 0; i < count; i++) {
            tids[i] = Threads.create(task);
        }
        for (int tid : tids) {
            Threads.join(tid);
        }
    }

    private static void conditionHandsOver() {
        Mutex mutex = Mutex.create();
        Condition changed = Condition.create();
        int consumer =
                Threads.create(
                        limit -> {
                            long sum = 0;
                            for (int taken = 0; taken < limit; taken++) {
                                mutex.lock();
                                while (plain == 0) {
                                    changed.await(mutex);
                                }
                                sum += plain;
                                plain = 0;
                                changed.broadcast();
                                mutex.unlock();
                            }
                            return sum;
                        },
                        100);
        for (int i = 1; i <= 100; i++) {
            mutex.lock();
            while (plain != 0) {
                changed.await(mutex);
            }
            plain = i;
            changed.broadcast();
            mutex.unlock();
        }
        equal(5050, Threads.join(consumer), "sum");
        mutex.lock();
        that(!changed.await(mutex, MS), "nobody signals");
        mutex.unlock();
    }

    private static void barrierHoldsAll() {
        Barrier barrier = Barrier.create(4);
        long counters = Malloc.calloc(20, 4);
        inThreads(
                4,
                () -> {
                    for (int round = 0; round < 20; round++) {
                        Mem.getAndAddInt(counters + 4L * round, 1);
                        barrier.await();
                        equal(4, Mem.getIntAcquire(counters + 4L * round), "arrived");
                    }
                });
    }

    private static void semaphoreCounts() {
        Semaphore semaphore = Semaphore.create(2);
        long inside = Malloc.calloc(1, 4);
        inThreads(
                5,
                () -> {
                    for (int i = 0; i < 50; i++) {
                        semaphore.await();
                        that(Mem.getAndAddInt(inside, 1) < 2, "more than two inside");
                        Threads.yield();
                        Mem.getAndAddInt(inside, -1);
                        semaphore.post();
                    }
                });
    }

    // ---- Java's own ----

    private static void monitorsExclude() {
        inThreads(
                4,
                () -> {
                    for (int i = 0; i < 500; i++) {
                        synchronized (MONITOR) {
                            step(i);
                        }
                    }
                });
        equal(2_000, plain, "counted");
    }

    private static void waitAndNotify() throws InterruptedException {
        int other =
                Threads.create(() -> {
                    synchronized (MONITOR) {
                        plain = 1;
                        MONITOR.notifyAll();
                    }
                });
        synchronized (MONITOR) {
            while (plain == 0) {
                MONITOR.wait();
            }
            long start = System.nanoTime();
            MONITOR.wait(3);
            that(System.nanoTime() - start >= 3 * MS, "too early");
        }
        Threads.join(other);
    }

    // ---- time ----

    private static void sleepTakesVirtualTime() throws InterruptedException {
        long start = System.nanoTime();
        Thread.sleep(3_600_000);
        long passed = System.nanoTime() - start;
        that(passed >= 3_600_000 * MS && passed < 3_601_000 * MS, "passed: " + passed);
    }

    private static void sleepersWakeInOrder() {
        long order = Malloc.calloc(11, 4);
        int[] tids = new int[10];
        for (int i = 0; i < tids.length; i++) {
            int rank = (i * 7) % 10;
            tids[i] =
                    Threads.create(() -> {
                        Threads.sleepNs((rank + 1) * MS);
                        int place = Mem.getAndAddInt(order, 1);
                        Mem.putInt(order + 4 + 4L * place, rank);
                    });
        }
        for (int tid : tids) {
            Threads.join(tid);
        }
        for (int i = 0; i < tids.length; i++) {
            equal(i, Mem.getInt(order + 4 + 4L * i), "who woke at place " + i);
        }
    }

    private static void clocksGoForward() {
        long last = Clock.monotonicNs();
        for (int i = 0; i < 1_000; i++) {
            long now = Clock.monotonicNs();
            that(now >= last, "monotonic clock went back by " + (last - now));
            last = now;
        }
        that(Clock.threadCpuNs() > 0 && Clock.processCpuNs() > 0, "processor time");
        that(Clock.realtimeNs() / 1_000_000_000 >= 1_767_225_600L, "the epoch of the machine");
        Check.failsTrap(
                Errno.EINVAL, "clock 77", Syscalls.SYS_clock_gettime, 77, Malloc.malloc(16));
    }

    // ---- many ----

    private static void thousandThreads() {
        long counter = Malloc.calloc(1, 4);
        long go = Malloc.calloc(1, 4);
        int[] tids = new int[1_000];
        for (int i = 0; i < tids.length; i++) {
            tids[i] =
                    Threads.create(
                            value -> {
                                while (Mem.getIntAcquire(go) == 0) {
                                    Futex.waitWhile(go, 0);
                                }
                                return Mem.getAndAddInt(counter, 1) < 0 ? -1 : value;
                            },
                            i);
        }
        Mem.putIntRelease(go, 1);
        Futex.wake(go, Integer.MAX_VALUE);
        for (int i = 0; i < tids.length; i++) {
            equal(i, Threads.join(tids[i]), "value");
        }
        equal(1_000, Mem.getInt(counter), "counted");
    }

    private static void threadLimitIsEagain() {
        Processes.setrlimit(ProcessFlags.RLIMIT_NPROC, new Rlimit(3, 3));
        long go = Malloc.calloc(1, 4);
        int first = Threads.create(() -> Futex.waitWhile(go, 0));
        int second = Threads.create(() -> Futex.waitWhile(go, 0));
        fails(Errno.EAGAIN, () -> Threads.create(() -> {}), "thread");
        fails(Errno.EAGAIN, () -> Processes.fork(ignored -> 0, 0), "fork");
        fails(Errno.EAGAIN, () -> Processes.spawn("child", "exit", "0"), "spawn");
        Mem.putInt(go, 1);
        Futex.wake(go, 2);
        Threads.join(first);
        Threads.join(second);
        Check.exits(Processes.fork(ignored -> 4, 0), 4);
    }

    private static void stacksAreGivenBack() {
        Threads.join(Threads.create(() -> {}));
        long before = Processes.getrusage().residentBytes();
        for (int i = 0; i < 50; i++) {
            Threads.join(Threads.create(() -> {}));
        }
        that(Processes.getrusage().residentBytes() <= before + 4096, "resident bytes grow");
    }

    private static void busyThreadsShareAProcessor() {
        long counters = Malloc.calloc(4, 8);
        int[] tids = new int[4];
        for (int i = 0; i < tids.length; i++) {
            long mine = counters + 8L * i;
            tids[i] =
                    Threads.create(() -> {
                        for (int k = 0; k < 50_000; k++) {
                            Mem.putLong(mine, Mem.getLong(mine) + 1);
                        }
                    });
        }
        while (Mem.getLongAcquire(counters) < 10_000) {
            plain++;
        }
        for (int i = 0; i < tids.length; i++) {
            Threads.join(tids[i]);
            equal(50_000, Mem.getLong(counters + 8L * i), "counted");
        }
    }
}
