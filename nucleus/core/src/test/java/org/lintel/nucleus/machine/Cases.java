package org.lintel.nucleus.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.DynamicTest;
import org.lintel.nucleus.MachineConfig;
import org.lintel.nucleus.cpu.Batons;
import org.lintel.nucleus.guests.Child;
import org.lintel.nucleus.process.Process;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Tests whose checks run inside the machine: a guest class has a case for each fact, the case is
 * chosen by its first argument, and its exit status is the verdict. Each case has a machine to itself,
 * which must be whole afterwards.
 */
final class Cases {
    private final List<Setting> settings = new ArrayList<>();

    private record Setting(String name, MachineConfig config) {}

    private Cases() {}

    /** {@return cases that run with one processor and with two} */
    static Cases onOneAndTwoProcessors() throws Exception {
        return onProcessors(1, 2);
    }

    /** {@return cases that run on machines with so many processors} */
    static Cases onProcessors(int... counts) throws Exception {
        Cases cases = new Cases();
        for (int count : counts) {
            cases.with(count == 1 ? "1 cpu" : count + " cpus", config().withProcessors(count));
        }
        return cases;
    }

    /** {@return cases that run with one processor and with two, on each kind of host thread} */
    static Cases onAllMachines() throws Exception {
        return onOneAndTwoProcessors()
                .with("1 cpu, platform threads", config().withThreads(Batons.PLATFORM))
                .with(
                        "2 cpus, platform threads",
                        config().withThreads(Batons.PLATFORM).withProcessors(2));
    }

    Cases with(String name, MachineConfig config) {
        settings.add(new Setting(name, config));
        return this;
    }

    /** {@return the standard machine, with the program "child"} */
    static MachineConfig config() throws Exception {
        return MachineConfig.standard().withPrograms(Map.of("child", Rig.program(Child.class)));
    }

    /**
     * @param cases "caseName", or "M01 caseName" with the number of a case of the kernel's list
     */
    Stream<DynamicTest> of(Class<?> guest, String... cases) {
        return Stream.of(cases)
                .flatMap(name ->
                        settings.stream()
                                .map(setting ->
                                        DynamicTest.dynamicTest(
                                                name + ", " + setting.name,
                                                () -> run(setting.config, guest, name))));
    }

    private static void run(MachineConfig config, Class<?> guest, String name) throws Exception {
        try (Rig rig = new Rig(config)) {
            Process process = rig.start(guest, name.substring(name.lastIndexOf(' ') + 1));
            rig.runToTheEnd();
            assertEquals("exit 0", process.exitStatus().toString(), () -> rig.err(guest));
        }
    }
}
