package org.lintel.ipc.peer;

import org.lintel.nucleus.Subsystem;
import org.lintel.nucleus.process.Kernel;
import org.lintel.nucleus.process.Process;
import org.lintel.nucleus.trap.SyscallTable;

/**
 * Mappings in other processes, as a part of a machine.
 *
 * <p><b>Threads.</b> As {@link Subsystem} says.
 */
public final class PeerSubsystem implements Subsystem {
    private PeerTable peers;

    @Override
    public void boot(Kernel kernel, SyscallTable calls) {
        peers = new PeerTable(kernel, kernel.listeners().indexOf(this));
        new PeerSyscalls(peers).register(calls);
    }

    @Override
    public void processEnding(Process process) {
        PeerProcess known = peers.knownOf(process);
        if (known != null) {
            known.end(true);
        }
    }

    @Override
    public void replacing(Process process) {
        PeerProcess known = peers.knownOf(process);
        if (known != null) {
            known.end(false);
        }
    }
}
