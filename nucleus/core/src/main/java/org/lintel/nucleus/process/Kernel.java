package org.lintel.nucleus.process;

import org.lintel.nucleus.cpu.Cpu;
import org.lintel.nucleus.cpu.Scheduler;
import org.lintel.nucleus.cpu.Task;
import org.lintel.nucleus.handle.OpenFiles;
import org.lintel.nucleus.trace.Tracer;
import org.lintel.vm.PhysicalMemory;
import org.lintel.vm.Shootdown;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the parts of one nucleus share: the hardware, the process table, the programs, the event
 * stream. Made once by the machine; all fields are set for good.
 *
 * @param scheduler processors, clock and timers
 * @param memory the frame pool
 * @param processes all processes
 * @param programs programs that spawn and exec can name
 * @param files all open file descriptions
 * @param tracer the event stream
 * @param futexes threads that wait for words of memory
 * @param traps the entry for system calls
 * @param shootdown waits until no processor uses a stale translation
 * @param randomness what getrandom gives
 * @param ids next process or thread number; they share one sequence, and none is used twice
 * @param census told of processes that come and go
 * @param listeners subsystems, in the order of their numbers
 */
public record Kernel(
        Scheduler scheduler,
        PhysicalMemory memory,
        ProcessTable processes,
        ProgramTable programs,
        OpenFiles files,
        Futexes futexes,
        Tracer tracer,
        TrapEntry traps,
        Shootdown shootdown,
        Randomness randomness,
        AtomicInteger ids,
        Census census,
        List<Listener> listeners) {
    /** Told of each process that starts, before it runs, and that ended, after its resources are back. */
    public interface Census {
        void started(Process process);

        void ended(Process process);
    }

    /**
     * What a subsystem is told of threads and processes, so that its objects go with them. Called
     * with no lock held, on the thread concerned.
     */
    public interface Listener {
        /** A child has been made and will start; both have the parent's descriptors. */
        void forked(Process parent, Process child);

        /** The process begins, or its new program; by its first thread. */
        void beginning(Process process);

        /** The process is about to get another program; its other threads have ended. */
        void replacing(Process process);

        /** The thread ends; its process may live on. */
        void threadEnding(UserThread thread);

        /** The process ends, after its last thread; descriptors and memory are still there. */
        void processEnding(Process process);
    }

    /** {@return virtual time, exact for the calling emulated thread} */
    public long nowNs() {
        return scheduler.nowNs();
    }

    /** {@return virtual time for user code: no thread that learns of it is told an earlier one} */
    public long agreedNs() {
        return scheduler.agreedNs();
    }

    /** {@return the number of the calling thread's processor, for events; 0 for a host thread} */
    public int cpuId() {
        Task task = Task.current();
        Cpu cpu = task == null ? null : task.cpu();
        return cpu == null ? 0 : cpu.id();
    }

    /** {@return bytes that follow from the seed} */
    public byte[] randomBytes(int count) {
        return randomness.bytes(count);
    }

    /** {@return a number for a new process or thread} */
    public int newId() {
        return ids.getAndIncrement();
    }
}
