package org.lintel.libc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Memory;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

class FutexLocksTest {
    private static final int THREADS = 4;
    private static final int ROUNDS = 2000;

    private Memory memory;

    @BeforeEach
    void boot() {
        TestMachine.boot();
        memory = Gate.memory();
    }

    private static void inThreads(Runnable body) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Thread thread = new Thread(body);
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @Test
    void aMutexLetsOneThreadIn() throws InterruptedException {
        Mutex mutex = Mutex.create();
        long counter = Malloc.calloc(1, 8);
        inThreads(() -> {
            for (int i = 0; i < ROUNDS; i++) {
                mutex.lock();
                memory.putLong(counter, memory.getLong(counter) + 1);
                mutex.unlock();
            }
        });
        assertEquals(THREADS * ROUNDS, memory.getLong(counter));
    }

    @Test
    void aHeldMutexIsNotTaken() {
        Mutex mutex = Mutex.create();
        assertTrue(mutex.tryLock());
        assertFalse(mutex.tryLock());
        assertFalse(mutex.tryLock(1_000_000));
        mutex.unlock();
        assertTrue(mutex.tryLock(1_000_000));
        mutex.unlock();
        ErrnoException refusal = assertThrows(ErrnoException.class, mutex::unlock);
        assertEquals(Errno.EPERM, refusal.errno());
    }

    @Test
    void aConditionHandsItemsOver() throws InterruptedException {
        Mutex mutex = Mutex.create();
        Condition changed = Condition.create();
        long items = Malloc.calloc(1, 8);
        Thread producer =
                new Thread(() -> {
                    for (int i = 0; i < ROUNDS; i++) {
                        mutex.lock();
                        memory.putLong(items, memory.getLong(items) + 1);
                        mutex.unlock();
                        changed.signal();
                    }
                });
        producer.start();
        for (int taken = 0; taken < ROUNDS; taken++) {
            mutex.lock();
            while (memory.getLong(items) == 0) {
                changed.await(mutex);
            }
            memory.putLong(items, memory.getLong(items) - 1);
            mutex.unlock();
        }
        producer.join();
        assertEquals(0, memory.getLong(items));
        mutex.lock();
        assertFalse(changed.await(mutex, 1_000_000));
        mutex.unlock();
    }

    @Test
    void aSemaphoreLetsInAsManyAsItsValue() throws InterruptedException {
        Semaphore semaphore = Semaphore.create(2);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        inThreads(() -> {
            for (int i = 0; i < ROUNDS; i++) {
                semaphore.await();
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                inside.decrementAndGet();
                semaphore.post();
            }
        });
        assertTrue(most.get() <= 2, "inside at once: " + most.get());
        assertEquals(2, semaphore.value());
        assertTrue(semaphore.tryWait());
        assertTrue(semaphore.tryWait());
        assertFalse(semaphore.tryWait());
        assertFalse(semaphore.tryWait(1_000_000));
    }

    @Test
    void aBarrierHoldsEachRoundTogether() throws InterruptedException {
        Barrier barrier = Barrier.create(THREADS);
        AtomicInteger arrived = new AtomicInteger();
        AtomicInteger serial = new AtomicInteger();
        AtomicInteger early = new AtomicInteger();
        inThreads(() -> {
            for (int round = 1; round <= 200; round++) {
                arrived.incrementAndGet();
                if (barrier.await()) {
                    serial.incrementAndGet();
                }
                if (arrived.get() < round * THREADS) {
                    early.incrementAndGet();
                }
            }
        });
        assertEquals(200, serial.get());
        assertEquals(0, early.get());
    }
}
