package org.lintel.harness.scenario;

import org.lintel.ipc.Ipc;
import org.lintel.ipc.IpcConfig;
import org.lintel.nucleus.Machine;
import org.lintel.nucleus.MachineConfig;
import org.lintel.nucleus.trap.SyscallTable;
import org.lintel.vm.ReservationException;

import java.util.List;
import java.util.Set;

/**
 * The system calls and counters that the machines of scenarios have, subsystems included. Asked of a
 * machine that is booted for the purpose and runs nothing. Stateless.
 */
public final class Vocabulary {
    private static final long MEMORY_BYTES = 1 << 20;

    private Vocabulary() {}

    /** {@return the names that counters can have} */
    static Set<String> counters() {
        try (Machine machine = machine()) {
            return machine.counterNames();
        }
    }

    /** {@return the system calls by number} */
    public static List<SyscallTable.Row> syscalls() {
        try (Machine machine = machine()) {
            return machine.syscalls().rows();
        }
    }

    private static Machine machine() {
        try {
            return Machine.boot(
                    MachineConfig.standard()
                            .withMemoryBytes(MEMORY_BYTES)
                            .untraced()
                            .withSubsystems(Ipc.subsystems(IpcConfig.standard())));
        } catch (ReservationException e) {
            throw new IllegalStateException("no megabyte for a machine", e);
        }
    }
}
