package org.lintel.ipc.peer;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.process.Kernel;
import org.lintel.nucleus.process.Process;

/**
 * Finds processes as peers. One for each machine.
 *
 * <p><b>Threads.</b> Any in the nucleus.
 */
final class PeerTable {
    private final Kernel kernel;
    private final int number;

    /** @param number of the subsystem among the kernel's listeners */
    PeerTable(Kernel kernel, int number) {
        this.kernel = kernel;
        this.number = number;
    }

    PeerProcess of(Process process) {
        PeerProcess known = (PeerProcess) process.attachment(number);
        return known != null
                ? known
                : (PeerProcess) process.attachIfAbsent(number, new PeerProcess(process));
    }

    /** {@return what is known of a process, or null} */
    PeerProcess knownOf(Process process) {
        return (PeerProcess) process.attachment(number);
    }

    /** {@return the peer of that pid} ESRCH there is no such process, or it has ended. */
    PeerProcess find(int pid) throws ErrnoException {
        PeerProcess peer = findOrNull(pid);
        if (peer == null) {
            throw ErrnoException.of(Errno.ESRCH);
        }
        return peer;
    }

    /** {@return the peer of that pid, or null} */
    PeerProcess findOrNull(int pid) {
        Process process = kernel.processes().find(pid);
        return process == null || process.isGone() ? null : of(process);
    }
}
