package org.lintel.nucleus.guests.libc;

import org.lintel.libc.Barrier;
import org.lintel.libc.Clock;
import org.lintel.libc.Condition;
import org.lintel.libc.Futex;
import org.lintel.libc.Malloc;
import org.lintel.libc.Mem;
import org.lintel.libc.Mutex;
import org.lintel.libc.Semaphore;
import org.lintel.libc.Stdio;
import org.lintel.libc.ThreadEntry;
import org.lintel.libc.Threads;
import org.lintel.nucleus.abi.Errno;

/** Threads and their locks, as a process sees them; the argument names the case. */
public final class Threaded {
    private static final int THREADS = 4;
    private static final int ROUNDS = 200;

    private Threaded() {}

    public static void main(String[] args) {
        switch (args[0]) {
            case "joined" -> joined();
            case "mutex" -> mutex();
            case "condition" -> condition();
            case "semaphore" -> semaphore();
            case "barrier" -> barrier();
            case "timeouts" -> timeouts();
            case "detached" -> detached();
            case "exits" -> exits();
            case "uncaught" -> uncaught();
            case "malloc" -> malloc();
            case "lines" -> lines();
            default -> Check.fail("no such case: " + args[0]);
        }
        Check.equal(0, Malloc.mallinfo().mappedChunks(), "mapped blocks left");
    }

    private static void inThreads(ThreadEntry body) {
        int[] tids = new int[THREADS];
        for (int i = 0; i < THREADS; i++) {
            tids[i] = Threads.create(body, i);
        }
        for (int tid : tids) {
            Threads.join(tid);
        }
    }

    private static void joined() {
        int tid = Threads.create(argument -> argument * 3, 14);
        Check.that(tid != Threads.gettid(), "own tid");
        Check.equal(42, Threads.join(tid), "value");
        Check.fails(Errno.ESRCH, () -> Threads.join(tid));
        Check.fails(Errno.EDEADLK, () -> Threads.join(Threads.gettid()));
    }

    private static void mutex() {
        Mutex mutex = Mutex.create();
        long counter = Malloc.calloc(1, 8);
        inThreads(argument -> {
            for (int i = 0; i < ROUNDS; i++) {
                mutex.lock();
                long value = Mem.getLong(counter);
                if (i % 16 == 0) {
                    Threads.yield();
                }
                Mem.putLong(counter, value + 1);
                mutex.unlock();
            }
            return 0;
        });
        Check.equal(THREADS * ROUNDS, Mem.getLong(counter), "counter");
        mutex.free();
        Malloc.free(counter);
    }

    private static void condition() {
        Mutex mutex = Mutex.create();
        Condition turn = Condition.create();
        long next = Malloc.calloc(1, 8);
        inThreads(own -> {
            for (int i = 0; i < 50; i++) {
                mutex.lock();
                while (Mem.getLong(next) % THREADS != own) {
                    turn.await(mutex);
                }
                Mem.putLong(next, Mem.getLong(next) + 1);
                turn.broadcast();
                mutex.unlock();
            }
            return 0;
        });
        Check.equal(50 * THREADS, Mem.getLong(next), "turns");
    }

    private static void semaphore() {
        Semaphore free = Semaphore.create(2);
        long inside = Malloc.calloc(2, 4);
        inThreads(argument -> {
            for (int i = 0; i < ROUNDS; i++) {
                free.await();
                int now = Mem.getAndAddInt(inside, 1) + 1;
                Check.that(now <= 2, "inside at once: " + now);
                Threads.yield();
                Mem.getAndAddInt(inside, -1);
                free.post();
            }
            return 0;
        });
        Check.equal(2, free.value(), "value");
    }

    private static void barrier() {
        Barrier barrier = Barrier.create(THREADS);
        long arrived = Malloc.calloc(2, 4);
        inThreads(argument -> {
            for (int round = 1; round <= 40; round++) {
                Mem.getAndAddInt(arrived, 1);
                if (barrier.await()) {
                    Mem.getAndAddInt(arrived + 4, 1);
                }
                Check.that(Mem.getIntAcquire(arrived) >= round * THREADS, "left too early");
            }
            return 0;
        });
        Check.equal(40, Mem.getInt(arrived + 4), "one of each round");
    }

    private static void timeouts() {
        long word = Malloc.calloc(1, 8);
        long before = Clock.monotonicNs();
        Check.equal(Futex.Wakeup.TIMED_OUT, Futex.waitWhile(word, 0, 3_000_000), "futex");
        Check.that(Clock.monotonicNs() - before >= 3_000_000, "not early");
        Check.equal(Futex.Wakeup.CHANGED, Futex.waitWhile(word, 1), "other value");
        Mutex mutex = new Mutex(word);
        mutex.lock();
        Check.that(!mutex.tryLock(1_000_000), "held");
        Threads.join(Threads.create(mutex::unlock));
        Check.that(mutex.tryLock(1_000_000), "open");
        Check.that(!Condition.create().await(mutex, 1_000_000), "no signal");
        Check.that(!Semaphore.create(0).tryWait(1_000_000), "no post");
        before = Clock.monotonicNs();
        Threads.sleepNs(2_000_000_000L);
        Check.that(Clock.monotonicNs() - before >= 2_000_000_000L, "sleep is not early");
    }

    private static void detached() {
        Semaphore done = Semaphore.create(0);
        int tid = Threads.create(done::post);
        Threads.detach(tid);
        done.await();
        try {
            Threads.join(tid);
            Check.fail("a detached thread was joined");
        } catch (org.lintel.libc.ErrnoException e) {
            Check.that(e.errno() == Errno.EINVAL || e.errno() == Errno.ESRCH, e.getMessage());
        }
    }

    private static void exits() {
        int tid =
                Threads.create(
                        argument -> {
                            throw Threads.exit(argument + 1);
                        },
                        6);
        Check.equal(7, Threads.join(tid), "value");
    }

    private static void uncaught() {
        Stdio.out().println("before");
        Threads.join(
                Threads.create(() -> {
                    throw new IllegalStateException("in a thread");
                }));
        Stdio.out().println("never");
    }

    private static void malloc() {
        inThreads(own -> {
            long[] blocks = new long[20];
            for (int i = 0; i < 20 * ROUNDS; i++) {
                int slot = i % blocks.length;
                if (blocks[slot] != 0) {
                    Check.equal(own, Mem.getLong(blocks[slot]), "content");
                    Malloc.free(blocks[slot]);
                }
                blocks[slot] = Malloc.malloc(8 + i % 700);
                Mem.putLong(blocks[slot], own);
            }
            for (long block : blocks) {
                Malloc.free(block);
            }
            return 0;
        });
        Check.equal(0, Malloc.mallinfo().usedBytes(), "bytes in use");
    }

    private static void lines() {
        inThreads(own -> {
            for (int i = 0; i < 20; i++) {
                Stdio.out().println("thread " + own + " says " + i);
            }
            return 0;
        });
    }
}
