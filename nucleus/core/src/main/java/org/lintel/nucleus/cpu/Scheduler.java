package org.lintel.nucleus.cpu;

import org.lintel.nucleus.abi.Ticks;

import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/**
 * All emulated processors of a machine, its clock and its timers.
 *
 * <p>With one processor a run is a pure function of what the machine was given: there is one carrier,
 * one queue, one clock. With several, processors run in parallel and exchange tasks: woken ones go to
 * where the waker runs, surplus ones are pushed to idle processors.
 *
 * <p><b>Locks.</b> {@link LockRank#IDLE} guards the decision that all processors are idle.
 */
public final class Scheduler {
    /** What the machine does for the scheduler. Called on a processor, no lock held. */
    public interface Host {
        /** A task gets a processor. */
        void dispatched(Cpu cpu, Task task);

        /** No processor has anything to do and no timer is armed. {@return true to wait for the host, false to stop} */
        boolean allIdle();

        /** All processors together have spent the ticks that they were given. */
        void outOfTicks();

        /** The nucleus itself broke. */
        void panicked(Throwable cause);
    }

    private static final int JOIN_MILLIS = 5;

    private static final int IDLE_SPINS = 2_000;

    /** How often work for the host is begun anew, when there is no memory for it. */
    private static final int MOST_TRIALS = 100;

    private final Host host;
    private final Batons batons;
    private final Ticks sharedTicks;
    private final VirtualClock clock = new VirtualClock();
    private final TimerQueue timers = new TimerQueue();
    private final TickBudget budget;
    private final Cpu[] cpus;
    private final SpinLock idleLock = new SpinLock(LockRank.IDLE);
    private final AtomicLong hostBlocks = new AtomicLong();

    /**
     * Until they run again, so that none is ever nowhere. Used by carriers only, never by emulated
     * threads.
     */
    private final Set<Task> blockedInHost = ConcurrentHashMap.newKeySet();

    /** Polled by processor 0; offered by host threads. */
    private final Queue<Runnable> hostWork = new ConcurrentLinkedQueue<>();

    /** How often the first of them has failed. By processor 0. */
    private int hostWorkTrials;

    /** Ended tasks that keep a host thread waiting, as it could not unmount; lock free. */
    private final Queue<Task> endedOnTheirCarriers = new ConcurrentLinkedQueue<>();

    /** A task is being given up: written by the watchdog. */
    private volatile boolean idlenessHeld;

    private int idleCount;
    private int nextHome;
    private volatile boolean stopped;

    /**
     * @param budgetTicks that all tasks together may use, Long.MAX_VALUE for no bound
     * @param policies makes the policy of each processor, by number
     */
    public Scheduler(
            int processors,
            Batons batons,
            long budgetTicks,
            IntFunction<Policy> policies,
            Host host) {
        this.host = host;
        this.budget = new TickBudget(budgetTicks);
        this.batons = batons;
        this.sharedTicks = processors == 1 ? new Ticks() : null;
        this.cpus = new Cpu[processors];
        for (int i = 0; i < processors; i++) {
            cpus[i] = new Cpu(i, this, policies.apply(i));
        }
    }

    /**
     * Has a processor do something for the host: so that events and the ends of processes have one
     * order, also when the host asks for them. Processor 0 does it at its next slow path or search
     * for work.
     */
    public void runOnProcessor(Runnable work) {
        hostWork.offer(work);
        Cpu first = cpus[0];
        Task running = first.current();
        if (running != null) {
            running.demandPoll();
        }
        LockSupport.unpark(first.owner());
    }

    boolean hasHostWork(Cpu cpu) {
        return cpu == cpus[0] && !hostWork.isEmpty();
    }

    /** What the host's memory does not suffice for is tried again at the next look, from its beginning. */
    void doHostWork() {
        for (Runnable work = hostWork.peek(); work != null; work = hostWork.peek()) {
            try {
                work.run();
            } catch (OutOfMemoryError hostFull) {
                if (++hostWorkTrials > MOST_TRIALS) {
                    throw hostFull;
                }
                return;
            }
            hostWorkTrials = 0;
            hostWork.poll();
        }
    }

    /** Starts the carriers. */
    public void start() {
        for (Cpu cpu : cpus) {
            cpu.startCarrier();
        }
    }

    /** Ends the carriers after what they do now; tasks are not resumed again. */
    public void stop() {
        stopped = true;
        for (Cpu cpu : cpus) {
            LockSupport.unpark(cpu.owner());
        }
    }

    /** Waits, on a host thread, until all carriers have ended; after {@link #stop}. */
    public boolean awaitCarriers(long millis) {
        long deadline = System.nanoTime() + millis * 1_000_000;
        for (Cpu cpu : cpus) {
            // Asked anew each time: a task that ends without unmounting leaves another carrier
            // behind.
            while (cpu.owner().isAlive()) {
                if (System.nanoTime() >= deadline) {
                    return false;
                }
                try {
                    cpu.owner().join(JOIN_MILLIS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return false;
                }
            }
        }
        return true;
    }

    public boolean stopped() {
        return stopped;
    }

    public VirtualClock clock() {
        return clock;
    }

    /** {@return the time as the caller's processor knows it; exact for emulated threads} */
    public long nowNs() {
        Task task = Task.current();
        return task == null || task.cpu == null ? clock.nowNs() : task.cpu.nowNs();
    }

    /** {@return the time for the calling emulated thread to know: nobody is told less from then on} */
    public long agreedNs() {
        return Task.current().cpu.agreedNs();
    }

    public TimerQueue timers() {
        return timers;
    }

    /**
     * Arms a timer for a caller that goes on running. Other processors see it at their next slice; who
     * blocks next arms it at {@link #timers} itself.
     */
    public void arm(Timer timer, long deadlineNs) {
        timers.arm(timer, deadlineNs);
        Task me = Task.current();
        if (me != null && me.scheduler() == this && !me.isAbandoned()) {
            me.cpu.expect(me, deadlineNs);
        }
    }

    /** {@return the one tick register of a machine with one processor, else null} */
    public Ticks sharedTicks() {
        return sharedTicks;
    }

    public int processors() {
        return cpus.length;
    }

    public Cpu cpu(int id) {
        return cpus[id];
    }

    /** {@return how often a task ran into a monitor of the JVM; such runs may not repeat} */
    public long hostBlocks() {
        return hostBlocks.get();
    }

    Batons batons() {
        return batons;
    }

    /** {@return ticks that a processor may spend before it asks again} It has spent all it had. */
    long moreTicks() {
        long ticks = budget.take();
        if (ticks == 0) {
            host.outOfTicks();
        }
        return ticks;
    }

    void dispatched(Cpu cpu, Task task) {
        host.dispatched(cpu, task);
    }

    void panicked(Throwable cause) {
        try {
            host.panicked(cause);
        } finally {
            stop();
        }
    }

    /** The JVM has unmounted a task that did not give back; by the carrier that has let it go. */
    void hostBlocked(Task task) {
        hostBlocks.incrementAndGet();
        task.blockedInHost = true;
        blockedInHost.add(task);
        goOnAfterBoth(task);
    }

    /** The task ends on a host thread that cannot end yet: user code may be below on its stack. */
    void endedOnItsCarrier(Task task) {
        endedOnTheirCarriers.add(task);
    }

    /** Lets the host threads of ended tasks end too; after {@link #stop}. */
    public void releaseEnded() {
        for (Task task = endedOnTheirCarriers.poll();
                task != null;
                task = endedOnTheirCarriers.poll()) {
            task.releaseAfterStop();
        }
    }

    /**
     * A monitor of the JVM came free: the task goes on where it was. By the JVM's thread or, when that
     * happened before the task had unmounted, by the carrier.
     */
    void hostUnblocked(Task task) {
        goOnAfterBoth(task);
    }

    /** Which of the two comes first is the host's affair; only when both are done may the task run. */
    private void goOnAfterBoth(Task task) {
        if (task.isSecondAfterHostBlock()) {
            task.cpu.offer(task);
        }
    }

    /** The task runs again; by the carrier. */
    void backFromHost(Task task) {
        task.blockedInHost = false;
        blockedInHost.remove(task);
    }

    /** {@return tasks that wait for monitors of the JVM; for the watchdog} */
    public List<Task> blockedInHost() {
        return List.copyOf(blockedInHost);
    }

    /** {@return whether no processor runs anything} */
    public boolean allProcessorsIdle() {
        for (Cpu cpu : cpus) {
            if (!cpu.isIdle()) {
                return false;
            }
        }
        return true;
    }

    /** Takes a task that waits for a monitor of the JVM in vain out of the machine. */
    public void giveUpInHost(Task task) {
        task.abandon();
        blockedInHost.remove(task);
    }

    /**
     * From now on idle processors are no deadlock: a task that is being given up may notice, and leave
     * its processor, before its end has been arranged. By one host thread at a time.
     */
    public void holdIdleness() {
        idlenessHeld = true;
    }

    /** The end of {@link #holdIdleness}: processors that are idle look again. */
    public void releaseIdleness() {
        idlenessHeld = false;
        runOnProcessor(() -> {});
    }

    /** {@return whether some processor waits for others to leave user mode} */
    public boolean someWaitForOthers() {
        for (Cpu cpu : cpus) {
            if (cpu.waitsForOthers()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Waits until no other processor is in a stay in user mode of this space that began before the
     * call. The caller has cleared the translations; it may hold the space's lock, for which the
     * others spin in kernel mode.
     */
    public void awaitQuiescence(Object space) {
        VarHandle.fullFence();
        Task me = Task.current();
        Cpu mine = me == null ? null : me.cpu;
        if (mine != null) {
            mine.setWaitsForOthers(true);
        }
        for (Cpu cpu : cpus) {
            if (cpu != mine) {
                cpu.awaitQuiescence(space);
            }
        }
        if (mine != null) {
            mine.setWaitsForOthers(false);
        }
    }

    /** Makes a task runnable: the caller has won the end of its wait, or has just made it. */
    void makeRunnable(Task task, Policy.Reason reason) {
        Task me = Task.current();
        Cpu mine = me == null || me.scheduler() != this || me.isAbandoned() ? null : me.cpu;
        Cpu target = task.cpu;
        if (target == null) {
            target = home(mine);
        } else if (mine != null && !task.mounted()) {
            target = mine;
        }
        if (target == mine) {
            mine.addLocal(task, reason);
        } else {
            if (mine != null) {
                mine.tellTime(); // the task must not go on before it was woken
            }
            target.offer(task);
        }
    }

    /** Makes a task the next one on the caller's processor; the caller has won the end of its wait. */
    void makeNext(Task task) {
        Task me = Task.current();
        if (me == null || me.scheduler() != this || task.mounted()) {
            makeRunnable(task, Policy.Reason.WOKEN);
        } else {
            me.cpu.setNext(task);
        }
    }

    /** Has the processors sort their tasks: that of a queued one may have moved meanwhile. */
    void prioritiesChanged() {
        for (Cpu cpu : cpus) {
            cpu.sortSoon();
        }
    }

    /** {@return the processor for a new task: an idle one, or the maker's} */
    private Cpu home(Cpu mine) {
        if (cpus.length == 1) {
            return mine != null ? mine : cpus[0];
        }
        for (Cpu cpu : cpus) {
            if (cpu.isIdle() && cpu != mine && !cpu.hasInbox()) {
                return cpu;
            }
        }
        return mine != null ? mine : cpus[Math.floorMod(nextHome++, cpus.length)];
    }

    /** A busy processor gives one runnable task to an idle one. */
    void pushToIdle(Cpu busy) {
        for (Cpu cpu : cpus) {
            if (cpu != busy && cpu.isIdle() && !cpu.hasInbox()) {
                Task surplus = busy.surplus();
                if (surplus != null) {
                    busy.tellTime();
                    cpu.offer(surplus);
                }
                return;
            }
        }
    }

    /** The processor has nothing to run: waits for its inbox, lets time pass, or stops the machine. */
    void idle(Cpu cpu) {
        cpu.tellTime();
        for (int spins = 0; cpus.length > 1 && spins < IDLE_SPINS; spins++) {
            if (cpu.hasInbox() || stopped || hasHostWork(cpu)) {
                return;
            }
            Thread.onSpinWait();
            if (spins == IDLE_SPINS / 10) {
                cpu.setIdle(true);
            }
        }
        cpu.setIdle(true);
        if (enterIdle(cpu)) {
            while (!cpu.hasInbox() && !stopped && cpu.ownedByMe() && !hasHostWork(cpu)) {
                LockSupport.park(this);
            }
            idleLock.acquire();
            idleCount--;
            idleLock.release();
        }
        cpu.setIdle(false);
        cpu.catchUp();
    }

    /** {@return true when the processor shall park; it then counts as idle} */
    private boolean enterIdle(Cpu cpu) {
        idleLock.acquire();
        boolean last = idleCount == cpus.length - 1 && noInbox();
        // Under the lock: with it, no idle processor runs a task from the host meanwhile.
        boolean nobodyInHost = blockedInHost.isEmpty();
        if (!last) {
            idleCount++;
        }
        idleLock.release();
        if (!last) {
            return true;
        }
        if (cpu.hasInbox()) {
            return false;
        }
        long next = timers.nextDeadlineNs();
        if (next != Long.MAX_VALUE) {
            cpu.jumpTo(Math.max(next, clock.nowNs()));
            timers.fire(cpu.localNs());
            return false;
        }
        boolean nothingMoves = nobodyInHost && !idlenessHeld;
        if (nothingMoves && cpu == cpus[0] && !host.allIdle()) {
            stop();
            return false;
        }
        idleLock.acquire();
        idleCount++;
        idleLock.release();
        if (nothingMoves && cpu != cpus[0]) {
            // The first runs what the host wants, so that nothing wakes a task while it looks at
            // all.
            runOnProcessor(() -> {});
        }
        return true;
    }

    private boolean noInbox() {
        for (Cpu cpu : cpus) {
            if (cpu.hasInbox()) {
                return false;
            }
        }
        return hostWork.isEmpty();
    }
}
