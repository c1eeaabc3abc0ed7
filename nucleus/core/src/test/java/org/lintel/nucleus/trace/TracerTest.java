package org.lintel.nucleus.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.lintel.nucleus.abi.Signals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** The ring, the hash and the counters, fed by host threads in place of emulated ones. */
class TracerTest {
    private static void report(Tracer tracer, Random random, int events) {
        for (int i = 0; i < events; i++) {
            int pid = random.nextInt(8);
            switch (random.nextInt(4)) {
                case 0 -> tracer.trapEnter(i, 0, pid, pid, 1, i, 2, 3, 4, 5, random.nextInt());
                case 1 -> tracer.trapExit(i, 0, pid, pid, 1, random.nextInt(3) - 1);
                case 2 -> tracer.switchTo(i, 0, pid, pid);
                default -> tracer.fault(i, 0, pid, pid, i * 8L, true, FaultOutcome.COPY);
            }
        }
    }

    private static long hash(long seed, int ringEvents) {
        TraceHash hash = new TraceHash();
        try (Tracer tracer = Tracer.start(true, List.of(hash), ringEvents)) {
            report(tracer, new Random(seed), 5000);
        }
        return hash.value();
    }

    @Test
    void theHashIsTheSameForTheSameEvents() {
        for (long seed = 0; seed < 20; seed++) {
            // another ring size: other slots, other leftovers in the arguments that a kind doesn't
            // use
            assertEquals(hash(seed, 64), hash(seed, 1024), "seed " + seed);
            assertNotEquals(hash(seed, 64), hash(seed + 1, 64), "seed " + seed);
        }
    }

    @Test
    void theHashIsTheSameInEveryStartOfTheJvm() {
        TraceHash hash = new TraceHash();
        try (Tracer tracer = Tracer.start(true, List.of(hash))) {
            tracer.trapEnter(100, 0, 1, 1, 6, 0, 0, 0, 0, 0, 0);
            tracer.trapExit(140, 0, 1, 1, 6, 1);
            tracer.switchTo(200, 0, 1, 1);
        }
        assertEquals("0013de778ff5f0f2", hash.toString());
    }

    @Test
    void eachFieldAndTheOrderChangeTheHash() {
        List<Long> seen = new ArrayList<>();
        for (int variant = 0; variant < 13; variant++) {
            TraceHash hash = new TraceHash();
            try (Tracer tracer = Tracer.start(true, List.of(hash), 64)) {
                int[] v = new int[13];
                v[variant] = 1;
                tracer.trapEnter(v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9], v[10]);
                if (variant == 11) {
                    tracer.threadExit(0, 0, 0, 0, 0);
                    tracer.trapExit(0, 0, 0, 0, 0, 0);
                } else {
                    tracer.trapExit(0, 0, 0, 0, 0, 0);
                    tracer.threadExit(0, 0, 0, 0, 0);
                }
            }
            assertFalse(seen.contains(hash.value()), "variant " + variant);
            seen.add(hash.value());
        }
    }

    @Test
    void aFullRingHoldsThePublisherAndLosesNothing() throws Exception {
        CountDownLatch mayGoOn = new CountDownLatch(1);
        AtomicInteger seen = new AtomicInteger();
        EventConsumer slow =
                event -> {
                    awaitQuietly(mayGoOn);
                    assertEquals(seen.getAndIncrement(), event.sequence());
                    assertEquals(event.sequence(), event.timeNs());
                };
        Tracer tracer = Tracer.start(true, List.of(slow), 16);
        Thread publisher =
                new Thread(() -> {
                    for (int i = 0; i < 100; i++) {
                        tracer.threadExit(i, 0, 0, 0, i);
                    }
                });
        publisher.start();
        while (tracer.published() < 16) {
            Thread.onSpinWait();
        }
        assertEquals(0, seen.get());
        mayGoOn.countDown();
        publisher.join();
        tracer.close();
        assertEquals(100, seen.get());
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void severalPublishersLoseNothingAndKeepTheirOwnOrder() throws Exception {
        int publishers = 3;
        int each = 20_000;
        long[] last = new long[publishers];
        AtomicInteger seen = new AtomicInteger();
        EventConsumer check =
                event -> {
                    assertEquals(last[event.pid()] + 1, event.argument(0));
                    last[event.pid()] = event.argument(0);
                    seen.incrementAndGet();
                };
        Tracer tracer = Tracer.start(false, List.of(check), 256);
        List<Thread> threads = new ArrayList<>();
        for (int p = 0; p < publishers; p++) {
            int pid = p;
            threads.add(
                    Thread.ofPlatform()
                            .start(() -> {
                                for (int i = 1; i <= each; i++) {
                                    tracer.threadExit(0, pid, pid, pid, i);
                                }
                            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        tracer.drain();
        assertEquals(publishers * each, seen.get());
        tracer.close();
    }

    @Test
    void countersCountByNameAndShowPartsThatOccurred() {
        Counters counters = new Counters(new SampleCalls());
        try (Tracer tracer = Tracer.start(true, List.of(counters))) {
            tracer.trapEnter(0, 0, 1, 1, SampleCalls.READ, 0, 0, 0, 0, 0, 0);
            tracer.trapExit(0, 0, 1, 1, SampleCalls.READ, -9);
            tracer.trapEnter(0, 0, 1, 1, 100_000, 0, 0, 0, 0, 0, 0);
            tracer.fault(0, 0, 1, 1, 0, false, FaultOutcome.COPY);
            tracer.signalDeliver(0, 0, 1, 1, Signals.SIGPIPE, 0, 0, 0);
            tracer.spawn(0, 0, 1, 1, 2, EventKind.Origin.FORK);
            tracer.drain();
            assertEquals(2, counters.get("traps"));
            assertEquals(1, counters.get("traps.failed"));
            assertEquals(1, counters.get("traps.read"));
            assertEquals(1, counters.get("faults"));
            assertEquals(1, counters.get("faults.cow"));
            assertEquals(1, counters.get("signals.SIGPIPE"));
            assertEquals(1, counters.get("forks"));
            assertEquals(0, counters.get("switches"));
            assertFalse(counters.snapshot().containsKey("faults.demandZero"));
        }
    }

    @Test
    void theTailHoldsTheLastEventsOldestFirst() {
        try (Tracer tracer = Tracer.start(true, List.of(event -> {}), 16)) {
            for (int i = 0; i < 40; i++) {
                tracer.threadExit(i, 0, 1, 1, i);
            }
            tracer.drain();
            assertEquals(
                    List.of(
                            "#38 38 ns cpu 0 [pid 1] +++ thread ends with 38 +++",
                            "#39 39 ns cpu 0 [pid 1] +++ thread ends with 39 +++"),
                    tracer.tail(2, new SampleCalls()));
            assertEquals(16, tracer.tail(100, new SampleCalls()).size());
        }
    }

    @Test
    void aFailingConsumerIsReportedAndHangsNobody() {
        EventConsumer failing =
                event -> {
                    throw new IllegalArgumentException("broken");
                };
        Tracer tracer = Tracer.start(true, List.of(failing), 16);
        for (int i = 0; i < 100; i++) {
            tracer.threadExit(i, 0, 0, 0, i);
        }
        IllegalStateException thrown = assertThrows(IllegalStateException.class, tracer::close);
        assertEquals("broken", thrown.getCause().getMessage());
        tracer.close();
    }

    @Test
    void closingTwiceAndClosingTheOneThatIsOffAreHarmless() {
        AtomicInteger ends = new AtomicInteger();
        EventConsumer consumer =
                new EventConsumer() {
                    @Override
                    public void accept(Event event) {}

                    @Override
                    public void end() {
                        ends.incrementAndGet();
                    }
                };
        Tracer tracer = Tracer.start(true, List.of(consumer));
        assertTrue(tracer.enabled);
        tracer.close();
        tracer.close();
        assertEquals(1, ends.get());
        Tracer.off().drain();
        Tracer.off().close();
        assertFalse(Tracer.off().enabled);
    }
}
