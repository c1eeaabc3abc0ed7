package org.lintel.ipc.machine;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lintel.ipc.door.DoorConfig;
import org.lintel.ipc.guests.TransferCases;
import org.lintel.nucleus.MachineConfig;
import org.lintel.nucleus.process.Process;

/** What data become on their way through a door. */
class TransferTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    D01 MARSH-6 an echo of up to 64 bytes comes back into the caller's room | echo
                    D02 DOORS-2 without room the answer comes in a mapping                | noRoom
                    D03 six pages of argument arrive whole                                | hash
                    D05 answers of all sizes arrive whole                                 | replySizes
                    D06 arguments of all sizes arrive whole                               | argumentSizes
                    D07 answers that were unmapped leave nothing                          | manyOverflows
                    D09 a call without arguments has none                                 | noArgument
                    D11 the answer may overwrite the argument                             | sameMemory
                    MARSH-11 arguments that are given away come whole                     | given
                    MARSH-11 only what can be given away is                               | givenRefused
                    D12 an answer too large leaves the room alone                         | overflow
                    D13 an answer that cannot be mapped is EOVERFLOW                      | addressSpaceFull
                    D15 DOORS-7 a bad pointer is EFAULT, and nobody is called             | badPointers
                    DOORS-7 a reply from nowhere is EFAULT to the procedure               | badReply
                    MARSH-11 unaligned pages arrive whole, and nothing beside them        | unaligned
                    MARSH-11 nobody's bytes lie beside unaligned ones             | beside
                    MARSH-11 shared and read-only pages are copied                        | objectPages
                    typed records with descriptors go there and back                      | records
                    """)
    void dataArriveWhole(String title, String name) throws Exception {
        for (int processors : IpcRig.processorCounts()) {
            try (IpcRig rig = IpcRig.standard(processors)) {
                Process process = rig.start("case", TransferCases.class, name);
                rig.runToTheEnd();
                rig.assertSucceeded(process);
            }
        }
    }

    @ParameterizedTest(name = "MARSH-11 {0} bytes go there and back")
    @CsvSource({"1048576", "16777216", "67108864"})
    void sizeIsBoundedByMemoryAlone(long bytes) throws Exception {
        MachineConfig config = MachineConfig.standard().withMemoryBytes(96L << 20);
        try (IpcRig rig = new IpcRig(config, DoorConfig.standard())) {
            Process process = rig.start("case", TransferCases.class, "huge", Long.toString(bytes));
            rig.runToTheEnd();
            rig.assertSucceeded(process);
        }
    }
}
