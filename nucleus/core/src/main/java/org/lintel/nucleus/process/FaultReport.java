package org.lintel.nucleus.process;

import org.lintel.vm.Fault;

/** The text that tells a person why a process was ended by a fault. */
final class FaultReport {
    private FaultReport() {}

    /** {@return address, access, region, place in the program, and the last writer where it is known} */
    static String of(UserThread thread, Fault fault) {
        StringBuilder text = new StringBuilder(fault.describe());
        text.append("; thread ").append(thread.tid());
        text.append(" of ").append(thread.process());
        text.append(" at ").append(UserFrames.top());
        int writer = thread.image().space().lastWriter(fault.address());
        if (writer != 0) {
            text.append("; page last taken for writing by thread ").append(writer);
        }
        return text.toString();
    }
}
