package org.lintel.harness.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.lintel.nucleus.Machine;
import org.lintel.nucleus.Outcome;
import org.lintel.nucleus.ProcessSpec;
import org.lintel.nucleus.handle.PipeEnd;
import org.lintel.nucleus.loader.Program;
import org.lintel.nucleus.process.Process;

@ExtendWith(MachineExtension.class)
class MachineExtensionTest {
    @Test
    void aTestGetsAMachineOfItsOwn(Machine machine) throws Exception {
        Program program = Program.shipped("hello");
        program.prepare();
        Process hello = machine.start(ProcessSpec.of("hello", program));
        assertEquals(1, hello.pid());
        assertInstanceOf(Outcome.Ended.class, machine.run());
    }

    @Test
    void aTestThatLeavesSomethingOpenFails() {
        var tests =
                EngineTestKit.engine("junit-jupiter")
                        .selectors(DiscoverySelectors.selectClass(LeavesAPipe.class))
                        .execute()
                        .testEvents();
        assertEquals(1, tests.failed().count());
        String message =
                tests.failed().stream()
                        .findFirst()
                        .flatMap(event ->
                                event.getPayload(
                                        org.junit.platform.engine.TestExecutionResult.class))
                        .flatMap(result -> result.getThrowable())
                        .map(Throwable::getMessage)
                        .orElse("");
        assertTrue(message.contains("open file pipe"), message);
    }

    /** Run by the test above only: its name does not end as those of tests do. */
    @ExtendWith(MachineExtension.class)
    static class LeavesAPipe {
        @Test
        void opensAPipe(Machine machine) throws Exception {
            PipeEnd.open(machine.files(), machine.memory(), 0);
            machine.run();
        }
    }
}
