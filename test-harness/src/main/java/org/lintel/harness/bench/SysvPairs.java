package org.lintel.harness.bench;

import org.lintel.harness.bench.guests.SemHandover;
import org.lintel.harness.bench.guests.SemPairs;
import org.lintel.harness.bench.guests.SharedRing;

import java.util.List;

/** The pairs of {@code sem} and {@code shm}: System V semaphores and shared memory. */
final class SysvPairs {
    private static final long PAIRS = 50_000;
    private static final long TURNS = 2_000;
    private static final long ITEMS = 200_000;

    private final boolean smoke;

    SysvPairs(boolean smoke) {
        this.smoke = smoke;
    }

    List<Pair> pairs() {
        return List.of(alone(), handover(), ring());
    }

    private long length(long full) {
        return smoke ? Math.max(1, full / 100) : full;
    }

    private Pair alone() {
        long count = length(PAIRS);
        return new Pair(
                "sem",
                "semop pair, alone",
                Unit.NANOSECONDS,
                1.0,
                Pair.Pace.QUICK,
                Side.guest("lintel", GuestMachine.quiet(), SemPairs.class, count),
                new Side("Linux semop", count, true, () -> new LinuxSemaphores(count)));
    }

    private Pair handover() {
        long count = length(TURNS);
        return new Pair(
                "sem",
                "there and back",
                Unit.NANOSECONDS,
                0.1,
                Pair.Pace.QUICK,
                Side.guest("lintel, two processes", GuestMachine.quiet(), SemHandover.class, count),
                new Side(
                        "Semaphore, platform threads",
                        count,
                        false,
                        () -> new SemaphoreThreads(count)));
    }

    private Pair ring() {
        long count = length(ITEMS);
        return new Pair(
                "shm",
                "ring of 64 B, 2 cpus",
                Unit.NANOSECONDS,
                8,
                Pair.Pace.QUICK,
                Side.guest(
                        "lintel", GuestMachine.quiet().withProcessors(2), SharedRing.class, count),
                new Side(
                        "JCTools SPSC queue of longs",
                        count,
                        false,
                        () -> new QueueThreads(count)));
    }
}
