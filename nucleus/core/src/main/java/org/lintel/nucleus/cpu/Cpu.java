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
    private static final int INITIALISER_TICKS = 20_000_000;

    private final int id;
    private final Scheduler scheduler;
    private final Policy policy;
    private final Queue<Task> inbox = new MpscUnboundedAtomicArrayQueue<>(INBOX_CHUNK);
    private final Ticks sharedTicks;
    private final TimeSlice slice;
    private final UserMode userMode = new UserMode();

    /** The carrier that runs this processor; a former one ends when it sees that it is not. */
    private volatile Thread owner;

    private volatile Task current;

    /** What {@link Scheduler} waits for when it looks for tasks stuck outside the nucleus. */
    private volatile long progress;

    /** The processor has nothing to run and is about to park, or has parked. */
    private volatile boolean idle;

    /** The running task has a quantum; false when it was sent straight to its slow path. */
    private boolean quantumGranted;

    /** The task that the last one handed the processor to, or null. */
    private Task handedTo;

    /** What is left of the time slice that goes along with it. */
    private int handedTicks;

    /** What is left of this processor's portion of the machine's budget. */
    private long budgetTicks;

    /** A task became runnable that the policy puts before the running one. */
    private boolean wokenGoesFirst;

    /** Tasks queued here may have other priorities now: set by any task, cleared here. */
    private volatile boolean sortsQueue;

    /** Ticks that the running task has used inside static initialisers beyond its quantum. */
    private int overdraft;

    Cpu(int id, Scheduler scheduler, Policy policy) {
        this.id = id;
        this.scheduler = scheduler;
        this.policy = policy;
        this.sharedTicks = scheduler.sharedTicks();
        this.slice = new TimeSlice(scheduler);
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
        return slice.nowNs(current);
    }

    /**
     * {@return virtual time for the running task to know} From then on no processor tells less, so that
     * whoever learns of this time, and then asks, is told no earlier one.
     */
    long agreedNs() {
        long mine = nowNs();
        if (sharedTicks != null) {
            return mine;
        }
        long agreed = scheduler.clock().raise(mine);
        slice.passTo(slice.localNs() + agreed - mine);
        return agreed;
    }

    // ---- carrier ----

    void startCarrier() {
        Thread carrier = new Thread(null, this::loop, "cpu" + id, Batons.STACK_BYTES, false);
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
            userMode.leave();
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
        catchUp();
        scheduler.timers().fire(slice.localNs());
        drainInbox();
        sortIfAsked();
        Task next = handedTo;
        // Others first where the slice that went along is used up, or where they are more urgent.
        if (next != null && (handedTicks <= 0 || policy.hasMoreUrgent(next))) {
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

    private void sortIfAsked() {
        if (sortsQueue) {
            sortsQueue = false;
            policy.sort();
        }
    }

    /** Any task calls: the queue is sorted at the next slow path here, or search for work. */
    void sortSoon() {
        sortsQueue = true;
        Task running = current;
        if (running != null) {
            if (running == Task.current()) {
                slice.endNow(running.ticks());
            } else {
                running.demandPoll();
            }
        }
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
            catchUp(); // with who sent the task here
            slice.passTo(task.leftAtNs);
        }
        grant(task);
        task.countSwitch();
        countProgress();
        CURRENT.setRelease(
                this, task); // pairs with the volatile reads of watchdog and other processors
        scheduler.dispatched(this, task);
        task.gaveBack = null;
        if (task.blockedInHost) {
            scheduler.backFromHost(task);
        }
        if (task.blockedInUserMode != null) {
            enterUser(task.blockedInUserMode);
            task.blockedInUserMode = null;
        }
        task.baton.resume();
        if (ownedByMe()) {
            afterRun(task);
        }
    }

    private void grant(Task task) {
        Ticks ticks = task.ticks();
        quantumGranted = !task.attention();
        if (quantumGranted) {
            slice.begin(ticks, quantum(task));
        } else {
            slice.beginSpent(ticks);
        }
        handedTo = null;
        overdraft = 0;
        wokenGoesFirst = false;
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
        task.leftAtNs = slice.localNs();
        handedTicks = slice.leftTicks();
        if (sharedTicks != null) {
            task.savedStackBytes = sharedTicks.stackBytes;
            task.savedStackLimitBytes = sharedTicks.stackLimitBytes;
            task.savedInitialisers = sharedTicks.initialisers;
        }
    }

    private void afterRun(Task task) {
        CURRENT.setRelease(this, (Task) null);
        Task.GaveBack how = task.gaveBack;
        Object space = userMode.space();
        if (space != null) { // unmounted by the JVM, or given up: it holds no translation
            task.blockedInUserMode = how == null ? space : null;
            userMode.leave();
        }
        if (how == null) {
            scheduler.hostBlocked(task);
            return;
        }
        task.setMountedRelease(false);
        switch (how) {
            case PREEMPTED -> policy.add(task, Policy.Reason.QUANTUM);
            case YIELDED -> policy.add(task, Policy.Reason.YIELD);
            case DISPLACED -> policy.add(task, Policy.Reason.DISPLACED);
            case BLOCKED, ENDED -> {}
        }
    }

    // ---- modes ----

    /** The running task enters user mode of an address space. */
    public void enterUser(Object space) {
        if (sharedTicks == null) {
            userMode.enter(space);
        }
    }

    /** The running task enters the nucleus: it holds no translation any more. */
    public void enterKernel() {
        if (sharedTicks == null) {
            userMode.leave();
        }
    }

    /** Waits until this processor has left the user mode of a space that it may be in. */
    void awaitQuiescence(Object space) {
        long epoch = userMode.epoch();
        while (userMode.stays(space, epoch) && !scheduler.stopped()) {
            Task running = current;
            if (running != null) {
                running.demandPoll();
            }
            Thread.onSpinWait();
        }
    }

    void setWaitsForOthers(boolean waits) {
        userMode.setWaitsForOthers(waits);
    }

    /** {@return whether it waits for another processor to leave user mode} */
    public boolean waitsForOthers() {
        return userMode.waitsForOthers();
    }

    // ---- time ----

    /** Charges the running task with what it used since the last settlement. */
    private void settle(Task task) {
        int used = slice.settle(task.ticks());
        if (used > 0) {
            policy.passed(used);
            task.addTicks(used);
            budgetTicks -= used;
            if (budgetTicks < 0) {
                budgetTicks += scheduler.moreTicks();
            }
        }
        if (sharedTicks != null) {
            scheduler.clock().raiseAlone(slice.localNs());
        } else {
            scheduler.clock().raiseLoosely(slice.localNs());
            catchUp();
        }
    }

    /** One writer, and readers that look now and then: no order is needed. */
    private void countProgress() {
        PROGRESS.setOpaque(this, (long) PROGRESS.getOpaque(this) + 1);
    }

    /**
     * The slow half of a poll, for the running task: settles, fires timers, and gives way when the
     * quantum is over or the policy wants another task. Signals are the caller's business, before and
     * after.
     */
    public void slowPath(Task task) {
        countProgress();
        settle(task);
        scheduler.timers().fire(slice.localNs());
        if (scheduler.hasHostWork(this)) {
            scheduler.doHostWork();
        }
        for (Task other = inbox.poll(); other != null; other = inbox.poll()) {
            addLocal(other, Policy.Reason.WOKEN);
        }
        if (sortsQueue) {
            sortIfAsked();
            wokenGoesFirst |= policy.hasMoreUrgent(task);
        }
        if (task.ticks().left >= 0) {
            return;
        }
        if (inInitialiser(task)) {
            goOn(task);
        } else if (wokenGoesFirst) {
            task.displaced();
        } else if (slice.leftTicks() < 0 && quantumGranted && othersRunnable()) {
            task.preempted();
        } else {
            goOn(task);
        }
    }

    private boolean othersRunnable() {
        return handedTo != null || policy.size() > 0;
    }

    private boolean inInitialiser(Task task) {
        return task.ticks().initialisers > 0 && overdraft < INITIALISER_TICKS;
    }

    /** The next slice of the task's quantum or, when that is over, of a new one. */
    private void goOn(Task task) {
        int left = slice.leftTicks();
        if (left < 0) {
            left = policy.quantumTicks(task);
            overdraft += task.ticks().initialisers > 0 ? left : 0;
            quantumGranted = true;
        }
        slice.begin(task.ticks(), left);
    }

    /** The running task has armed a timer. */
    void expect(Task running, long deadlineNs) {
        slice.endAt(running.ticks(), deadlineNs);
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
            slice.endNow(running.ticks());
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
        slice.passTo(ns);
        scheduler.clock().raise(slice.localNs());
    }

    /** This processor's time catches up with the others'. */
    void catchUp() {
        slice.passTo(scheduler.clock().nowNs());
    }

    long localNs() {
        return slice.localNs();
    }

    /** The others' times catch up with this processor's, when they look. */
    void tellTime() {
        scheduler.clock().raise(slice.localNs());
    }

    /** {@return a number that changes whenever the running task passes the scheduler or its slow path} */
    public long progress() {
        return progress;
    }
}
