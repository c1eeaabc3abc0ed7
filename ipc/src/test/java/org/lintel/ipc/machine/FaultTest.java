package org.lintel.ipc.machine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lintel.ipc.door.DoorConfig;
import org.lintel.ipc.guests.FaultClient;
import org.lintel.ipc.guests.FaultServer;
import org.lintel.ipc.marshal.MarshalConfig;
import org.lintel.ipc.marshal.StepProbe;
import org.lintel.nucleus.MachineConfig;
import org.lintel.nucleus.abi.Signals;
import org.lintel.nucleus.process.Ending;
import org.lintel.nucleus.process.ExitStatus;
import org.lintel.nucleus.process.Process;

import java.util.concurrent.atomic.AtomicInteger;

/** Client or server are killed at each step of a call, one run for each; nothing is lost. */
class FaultTest {
    /** Ends a process at one step of a run. */
    private static final class Killer implements StepProbe {
        final int at;
        final boolean killsServer;
        volatile Process server;
        volatile Process parent;
        final AtomicInteger steps = new AtomicInteger();

        Killer(int at, boolean killsServer) {
            this.at = at;
            this.killsServer = killsServer;
        }

        @Override
        public void step() {
            if (steps.getAndIncrement() == at) {
                Process victim = killsServer ? server : child();
                if (victim != null) {
                    Ending.beginExit(victim, ExitStatus.signaled(Signals.SIGKILL, null));
                }
            }
        }

        private Process child() {
            for (Process process : server.kernel().processes().all()) {
                if (process.parentPid() == parent.pid()) {
                    return process;
                }
            }
            return null;
        }
    }

    @ParameterizedTest(
            name =
                    "MARSH-10 DOORS-3 DOORS-6 killed at each step: {0} bytes, hold {1}, kills the"
                            + " server {2}")
    @CsvSource({
        "64, false, false",
        "64, false, true",
        "64, true, false",
        "64, true, true",
        "1000, false, false",
        "1000, false, true",
        "1000, true, false",
        "1000, true, true",
        "20000, false, false",
        "20000, false, true",
        "20000, true, false",
        "20000, true, true"
    })
    void killedAtEachStepNothingIsLost(int bytes, boolean hold, boolean killsServer)
            throws Exception {
        killAtSteps(1, 1, bytes, hold, killsServer);
    }

    @ParameterizedTest(
            name =
                    "MARSH-10 DOORS-3 DOORS-6 killed at some steps, 2 processors: {0} bytes, hold"
                            + " {1}, kills the server {2}")
    @CsvSource({
        "64, false, false",
        "64, false, true",
        "1000, false, false",
        "1000, true, true",
        "20000, true, false",
        "20000, false, true"
    })
    void killedOnTwoProcessorsNothingIsLost(int bytes, boolean hold, boolean killsServer)
            throws Exception {
        killAtSteps(2, 3, bytes, hold, killsServer);
    }

    /** One run without a kill, which counts the steps; then one for each {@code stride}th of them. */
    private static void killAtSteps(
            int processors, int stride, int bytes, boolean hold, boolean killsServer)
            throws Exception {
        int steps = run(processors, bytes, hold, -1, killsServer).steps.get();
        assertTrue(steps >= 6, "steps " + steps);
        for (int at = 0; at < steps; at += stride) {
            run(processors, bytes, hold, at, killsServer);
        }
    }

    private static Killer run(int processors, int bytes, boolean hold, int at, boolean killsServer)
            throws Exception {
        Killer killer = new Killer(at, killsServer);
        DoorConfig doors =
                DoorConfig.standard()
                        .withMarshal(MarshalConfig.standard().withHold(hold))
                        .withProbe(killer);
        MachineConfig config = MachineConfig.standard().withProcessors(processors);
        try (IpcRig rig = new IpcRig(config, doors)) {
            killer.server = rig.service("server", FaultServer.class);
            killer.parent = rig.start("client", FaultClient.class, "" + bytes);
            rig.runToTheEnd();
            rig.assertSucceeded(killer.parent);
        } catch (AssertionError e) {
            throw new AssertionError("killed at step " + at, e);
        }
        return killer;
    }
}
