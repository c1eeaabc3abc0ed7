package org.lintel.harness.scenario;

import org.lintel.harness.scenario.Scenario.Policy;
import org.lintel.harness.scenario.Scenario.Threads;
import org.lintel.ipc.IpcConfig;
import org.lintel.nucleus.Budget;

import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The machine to boot. Immutable; start from {@link #standard} and change what you need.
 *
 * @param quantumTicks the ticks that a thread may run before another one gets its turn
 * @param guard host time that a thread may spend without a poll or a trap before it counts as stuck
 * @param budget what all processes together may use
 * @param limits what every process gets that has no limits of its own
 */
public record MachineSettings(
        int cpus,
        long memoryBytes,
        long seed,
        Policy policy,
        long quantumTicks,
        Threads threads,
        Duration guard,
        Budget budget,
        Map<Resource, Long> limits,
        IpcConfig ipc) {

    /** Some three minutes of a host's processor, and five by the clock on its wall. */
    static final Budget DEFAULT_BUDGET = new Budget(100_000_000_000L, Duration.ofMinutes(5));

    /** {@return the machine of a scenario that says nothing about it} */
    static MachineSettings standard() {
        return new MachineSettings(
                1,
                64L << 20,
                1,
                Policy.ROUND_ROBIN,
                10_000,
                Threads.VIRTUAL,
                Duration.ofSeconds(10),
                DEFAULT_BUDGET,
                Map.of(),
                IpcConfig.standard());
    }

    /** {@return the same machine with another seed} */
    public MachineSettings withSeed(long other) {
        return changed(draft -> draft.seed = other);
    }

    /** {@return the same machine with another number of processors} */
    public MachineSettings withCpus(int other) {
        return changed(draft -> draft.cpus = other);
    }

    /** {@return the same machine on other host threads} */
    public MachineSettings withThreads(Threads other) {
        return changed(draft -> draft.threads = other);
    }

    private MachineSettings changed(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.settings();
    }

    /** The components as fields: a new one joins here, and no other method repeats the list. */
    static final class Draft {
        int cpus;
        long memoryBytes;
        long seed;
        Policy policy;
        long quantumTicks;
        Threads threads;
        Duration guard;
        Budget budget;
        Map<Resource, Long> limits;
        IpcConfig ipc;

        Draft(MachineSettings from) {
            cpus = from.cpus;
            memoryBytes = from.memoryBytes;
            seed = from.seed;
            policy = from.policy;
            quantumTicks = from.quantumTicks;
            threads = from.threads;
            guard = from.guard;
            budget = from.budget;
            limits = from.limits;
            ipc = from.ipc;
        }

        MachineSettings settings() {
            return new MachineSettings(
                    cpus,
                    memoryBytes,
                    seed,
                    policy,
                    quantumTicks,
                    threads,
                    guard,
                    budget,
                    limits,
                    ipc);
        }
    }
}
