package org.lintel.nucleus.cpu;

import org.jctools.queues.atomic.MpscUnboundedAtomicArrayQueue;
import org.lintel.nucleus.abi.Ticks;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Queue;
import java.util.concurrent.locks.LockSupport;

/**
 * One emulated processor: a run queue, a clock, and a carrier thread that lends it the host's power.
 *
 * <p><b>Threads.</b> Run queue, clock and budget are confined to the processor: to its carrier, or to
 * the task that runs on it. Others reach it through {@code inbox} (many producers, one consumer)
 * alone. <b>Progress.</b> The inbox is lock free for consumers, wait free for producers but for the
 * rare new chunk.
 *
 * <pre>
 *   carrier:  inbox ─▶ policy ─▶ dispatch ─▶ task runs … gives back ─▶ settle ─▶ again
 *                                   ▲                          │
 *                 other processors, timers, host: makeRunnable └─ blocked | preempted | ended
 * </pre>
 */
public final class Cpu {
    private static final int INBOX_CHUNK = 64;
    private static final VarHandle CURRENT;
    private static final VarHandle PROGRESS;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            CURRENT = lookup.findVarHandle(Cpu.class, "current", Task.class);
            PROGRESS = lookup.findVarHandle(Cpu.class, "progress", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** A static initialiser is not cut before it has used this many ticks beyond its quantum. */
    private static final int INITIALISER_TICKS = 1_000_000;

    private final int id;
    private final Scheduler scheduler;
    private final Policy policy;
    private final Queue<Task> inbox = new MpscUnboundedAtomicArrayQueue<>(INBOX_CHUNK);
    private final Ticks sharedTicks;

    /** The carrier that runs this processor; a former one ends when it sees that it is not. */
    private volatile Thread owner;

    private volatile Task current;

    /** What {@link Scheduler} waits for when it looks for tasks stuck outside the nucleus. */
    private volatile long progress;

    /** The processor has nothing to run and is about to park, or has parked. */
    private volatile boolean idle;

    /** Virtual time of this processor at the last settlement. */
    private long localNs;

    /** Ticks granted and not settled yet: {@code grantedTicks - ticks.left} have been used. */
    private int grantedTicks;

    /** The running task has a quantum; false when it was sent straight to its slow path. */
    private boolean quantumGranted;

    /** The space whose user mode this processor is in, or null; only with several processors. */
    private volatile Object userSpace;

    /** Times that user mode was entered; written by the running task before {@code userSpace}. */
    private volatile long userEpoch;

    /** This processor waits for another one inside {@link Scheduler#awaitQuiescence}. */
    private volatile boolean waitsForOthers;

    /** The task that the last one handed the processor to, or null. */
    private Task handedTo;

    /** What is left of the time slice that goes along with it. */
    private int handedTicks;

    private boolean wokenGoesFirst;
    private int overdraft;

    Cpu(int id, Scheduler scheduler, Policy policy) {
        this.id = id;
        this.scheduler = scheduler;
        this.policy = policy;
        this.sharedTicks = scheduler.sharedTicks();
    }

    public int id() {
        return id;
    }

    /** {@return the task that runs here, or null} */
    public Task current() {
        return current;
    }

    /** {@return virtual time; exact for the task that runs here} */
    public long nowNs() {
        Task running = current;
        int unsettled = running == null ? 0 : grantedTicks - running.ticks().left;
        return localNs + unsettled * VirtualClock.NS_PER_TICK;
    }

    // ---- carrier ----

    void startCarrier() {
        Thread carrier =
                new Thread(null, this::loop, "cpu" + id, Batons.CARRIER_STACK_BYTES, false);
        carrier.setDaemon(true);
        owner = carrier;
        carrier.start();
    }

    /** The running task keeps its carrier for now: another one takes over the processor. */
    void passToSpareCarrier() {
        startCarrier();
    }

    /**
     * Takes the processor from a task that was given up, unless the task came to the nucleus meanwhile
     * and was parked there: then the carrier is free already. Called by the watchdog.
     */
    public void takeFrom(Task abandoned) {
        if (current == abandoned) {
            current = null;
            userSpace = null;
            startCarrier();
        }
    }

    boolean ownedByMe() {
        return owner == Thread.currentThread();
    }

    Thread owner() {
        return owner;
    }

    private void loop() {
        try {
            if (current != null) {
                waitForPinnedTask();
            }
            while (ownedByMe() && !scheduler.stopped()) {
                Task next = pick();
                if (next == null) {
                    scheduler.idle(this);
                } else {
                    dispatch(next);
                }
            }
        } catch (Throwable broken) {
            scheduler.panicked(broken);
        }
    }

    /** A spare carrier starts here: the task that kept the former one has given back already. */
    private void waitForPinnedTask() {
        Task pinned = current;
        afterRun(pinned);
    }

    private Task pick() {
        if (scheduler.hasHostWork(this)) {
            scheduler.doHostWork();
        }
        drainInbox();
        Task next = handedTo;
        if (next != null
                && handedTicks <= 0) { // the slice that went along is used up: others first
            handedTo = null;
            policy.add(next, Policy.Reason.QUANTUM);
            next = null;
        }
        if (next == null) {
            next = policy.next();
        }
        if (next != null && policy.size() > 0 && scheduler.processors() > 1) {
            scheduler.pushToIdle(this);
        }
        return next;
    }

    private void drainInbox() {
        for (Task task = inbox.poll(); task != null; task = inbox.poll()) {
            task.setCpu(this);
            policy.add(task, Policy.Reason.WOKEN);
        }
    }

    private void dispatch(Task task) {
        task.setCpu(this);
        task.setMountedRelease(true);
        if (sharedTicks == null) {
            VarHandle.fullFence(); // mounted before attention is read; pairs with Task.interrupt
        }
        grant(task);
        task.countSwitch();
        countProgress();
        CURRENT.setRelease(
                this, task); // pairs with the volatile reads of watchdog and other processors
        scheduler.dispatched(this, task);
        task.gaveBack = null;
        task.baton.resume();
        if (ownedByMe()) {
            afterRun(task);
        }
    }

    private void grant(Task task) {
        Ticks ticks = task.ticks();
        quantumGranted = !task.attention();
        grantedTicks = quantumGranted ? quantum(task) : -1;
        handedTo = null;
        overdraft = 0;
        ticks.left = grantedTicks;
        if (sharedTicks != null) {
            ticks.stackBytes = task.savedStackBytes;
            ticks.stackLimitBytes = task.savedStackLimitBytes;
            ticks.initialisers = task.savedInitialisers;
        }
    }

    private int quantum(Task task) {
        return task == handedTo && handedTicks > 0 ? handedTicks : policy.quantumTicks(task);
    }

    /** The running task hands the processor to another one, once it gives it back. */
    void setNext(Task task) {
        if (handedTo != null) {
            policy.add(handedTo, Policy.Reason.WOKEN);
        }
        task.setCpu(this);
        handedTo = task;
    }

    /** The task gives back by itself: settle while its registers are still loaded. */
    void leave(Task task) {
        settle(task);
        handedTicks = grantedTicks;
        if (sharedTicks != null) {
            task.savedStackBytes = sharedTicks.stackBytes;
            task.savedStackLimitBytes = sharedTicks.stackLimitBytes;
            task.savedInitialisers = sharedTicks.initialisers;
        }
    }

    private void afterRun(Task task) {
        CURRENT.setRelease(this, (Task) null);
        Task.GaveBack how = task.gaveBack;
        if (how == null) {
            scheduler.hostBlocked(task);
            return;
        }
        task.setMountedRelease(false);
        switch (how) {
            case PREEMPTED -> policy.add(task, Policy.Reason.QUANTUM);
            case YIELDED -> policy.add(task, Policy.Reason.YIELD);
            case BLOCKED, ENDED -> {}
        }
    }

    // ---- modes ----

    /**
     * The running task enters user mode of an address space.
     *
     * <p><b>Memory ordering.</b> The store of {@code userSpace} comes before every load of a
     * translation (full fence); pairs with {@link #awaitQuiescence}, where the translations are
     * cleared before {@code userSpace} is read.
     */
    public void enterUser(Object space) {
        if (sharedTicks == null) {
            userEpoch++;
            userSpace = space;
            VarHandle.fullFence();
        }
    }

    /** The running task enters the nucleus: it holds no translation any more. */
    public void enterKernel() {
        if (sharedTicks == null) {
            userSpace = null;
        }
    }

    /** Waits until this processor has left the user mode of a space that it may be in. */
    void awaitQuiescence(Object space) {
        long epoch = userEpoch;
        while (userSpace == space && userEpoch == epoch && !scheduler.stopped()) {
            Task running = current;
            if (running != null) {
                running.demandPoll();
            }
            Thread.onSpinWait();
        }
    }

    // ---- time ----

    /** Charges the running task with what it used since the last settlement. */
    private void settle(Task task) {
        int used = grantedTicks - task.ticks().left;
        grantedTicks = task.ticks().left;
        if (used > 0) {
            localNs += used * VirtualClock.NS_PER_TICK;
            policy.passed(used);
            task.addTicks(used);
        }
        if (sharedTicks != null) {
            scheduler.clock().raiseAlone(localNs);
        } else {
            scheduler.clock().raise(localNs);
        }
    }

    /** One writer, and readers that look now and then: no order is needed. */
    private void countProgress() {
        PROGRESS.setOpaque(this, (long) PROGRESS.getOpaque(this) + 1);
    }

    /**
     * The slow half of a poll, for the running task: settles, fires timers, and gives way when the
     * quantum is over. Signals are the caller's business, before and after.
     */
    public void slowPath(Task task) {
        countProgress();
        settle(task);
        scheduler.timers().fire(localNs);
        if (scheduler.hasHostWork(this)) {
            scheduler.doHostWork();
        }
        if (task.ticks().left >= 0) {
            return;
        }
        if (inInitialiser(task) || !quantumGranted) {
            renew(task);
            return;
        }
        if (handedTo != null || policy.size() > 0 || !inbox.isEmpty()) {
            if (wokenGoesFirst) {
                wokenGoesFirst = false;
                task.yieldProcessor();
            } else {
                task.preempted();
            }
        } else {
            renew(task);
        }
    }

    private boolean inInitialiser(Task task) {
        return task.ticks().initialisers > 0 && overdraft < INITIALISER_TICKS;
    }

    private void renew(Task task) {
        int quantum = policy.quantumTicks(task);
        overdraft += task.ticks().initialisers > 0 ? quantum : 0;
        quantumGranted = true;
        grantedTicks = quantum;
        task.ticks().left = quantum;
    }

    // ---- run queue ----

    /** Queues a task here; the caller runs on this processor. */
    void addLocal(Task task, Policy.Reason reason) {
        task.setCpu(this);
        policy.add(task, reason);
        Task running = current;
        if (running != null && policy.preempts(task, running)) {
            wokenGoesFirst = true;
            // Straight to its slow path, with what it has used kept as it is: settling charges the
            // process, which takes locks, and the caller may hold some.
            Ticks ticks = running.ticks();
            grantedTicks -= ticks.left + 1;
            ticks.left = -1;
        }
    }

    /** Queues a task here, from any thread. */
    void offer(Task task) {
        inbox.offer(task);
        if (idle) {
            LockSupport.unpark(owner);
        }
    }

    /** {@return a task that another processor may take over, or null} On this processor. */
    Task surplus() {
        return policy.next();
    }

    boolean hasInbox() {
        return !inbox.isEmpty();
    }

    boolean isIdle() {
        return idle;
    }

    void setIdle(boolean nowIdle) {
        idle = nowIdle;
    }

    /** Moves this processor's clock to a time at which something happens. */
    void jumpTo(long ns) {
        localNs = Math.max(localNs, ns);
        scheduler.clock().raise(localNs);
    }

    /** An idle processor catches up with the others. */
    void catchUp() {
        localNs = Math.max(localNs, scheduler.clock().nowNs());
    }

    long localNs() {
        return localNs;
    }

    void setWaitsForOthers(boolean waits) {
        waitsForOthers = waits;
    }

    /** {@return whether it waits for another processor to leave user mode} */
    public boolean waitsForOthers() {
        return waitsForOthers;
    }

    /** {@return a number that changes whenever the running task passes the scheduler or its slow path} */
    public long progress() {
        return progress;
    }
}
