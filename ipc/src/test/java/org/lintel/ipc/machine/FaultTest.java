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
import org.lintel.nucleus.abi.SigInfo;
import org.lintel.nucleus.abi.Signals;
import org.lintel.nucleus.process.Ending;
import org.lintel.nucleus.process.ExitStatus;
import org.lintel.nucleus.process.Process;
import org.lintel.nucleus.process.SignalInfo;
import org.lintel.nucleus.process.SignalSending;
import org.lintel.nucleus.process.UserThread;

import java.util.concurrent.atomic.AtomicInteger;

/** Client or server are harmed at each step of a call, one run for each; nothing is lost. */
class FaultTest {
    /** What happens at the step. */
    private enum Harm {
        KILL_CLIENT,
        KILL_SERVER,
        /** A signal, on which the client gives up. */
        INTERRUPT_CLIENT,
        /** As when the client gives up at that very moment. */
        CANCEL_SERVER
    }

    /** Does harm at one step of a run. */
    private static final class Attacker implements StepProbe {
        final int at;
        final Harm harm;
        volatile Process server;
        volatile Process parent;
        final AtomicInteger steps = new AtomicInteger();

        Attacker(int at, Harm harm) {
            this.at = at;
            this.harm = harm;
        }

        @Override
        public void step() {
            Process client = child(); // before and after it there is no call
            if (client == null || steps.getAndIncrement() != at) {
                return;
            }
            switch (harm) {
                case KILL_CLIENT -> kill(client);
                case KILL_SERVER -> kill(server);
                case INTERRUPT_CLIENT -> signal(client, Signals.SIGUSR1);
                case CANCEL_SERVER -> signal(server, Signals.SIGCANCEL);
            }
        }

        private static void kill(Process victim) {
            Ending.beginExit(victim, ExitStatus.signaled(Signals.SIGKILL, null));
        }

        private static void signal(Process victim, int signal) {
            for (UserThread thread : victim.threads()) {
                SignalSending.send(thread, signal, new SignalInfo(SigInfo.SI_KERNEL, 0, 0, 0));
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

    /** Less than a small call has, with the traps themselves. */
    private static final int LEAST_STEPS = 10;

    /** In which a call is cut: more than it has traps, faults and switches. */
    private static final int MOMENTS = 40;

    @ParameterizedTest(name = "MARSH-10 DOORS-3 DOORS-6 {2} at each step: {0} bytes, hold {1}")
    @CsvSource({
        "64, false, KILL_CLIENT",
        "64, false, KILL_SERVER",
        "64, false, INTERRUPT_CLIENT",
        "64, false, CANCEL_SERVER",
        "64, true, KILL_CLIENT",
        "64, true, KILL_SERVER",
        "1000, false, KILL_CLIENT",
        "1000, false, KILL_SERVER",
        "1000, false, INTERRUPT_CLIENT",
        "1000, false, CANCEL_SERVER",
        "1000, true, KILL_CLIENT",
        "1000, true, KILL_SERVER",
        "1000, true, INTERRUPT_CLIENT",
        "1000, true, CANCEL_SERVER",
        "20000, false, KILL_CLIENT",
        "20000, false, KILL_SERVER",
        "20000, false, INTERRUPT_CLIENT",
        "20000, false, CANCEL_SERVER",
        "20000, true, KILL_CLIENT",
        "20000, true, KILL_SERVER",
        "20001, false, KILL_CLIENT",
        "20001, false, KILL_SERVER",
        "20001, false, INTERRUPT_CLIENT",
        "20001, false, CANCEL_SERVER"
    })
    void harmedAtEachStepNothingIsLost(int bytes, boolean hold, Harm harm) throws Exception {
        harmAtSteps(1, 1, bytes, hold, harm);
    }

    @ParameterizedTest(
            name = "MARSH-10 DOORS-3 DOORS-6 {2} at some steps, 2 processors: {0} bytes, hold {1}")
    @CsvSource({
        "64, false, KILL_CLIENT",
        "64, false, KILL_SERVER",
        "64, false, CANCEL_SERVER",
        "1000, false, KILL_CLIENT",
        "1000, true, KILL_SERVER",
        "1000, false, INTERRUPT_CLIENT",
        "1000, true, INTERRUPT_CLIENT",
        "1000, true, CANCEL_SERVER",
        "20000, true, KILL_CLIENT",
        "20000, false, KILL_SERVER",
        "20000, false, INTERRUPT_CLIENT",
        "20001, false, KILL_SERVER"
    })
    void harmedOnTwoProcessorsNothingIsLost(int bytes, boolean hold, Harm harm) throws Exception {
        harmAtSteps(2, 3, bytes, hold, harm);
    }

    /**
     * Beside the steps there are page faults and switches, with which a kill can fall together: so one
     * run for each moment of the call. On two processors the moments are those of both.
     */
    @ParameterizedTest(
            name =
                    "MARSH-10 DOORS-3 DOORS-6 {0} is killed at any moment of a call: {1} bytes, {2}"
                            + " processors")
    @CsvSource({
        "client, 64, 1",
        "server, 64, 1",
        "client, 1000, 1",
        "server, 1000, 1",
        "client, 20000, 1",
        "server, 20000, 1",
        "client, 20001, 1",
        "server, 20001, 1",
        "client, 1000, 2",
        "server, 1000, 2",
        "client, 20000, 2",
        "server, 20000, 2"
    })
    void killedAtAnyMomentNothingIsLost(String whom, int bytes, int processors) throws Exception {
        String[] window = killAfter(processors, "" + bytes).strip().split(" ");
        long from = Long.parseLong(window[0]);
        long to = Long.parseLong(window[1]);
        assertTrue(from < to, from + " to " + to);
        long step = Math.max(1, (to - from) / MOMENTS);
        for (long after = from - step; after < to + step; after += step) {
            try {
                killAfter(processors, "" + bytes, whom, "" + after);
            } catch (AssertionError e) {
                throw new AssertionError("after " + after + " ns of " + from + " to " + to, e);
            }
        }
    }

    private static String killAfter(int processors, String... args) throws Exception {
        MachineConfig config = MachineConfig.standard().withProcessors(processors);
        try (IpcRig rig = new IpcRig(config, DoorConfig.standard())) {
            rig.service("server", FaultServer.class);
            Process client = rig.start("client", FaultClient.class, args);
            rig.runToTheEnd();
            rig.assertSucceeded(client);
            return rig.out("client");
        }
    }

    /** One run without harm, which counts the steps; then one for each {@code stride}th of them. */
    private static void harmAtSteps(int processors, int stride, int bytes, boolean hold, Harm harm)
            throws Exception {
        int steps = run(processors, bytes, hold, -1, harm).steps.get();
        assertTrue(steps >= LEAST_STEPS, "steps " + steps);
        for (int at = 0; at < steps; at += stride) {
            run(processors, bytes, hold, at, harm);
        }
    }

    private static Attacker run(int processors, int bytes, boolean hold, int at, Harm harm)
            throws Exception {
        Attacker attacker = new Attacker(at, harm);
        DoorConfig doors =
                DoorConfig.standard()
                        .withMarshal(MarshalConfig.standard().withHold(hold))
                        .withProbe(attacker);
        MachineConfig config = MachineConfig.standard().withProcessors(processors);
        try (IpcRig rig = new IpcRig(config, doors)) {
            attacker.server = rig.service("server", FaultServer.class);
            attacker.parent = rig.start("client", FaultClient.class, "" + bytes);
            rig.runToTheEnd();
            rig.assertSucceeded(attacker.parent);
        } catch (AssertionError e) {
            throw new AssertionError(harm + " at step " + at, e);
        }
        return attacker;
    }
}
