package org.lintel.nucleus.machine;

import org.lintel.nucleus.MachineConfig;
import org.lintel.nucleus.cpu.Batons;
import org.lintel.nucleus.guests.Mixed;

/** One run of the mixed workload, as the hash of its trace. Also a program, for a second JVM. */
final class HashRun {
    private static final int QUANTUM_TICKS = 150;

    private HashRun() {}

    /**
     * Prints a line for each seed from the first argument up to the second: its hash on virtual
     * threads, and on platform threads.
     */
    public static void main(String[] args) throws Exception {
        for (long seed = Long.parseLong(args[0]); seed < Long.parseLong(args[1]); seed++) {
            System.out.println(hash(seed, Batons.VIRTUAL) + " " + hash(seed, Batons.PLATFORM));
        }
    }

    static String hash(long seed, Batons threads) throws Exception {
        MachineConfig config =
                MachineConfig.standard()
                        .withMemoryBytes(4 << 20)
                        .withSeed(seed)
                        .withThreads(threads)
                        .withPolicy(MachineConfig.PolicyKind.ROUND_ROBIN, QUANTUM_TICKS);
        try (Rig rig = new Rig(config)) {
            var process = rig.start(Mixed.class);
            rig.runToTheEnd();
            if (process.exitStatus().code() != 0) {
                throw new AssertionError(
                        "seed " + seed + ": " + process.exitStatus() + rig.err(Mixed.class));
            }
            if (rig.machine.counters().get("hostBlocks") != 0) {
                throw new AssertionError("seed " + seed + ": the run waited in the JVM");
            }
            return rig.machine.traceHash() + " " + rig.machine.counters().get("virtualTime.ns");
        }
    }
}
