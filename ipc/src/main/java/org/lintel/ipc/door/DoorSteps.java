package org.lintel.ipc.door;

import org.lintel.nucleus.process.Kernel;
import org.lintel.nucleus.process.UserThread;
import org.lintel.nucleus.trace.EventKind.DoorStep;

/** Tells the event stream of what happens in door calls. Close to nothing when nobody listens. */
final class DoorSteps {
    private final Kernel kernel;
    private final boolean enabled;

    DoorSteps(Kernel kernel) {
        this.kernel = kernel;
        this.enabled = kernel.tracer().enabled;
    }

    void tell(DoorStep step, long door, int otherTid) {
        if (enabled) {
            UserThread me = UserThread.currentOrNull();
            int pid = me == null ? 0 : me.process().pid();
            int tid = me == null ? 0 : me.tid();
            kernel.tracer().door(kernel.nowNs(), kernel.cpuId(), pid, tid, step, door, otherTid);
        }
    }

    void temporary(long bytes, boolean taken) {
        if (enabled && bytes > 0) {
            UserThread me = UserThread.currentOrNull();
            kernel.tracer()
                    .temporary(kernel.nowNs(), kernel.cpuId(), me.process().pid(), me.tid(), bytes, taken);
        }
    }
}
