package org.lintel.nucleus.machine;

import org.lintel.nucleus.Budget;
import org.lintel.nucleus.MachineConfig;
import org.lintel.nucleus.ProcessSpec;
import org.lintel.nucleus.abi.ProcessFlags;
import org.lintel.nucleus.guests.Attacks;
import org.lintel.nucleus.guests.Mixed;
import org.lintel.nucleus.process.Limits;
import org.lintel.nucleus.process.Process;

import java.time.Duration;

/** One attack on the host's heap, for a JVM of its own with a small one. */
final class SmallHeap {
    private static final long CPU_TICKS = 1_000_000;

    private SmallHeap() {}

    /** Prints how the run, the attacker (the first argument says which) and a bystander end. */
    public static void main(String[] args) throws Exception {
        MachineConfig config =
                MachineConfig.standard()
                        .withBudget(new Budget(Long.MAX_VALUE, Duration.ofSeconds(20)));
        try (Rig rig = new Rig(config)) {
            Limits limits = new Limits();
            limits.preset(ProcessFlags.RLIMIT_CPU, CPU_TICKS);
            ProcessSpec spec = ProcessSpec.of("attacker", Rig.program(Attacks.class), args[0]);
            Process attacker = rig.start(spec.withLimits(limits), "");
            Process busy = rig.start(ProcessSpec.of("busy", Rig.program(Mixed.class)), "");
            rig.run();
            System.out.println(rig.outcome());
            System.out.println(attacker.exitStatus());
            System.out.println(busy.exitStatus());
        }
    }
}
