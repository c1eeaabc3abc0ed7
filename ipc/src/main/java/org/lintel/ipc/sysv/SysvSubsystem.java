package org.lintel.ipc.sysv;

import org.lintel.ipc.message.MessageBudget;
import org.lintel.nucleus.Subsystem;
import org.lintel.nucleus.process.Kernel;
import org.lintel.nucleus.process.Process;
import org.lintel.nucleus.process.UserThread;
import org.lintel.nucleus.process.WaitFor;
import org.lintel.nucleus.trap.SyscallTable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * System V inter-process communication, as a part of a machine.
 *
 * <p><b>Threads.</b> As {@link Subsystem} says.
 */
public final class SysvSubsystem implements Subsystem {
    private final SysvConfig limits;
    private SegmentTable segments;
    private ShmAttachments attachments;
    private SemaphoreTable sets;
    private SemSyscalls semaphores;
    private SemWaits waits;
    private MessageTable queues;

    public SysvSubsystem(SysvConfig limits) {
        this.limits = limits;
    }

    @Override
    public void boot(Kernel kernel, SyscallTable calls) {
        SecondsClock clock = new SecondsClock(kernel);
        segments = new SegmentTable(kernel.memory(), limits, clock);
        attachments = new ShmAttachments(segments, clock);
        new ShmSyscalls(segments, attachments, limits, clock).register(calls);
        int number = kernel.listeners().indexOf(this);
        sets = new SemaphoreTable(limits, clock, number);
        semaphores = new SemSyscalls(sets, limits, clock, number);
        semaphores.register(calls);
        waits = new SemWaits(number);
        queues =
                new MessageTable(
                        kernel.memory(), new MessageBudget(kernel.memory()), limits, clock);
        new MsgSyscalls(queues, limits, clock).register(calls);
    }

    @Override
    public void forked(Process parent, Process child) {
        attachments.inherited(parent, child);
    }

    @Override
    public void replacing(Process process) {
        attachments.leaving(process);
    }

    @Override
    public void processEnding(Process process) {
        attachments.leaving(process);
        semaphores.ended(process);
    }

    @Override
    public WaitFor waitOf(UserThread thread) {
        return waits.of(thread);
    }

    @Override
    public void addCounters(Map<String, Long> counters) {
        counters.put("sysv.segments", segments.made());
        counters.put("sysv.sets", sets.made());
        counters.put("sysv.queues", queues.made());
        counters.put("sysv.semSleeps", semaphores.sleeps());
    }

    /** Objects that outlive all processes: nobody could use them again before the machine ends. */
    @Override
    public List<String> leaks() {
        List<String> leaks = new ArrayList<>();
        segments.all().forEach(segment -> leaks.add(segment.describe()));
        sets.all().forEach(set -> leaks.add(set.describe()));
        queues.all().forEach(queue -> leaks.add(queue.describe()));
        return leaks;
    }
}
