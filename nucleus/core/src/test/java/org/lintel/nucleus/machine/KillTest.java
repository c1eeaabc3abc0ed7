package org.lintel.nucleus.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lintel.nucleus.MachineConfig;
import org.lintel.nucleus.ProcessSpec;
import org.lintel.nucleus.cpu.VirtualClock;
import org.lintel.nucleus.guests.Killer;
import org.lintel.nucleus.guests.Mixed;
import org.lintel.nucleus.guests.ShortLife;
import org.lintel.nucleus.process.Process;

/**
 * A process is killed at one moment after another of its life, with its children or without: the
 * machine gets everything back and a bystander finishes. {@code -Dlintel.kills=N} sets how many
 * moments.
 */
class KillTest {
    private static final int KILLS = Integer.getInteger("lintel.kills", 50);

    /** So short that timers are looked at after every other system call. */
    private static final int QUANTUM_TICKS = 30;

    private static final int VICTIM = 3;
    private static final long NEVER = -1;

    @Test
    void aProcessCanBeKilledAtAnyMoment() throws Exception {
        sweep(1, VICTIM);
    }

    @Test
    void childrenCanBeKilledAtAnyMoment() throws Exception {
        sweep(1, VICTIM + 2);
        sweep(1, VICTIM + 3);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aFamilyCanBeKilledAtAnyMoment(int processors) throws Exception {
        sweep(processors, -VICTIM);
    }

    /** A tick is the least step there is; who is in a system call is killed at its end, or in its wait. */
    @ParameterizedTest(name = "attack 35: killed at every {1}. tick of a short life, pid {0}")
    @CsvSource({"3, 1", "5, 5", "-3, 5"})
    void killedAtEveryStep(int target, int stride) throws Exception {
        MachineConfig config = MachineConfig.standard().withMemoryBytes(8 << 20);
        long whole = run(config, ShortLife.class, NEVER, target);
        int killed = 0;
        for (long moment = 0; moment < whole; moment += stride * VirtualClock.NS_PER_TICK) {
            killed += run(config, ShortLife.class, moment, target) < 0 ? 1 : 0;
        }
        assertTrue(killed > 10, "killed only " + killed + " in " + whole + " ns");
    }

    private static void sweep(int processors, int target) throws Exception {
        MachineConfig config =
                MachineConfig.standard()
                        .withMemoryBytes(8 << 20)
                        .withProcessors(processors)
                        .withPolicy(MachineConfig.PolicyKind.ROUND_ROBIN, QUANTUM_TICKS);
        long whole = run(config, Mixed.class, NEVER, target);
        assertTrue(whole > 20_000, "the scenario is too short: " + whole);
        int killed = 0;
        for (int i = 0; i < KILLS; i++) {
            long moment = whole * i / KILLS;
            killed += run(config.withSeed(i), Mixed.class, moment, target) < 0 ? 1 : 0;
        }
        assertTrue(killed > KILLS / 20, "killed only " + killed);
    }

    /** {@return the virtual time of the run; -1 when the victim itself was killed or hurt} */
    private static long run(MachineConfig config, Class<?> life, long moment, int target)
            throws Exception {
        try (Rig rig = new Rig(config)) {
            Process bystander = rig.start(named("bystander", life, "threads"), "");
            if (moment == NEVER) {
                rig.start(Mixed.class, "threads");
            } else {
                rig.start(Killer.class, Long.toString(moment), Integer.toString(target));
            }
            Process victim = rig.start(named("victim", life), "");
            assertEquals(VICTIM, victim.pid());
            rig.runToTheEnd();
            assertEquals("exit 0", bystander.exitStatus().toString(), () -> rig.err("bystander"));
            boolean unhurt = victim.exitStatus().toString().equals("exit 0");
            return unhurt ? rig.machine.counters().get("virtualTime.ns") : -1;
        } catch (Throwable failed) {
            throw new AssertionError("killed at " + moment + " ns, seed " + config.seed(), failed);
        }
    }

    private static ProcessSpec named(String name, Class<?> program, String... args)
            throws Exception {
        return ProcessSpec.of(name, Rig.program(program), args);
    }
}
