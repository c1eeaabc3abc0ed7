package org.lintel.nucleus;

import org.lintel.nucleus.cpu.Batons;
import org.lintel.nucleus.cpu.MultiLevelFeedback;
import org.lintel.nucleus.cpu.Oracle;
import org.lintel.nucleus.cpu.Policy;
import org.lintel.nucleus.cpu.RoundRobin;
import org.lintel.nucleus.cpu.StrictPriority;
import org.lintel.nucleus.loader.Program;

import java.time.Duration;
import java.util.List;
import java.util.Map;
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
            return switch (this) {
                case ROUND_ROBIN -> new RoundRobin(quantumTicks, oracle);
                case PRIORITY -> new StrictPriority(quantumTicks, oracle);
                case FEEDBACK -> new MultiLevelFeedback(quantumTicks, oracle);
            };
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
                Map.of(),
                true,
                null,
                false,
                List::of);
    }

    public MachineConfig withProcessors(int value) {
        return new MachineConfig(
                value,
                memoryBytes,
                seed,
                policy,
                quantumTicks,
                threads,
                guard,
                programs,
                traced,
                strace,
                tracksWriters,
                subsystems);
    }

    public MachineConfig withMemoryBytes(long value) {
        return new MachineConfig(
                processors,
                value,
                seed,
                policy,
                quantumTicks,
                threads,
                guard,
                programs,
                traced,
                strace,
                tracksWriters,
                subsystems);
    }

    public MachineConfig withSeed(long value) {
        return new MachineConfig(
                processors,
                memoryBytes,
                value,
                policy,
                quantumTicks,
                threads,
                guard,
                programs,
                traced,
                strace,
                tracksWriters,
                subsystems);
    }

    public MachineConfig withPolicy(PolicyKind value, int quantum) {
        return new MachineConfig(
                processors,
                memoryBytes,
                seed,
                value,
                quantum,
                threads,
                guard,
                programs,
                traced,
                strace,
                tracksWriters,
                subsystems);
    }

    public MachineConfig withThreads(Batons value) {
        return new MachineConfig(
                processors,
                memoryBytes,
                seed,
                policy,
                quantumTicks,
                value,
                guard,
                programs,
                traced,
                strace,
                tracksWriters,
                subsystems);
    }

    public MachineConfig withGuard(Duration value) {
        return new MachineConfig(
                processors,
                memoryBytes,
                seed,
                policy,
                quantumTicks,
                threads,
                value,
                programs,
                traced,
                strace,
                tracksWriters,
                subsystems);
    }

    public MachineConfig withSubsystems(Supplier<List<Subsystem>> value) {
        return new MachineConfig(
                processors,
                memoryBytes,
                seed,
                policy,
                quantumTicks,
                threads,
                guard,
                programs,
                traced,
                strace,
                tracksWriters,
                value);
    }

    public MachineConfig withPrograms(Map<String, Program> value) {
        return new MachineConfig(
                processors,
                memoryBytes,
                seed,
                policy,
                quantumTicks,
                threads,
                guard,
                value,
                traced,
                strace,
                tracksWriters,
                subsystems);
    }

    /** {@return the same machine without events: no counters, no hash} */
    public MachineConfig untraced() {
        return new MachineConfig(
                processors,
                memoryBytes,
                seed,
                policy,
                quantumTicks,
                threads,
                guard,
                programs,
                false,
                null,
                tracksWriters,
                subsystems);
    }

    /** {@return the same machine, with the trace as text, and frames that know their writers} */
    public MachineConfig withStrace(Appendable target) {
        return new MachineConfig(
                processors,
                memoryBytes,
                seed,
                policy,
                quantumTicks,
                threads,
                guard,
                programs,
                true,
                target,
                true,
                subsystems);
    }
}
