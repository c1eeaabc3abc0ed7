package org.lintel.harness.bench;

import org.lintel.harness.bench.guests.Faults;
import org.lintel.harness.bench.guests.Forks;
import org.lintel.harness.bench.guests.Handover;
import org.lintel.harness.bench.guests.Loads;
import org.lintel.harness.bench.guests.Spawns;
import org.lintel.harness.bench.guests.Traps;
import org.lintel.harness.bench.guests.True;
import org.lintel.nucleus.MachineConfig;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * All pairs, with the bars that Lintel sets itself.
 *
 * <p>Batches are long enough (a few milliseconds) that the hand-over between host and guest does not
 * show, and the same on both sides.
 */
final class Catalogue {
    private static final long ACCESSES = 1_000_000;
    private static final long COPIES = 50;
    private static final long PAGES = 4096;
    private static final long FORKS = 20;
    private static final long TRAPS = 100_000;
    private static final long TURNS = 2_000;
    private static final long SPAWNS = 10;
    private static final long BUFFERS = 2_000;
    private static final int SMALL_MIB = 16;
    private static final int LARGE_MIB = 256;

    private final Path home;
    private final boolean smoke;
    private final List<Pair> pairs;

    /**
     * @param home the checkout, for {@code boot}
     * @param smoke batches as short as can be: only to see that all works
     */
    Catalogue(Path home, boolean smoke) {
        this.home = home;
        this.smoke = smoke;
        List<Pair> all =
                new ArrayList<>(
                        List.of(
                                access("load", RawMemory::load),
                                access("chase", RawMemory::chase),
                                access("store", RawMemory::store),
                                copy(),
                                zeroFault(),
                                copyFault(),
                                fork(),
                                trap(),
                                handover(true),
                                handover(false),
                                spawn(),
                                boot(),
                                eventsOff(),
                                eventsOn()));
        all.addAll(new DoorPairs(smoke).pairs());
        all.addAll(new PeerPairs(smoke).pairs());
        all.addAll(new SysvPairs(smoke).pairs());
        this.pairs = List.copyOf(all);
    }

    List<Pair> pairs() {
        return pairs;
    }

    /** {@return the side with this key} */
    Side side(String key) {
        for (Pair pair : pairs) {
            if (key.equals(pair.key(true))) {
                return pair.ours();
            }
            if (key.equals(pair.key(false))) {
                return pair.peer();
            }
        }
        throw new IllegalArgumentException("benchmark: no side " + key);
    }

    private long length(long full) {
        return smoke ? Math.max(1, full / 100) : full;
    }

    private interface Loop {
        void run(long count) throws Exception;
    }

    private static Side host(String name, long operations, boolean linux, Loop loop) {
        return new Side(name, operations, linux, () -> Subject.of(() -> loop.run(operations)));
    }

    /** {@return one processor, no events} */
    private static MachineConfig quiet() {
        return MachineConfig.standard().untraced();
    }

    private Pair access(String name, Loop peer) {
        long count = length(ACCESSES);
        return new Pair(
                "mem",
                name,
                Unit.NANOSECONDS,
                1.8,
                Pair.Pace.QUICK,
                Side.guest("lintel", quiet(), Loads.class, count, name),
                host("MemorySegment", count, false, peer));
    }

    private Pair copy() {
        long count = length(COPIES);
        return new Pair(
                "mem",
                "copy 1 MiB",
                Unit.MICROSECONDS,
                1.15,
                Pair.Pace.QUICK,
                Side.guest("lintel", quiet(), Loads.class, count, "copy"),
                host("MemorySegment.copy", count, false, RawMemory::copy));
    }

    private Pair zeroFault() {
        long count = length(PAGES);
        return new Pair(
                "fault",
                "demand-zero",
                Unit.NANOSECONDS,
                0.5,
                Pair.Pace.QUICK,
                Side.guest("lintel", quiet(), Faults.class, count, "zero"),
                host("Linux mmap, touch, munmap", count, true, LinuxCalls::touchZeroPages));
    }

    private Pair copyFault() {
        long count = length(PAGES);
        return new Pair(
                "fault",
                "copy-on-write",
                Unit.NANOSECONDS,
                0.5,
                Pair.Pace.QUICK,
                Side.guest("lintel", quiet(), Faults.class, count, "copy"),
                new Side(
                        "Linux MAP_PRIVATE of a memfd, touch, munmap",
                        count,
                        true,
                        () -> new LinuxCalls.PrivateCopies(count)));
    }

    private Pair fork() {
        long count = length(FORKS);
        MachineConfig config = quiet().withMemoryBytes(512L << 20);
        return new Pair(
                "fork",
                "256 MiB touched",
                Unit.MICROSECONDS,
                1.5,
                Pair.Pace.LONG,
                Side.guest("lintel", config, Forks.class, count, Integer.toString(LARGE_MIB)),
                new Side(
                        "lintel, 16 MiB touched",
                        count,
                        false,
                        () ->
                                new GuestMachine(
                                        config, Forks.class, count, Integer.toString(SMALL_MIB))));
    }

    private Pair trap() {
        long count = length(TRAPS);
        return new Pair(
                "trap",
                "getpid",
                Unit.NANOSECONDS,
                1.0,
                Pair.Pace.QUICK,
                Side.guest("lintel", quiet(), Traps.class, count),
                host("Linux getppid", count, true, LinuxCalls::getppid));
    }

    private Pair handover(boolean twoCores) {
        long count = length(TURNS);
        return new Pair(
                "switch",
                twoCores ? "futex, peer on 2 cores" : "futex there and back",
                Unit.NANOSECONDS,
                0.1,
                Pair.Pace.QUICK,
                Side.guest("lintel", quiet(), Handover.class, count),
                new Side(
                        twoCores
                                ? "LockSupport, platform threads, a core each"
                                : "LockSupport, platform threads, where the host likes",
                        count,
                        twoCores,
                        twoCores
                                ? () -> ParkedThreads.onTwoCores(count)
                                : () -> ParkedThreads.anywhere(count)));
    }

    private Pair spawn() {
        long count = length(SPAWNS);
        return new Pair(
                "spawn",
                "start to exit",
                Unit.MICROSECONDS,
                0.3,
                Pair.Pace.LONG,
                new Side(
                        "lintel",
                        count,
                        false,
                        () ->
                                new GuestMachine(
                                        quiet().withPrograms(
                                                        Map.of(
                                                                "true",
                                                                GuestMachine.program(True.class))),
                                        Spawns.class,
                                        count)),
                new Side("ProcessBuilder /bin/true", 1, true, () -> HostProcesses.of("/bin/true")));
    }

    private Pair boot() {
        return new Pair(
                "boot",
                "lintel run",
                Unit.MILLISECONDS,
                10,
                Pair.Pace.SINGLE,
                new Side("lintel run", 1, false, () -> HostProcesses.lintelRun(home)),
                new Side("java Hello", 1, false, HostProcesses::helloWorld));
    }

    private Pair eventsOff() {
        return new Pair(
                "trace",
                "off",
                Unit.NANOSECONDS,
                1.05,
                Pair.Pace.LONG,
                mixture("events off", IsolatedNucleus.Events.OFF),
                mixture("code without event calls", IsolatedNucleus.Events.ABSENT));
    }

    private Pair eventsOn() {
        return new Pair(
                "trace",
                "on",
                Unit.NANOSECONDS,
                1.5,
                Pair.Pace.LONG,
                mixture("events on", IsolatedNucleus.Events.ON),
                mixture("events off", IsolatedNucleus.Events.OFF));
    }

    private Side mixture(String name, IsolatedNucleus.Events events) {
        long count = length(BUFFERS);
        return new Side(name, count, false, () -> IsolatedNucleus.open(events, count));
    }
}
