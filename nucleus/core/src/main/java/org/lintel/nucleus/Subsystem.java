package org.lintel.nucleus;

import org.lintel.nucleus.process.Kernel;
import org.lintel.nucleus.process.Process;
import org.lintel.nucleus.process.UserThread;
import org.lintel.nucleus.process.WaitFor;
import org.lintel.nucleus.trap.SyscallTable;

import java.util.List;
import java.util.Map;

/**
 * A part of the nucleus that the core does not know: adds system calls and kernel objects, and is
 * told when threads and processes come and go. One instance for each machine. Models a module of
 * Linux.
 *
 * <p><b>Locks.</b> All methods are called with no lock held. <b>Threads.</b> {@link #boot} on the
 * host; the others on the emulated thread concerned (on the watchdog's for a thread that was given
 * up).
 */
public interface Subsystem extends Kernel.Listener {
    /** The machine boots: keep the kernel, add the calls. */
    void boot(Kernel kernel, SyscallTable calls);

    /** Adds figures to the machine's counters, by name. After the run. */
    default void addCounters(Map<String, Long> counters) {}

    /**
     * {@return what a thread waits for in this subsystem, for the report of a deadlock; or null} From
     * a processor that has nothing to run.
     */
    default WaitFor waitOf(UserThread thread) {
        return null;
    }

    /** {@return what this subsystem's objects have not given back, a line each} After the run. */
    default List<String> leaks() {
        return List.of();
    }

    @Override
    default void forked(Process parent, Process child) {}

    @Override
    default void beginning(Process process) {}

    @Override
    default void replacing(Process process) {}

    @Override
    default void threadEnding(UserThread thread) {}

    @Override
    default void processEnding(Process process) {}
}
