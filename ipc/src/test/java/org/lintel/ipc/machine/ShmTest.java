package org.lintel.ipc.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lintel.ipc.IpcConfig;
import org.lintel.ipc.guests.ShmCases;
import org.lintel.ipc.sysv.SysvConfig;
import org.lintel.nucleus.MachineConfig;
import org.lintel.nucleus.process.Process;

import java.util.Map;

/** Shared memory segments as shmget(2), shmop(2) and shmctl(2) describe them. */
class ShmTest {
    private static SysvConfig limits(String name) {
        SysvConfig standard = SysvConfig.standard();
        return switch (name) {
            case "full" -> standard.withSegments(8, 1 << 20, 1 << 20);
            case "badSizes" -> standard.withSegments(4096, 64 * 4096, 1 << 20);
            case "total" -> standard.withSegments(4096, 1 << 20, 100);
            default -> standard;
        };
    }

    private static IpcRig rig(int processors, SysvConfig limits) throws Exception {
        return new IpcRig(
                MachineConfig.standard()
                        .withProcessors(processors)
                        .withPrograms(Map.of("ShmCases", IpcRig.program(ShmCases.class))),
                IpcConfig.standard().withSysv(limits));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    S01 an unknown key is ENOENT                              | unknownKey
                    S02 CREAT and EXCL on a known key are EEXIST              | exclusive
                    S03 size 0 and sizes above SHMMAX are EINVAL              | badSizes
                    S04 a larger size than the segment's is EINVAL            | sizesOfExisting
                    S05 a known key without rights is EACCES                  | rights
                    S06 more than SHMMNI segments are ENOSPC                  | full
                    S07 IPC_PRIVATE gives a new id each time                  | privateKey
                    S08 4097 bytes are 4097 bytes                             | unaligned
                    S09 a new segment is zero, under a used key too           | zeroed
                    S10 a new segment's status                                | initial
                    S11 an address is found, or taken exactly                 | addresses
                    S12 SHM_RND rounds down, without it EINVAL                | rounding
                    S13 a bad id or address is EINVAL, no rights EACCES       | badAttach
                    S14 SHM_RDONLY reads; a write is SIGSEGV                  | readOnly
                    S16 SHM_REMAP replaces, but not at address 0              | remap
                    S17 an address that is taken is EINVAL                    | taken
                    S18 attached twice is two addresses, one memory           | twice
                    S19 data stay while nobody is attached                    | persists
                    S20 twenty children attach by fork, and leave by exit     | children
                    S20 exec detaches                                         | execDetaches
                    S21 detaching what is not attached is EINVAL              | badDetach
                    S22 access after shmdt is SIGSEGV                         | afterDetach
                    S23 attach and detach set their time and lpid             | times
                    S26 shmctl: EACCES, EFAULT, EINVAL                        | badControl
                    S27 RMID, SET, LOCK and UNLOCK by a stranger are EPERM    | strangers
                    S28 IPC_SET changes nine mode bits, owner and ctime       | set
                    S29 a removed segment lives until its last detach         | removedLives
                    S32 its key makes another segment meanwhile               | sameKeyAgain
                    S33 SHM_INFO and SHM_STAT agree with what is there        | listing
                    S34 SHM_LOCK and SHM_UNLOCK set a bit of the mode         | locking
                    KDIPC-1 shmdt takes what munmap has left                  | partial
                    KDIPC-1 the group's rights count for the group            | group
                    KDIPC-1 no room in the address space is ENOMEM            | noMemory
                    KDIPC-1 more than SHMALL pages are ENOSPC                 | total
                    KDIPC-1 SHM_EXEC wants the right to execute               | executable
                    """)
    void segmentsAreAsTheManualSays(String title, String name) throws Exception {
        for (int processors : IpcRig.processorCounts()) {
            try (IpcRig rig = rig(processors, limits(name))) {
                Process process = rig.start("case", ShmCases.class, name);
                rig.runToTheEnd();
                rig.assertSucceeded(process);
            }
        }
    }

    @Test
    void aSegmentThatOutlivesAllProcessesIsALeak() throws Exception {
        IpcRig rig = rig(1, SysvConfig.standard());
        Process process = rig.start("case", ShmCases.class, "leaks");
        rig.runToTheEnd();
        rig.assertSucceeded(process);
        assertEquals(1, rig.counter("sysv.segments"));
        AssertionError leaks = assertThrows(AssertionError.class, rig::close);
        assertTrue(leaks.getMessage().contains("shared memory segment 0, key 0x5eed"));
    }
}
