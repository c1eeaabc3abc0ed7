package org.lintel.harness.bench;

import org.lintel.harness.bench.guests.PeerGrowth;
import org.lintel.harness.bench.guests.PeerMapping;
import org.lintel.nucleus.MachineConfig;

import java.util.ArrayList;
import java.util.List;

/**
 * The pairs of {@code peer}: shared memory grows for many processes, by one call or by messages; and
 * is mapped for one more.
 */
final class PeerPairs {
    static final String BENCH = "peer";
    private static final int[] PEERS = {2, 100, 1000};
    private static final int MAPPED_MIB = 64;
    private static final long MAPPINGS = 50;

    /** Growths of a batch, over all peers. */
    private static final long GROWTHS = 4_000;

    private final boolean smoke;

    PeerPairs(boolean smoke) {
        this.smoke = smoke;
    }

    List<Pair> pairs() {
        List<Pair> pairs = new ArrayList<>();
        for (int peers : PEERS) {
            pairs.add(
                    new Pair(
                            BENCH,
                            "grow 1 MiB, " + peers + " peers",
                            Unit.MICROSECONDS,
                            peers < 100 ? 0.5 : 0.1,
                            Pair.Pace.QUICK,
                            growth("lintel, mmap_peers", "map", peers),
                            growth("lintel, notify all and wait for all", "notify", peers)));
        }
        long count = smoke ? 1 : MAPPINGS;
        pairs.add(
                new Pair(
                        BENCH,
                        "map " + MAPPED_MIB + " MiB for one more",
                        Unit.MICROSECONDS,
                        0.1,
                        Pair.Pace.QUICK,
                        Side.guest(
                                "lintel, mmap_peer and munmap_peer",
                                config(),
                                PeerMapping.class,
                                count,
                                "" + MAPPED_MIB),
                        new Side(
                                "Linux mmap(MAP_SHARED|MAP_POPULATE) of a memfd, munmap",
                                count,
                                true,
                                () ->
                                        new LinuxCalls.SharedMappings(
                                                (long) MAPPED_MIB << 20, count))));
        return pairs;
    }

    private Side growth(String name, String how, int peers) {
        int most = smoke ? Math.min(peers, 20) : peers;
        long count = smoke ? 1 : Math.max(4, GROWTHS / peers / 4);
        return Side.guest(name, config(), PeerGrowth.class, count, how, "" + most);
    }

    private static MachineConfig config() {
        return GuestMachine.quiet().withMemoryBytes(512L << 20);
    }
}
