package org.lintel.ipc.machine;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lintel.ipc.guests.RelayCases;
import org.lintel.ipc.guests.RuleCases;
import org.lintel.nucleus.process.Process;

/** What doors refuse, and what passes through them beside data. */
class RuleTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    D14 D59 DOORS-7 what is no door is EBADF               | badDescriptors
                    D16 DOORS-7 data outside the bounds are ENOBUFS        | dataBounds
                    D17 bounds that cross are EINVAL, and stay             | crossedBounds
                    D14 D16 DOORS-7 the door is looked at before the data  | checkOrder
                    D18 only the maker sets parameters and revokes         | othersParams
                    D40 revocation by another is EPERM, and the door works | othersRevoke
                    DOORS-3 a call with arrays closes descriptors that come| fdsDropped
                    DOORS-7 no frame for the arguments is EAGAIN           | poolEmpty
                    D19 DOORS-7 a door that refuses descriptors: ENOTSUP   | refuseDesc
                    D20 DOORS-7 more descriptors than DESC_MAX are ENFILE  | descMax
                    D22 DOORS-3 a descriptor goes in                       | fdIn
                    D23 DOORS-3 a descriptor comes out                     | fdOut
                    D24 a released descriptor is closed after success      | release
                    D25 a descriptor's offset is shared                    | sharedOffset
                    D26 DOORS-7 a bad descriptor is EINVAL                 | badDesc
                    D28 a door goes through two relays                     | relay
                    DOORS-1 revoke closes no other's descriptor            | revokeRace
                    D30 what is no door has no id                          | plainDesc
                    D32 DOORS-7 more than 1024 descriptors are E2BIG       | tooManyDescs
                    DOORS-3 hundreds of descriptors go there and back      | manyDescs
                    DOORS-7 a full table is EMFILE, on either side         | tableFull
                    DOORS-7 results that cannot be told are EFAULT         | badResultPointers
                    DOORS-7 a server without room is E2BIG                 | serverFull
                    DOORS-3 memory is shared through a descriptor          | sharedMemory
                    D42 bad attributes are EINVAL, and use no number       | attributes
                    D43 a door is close-on-exec                            | closeOnExec
                    DOORS-1 door_info tells what the door is               | info
                    DOORS-6 a signal held until door_return is handled then| heldSignal
                    D62 ids grow over all processes                        | ids
                    a door cannot be read, written or sought               | vnode
                    """)
    void rulesHold(String title, String name) throws Exception {
        for (int processors : IpcRig.processorCounts()) {
            try (IpcRig rig = IpcRig.standard(processors)) {
                Process process = rig.start("case", RuleCases.class, name);
                rig.runToTheEnd();
                rig.assertSucceeded(process);
            }
        }
    }

    @Test
    @DisplayName(
            "D28 DOORS-3 a door goes through two processes and back, and is the same everywhere")
    void doorGoesThroughTwoProcesses() throws Exception {
        for (int processors : IpcRig.processorCounts()) {
            try (IpcRig rig = IpcRig.standard(processors)) {
                Process process = rig.start("case", RelayCases.class);
                rig.runToTheEnd();
                rig.assertSucceeded(process);
            }
        }
    }
}
