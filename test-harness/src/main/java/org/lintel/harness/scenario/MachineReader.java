package org.lintel.harness.scenario;

import org.lintel.harness.scenario.Scenario.MachineSettings;
import org.lintel.harness.scenario.Scenario.Policy;
import org.lintel.harness.scenario.Scenario.Threads;
import org.lintel.ipc.IpcConfig;
import org.lintel.ipc.door.DoorConfig;
import org.lintel.ipc.marshal.MarshalConfig;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads the block {@code machine:}. Stateless. */
final class MachineReader {
    static final int MAX_CPUS = 64;

    private static final long MAX_QUANTUM_TICKS = 1 << 24;
    private static final long MIN_MEMORY_BYTES = 1 << 20;
    private static final long MAX_MEMORY_BYTES = 1L << 36;
    private static final Words WORDS =
            Words.of(
                            "the machine",
                            "cpus",
                            "memory",
                            "seed",
                            "policy",
                            "quantum",
                            "threads",
                            "guard",
                            "limits",
                            "marshal",
                            "buffers")
                    .later("nodes", "there is one machine a scenario in this version");

    private MachineReader() {}

    /** {@return the machine of a scenario that says nothing about it} */
    static MachineSettings defaults() {
        return new MachineSettings(
                1,
                64L << 20,
                1,
                Policy.ROUND_ROBIN,
                10_000,
                Threads.VIRTUAL,
                Duration.ofSeconds(10),
                Map.of(),
                IpcConfig.standard());
    }

    static MachineSettings machine(Value block) throws ScenarioException {
        MachineSettings base = defaults();
        Map<String, Value> words = block.block(WORDS);
        return new MachineSettings(
                words.containsKey("cpus")
                        ? (int) words.get("cpus").count(1, MAX_CPUS)
                        : base.cpus(),
                words.containsKey("memory")
                        ? words.get("memory").size(MIN_MEMORY_BYTES, MAX_MEMORY_BYTES)
                        : base.memoryBytes(),
                words.containsKey("seed")
                        ? words.get("seed").count(Long.MIN_VALUE, Long.MAX_VALUE)
                        : base.seed(),
                words.containsKey("policy")
                        ? choice(Policy.class, words.get("policy"))
                        : base.policy(),
                words.containsKey("quantum")
                        ? words.get("quantum").count(1, MAX_QUANTUM_TICKS)
                        : base.quantumTicks(),
                words.containsKey("threads")
                        ? choice(Threads.class, words.get("threads"))
                        : base.threads(),
                words.containsKey("guard") ? words.get("guard").duration() : base.guard(),
                words.containsKey("limits")
                        ? ScenarioReader.limits(words.get("limits"))
                        : base.limits(),
                base.ipc()
                        .withDoors(
                                DoorConfig.standard()
                                        .withMarshal(
                                                MarshalReader.marshal(
                                                        words, MarshalConfig.standard()))));
    }

    /** {@return the constant that a value spells, as {@link #word} does} */
    static <E extends Enum<E>> E choice(Class<E> type, Value value) throws ScenarioException {
        List<String> words =
                java.util.Arrays.stream(type.getEnumConstants()).map(MachineReader::word).toList();
        return type.getEnumConstants()[words.indexOf(value.oneOf(words))];
    }

    /** {@return how a scenario spells a constant: {@code round-robin} for ROUND_ROBIN} */
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
