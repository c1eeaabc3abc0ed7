package org.lintel.harness.run;

import org.lintel.harness.run.RunResult.End;
import org.lintel.harness.run.RunResult.ProcessResult;
import org.lintel.harness.scenario.Scenario.ProcessSettings;
import org.lintel.nucleus.Machine;
import org.lintel.nucleus.process.ExitStatus;
import org.lintel.nucleus.process.Process;

/**
 * One process that was started, with what it writes.
 *
 * @param server whether the harness started it by itself
 */
record Started(
        ProcessSettings settings,
        String label,
        Process process,
        Capture stdout,
        Capture stderr,
        boolean server) {

    /** Passes on what has no end of a line yet. */
    void finish() {
        stdout.finish();
        stderr.finish();
    }

    /** {@return whether it still waits for those whom it comes after} */
    boolean neverBegan() {
        return !settings.after().isEmpty()
                && settings.restarts() == 0
                && process.program().name().equals(Starting.PROGRAM);
    }

    /** {@return the name of its entry in the scenario} */
    String name() {
        return settings.name();
    }

    /** {@return who it is and what became of it: {@code counter (pid 3: exit 0)}} */
    String state(Machine machine) {
        return "%s (pid %d: %s)".formatted(label, process.pid(), result(machine).end());
    }

    ProcessResult result(Machine machine) {
        ExitStatus status = process.exitStatus();
        End end;
        if (status == null || machine.wasSwept(process)) {
            end = neverBegan() ? new End.NeverBegan(settings.after()) : new End.Alive();
        } else if (status.isSignaled()) {
            end = new End.Killed(status.signal());
        } else {
            end = new End.Exited(status.code());
        }
        return new ProcessResult(
                settings.name(),
                label,
                process.pid(),
                end,
                settings.service(),
                stdout.text(),
                stderr.text(),
                !end.isOver() || status.report() == null ? "" : status.report(),
                process.leftBehind());
    }
}
