package org.lintel.ipc.door;

import org.lintel.ipc.marshal.BufferMeter;
import org.lintel.ipc.marshal.MarshalSyscalls;
import org.lintel.nucleus.Subsystem;
import org.lintel.nucleus.process.Kernel;
import org.lintel.nucleus.process.Process;
import org.lintel.nucleus.process.UserThread;
import org.lintel.nucleus.process.WaitFor;
import org.lintel.nucleus.trap.SyscallTable;

import java.util.Map;

/**
 * Doors and marshalling, as a part of a machine.
 *
 * <p><b>Threads.</b> As {@link Subsystem} says.
 */
public final class DoorSubsystem implements Subsystem {
    private final DoorConfig config;
    private final BufferMeter meter;
    private DoorTable doors;

    public DoorSubsystem(DoorConfig config) {
        this.config = config;
        this.meter = new BufferMeter(config.probe());
    }

    @Override
    public void boot(Kernel kernel, SyscallTable calls) {
        doors = new DoorTable(kernel, kernel.listeners().indexOf(this), config, meter);
        new DoorSyscalls(doors).register(calls);
        new MarshalSyscalls(doors::buffersOf).register(calls);
    }

    @Override
    public void beginning(Process process) {
        doors.begins(process);
    }

    @Override
    public void threadEnding(UserThread thread) {
        doors.ended(thread);
    }

    @Override
    public void processEnding(Process process) {
        doors.ended(process);
    }

    @Override
    public void replacing(Process process) {
        doors.ended(process);
    }

    @Override
    public WaitFor waitOf(UserThread thread) {
        return doors.waitOf(thread);
    }

    @Override
    public void addCounters(Map<String, Long> counters) {
        meter.addTo(counters);
    }
}
