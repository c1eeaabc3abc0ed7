package org.lintel.ipc.posix;

import org.lintel.nucleus.Subsystem;
import org.lintel.nucleus.process.Kernel;
import org.lintel.nucleus.trap.SyscallTable;

import java.util.ArrayList;
import java.util.List;

/**
 * POSIX shared memory and message queues, as a part of a machine.
 *
 * <p><b>Threads.</b> As {@link Subsystem} says.
 */
public final class PosixSubsystem implements Subsystem {
    private MqSyscalls queues;

    @Override
    public void boot(Kernel kernel, SyscallTable calls) {
        new ShmSyscalls().register(calls);
        queues = new MqSyscalls(kernel.memory());
        queues.register(calls);
    }

    /** Queues that still have names; such shared memory objects are among the open files. */
    @Override
    public List<String> leaks() {
        List<String> leaks = new ArrayList<>();
        queues.named().forEach(name -> leaks.add("POSIX message queue /" + name));
        return leaks;
    }
}
