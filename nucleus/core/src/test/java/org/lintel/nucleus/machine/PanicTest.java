package org.lintel.nucleus.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lintel.nucleus.Machine;
import org.lintel.nucleus.MachineConfig;
import org.lintel.nucleus.NucleusPanic;
import org.lintel.nucleus.Outcome;
import org.lintel.nucleus.ProcessSpec;
import org.lintel.nucleus.Subsystem;
import org.lintel.nucleus.guests.BreaksTheNucleus;
import org.lintel.nucleus.process.Kernel;
import org.lintel.nucleus.trap.SyscallTable;

import java.util.List;

/** A broken invariant of the nucleus stops the machine, and says what came before. */
class PanicTest {
    /** A system call that breaks the nucleus. */
    private static final class Broken implements Subsystem {
        @Override
        public void boot(Kernel kernel, SyscallTable calls) {
            calls.add(
                    BreaksTheNucleus.CALL,
                    "broken",
                    "int value",
                    (thread, a0, a1, a2, a3, a4, a5) -> {
                        throw new NucleusPanic("test: broken, value=" + a0);
                    });
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aPanicStopsEverythingAndShowsTheLastEvents(int processors) throws Exception {
        MachineConfig config =
                MachineConfig.standard()
                        .withProcessors(processors)
                        .withSubsystems(() -> List.of(new Broken()));
        try (Machine machine = Machine.boot(config)) {
            for (int i = 0; i < 3; i++) {
                machine.start(ProcessSpec.of("p" + i, Rig.program(BreaksTheNucleus.class)));
            }
            Outcome.Panic panic = assertInstanceOf(Outcome.Panic.class, machine.run());
            assertEquals("test: broken, value=7", panic.message());
            List<String> events = panic.lastEvents();
            assertTrue(
                    events.stream().anyMatch(line -> line.contains("broken(7")), events::toString);
        }
    }
}
