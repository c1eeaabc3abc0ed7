package org.lintel.ipc.door;

import org.lintel.ipc.marshal.StepProbe;
import org.lintel.nucleus.process.Kernel;
import org.lintel.nucleus.process.UserThread;
import org.lintel.nucleus.trace.EventKind.DoorStep;

/**
 * Tells the event stream of what happens in door calls. Close to nothing when nobody listens.
 *
 * <p><b>Threads.</b> Any; never changes.
 */
final class DoorSteps {
    private final Kernel kernel;
    private final boolean enabled;
    private final StepProbe probe;

    DoorSteps(Kernel kernel, StepProbe probe) {
        this.kernel = kernel;
        this.enabled = kernel.tracer().enabled;
        this.probe = probe;
    }

    /** A step of a call. No lock held. */
    void tell(DoorStep step, long door, int otherTid) {
        if (enabled) {
            publish(step, door, otherTid);
            probe.step();
        }
    }

    /** The way into a call, or back to the process; the event is the trap's. No lock held. */
    void trap() {
        if (enabled) {
            probe.step();
        }
    }

    /** Something that happens under a lock. */
    void tellLocked(DoorStep step, long door) {
        if (enabled) {
            publish(step, door, 0);
        }
    }

    private void publish(DoorStep step, long door, int otherTid) {
        UserThread me = UserThread.currentOrNull();
        int pid = me == null ? 0 : me.process().pid();
        int tid = me == null ? 0 : me.tid();
        kernel.tracer().door(kernel.nowNs(), kernel.cpuId(), pid, tid, step, door, otherTid);
    }

    /** A temporary's frames were taken or are about to be given back. No lock held. */
    void temporary(long bytes, boolean taken) {
        if (enabled && bytes > 0) {
            UserThread me = UserThread.currentOrNull();
            int pid = me.process().pid();
            kernel.tracer().temporary(kernel.nowNs(), kernel.cpuId(), pid, me.tid(), bytes, taken);
            probe.step();
        }
    }
}
