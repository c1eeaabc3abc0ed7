package org.lintel.ipc.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.lintel.ipc.door.DoorConfig;
import org.lintel.ipc.guests.DeadlockCases;
import org.lintel.nucleus.MachineConfig;
import org.lintel.nucleus.Outcome;
import org.lintel.nucleus.cpu.Batons;

import java.util.List;
import java.util.regex.Pattern;

/** The report of a machine on which nothing moves names who waits for whom, each cycle once. */
class DeadlockTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    a door and a semaphore      | doorAndSemaphore | semaphore set | a cycle: case[1] → case[2] thread \\d+ → case[1]
                    a door and a lock           | doorAndMutex | - | a cycle: case[1] thread 1 → case[1] thread \\d+ → case[1] thread 1
                    two locks                   | mutexes      | - | a cycle: case[1] thread 1 → case[1] thread 2 → case[1] thread 1
                    a lock taken twice          | twice        | - | a cycle: case[1] → case[1]
                    a child and a shared lock   | shared       | - | a cycle: case[1] → case[2] → case[1]
                    a child and a pipe          | childAndPipe | - | a cycle: case[1] → case[2] → case[1]
                    a lock that was handed on   | handedOn     | semaphore set | no cycle is known; nobody is known who could wake case[1] thread 2
                    a message that nobody sends | queue        | message queue | no cycle is known; nobody is known who could wake case[1]
                    a condition                 | condition    | - | no cycle is known; nobody is known who could wake case[1]
                    """)
    void whoWaitsForWhomIsToldOnce(String title, String name, String left, String first)
            throws Exception {
        for (int processors : IpcRig.processorCounts()) {
            List<String> waits = waits(processors, name, left);
            String pattern = first.replace("[", "\\[");
            assertTrue(Pattern.matches(pattern, waits.getFirst()), () -> String.join("\n", waits));
            long cycles = waits.stream().filter(line -> line.contains("cycle")).count();
            assertEquals(1, cycles, () -> String.join("\n", waits));
        }
    }

    @Test
    void eachOfTwoCyclesBelowOneWaitIsTold() throws Exception {
        for (int processors : IpcRig.processorCounts()) {
            List<String> waits = waits(processors, "children", "-");
            assertEquals(
                    List.of("a cycle: case[2] → case[2]", "a cycle: case[3] → case[3]"),
                    waits.stream().filter(line -> line.contains("cycle")).toList(),
                    () -> String.join("\n", waits));
        }
    }

    @ParameterizedTest
    @EnumSource(Batons.class)
    void theReportSaysWhereInItsProgramEachThreadWaits(Batons threads) throws Exception {
        for (int processors : IpcRig.processorCounts()) {
            MachineConfig config =
                    MachineConfig.standard().withProcessors(processors).withThreads(threads);
            IpcRig rig = new IpcRig(config, DoorConfig.standard());
            List<String> waits = waits(rig, "mutexes", "-");
            Pattern line =
                    Pattern.compile(
                            "case\\[1] thread . waits for .*, at DeadlockCases\\..*"
                                    + "\\(DeadlockCases\\.java:\\d+\\)");
            assertEquals(
                    2,
                    waits.stream().filter(line.asMatchPredicate()).count(),
                    () -> String.join("\n", waits));
        }
    }

    private static List<String> waits(int processors, String name, String left) throws Exception {
        return waits(IpcRig.standard(processors), name, left);
    }

    private static List<String> waits(IpcRig rig, String name, String left) throws Exception {
        rig.start("case", DeadlockCases.class, name);
        rig.run();
        List<String> waits = assertInstanceOf(Outcome.Deadlock.class, rig.outcome()).waits();
        if (left.equals("-")) {
            rig.close();
        } else {
            AssertionError leaks = assertThrows(AssertionError.class, rig::close);
            assertTrue(leaks.getMessage().contains(left), leaks.getMessage());
        }
        return waits;
    }
}
