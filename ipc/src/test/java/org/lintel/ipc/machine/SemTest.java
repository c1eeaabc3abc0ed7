package org.lintel.ipc.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lintel.ipc.IpcConfig;
import org.lintel.ipc.guests.SemCases;
import org.lintel.ipc.sysv.SysvConfig;
import org.lintel.nucleus.MachineConfig;
import org.lintel.nucleus.Outcome;
import org.lintel.nucleus.process.Process;

import java.util.Map;

/** Semaphore sets as semget(2), semop(2) and semctl(2) describe them. */
class SemTest {
    private static IpcRig rig(int processors, long seed, SysvConfig limits) throws Exception {
        return new IpcRig(
                MachineConfig.standard()
                        .withProcessors(processors)
                        .withSeed(seed)
                        .withPrograms(Map.of("SemCases", IpcRig.program(SemCases.class))),
                IpcConfig.standard().withSysv(limits));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    E01 semget: ENOENT, EEXIST, EACCES                        | keys
                    E02 bad numbers of semaphores are EINVAL                  | counts
                    E03 more than SEMMNI sets or SEMMNS semaphores are ENOSPC | full
                    E04 a new set is 0, with otime 0 and ctime now            | fresh
                    E05 too many operations are E2BIG, none or a bad id EINVAL | badCalls
                    E06 a bad pointer is EFAULT, a bad number EFBIG           | badOperations
                    E07 beyond SEMVMX is ERANGE                               | range
                    E08 IPC_NOWAIT is EAGAIN                                  | noWait
                    E09 semtimedop: EAGAIN not before its time                | timeout
                    E10 operations go together or leave no trace              | atomic
                    E12 a sleeper goes on when another process gives          | wakes
                    E13 operation 0 waits for zero                            | zero
                    E15 sleepers on a removed set get EIDRM                   | removed
                    E16 a signal ends the wait with EINTR, SA_RESTART or not  | interrupted
                    E19 GETNCNT and GETZCNT count sleepers                    | sleepers
                    E21 SETVAL and SETALL set, and wake who can go            | values
                    E22 bad values are ERANGE, nothing changes                | badValues
                    E23 semctl: EFAULT, EINVAL                                | badControl
                    E24 GETPID is who operated last, dead or alive            | lastPid
                    E25 reading and altering are separate rights              | rights
                    E26 SET and RMID by a stranger are EPERM                  | strangers
                    E27 removal is at once, a second one EINVAL               | removal
                    E28 otime by semop, ctime by SET, SETVAL, SETALL          | times
                    E29 SEM_UNDO at exit                                      | undoExit
                    E29 SEM_UNDO at a kill while it sleeps                    | undoKill
                    E29 SEM_UNDO at a crash                                   | undoCrash
                    E29 SEM_UNDO at an uncaught exception                     | undoThrow
                    E29 SEM_UNDO is the process's, not the thread's           | undoThread
                    E32 undo is not inherited by fork                         | undoFork
                    E32 undo is kept over exec                                | undoExec
                    E29 SETVAL and SETALL clear undo                          | undoCleared
                    E29 undo stops at 0                                       | undoClamped
                    E29 undo beyond SEMAEM is ERANGE                          | undoRange
                    E29 undo wakes sleepers                                   | undoWakes
                    E29 undo brings the values of a crowd back                | undoStress
                    E34 SEM_INFO and SEM_STAT agree with what is there        | listing
                    KDIPC-2 who asks for less overtakes who asks for more     | overtakes
                    KDIPC-2 who goes lets go who came earlier                 | chain
                    KDIPC-2 one semaphore may stand in an array often         | repeated
                    KDIPC-2 a sleeper may be refused                          | refusedAsleep
                    KDIPC-2 killed sleepers leave nothing                     | killedAsleep
                    """)
    void setsAreAsTheManualSays(String title, String name) throws Exception {
        SysvConfig standard = SysvConfig.standard();
        SysvConfig limits =
                name.equals("full")
                        ? standard.withSemaphores(5, 32_000, 20, 500, 32_767)
                        : standard;
        for (int processors : IpcRig.processorCounts()) {
            try (IpcRig rig = rig(processors, 1, limits)) {
                Process process = rig.start("case", SemCases.class, name);
                rig.runToTheEnd();
                rig.assertSucceeded(process);
            }
        }
    }

    @ParameterizedTest(name = "E13 five give, five take, five wait for zero: seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void givingTakingAndWaitingForZeroEndInAnyOrder(long seed) throws Exception {
        for (int processors : IpcRig.processorCounts()) {
            try (IpcRig rig = rig(processors, seed, SysvConfig.standard())) {
                Process process = rig.start("case", SemCases.class, "randomOrder", "" + seed);
                rig.runToTheEnd();
                rig.assertSucceeded(process);
            }
        }
    }

    @Test
    @DisplayName("E18 the id of another machine's set is EINVAL")
    void machinesShareNoSets() throws Exception {
        try (IpcRig other = rig(1, 1, SysvConfig.standard())) {
            IpcRig owner = rig(1, 1, SysvConfig.standard());
            Process makes = owner.start("case", SemCases.class, "makes");
            owner.runToTheEnd();
            owner.assertSucceeded(makes);
            Process process = other.start("case", SemCases.class, "elsewhere");
            other.runToTheEnd();
            other.assertSucceeded(process);
            AssertionError left = assertThrows(AssertionError.class, owner::close);
            assertTrue(left.getMessage().contains("semaphore set 0, key 0x5e3"), "still there");
        }
    }

    @Test
    void aCycleOfSleepersIsReportedWithWhoWaitsForWhom() throws Exception {
        IpcRig rig = rig(1, 1, SysvConfig.standard());
        rig.start("case", SemCases.class, "cycle");
        rig.run();
        Outcome.Deadlock deadlock = assertInstanceOf(Outcome.Deadlock.class, rig.outcome());
        String report = String.join("\n", deadlock.waits());
        assertEquals("a cycle: case[1] → case[2] → case[1]", deadlock.waits().getFirst(), report);
        assertTrue(
                report.contains(
                        "waits for semaphore 1 of set 0 to have 1 (it is 0), held by case[2]"),
                report);
        AssertionError leaks = assertThrows(AssertionError.class, rig::close);
        assertTrue(leaks.getMessage().contains("semaphore set 0, key 0x5e3, 2 semaphores"));
    }
}
