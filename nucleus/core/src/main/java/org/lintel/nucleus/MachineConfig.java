package org.lintel.nucleus;

import org.lintel.nucleus.cpu.Batons;
import org.lintel.nucleus.cpu.MultiLevelFeedback;
import org.lintel.nucleus.cpu.Oracle;
import org.lintel.nucleus.cpu.Policy;
import org.lintel.nucleus.cpu.RealTimeFirst;
import org.lintel.nucleus.cpu.RoundRobin;
import org.lintel.nucleus.cpu.StrictPriority;
import org.lintel.nucleus.loader.Program;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What a machine is made of. Immutable; start from {@link #standard} and change what you need.
 *
 * @param processors emulated processors; with one, a run is a function of programs and seed
 * @param memoryBytes size of the frame pool, rounded up to pages
 * @param seed of every choice that nothing forces
 * @param policy who runs next
 * @param quantumTicks mean length of a quantum
 * @param threads what carries emulated threads
 * @param guard host time that a thread may spend outside the nucleus, without a poll, before it is
 *     taken for stuck
 * @param budget what the run may use in all
 * @param programs what spawn and exec can name
 * @param traced whether events are published at all (counters, hash, strace)
 * @param strace where the trace goes as text, or null
 * @param tracksWriters whether frames remember who last took them for writing
 * @param subsystems makes the parts of the nucleus beside the core, anew for each machine
 */
public record MachineConfig(
        int processors,
        long memoryBytes,
        long seed,
        PolicyKind policy,
        int quantumTicks,
        Batons threads,
        Duration guard,
        Budget budget,
        Map<String, Program> programs,
        boolean traced,
        Appendable strace,
        boolean tracksWriters,
        Supplier<List<Subsystem>> subsystems) {

    /** The scheduling policies that ship. */
    public enum PolicyKind {
        ROUND_ROBIN,
        PRIORITY,
        FEEDBACK;

        Policy create(int quantumTicks, Oracle oracle) {
            Policy policy =
                    switch (this) {
                        case ROUND_ROBIN -> new RoundRobin(quantumTicks, oracle);
                        case PRIORITY -> new StrictPriority(quantumTicks, oracle);
                        case FEEDBACK -> new MultiLevelFeedback(quantumTicks, oracle);
                    };
            return new RealTimeFirst(policy);
        }
    }

    public static final int DEFAULT_QUANTUM_TICKS = 10_000;
    public static final long DEFAULT_MEMORY_BYTES = 64L << 20;
    public static final Duration DEFAULT_GUARD = Duration.ofSeconds(10);

    public MachineConfig {
        if (processors < 1 || memoryBytes < 4096 || quantumTicks < 1 || quantumTicks > 1 << 24) {
            throw new IllegalArgumentException(
                    "machine: processors=%d memoryBytes=%d quantumTicks=%d"
                            .formatted(processors, memoryBytes, quantumTicks));
        }
    }

    /** {@return one processor, 64 MiB, round robin, seed 1, events on} */
    public static MachineConfig standard() {
        return new MachineConfig(
                1,
                DEFAULT_MEMORY_BYTES,
                1,
                PolicyKind.ROUND_ROBIN,
                DEFAULT_QUANTUM_TICKS,
                Batons.best(),
                DEFAULT_GUARD,
                Budget.NONE,
                Map.of(),
                true,
                null,
                false,
                List::of);
    }

    public MachineConfig withProcessors(int value) {
        return changed(draft -> draft.processors = value);
    }

    public MachineConfig withMemoryBytes(long value) {
        return changed(draft -> draft.memoryBytes = value);
    }

    public MachineConfig withSeed(long value) {
        return changed(draft -> draft.seed = value);
    }

    public MachineConfig withPolicy(PolicyKind value, int quantum) {
        return changed(draft -> {
            draft.policy = value;
            draft.quantumTicks = quantum;
        });
    }

    public MachineConfig withThreads(Batons value) {
        return changed(draft -> draft.threads = value);
    }

    public MachineConfig withGuard(Duration value) {
        return changed(draft -> draft.guard = value);
    }

    public MachineConfig withBudget(Budget value) {
        return changed(draft -> draft.budget = value);
    }

    public MachineConfig withSubsystems(Supplier<List<Subsystem>> value) {
        return changed(draft -> draft.subsystems = value);
    }

    public MachineConfig withPrograms(Map<String, Program> value) {
        return changed(draft -> draft.programs = value);
    }

    /** {@return the same machine without events: no counters, no hash} */
    public MachineConfig untraced() {
        return changed(draft -> {
            draft.traced = false;
            draft.strace = null;
        });
    }

    /** {@return the same machine, with the trace as text, and frames that know their writers} */
    public MachineConfig withStrace(Appendable target) {
        return changed(draft -> {
            draft.traced = true;
            draft.strace = target;
            draft.tracksWriters = true;
        });
    }

    /** {@return a copy that differs in what {@code change} sets} */
    private MachineConfig changed(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.config();
    }

    /**
     * The components as fields, to copy all and set some: a new component joins here in three lines,
     * and no other method repeats the list. Confined to {@link #changed}.
     */
    private static final class Draft {
        private int processors;
        private long memoryBytes;
        private long seed;
        private PolicyKind policy;
        private int quantumTicks;
        private Batons threads;
        private Duration guard;
        private Budget budget;
        private Map<String, Program> programs;
        private boolean traced;
        private Appendable strace;
        private boolean tracksWriters;
        private Supplier<List<Subsystem>> subsystems;

        Draft(MachineConfig from) {
            processors = from.processors;
            memoryBytes = from.memoryBytes;
            seed = from.seed;
            policy = from.policy;
            quantumTicks = from.quantumTicks;
            threads = from.threads;
            guard = from.guard;
            budget = from.budget;
            programs = from.programs;
            traced = from.traced;
            strace = from.strace;
            tracksWriters = from.tracksWriters;
            subsystems = from.subsystems;
        }

        MachineConfig config() {
            return new MachineConfig(
                    processors,
                    memoryBytes,
                    seed,
                    policy,
                    quantumTicks,
                    threads,
                    guard,
                    budget,
                    programs,
                    traced,
                    strace,
                    tracksWriters,
                    subsystems);
        }
    }
}
