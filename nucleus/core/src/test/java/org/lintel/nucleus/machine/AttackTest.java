package org.lintel.nucleus.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.lintel.nucleus.MachineConfig;
import org.lintel.nucleus.Outcome;
import org.lintel.nucleus.ProcessSpec;
import org.lintel.nucleus.abi.ProcessFlags;
import org.lintel.nucleus.abi.Signals;
import org.lintel.nucleus.guests.Attacks;
import org.lintel.nucleus.guests.Hello;
import org.lintel.nucleus.guests.Intruders;
import org.lintel.nucleus.guests.Killer;
import org.lintel.nucleus.guests.Mixed;
import org.lintel.nucleus.process.ExitStatus;
import org.lintel.nucleus.process.Limits;
import org.lintel.nucleus.process.Process;

import java.lang.management.ClassLoadingMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Whatever a process does, it hurts itself alone: it is ended by a limit, by a signal, or by its own
 * error, while a bystander finishes and the machine gets everything back.
 */
class AttackTest {
    private static final long CPU_TICKS = 3_000_000;

    @TestFactory
    Stream<DynamicTest> endlessOnesEndByTheirLimit() {
        return Stream.of(
                        "attack 15: emptyLoop",
                        "attack 15: loopThatCatchesAll",
                        "attack 15: loopInFinally",
                        "attack 15: loopInLambda",
                        "attack 15: loopInInitialiser",
                        "attack 15: waitInInitialiser",
                        "attack 15: loopInComparator",
                        "attack 15: streamWithoutEnd",
                        "attack 2: holdsALiteral",
                        "attack 4: loopUnderASynchronizedCollection",
                        "attack 18: churn",
                        "attack 18: clonesAgainAndAgain",
                        "attack 18: makesArraysOfNothing",
                        "attack 18: internsStrings",
                        "attack 19: asksForMuchAgainAndAgain",
                        "attack 23: handlerThatNeverReturns",
                        "attack 28: throwsHostileException")
                .flatMap(AttackTest::onBoth)
                .map(attack -> attack.test(Signals.SIGXCPU, "processor time"));
    }

    @TestFactory
    Stream<DynamicTest> othersEndByTheirOwnError() {
        return Stream.of(
                new Attack("attack 16: recursionUnderALock", 1).test(Signals.SIGSEGV, "call stack"),
                new Attack("attack 16: recursionUnderALock", 2).test(Signals.SIGSEGV, "call stack"),
                new Attack("attack 18: hugeArray", 1).test(0, ""),
                new Attack("attack 24: exitsWithOpenEnds", 2).test(0, ""),
                new Attack("attack 27: forgesNumbers", 1).test(0, ""),
                new Attack("attack 1: countsItsOwnStatic", 2).test(0, ""),
                new Attack("attack 25: unmapsEverything", 1).test(Signals.SIGSEGV, ""),
                new Attack("attack 25: unmapsEverything", 2).test(Signals.SIGSEGV, ""));
    }

    /** Its locks stay shut, its threads wait for each other: the machine says so, and ends it. */
    @TestFactory
    Stream<DynamicTest> whoBreaksHisOwnLocksBreaksAlone() {
        return Stream.of(
                        "attack 4: loopInToStringUnderALock",
                        "attack 25: smashesItsThreadBlock",
                        "attack 25: overwritesItsLibrary")
                .flatMap(AttackTest::onBoth)
                .map(attack -> attack.test(-1, ""));
    }

    private static Stream<Attack> onBoth(String name) {
        return Stream.of(new Attack(name, 1), new Attack(name, 2));
    }

    /** One attack, named with its number in the list of attacks. */
    private record Attack(String name, int processors) {
        DynamicTest test(int signal, String report) {
            return DynamicTest.dynamicTest(
                    name + ", " + processors + " cpu", () -> run(signal, report));
        }

        /** {@code signal} -1: however it ends, perhaps with the machine. */
        private void run(int signal, String report) throws Exception {
            MachineConfig config =
                    MachineConfig.standard()
                            .withProcessors(processors)
                            .withGuard(
                                    signal < 0 ? Duration.ofMillis(700) : Duration.ofSeconds(10));
            try (Rig rig = new Rig(config)) {
                String attack = name.substring(name.lastIndexOf(' ') + 1);
                Process attacker = rig.start(limited("attacker", attack), "");
                Process bystander = rig.start(bystander(attack), "");
                Process busy = rig.start(ProcessSpec.of("busy", Rig.program(Mixed.class)), "");
                rig.run();
                assertTrue(
                        signal < 0 || rig.outcome() instanceof Outcome.Ended,
                        () -> "" + rig.outcome());
                assertEquals("exit 0", busy.exitStatus().toString(), () -> rig.err("busy"));
                assertEquals("exit 0", bystander.exitStatus().toString(), rig.err("bystander"));
                ExitStatus status = attacker.exitStatus();
                if (signal >= 0) {
                    assertEquals(signal, status.signal(), () -> status + rig.err("attacker"));
                    assertTrue(status.toString().contains(report), status::toString);
                }
            }
        }

        private static ProcessSpec bystander(String attack) throws Exception {
            String innocent =
                    attack.equals("holdsALiteral") ? "locksTheSameLiteral" : "countsItsOwnStatic";
            return ProcessSpec.of("bystander", Rig.program(Attacks.class), innocent);
        }
    }

    private static ProcessSpec limited(String name, String attack) throws Exception {
        Limits limits = new Limits();
        limits.preset(ProcessFlags.RLIMIT_CPU, CPU_TICKS);
        limits.preset(ProcessFlags.RLIMIT_NPROC, 40);
        return ProcessSpec.of(name, Rig.program(Attacks.class), attack).withLimits(limits);
    }

    @TestFactory
    Stream<DynamicTest> bombsAreBoundAndCanBeKilled() {
        return Stream.of("forkBomb", "threadBomb", "spawnBomb")
                .flatMap(AttackTest::onBoth)
                .map(attack ->
                        DynamicTest.dynamicTest(
                                "attack 17: " + attack.name + ", " + attack.processors + " cpu",
                                () -> bomb(attack)));
    }

    /** Bombs are started in a group of their own, which somebody kills. */
    private static void bomb(Attack attack) throws Exception {
        MachineConfig config =
                MachineConfig.standard()
                        .withProcessors(attack.processors)
                        .withPrograms(Map.of("attacks", Rig.program(Attacks.class)));
        try (Rig rig = new Rig(config)) {
            rig.start(Hello.class, "pid 1"); // since kill(-1) would mean everybody
            Limits limits = new Limits();
            limits.preset(ProcessFlags.RLIMIT_NPROC, 40);
            ProcessSpec spec = ProcessSpec.of("bomb", Rig.program(Attacks.class), attack.name);
            Process bomb = rig.start(spec.withLimits(limits), "");
            Process busy = rig.start(ProcessSpec.of("busy", Rig.program(Mixed.class)), "");
            rig.start(Killer.class, "4000000", Integer.toString(-bomb.pid()));
            rig.runToTheEnd();
            assertEquals("exit 0", busy.exitStatus().toString(), () -> rig.err("busy"));
            assertEquals(Signals.SIGKILL, bomb.exitStatus().signal(), bomb.exitStatus()::toString);
        }
    }

    @Test
    @DisplayName("attack 23: who blocks and ignores every signal can be killed")
    void whoBlocksAndIgnoresEverythingCanBeKilled() throws Exception {
        try (Rig rig = Rig.standard()) {
            Process attacker = rig.start(Attacks.class, "blocksEverySignal");
            rig.start(Killer.class, "5000000", Integer.toString(attacker.pid()));
            rig.runToTheEnd();
            assertEquals(Signals.SIGKILL, attacker.exitStatus().signal());
        }
    }

    @Test
    @DisplayName("attack 15: a regex without end is given up by the guard")
    void aRegexWithoutEndIsGivenUpByTheGuard() throws Exception {
        for (int processors = 1; processors <= 2; processors++) {
            MachineConfig config =
                    MachineConfig.standard()
                            .withProcessors(processors)
                            .withGuard(Duration.ofMillis(700));
            try (Rig rig = new Rig(config)) {
                Process attacker = rig.start(Attacks.class, "regex");
                Process busy = rig.start(ProcessSpec.of("busy", Rig.program(Mixed.class)), "");
                rig.run();
                assertInstanceOf(Outcome.Stuck.class, rig.outcome());
                assertEquals("exit 0", busy.exitStatus().toString(), () -> rig.err("busy"));
                assertEquals(Signals.SIGKILL, attacker.exitStatus().signal());
                assertTrue(attacker.exitStatus().report().contains("stuck outside the nucleus"));
            }
        }
    }

    /** It comes to a poll every few milliseconds, and to the slow half of one much more rarely. */
    @Test
    @DisplayName("attack 15: who works long inside the JDK, and polls, is not given up")
    void whoWorksLongInsideTheJdkIsNotGivenUp() throws Exception {
        try (Rig rig = new Rig(MachineConfig.standard().withGuard(Duration.ofMillis(400)))) {
            Process worker = rig.start(Attacks.class, "sortsForLong");
            rig.runToTheEnd();
            assertEquals("exit 0", worker.exitStatus().toString());
        }
    }

    @Test
    @DisplayName("attack 24: threads that wait for a lock of the JDK do not outlive their process")
    void threadsThatWaitInTheJvmDoNotOutliveTheirProcess() throws Exception {
        for (int processors = 1; processors <= 2; processors++) {
            MachineConfig config =
                    MachineConfig.standard()
                            .withProcessors(processors)
                            .withGuard(Duration.ofSeconds(2));
            try (Rig rig = new Rig(config)) {
                Process attacker = rig.start(Attacks.class, "exitsWhileOthersWaitInTheJdk");
                Process busy = rig.start(ProcessSpec.of("busy", Rig.program(Mixed.class)), "");
                rig.runToTheEnd();
                assertEquals("exit 4", attacker.exitStatus().toString());
                assertEquals("exit 0", busy.exitStatus().toString(), () -> rig.err("busy"));
            }
        }
    }

    @Test
    @DisplayName("attack 34: class loaders of a thousand ended processes go")
    void classLoadersOfEndedProcessesGo() throws Exception {
        ClassLoadingMXBean classes = ManagementFactory.getClassLoadingMXBean();
        churn();
        int before = loadedAtMost(classes, 0);
        for (int round = 0; round < 3; round++) {
            churn();
        }
        int after = loadedAtMost(classes, before + 500);
        assertTrue(after <= before + 500, "classes before " + before + ", after " + after);
    }

    private static void churn() throws Exception {
        try (Rig rig = new Rig(Cases.config())) {
            Process process = rig.start(Intruders.class, "endsChildrenByTheThousand");
            rig.runToTheEnd();
            assertEquals("exit 0", process.exitStatus().toString());
        }
    }

    /** Collects until there are so few classes, or several collections have found no more. */
    private static int loadedAtMost(ClassLoadingMXBean classes, int enough) {
        int loaded = classes.getLoadedClassCount();
        for (int i = 0; i < 5 && loaded > enough; i++) {
            System.gc();
            loaded = classes.getLoadedClassCount();
        }
        return loaded;
    }
}
