package org.lintel.ipc.machine;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lintel.ipc.door.DoorConfig;
import org.lintel.ipc.guests.PeerCases;
import org.lintel.ipc.guests.PeerIdle;
import org.lintel.nucleus.MachineConfig;
import org.lintel.nucleus.process.Process;

import java.util.Map;

/** mmap_peer and munmap_peer, through the gate, on one processor and two. */
class PeerTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    PEER-1 PEER-3 a page mapped by another is found, without a call | slice
                    PEER-1 own pid is allowed                                | own
                    PEER-1 each bad argument has its error                   | arguments
                    PEER-1 EPERM without a right in the peer                 | rights
                    PEER-1 a right that was taken back is EPERM              | revoked
                    PEER-1 who has detached is out of reach                  | detached
                    PEER-1 another program has given nobody a right          | execRevokes
                    PEER-1 EPERM for the peer's private memory               | privateMemory
                    PEER-1 FIXED replaces, NOREPLACE is EEXIST               | fixed
                    PEER-1 ENOMEM beyond the peer's own limit                | limit
                    PEER-1 ESRCH for who has ended                           | gone
                    PEER-1 rights are the peer's, PRIVATE stays with it      | protections
                    PEER-1 a child inherits what was mapped by another       | forked
                    PEER-1 a call that races with the exit leaves nothing    | racingExit
                    PEER-9 an access after munmap_peer ends that process alone | unmapped
                    PEER-9 a system call under way on the range is EFAULT    | blocked
                    PEER-7 one call maps in many at one address              | vector
                    PEER-7 a range taken in one leaves all as they were      | vectorCollision
                    PEER-7 bad vectors have their errors                     | vectorErrors
                    PEER-7 ENOMEM where the holes of two never meet          | vectorFragments
                    PEER-1 ENOMEM beyond so many attachments                 | tooMany
                    PEER-7 new anonymous memory is the same for all          | vectorAnonymous
                    PEER-7 a vector maps nothing private                     | vectorPrivate
                    PEER-7 a result that cannot be written maps nothing      | vectorReadOnly
                    PEER-1 attachments are limited                           | attachments
                    PEER-4 a word is cleared at the end, kill -9 included    | word
                    PEER-4 who gave a word back and died leaves nobody asleep | wordGivenBack
                    PEER-4 the word that was said last is cleared first      | wordOrder
                    """)
    void peersHold(String title, String name) throws Exception {
        for (int processors : IpcRig.processorCounts()) {
            MachineConfig config =
                    MachineConfig.standard()
                            .withProcessors(processors)
                            .withPrograms(Map.of("idle", IpcRig.program(PeerIdle.class)));
            try (IpcRig rig = new IpcRig(config, DoorConfig.standard())) {
                Process process = rig.start("case", PeerCases.class, name);
                rig.runToTheEnd();
                rig.assertSucceeded(process);
            }
        }
    }
}
