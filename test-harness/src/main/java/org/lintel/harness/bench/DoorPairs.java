package org.lintel.harness.bench;

import org.lintel.harness.bench.guests.DoorCalls;
import org.lintel.harness.bench.guests.DoorEcho;
import org.lintel.harness.bench.guests.Handover;
import org.lintel.harness.bench.guests.ParallelCalls;
import org.lintel.harness.bench.guests.PipeCalls;
import org.lintel.harness.bench.guests.PipeEcho;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The pairs of {@code door}: a call with bytes in and as many out, beside a socket of the host and a
 * pair of pipes of the machine; what two processors make of it; what it allocates.
 *
 * <p>The socket comes twice, as the peer of {@code switch} does: with a core for each of its threads,
 * on which the bar is judged, and where the host likes, which is there to be seen. Messages of many
 * pages come in three ways. "Moved": each page is touched, a word is written by the sender and read by
 * the receiver, in both directions and on both sides; the client gives its pages away. "Kept": the same,
 * and the client keeps its pages, as the writer of a socket does. "All bytes used": each side fills and
 * reads all of them, which costs the same whatever carries them, and the client gives them away.
 *
 * <p>Each side has one room, whatever the way: the answer comes where the request was.
 */
final class DoorPairs {
    static final String BENCH = "door";
    private static final int[] SIZES = {0, 64, 1 << 10, 4 << 10, 64 << 10, 1 << 20};
    private static final int LARGE = 64 << 10;
    private static final long CALLS = 2_000;

    /** The machine's batches of small calls: longer, so that the wake-up of the host's thread after each does not show. */
    private static final int LONGER = 10;

    private static final long LARGE_BYTES = 16 << 20;
    private static final long STEPS = 5_000_000;

    /** Half of the rates' bar of 1.6: what two make in the same time, in time for one. */
    private static final double PARALLEL_BAR = 1 / 1.6;

    /** What is done with the pages of a large message. */
    private enum Use {
        MOVED(", moved", "words"),
        KEPT(", kept", "words", "keep"),
        ALL(", all bytes used");

        final String label;
        final List<String> arguments;

        Use(String label, String... arguments) {
            this.label = label;
            this.arguments = List.of(arguments);
        }

        boolean words() {
            return this != ALL;
        }
    }

    private final boolean smoke;

    DoorPairs(boolean smoke) {
        this.smoke = smoke;
    }

    List<Pair> pairs() {
        List<Pair> pairs = new ArrayList<>();
        for (int size : SIZES) {
            addSockets(pairs, size);
        }
        for (int size : SIZES) {
            pairs.add(pair(label(size) + ", pipes", 0.5, calls(size), pipes(size)));
        }
        long count = count(0);
        pairs.add(
                pair(
                        "null, futex",
                        3,
                        calls(0),
                        Side.guest(
                                "futex there and back",
                                GuestMachine.quiet(),
                                Handover.class,
                                count)));
        pairs.add(pair("2 clients, 2 cpus", PARALLEL_BAR, parallel(), calls(0)));
        pairs.add(pair("host, 2 cores", PARALLEL_BAR, cores(2), cores(1)));
        return pairs;
    }

    private void addSockets(List<Pair> pairs, int size) {
        if (size < LARGE) {
            addSockets(pairs, label(size), 0.04, size, Use.ALL);
            return;
        }
        for (Use use : Use.values()) {
            addSockets(pairs, label(size) + use.label, 0.2, size, use);
        }
    }

    private void addSockets(List<Pair> pairs, String label, double bar, int size, Use use) {
        Side ours = calls(size, use, guestCount(size));
        pairs.add(pair(label, bar, ours, socket(size, use.words(), true)));
        pairs.add(pair(label + ", peer anywhere", bar, ours, socket(size, use.words(), false)));
    }

    /** {@return what a call allocates, by size} Many calls: a batch itself allocates some hundred bytes. */
    List<Row> allocations() throws BenchmarkFailed {
        List<Row> rows = new ArrayList<>();
        for (int size : SIZES) {
            Side calls = calls(size, size < LARGE ? Use.ALL : Use.MOVED, count(0));
            rows.add(Allocation.measure(BENCH, label(size) + ", heap", calls, smoke));
        }
        return rows;
    }

    private static Pair pair(String name, double bar, Side ours, Side peer) {
        return new Pair(BENCH, name, Unit.NANOSECONDS, bar, Pair.Pace.QUICK, ours, peer);
    }

    private static String label(int size) {
        if (size == 0) {
            return "null";
        }
        return size < 1 << 10
                ? size + " B"
                : size < 1 << 20 ? (size >> 10) + " KiB" : (size >> 20) + " MiB";
    }

    private long count(int size) {
        long count = size == 0 ? CALLS : Math.min(CALLS, LARGE_BYTES / size);
        return smoke ? Math.max(1, count / 100) : count;
    }

    /** {@return operations in a batch of the machine} */
    private long guestCount(int size) {
        return size < LARGE ? LONGER * count(size) : count(size);
    }

    private Side calls(int size) {
        return calls(size, Use.ALL, guestCount(size));
    }

    private static Side calls(int size, Use use, long count) {
        List<String> arguments = new ArrayList<>(List.of("" + size));
        arguments.addAll(use.arguments);
        return new Side(
                "lintel, 1 client, 1 cpu",
                count,
                false,
                () ->
                        new GuestMachine(
                                GuestMachine.quiet()
                                        .withPrograms(
                                                Map.of(
                                                        "echo",
                                                        GuestMachine.program(DoorEcho.class))),
                                DoorCalls.class,
                                count,
                                arguments.toArray(new String[0])));
    }

    private Side pipes(int size) {
        long count = guestCount(size);
        return new Side(
                "lintel, two pipes",
                count,
                false,
                () ->
                        new GuestMachine(
                                GuestMachine.quiet()
                                        .withPrograms(
                                                Map.of(
                                                        "echo",
                                                        GuestMachine.program(PipeEcho.class))),
                                PipeCalls.class,
                                count,
                                "" + size));
    }

    private Side socket(int size, boolean words, boolean twoCores) {
        long count = count(size);
        return new Side(
                "Unix-domain SocketChannel, two threads, "
                        + (twoCores ? "a core each" : "where the host likes"),
                count,
                twoCores,
                () -> new SocketEcho(count, Math.max(1, size), words, twoCores));
    }

    private Side parallel() {
        long count = guestCount(0);
        return new Side(
                "lintel",
                2 * count,
                false,
                () ->
                        new GuestMachine(
                                GuestMachine.quiet()
                                        .withProcessors(2)
                                        .withPrograms(
                                                Map.of(
                                                        "echo",
                                                        GuestMachine.program(DoorEcho.class),
                                                        "caller",
                                                        GuestMachine.program(
                                                                ParallelCalls.Caller.class))),
                                ParallelCalls.class,
                                count));
    }

    private Side cores(int threads) {
        long steps = smoke ? STEPS / 100 : STEPS;
        return new Side(
                threads == 1 ? "one thread" : threads + " threads",
                threads * steps,
                false,
                () -> new Cores(steps, threads));
    }
}
