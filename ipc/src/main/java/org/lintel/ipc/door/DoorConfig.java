package org.lintel.ipc.door;

import org.lintel.ipc.marshal.MarshalConfig;
import org.lintel.ipc.marshal.StepProbe;

import java.util.Map;

/**
 * How doors work on a machine.
 *
 * @param marshal how arguments are marshalled
 * @param byProcess processes that differ, by name
 * @param deepest calls that may be nested: a server that calls a server that calls …
 * @param probe told of each step, on machines with events
 */
public record DoorConfig(
        MarshalConfig marshal, Map<String, MarshalConfig> byProcess, int deepest, StepProbe probe) {
    public static final int DEFAULT_DEEPEST = 64;

    public DoorConfig {
        byProcess = Map.copyOf(byProcess);
        if (deepest < 1) {
            throw new IllegalArgumentException("doors: deepest=" + deepest);
        }
    }

    /** {@return early release, 32 buffers of 5 KiB, 64 nested calls} */
    public static DoorConfig standard() {
        return new DoorConfig(MarshalConfig.standard(), Map.of(), DEFAULT_DEEPEST, StepProbe.NONE);
    }

    public DoorConfig withMarshal(MarshalConfig value) {
        return new DoorConfig(value, byProcess, deepest, probe);
    }

    public DoorConfig withProcesses(Map<String, MarshalConfig> value) {
        return new DoorConfig(marshal, value, deepest, probe);
    }

    public DoorConfig withProbe(StepProbe value) {
        return new DoorConfig(marshal, byProcess, deepest, value);
    }

    MarshalConfig of(String processName) {
        return byProcess.getOrDefault(processName, marshal);
    }
}
