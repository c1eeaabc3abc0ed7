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

/** Client or server are killed at each step of a call, one run for each; nothing is lost. */
class FaultTest {
    /** Ends a process at one step of a run. */
    private static final class Killer implements StepProbe {
        final int at;
        final boolean killsServer;
        Process server;
        Process parent;
        int steps;

        Killer(int at, boolean killsServer) {
            this.at = at;
            this.killsServer = killsServer;
        }

        @Override
        public void step() {
            if (steps++ == at) {
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
        "1000, false, false",
        "1000, false, true",
        "1000, true, false",
        "1000, true, true",
        "20000, false, false",
        "20000, false, true"
    })
    void killedAtEachStepNothingIsLost(int bytes, boolean hold, boolean killsServer)
            throws Exception {
        int steps = 0;
        int at = -1;
        do {
            Killer killer = run(bytes, hold, at, killsServer);
            if (at < 0) {
                steps = killer.steps;
            }
            at++;
        } while (at < steps);
        assertTrue(steps >= 6, "steps " + steps);
    }

    private static Killer run(int bytes, boolean hold, int at, boolean killsServer)
            throws Exception {
        Killer killer = new Killer(at, killsServer);
        DoorConfig doors =
                DoorConfig.standard()
                        .withMarshal(MarshalConfig.standard().withHold(hold))
                        .withProbe(killer);
        try (IpcRig rig = new IpcRig(MachineConfig.standard(), doors)) {
            killer.server = rig.service("server", FaultServer.class);
            killer.parent = rig.start("client", FaultClient.class, "" + bytes);
            rig.runToTheEnd();
            try {
                rig.assertSucceeded(killer.parent);
            } catch (AssertionError e) {
                throw new AssertionError("killed at step " + at, e);
            }
        } catch (AssertionError e) {
            throw new AssertionError("killed at step " + at, e);
        }
        return killer;
    }
}
