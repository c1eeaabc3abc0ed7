package org.lintel.ipc;

import org.lintel.ipc.door.DoorSubsystem;
import org.lintel.ipc.peer.PeerSubsystem;
import org.lintel.ipc.posix.PosixSubsystem;
import org.lintel.ipc.sysv.SysvSubsystem;
import org.lintel.nucleus.Subsystem;

import java.util.List;
import java.util.function.Supplier;

/**
 * All that a machine is given to have inter-process communication: the one place that names the
 * subsystems of this module.
 *
 * <pre>{@code
 * MachineConfig.standard().withSubsystems(Ipc.subsystems(IpcConfig.standard()))
 * }</pre>
 */
public final class Ipc {
    private Ipc() {}

    /** {@return what makes the subsystems, anew for each machine} */
    public static Supplier<List<Subsystem>> subsystems(IpcConfig config) {
        return () ->
                List.of(
                        new DoorSubsystem(config.doors()),
                        new SysvSubsystem(config.sysv()),
                        new PosixSubsystem(),
                        new PeerSubsystem());
    }
}
