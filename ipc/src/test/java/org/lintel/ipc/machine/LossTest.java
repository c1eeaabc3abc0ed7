package org.lintel.ipc.machine;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lintel.ipc.door.DoorConfig;
import org.lintel.ipc.guests.LossCases;
import org.lintel.ipc.marshal.MarshalConfig;
import org.lintel.nucleus.MachineConfig;
import org.lintel.nucleus.process.Process;

/** Calls go wrong and their process lives on: it loses nothing, under either policy. */
class LossTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    MARSH-10 a refused call gives its buffer back                     | refusedCalls
                    DOORS-7 results that are refused end the call with EINTR          | refusedReturns
                    MARSH-10 a server thread that is called away is left alone        | calledAway
                    MARSH-12 a door_arg that cannot be written loses no results       | argumentGone
                    MARSH-10 DOORS-6 a cancelled procedure's own call loses nothing   | nestedCancelled
                    DOORS-6 cancellation is deferred to a call that waits             | cancelDeferred
                    MARSH-10 a server thread that ends in a call loses nothing        | threadEnds
                    DOORS-4 a refused call leaves its thread to the next in line      | refusedPassesOn
                    DOORS-7 a caller's full table is EMFILE                           | clientTableFull
                    DOORS-4 a door whose pool gets no thread does not come            | noThread
                    DOORS-4 D55 a factory that throws leaves no door and no thread    | factoryThrows
                    DOORS-4 D61 a dry pool that gets no thread serves on              | dryFactoryThrows
                    DOORS-5 a notice that throws does not stop the next one           | noticeThrows
                    """)
    void nothingIsLost(String title, String name) throws Exception {
        for (int processors : IpcRig.processorCounts()) {
            for (boolean hold : new boolean[] {false, true}) {
                MarshalConfig marshal =
                        MarshalConfig.standard().withBuffers(4, 1024).withHold(hold);
                run(processors, DoorConfig.standard().withMarshal(marshal), name);
            }
        }
    }

    private static void run(int processors, DoorConfig doors, String name) throws Exception {
        MachineConfig config = MachineConfig.standard().withProcessors(processors);
        try (IpcRig rig = new IpcRig(config, doors)) {
            Process process = rig.start("case", LossCases.class, name);
            rig.runToTheEnd();
            rig.assertSucceeded(process);
        } catch (AssertionError e) {
            throw new AssertionError("processors " + processors + ", " + doors.marshal(), e);
        }
    }
}
