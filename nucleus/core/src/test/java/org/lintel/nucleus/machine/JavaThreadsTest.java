package org.lintel.nucleus.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lintel.nucleus.MachineConfig;
import org.lintel.nucleus.cpu.Batons;
import org.lintel.nucleus.guests.JavaThreads;
import org.lintel.nucleus.process.ExitStatus;
import org.lintel.nucleus.process.Process;

import java.util.Random;

/** Threads and monitors of Java programs, on the machine's scheduler. */
class JavaThreadsTest {
    private static final int[] QUANTA = {1, 7, 50, 10_000};

    private static String run(MachineConfig config) throws Exception {
        try (Rig rig = new Rig(config)) {
            Process process = rig.start(JavaThreads.class);
            rig.runToTheEnd();
            assertEquals("", rig.err(JavaThreads.class));
            assertEquals(ExitStatus.exited(0), process.exitStatus());
            assertEquals(
                    "interrupted\n150 " + expectedSum() + " 0\nafter main\n",
                    rig.out(JavaThreads.class));
            return rig.machine.traceHash();
        }
    }

    private static long expectedSum() {
        long sum = 0;
        for (int seed = 0; seed < 3; seed++) {
            Random random = new Random(seed);
            for (int i = 0; i < 50; i++) {
                long value = random.nextInt(200);
                sum += value * value;
            }
        }
        return sum;
    }

    private static MachineConfig quantum(int ticks) {
        return MachineConfig.standard().withPolicy(MachineConfig.PolicyKind.ROUND_ROBIN, ticks);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 50, 10_000})
    void theSumIsRightWhateverTheQuantum(int ticks) throws Exception {
        run(quantum(ticks));
    }

    @Test
    void bothBackendsGiveTheSameTrace() throws Exception {
        for (int ticks : QUANTA) {
            assertEquals(
                    run(quantum(ticks).withThreads(Batons.VIRTUAL)),
                    run(quantum(ticks).withThreads(Batons.PLATFORM)),
                    "quantum " + ticks);
        }
    }

    @Test
    void theSumIsRightOnTwoProcessors() throws Exception {
        for (int round = 0; round < 5; round++) {
            run(quantum(20).withProcessors(2).withSeed(round));
        }
    }
}
