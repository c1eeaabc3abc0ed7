package org.lintel.nucleus.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lintel.nucleus.MachineConfig;
import org.lintel.nucleus.guests.DescriptorCases;
import org.lintel.nucleus.process.ExitStatus;
import org.lintel.nucleus.process.Process;

import java.util.Map;

/** What descriptors, pipes and poll promise, asked by processes of a whole machine. */
class DescriptorTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    I01 each end has one direction                        | directions
                    I02 the bytes come before the end                     | end
                    I03 without a reader SIGPIPE comes, or EPIPE          | sigpipe
                    I04 a blocked writer is told that the reader is gone  | blocked
                    I06 without blocking: EAGAIN, all or nothing          | nonblocking
                    I07 records of two processes never mix                | records
                    I08 a pipe has no offsets                             | offsets
                    I09 the last writer's end wakes all readers           | readers
                    I11 FIONREAD at both ends                             | fionread
                    I12 transfers of no bytes return at once              | nothing
                    I13 capacity has bounds                               | capacity
                    I14 poll tells of the end: HUP, ERR                   | poll
                    I14 poll waits                                        | pollWaits
                    I15 EMFILE and EFAULT leave no half pair              | limits
                    M36 write and shared map show the same bytes          | memfd
                    M58 an offset is shared after fork                    | sharedOffset
                    exec closes what is close-on-exec                     | execCloses
                    spawn actions pass what they name                     | spawnPasses
                    """)
    void descriptorsKeepTheirPromise(String title, String name) throws Exception {
        for (int processors = 1; processors <= 2; processors++) {
            MachineConfig config =
                    MachineConfig.standard()
                            .withProcessors(processors)
                            .withPrograms(
                                    Map.of("DescriptorCases", Rig.program(DescriptorCases.class)));
            try (Rig rig = new Rig(config)) {
                Process process = rig.start(DescriptorCases.class, name);
                rig.runToTheEnd();
                assertEquals(
                        ExitStatus.exited(0),
                        process.exitStatus(),
                        title
                                + ", processors "
                                + processors
                                + "\n"
                                + rig.err(DescriptorCases.class));
            }
        }
    }
}
