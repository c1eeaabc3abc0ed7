package org.lintel.harness.scenario;

import org.lintel.harness.scenario.Scenario.Policy;
import org.lintel.harness.scenario.Scenario.Threads;
import org.lintel.ipc.door.DoorConfig;
import org.lintel.ipc.marshal.MarshalConfig;
import org.lintel.nucleus.Budget;

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
                            "budget",
                            "limits",
                            "marshal",
                            "buffers",
                            "sysv")
                    .later("nodes", "there is one machine a scenario in this version");

    private static final Words BUDGET = Words.of("the budget", "ticks", "time");

    private MachineReader() {}

    static MachineSettings machine(Value block) throws ScenarioException {
        MachineSettings.Draft draft = new MachineSettings.Draft(MachineSettings.standard());
        Map<String, Value> words = block.block(WORDS);
        for (Map.Entry<String, Value> word : words.entrySet()) {
            read(word.getKey(), word.getValue(), draft);
        }
        MarshalConfig marshal = MarshalReader.marshal(words, MarshalConfig.standard());
        draft.ipc = draft.ipc.withDoors(DoorConfig.standard().withMarshal(marshal));
        return draft.settings();
    }

    private static void read(String word, Value value, MachineSettings.Draft draft)
            throws ScenarioException {
        switch (word) {
            case "cpus" -> draft.cpus = (int) value.count(1, MAX_CPUS);
            case "memory" -> draft.memoryBytes = value.size(MIN_MEMORY_BYTES, MAX_MEMORY_BYTES);
            case "seed" -> draft.seed = value.count(Long.MIN_VALUE, Long.MAX_VALUE);
            case "policy" -> draft.policy = choice(Policy.class, value);
            case "quantum" -> draft.quantumTicks = value.count(1, MAX_QUANTUM_TICKS);
            case "threads" -> draft.threads = choice(Threads.class, value);
            case "guard" -> draft.guard = value.duration();
            case "budget" -> draft.budget = budget(value);
            case "sysv" -> draft.ipc = draft.ipc.withSysv(SysvReader.sysv(value));
            case "limits" -> draft.limits = ScenarioReader.limits(value);
            default -> {} // words of the marshalling buffers, read together
        }
    }

    private static Budget budget(Value block) throws ScenarioException {
        Budget base = MachineSettings.DEFAULT_BUDGET;
        Map<String, Value> words = block.block(BUDGET);
        return new Budget(
                words.containsKey("ticks")
                        ? words.get("ticks").count(1, Long.MAX_VALUE)
                        : base.ticks(),
                words.containsKey("time") ? words.get("time").duration() : base.hostTime());
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
