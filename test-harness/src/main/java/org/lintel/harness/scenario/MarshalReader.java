package org.lintel.harness.scenario;

import org.lintel.ipc.marshal.MarshalConfig;
import org.lintel.ipc.marshal.MarshalConfig.Full;
import org.lintel.nucleus.abi.DoorLayout;
import org.lintel.nucleus.abi.MarshalLayout;

import java.util.Map;

/**
 * Reads {@code marshal:} and {@code buffers:}, which may stand at the machine and at a process.
 * Stateless.
 */
final class MarshalReader {
    private static final Words BUFFERS =
            Words.of("buffers", "count", "size", "inline", "full", "memory");

    /** What {@code marshal:} can say. */
    private enum Release {
        EARLY,
        HOLD
    }

    /** What {@code buffers: memory:} can say. */
    private enum Commitment {
        ON_DEMAND,
        AT_ONCE
    }

    private MarshalReader() {}

    /**
     * {@return how arguments are marshalled}
     *
     * @param words of the block in which the two words may stand
     * @param base what holds where they say nothing
     */
    static MarshalConfig marshal(Map<String, Value> words, MarshalConfig base)
            throws ScenarioException {
        MarshalConfig config = base;
        if (words.containsKey("buffers")) {
            config = buffers(words.get("buffers").block(BUFFERS), config);
        }
        if (words.containsKey("marshal")) {
            Release release = MachineReader.choice(Release.class, words.get("marshal"));
            config = config.withHold(release == Release.HOLD);
        }
        return config;
    }

    private static MarshalConfig buffers(Map<String, Value> words, MarshalConfig base)
            throws ScenarioException {
        MarshalConfig config = base.withBuffers(count(words, base), size(words, base));
        if (words.containsKey("inline")) {
            config =
                    config.withInlineBytes(
                            (int) words.get("inline").size(0, DoorLayout.INLINE_MOST));
        }
        if (words.containsKey("full")) {
            config = config.withFull(MachineReader.choice(Full.class, words.get("full")));
        }
        if (words.containsKey("memory")) {
            Commitment memory = MachineReader.choice(Commitment.class, words.get("memory"));
            config = config.withEager(memory == Commitment.AT_ONCE);
        }
        return config;
    }

    private static int count(Map<String, Value> words, MarshalConfig base)
            throws ScenarioException {
        return words.containsKey("count")
                ? (int) words.get("count").count(1, MarshalLayout.MOST_BUFFERS)
                : base.buffers();
    }

    private static int size(Map<String, Value> words, MarshalConfig base) throws ScenarioException {
        if (!words.containsKey("size")) {
            return base.bufferBytes();
        }
        Value value = words.get("size");
        int size =
                (int) value.size(MarshalConfig.LEAST_BUFFER_BYTES, MarshalConfig.MOST_BUFFER_BYTES);
        if (size % MarshalConfig.BUFFER_ALIGNMENT != 0) {
            throw value.error(
                    "expected a multiple of " + MarshalConfig.BUFFER_ALIGNMENT + ", found " + size);
        }
        return size;
    }
}
