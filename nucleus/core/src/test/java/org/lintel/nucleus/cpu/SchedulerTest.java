package org.lintel.nucleus.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/** Tasks without processes around them, on the real scheduler. */
class SchedulerTest {
    private static final int QUANTUM = 100;
    private static final int PARKS = 50_000;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicReference<Throwable> panic = new AtomicReference<>();

    /** A task whose body is a lambda. */
    private static final class Body extends Task {
        private final Runnable body;
        volatile boolean interruptible;

        Body(int tid, Scheduler scheduler, Runnable body) {
            super(tid, scheduler);
            this.body = body;
        }

        @Override
        protected void run() {
            body.run();
        }

        @Override
        protected boolean interruptPending() {
            return interruptible;
        }

        @Override
        protected void charged(long ticksSpent) {}

        @Override
        public String label() {
            return "task " + tid();
        }
    }

    private Scheduler scheduler(int cpus, Batons batons, long seed) {
        Scheduler.Host host =
                new Scheduler.Host() {
                    @Override
                    public void dispatched(Cpu cpu, Task task) {}

                    @Override
                    public boolean allIdle() {
                        ended.countDown();
                        return false;
                    }

                    @Override
                    public void outOfTicks() {}

                    @Override
                    public void panicked(Throwable cause) {
                        panic.set(cause);
                        ended.countDown();
                    }
                };
        return new Scheduler(
                cpus,
                batons,
                Long.MAX_VALUE,
                cpu -> new RealTimeFirst(new RoundRobin(QUANTUM, Oracle.stream(seed, "cpu" + cpu))),
                host);
    }

    private void runToEnd(Scheduler scheduler) throws InterruptedException {
        scheduler.start();
        ended.await(); // the processors are idle
        scheduler.stop();
        if (panic.get() != null) {
            throw new AssertionError(panic.get());
        }
    }

    /** What the rewriter would put at a back-edge. */
    private static void poll() {
        Task me = Task.current();
        if (--me.ticks().left < 0) {
            me.cpu().slowPath(me);
        }
    }

    private List<Integer> interleaving(Batons batons, long seed) throws InterruptedException {
        Scheduler scheduler = scheduler(1, batons, seed);
        List<Integer> order = new ArrayList<>();
        for (int t = 1; t <= 3; t++) {
            int id = t;
            new Body(
                            id,
                            scheduler,
                            () -> {
                                for (int i = 0; i < 500; i++) {
                                    order.add(id);
                                    poll();
                                }
                            })
                    .start();
        }
        runToEnd(scheduler);
        return order;
    }

    @Test
    void bothThreadBackendsGiveTheSameSchedule() throws Exception {
        for (long seed = 1; seed <= 5; seed++) {
            List<Integer> virtual = new SchedulerTest().interleaving(Batons.VIRTUAL, seed);
            List<Integer> platform = new SchedulerTest().interleaving(Batons.PLATFORM, seed);
            assertEquals(virtual, platform, "seed " + seed);
        }
    }

    @Test
    void otherSeedsGiveOtherSchedules() throws Exception {
        List<Integer> one = new SchedulerTest().interleaving(Batons.VIRTUAL, 1);
        List<Integer> two = new SchedulerTest().interleaving(Batons.VIRTUAL, 2);
        assertTrue(!one.equals(two));
    }

    @ParameterizedTest
    @EnumSource(Batons.class)
    void handOverThereAndBackLosesNoTurn(Batons batons) throws Exception {
        for (int cpus = 1; cpus <= 2; cpus++) {
            new SchedulerTest().pingPong(cpus, batons, batons == Batons.VIRTUAL ? 100_000 : 2_000);
        }
    }

    private void pingPong(int cpus, Batons batons, int rounds) throws InterruptedException {
        Scheduler scheduler = scheduler(cpus, batons, 1);
        SpinLock lock = new SpinLock(LockRank.OBJECT);
        WaitQueue[] queues = {new WaitQueue("ping"), new WaitQueue("pong")};
        int[] turn = {0};
        int[] done = {0};
        for (int t = 0; t < 2; t++) {
            int me = t;
            new Body(
                            t + 1,
                            scheduler,
                            () -> {
                                for (int i = 0; i < rounds; i++) {
                                    lock.acquire();
                                    while (turn[0] != me) {
                                        queues[me].await(lock, Long.MAX_VALUE);
                                    }
                                    turn[0] = 1 - me;
                                    queues[1 - me].wakeOne();
                                    done[0]++;
                                    lock.release();
                                }
                            })
                    .start();
        }
        runToEnd(scheduler);
        assertEquals(2 * rounds, done[0]);
    }

    @Test
    void aDeadlinePassesInVirtualTimeAlone() throws Exception {
        Scheduler scheduler = scheduler(1, Batons.VIRTUAL, 1);
        long hour = TimeUnit.HOURS.toNanos(1);
        List<Object> seen = new ArrayList<>();
        new Body(
                        1,
                        scheduler,
                        () -> {
                            Task.current().beginWait("nothing");
                            seen.add(Task.current().block(hour));
                            seen.add(scheduler.nowNs() >= hour);
                        })
                .start();
        runToEnd(scheduler);
        assertEquals(Arrays.asList(WaitResult.TIMED_OUT, true), seen);
    }

    @Test
    void anInterruptEndsAWait() throws Exception {
        Scheduler scheduler = scheduler(1, Batons.VIRTUAL, 1);
        List<WaitResult> seen = new ArrayList<>();
        Body waiter =
                new Body(
                        1,
                        scheduler,
                        () -> {
                            Task.current().beginWait("nothing");
                            seen.add(Task.current().block(Long.MAX_VALUE));
                        });
        waiter.start();
        new Body(2, scheduler, waiter::interrupt).start();
        runToEnd(scheduler);
        assertEquals(List.of(WaitResult.INTERRUPTED), seen);
    }

    /** The virtual thread cannot unmount in here. */
    private static final class Pinned {
        static {
            for (int i = 0; i < 50; i++) {
                Task.current().yieldProcessor();
            }
        }

        static void initialise() {}
    }

    @Test
    void aThreadInAStaticInitialiserLetsOthersRun() throws Exception {
        Scheduler scheduler = scheduler(1, Batons.VIRTUAL, 1);
        int[] turns = {0};
        int[] turnsAtEnd = {0};
        new Body(
                        1,
                        scheduler,
                        () -> {
                            Pinned.initialise();
                            turnsAtEnd[0] = turns[0];
                        })
                .start();
        new Body(
                        2,
                        scheduler,
                        () -> {
                            for (int i = 0; i < 200; i++) {
                                turns[0]++;
                                Task.current().yieldProcessor();
                            }
                        })
                .start();
        runToEnd(scheduler);
        assertEquals(200, turns[0]);
        assertTrue(turnsAtEnd[0] >= 50, "turns of the other thread meanwhile: " + turnsAtEnd[0]);
    }

    @Test
    void twoProcessorsRunEveryTaskOnce() throws Exception {
        Scheduler scheduler = scheduler(2, Batons.VIRTUAL, 1);
        AtomicInteger ran = new AtomicInteger();
        for (int t = 1; t <= 200; t++) {
            new Body(
                            t,
                            scheduler,
                            () -> {
                                for (int i = 0; i < 300; i++) {
                                    poll();
                                }
                                ran.incrementAndGet();
                            })
                    .start();
        }
        runToEnd(scheduler);
        assertEquals(200, ran.get());
    }

    /** The one whom a task hands its processor to passes the queue, but nobody who is more urgent. */
    @Test
    void aHandOverPassesNoOneWhoIsMoreUrgent() throws Exception {
        for (Scheduling.Discipline discipline :
                List.of(Scheduling.Discipline.FIFO, Scheduling.Discipline.OTHER)) {
            boolean urgent = discipline == Scheduling.Discipline.FIFO;
            SchedulerTest test = new SchedulerTest();
            assertEquals(
                    urgent ? List.of("woken", "next") : List.of("next", "woken"),
                    test.orderAfterHandOver(new Scheduling(discipline, urgent ? 1 : 0)));
        }
    }

    private List<String> orderAfterHandOver(Scheduling ofWoken) throws Exception {
        Scheduler scheduler = scheduler(1, Batons.VIRTUAL, 1);
        List<String> order = new ArrayList<>();
        Body woken = new Body(1, scheduler, () -> waitAndNote(order, "woken"));
        Body next = new Body(2, scheduler, () -> waitAndNote(order, "next"));
        Body waker =
                new Body(
                        3,
                        scheduler,
                        () -> {
                            woken.wake();
                            next.wakeNext();
                        });
        woken.setScheduling(ofWoken);
        woken.start();
        next.start();
        waker.start();
        runToEnd(scheduler);
        return order;
    }

    private static void waitAndNote(List<String> order, String name) {
        Task.current().beginWait("a test");
        Task.current().block(Long.MAX_VALUE);
        order.add(name);
    }

    @Test
    void aHostMonitorHeldByAnotherTaskDelaysButDoesNotHang() throws Exception {
        Scheduler scheduler = scheduler(1, Batons.VIRTUAL, 1);
        Object monitor = new Object();
        List<String> order = new ArrayList<>();
        new Body(
                        1,
                        scheduler,
                        () -> {
                            synchronized (monitor) {
                                Task.current().yieldProcessor();
                                order.add("owner");
                            }
                            // Keep the machine busy until the JVM has submitted the other one.
                            while (order.size() < 2 && scheduler.hostBlocks() > 0) {
                                Task.current().yieldProcessor();
                            }
                        })
                .start();
        new Body(
                        2,
                        scheduler,
                        () -> {
                            synchronized (monitor) {
                                order.add("waiter");
                            }
                        })
                .start();
        runToEnd(scheduler);
        assertEquals(List.of("owner", "waiter"), order);
        assertEquals(1, scheduler.hostBlocks());
    }

    /** What the task waits for may come before it has unmounted: then its own carrier submits it. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void taskThatTheHostBlocksLosesNoTurn(int cpus) throws Exception {
        Scheduler scheduler = scheduler(cpus, Batons.VIRTUAL, 1);
        AtomicReference<Thread> parked = new AtomicReference<>();
        AtomicInteger done = new AtomicInteger();
        new Body(1, scheduler, () -> parkOften(parked, done)).start();
        Thread unparker =
                Thread.ofPlatform()
                        .start(() -> {
                            while (ended.getCount() > 0) {
                                LockSupport.unpark(parked.get());
                            }
                        });
        try {
            runToEnd(scheduler);
        } finally {
            ended.countDown();
            unparker.join();
        }
        assertEquals(PARKS, done.get());
        assertTrue(scheduler.hostBlocks() > 0);
        assertEquals(List.of(), scheduler.blockedInHost());
    }

    /** As a lock of the JDK does. */
    private static void parkOften(AtomicReference<Thread> parked, AtomicInteger done) {
        parked.set(Thread.currentThread());
        while (done.incrementAndGet() < PARKS) {
            LockSupport.park();
            poll();
        }
    }

    /** A task that is being given up may leave its processor before its end has been arranged. */
    @Test
    void idleProcessorsAreNoDeadlockWhileATaskIsBeingGivenUp() throws Exception {
        Scheduler scheduler = scheduler(1, Batons.VIRTUAL, 1);
        CountDownLatch waits = new CountDownLatch(1);
        new Body(
                        1,
                        scheduler,
                        () -> {
                            Task.current().beginWait("nothing");
                            waits.countDown();
                            Task.current().block(Long.MAX_VALUE);
                        })
                .start();
        scheduler.holdIdleness();
        scheduler.start();
        waits.await();
        while (!scheduler.allProcessorsIdle()) {
            Thread.onSpinWait();
        }
        CountDownLatch worked = new CountDownLatch(1);
        scheduler.runOnProcessor(worked::countDown); // it looks for work, and finds no more
        worked.await();
        assertEquals(1, ended.getCount());
        scheduler.releaseIdleness();
        ended.await(); // idleness was looked at again
        scheduler.stop();
    }

    @Test
    void switchesAreLightWithTheJdkTheyWereMadeFor() {
        assumeTrue(Runtime.version().feature() == 25 && !Thread.class.desiredAssertionStatus());
        assertTrue(VirtualThreads.switchesLightly());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aTaskThatTheJdkMakesYieldGoesOn(int cpus) throws Exception {
        Scheduler scheduler = scheduler(cpus, Batons.VIRTUAL, 1);
        AtomicInteger yields = new AtomicInteger();
        for (int t = 1; t <= 2; t++) {
            new Body(
                            t,
                            scheduler,
                            () -> {
                                for (int i = 0; i < 50; i++) {
                                    Thread.yield();
                                    yields.incrementAndGet();
                                    Task.current().yieldProcessor();
                                }
                            })
                    .start();
        }
        runToEnd(scheduler);
        assertEquals(100, yields.get());
        assertEquals(List.of(), scheduler.blockedInHost());
    }

    /** Else the JDK keeps what it has for the thread, and whoever joins it waits for ever. */
    @ParameterizedTest
    @EnumSource(Batons.class)
    void theHostThreadOfATaskThatReturnsAfterASwitchHasEnded(Batons batons) throws Exception {
        Scheduler scheduler = scheduler(1, batons, 1);
        AtomicReference<Thread> host = new AtomicReference<>();
        new Body(
                        1,
                        scheduler,
                        () -> {
                            host.set(Thread.currentThread());
                            Task.current().yieldProcessor();
                        })
                .start();
        runToEnd(scheduler);
        host.get().join();
    }

    /** User code may be below on its stack, so it waits until nothing runs any more. */
    @Test
    void theHostThreadOfATaskThatEndsItselfEndsWithTheMachine() throws Exception {
        Scheduler scheduler = scheduler(1, Batons.PLATFORM, 1);
        AtomicReference<Thread> host = new AtomicReference<>();
        new Body(
                        1,
                        scheduler,
                        () -> {
                            host.set(Thread.currentThread());
                            Task.current().end();
                        })
                .start();
        runToEnd(scheduler);
        scheduler.releaseEnded();
        host.get().join();
    }

    @Test
    void workThatTheHostsMemoryDoesNotSufficeForIsBegunAnew() throws Exception {
        Scheduler scheduler = scheduler(1, Batons.VIRTUAL, 1);
        List<String> done = new ArrayList<>();
        scheduler.runOnProcessor(() -> {
            done.add("tried");
            if (done.size() < 3) {
                throw new OutOfMemoryError("for a test");
            }
        });
        scheduler.runOnProcessor(() -> done.add("next"));
        runToEnd(scheduler);
        assertEquals(List.of("tried", "tried", "tried", "next"), done);
    }

    @ParameterizedTest
    @EnumSource(Batons.class)
    void theStackOfATaskThatGaveBackIsToldAtOnce(Batons batons) throws Exception {
        Scheduler scheduler = scheduler(1, batons, 1);
        List<StackTraceElement> seen = new ArrayList<>();
        Body waiter =
                new Body(
                        1,
                        scheduler,
                        () -> {
                            Task.current().beginWait("nothing");
                            Task.current().block(Long.MAX_VALUE);
                        });
        waiter.start();
        new Body(
                        2,
                        scheduler,
                        () -> {
                            seen.addAll(List.of(waiter.hostStack()));
                            waiter.wake();
                        })
                .start();
        runToEnd(scheduler);
        String nucleus = Baton.class.getPackageName();
        assertTrue(
                seen.stream().anyMatch(frame -> frame.getClassName().startsWith(nucleus)),
                "stack: " + seen);
    }

    @Test
    void theStackOfATaskOnAnotherProcessorIsItsOwn() throws Exception {
        Scheduler scheduler = scheduler(2, Batons.VIRTUAL, 1);
        AtomicInteger step = new AtomicInteger();
        List<StackTraceElement> seen = new ArrayList<>();
        Body spinner = new Body(1, scheduler, () -> spin(step));
        spinner.start();
        new Body(
                        2,
                        scheduler,
                        () -> {
                            while (step.get() == 0) {
                                Thread.onSpinWait();
                            }
                            seen.addAll(List.of(spinner.hostStack()));
                            step.set(2);
                        })
                .start();
        runToEnd(scheduler);
        assertTrue(
                seen.stream().anyMatch(frame -> frame.getMethodName().equals("spin")),
                "stack: " + seen);
    }

    private static void spin(AtomicInteger step) {
        Task.current().yieldProcessor();
        step.set(1);
        while (step.get() == 1) {
            Thread.onSpinWait();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void whatTasksHoldOnTheirStacksOutlivesCollections(int cpus) throws Exception {
        Scheduler scheduler = scheduler(cpus, Batons.VIRTUAL, 1);
        AtomicInteger right = new AtomicInteger();
        int tasks = 8;
        int rounds = 3; // each with a collection
        for (int t = 1; t <= tasks; t++) {
            int id = t;
            new Body(
                            t,
                            scheduler,
                            () -> {
                                for (int round = 0; round < rounds; round++) {
                                    int depth = 25 * id + round;
                                    if (sumOfHeld(depth) == depth * (depth + 1) / 2) {
                                        right.incrementAndGet();
                                    }
                                }
                            })
                    .start();
        }
        runToEnd(scheduler);
        assertEquals(tasks * rounds, right.get());
    }

    /** Gives way at each depth, on the way down and back, with an object held. */
    private static int sumOfHeld(int depth) {
        if (depth == 0) {
            System.gc();
            return 0;
        }
        int[] held = {depth};
        Task.current().yieldProcessor();
        int below = sumOfHeld(depth - 1);
        Task.current().yieldProcessor();
        return below + held[0];
    }
}
