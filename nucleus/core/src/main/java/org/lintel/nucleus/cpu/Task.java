package org.lintel.nucleus.cpu;

import org.lintel.nucleus.abi.Ticks;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * An emulated thread as the scheduler sees it: something that runs, waits, and is charged for ticks.
 *
 * <p><b>Threads.</b> Fields are written by the processor that the task runs on or, while it is
 * queued nowhere and waits, by whoever ends its {@link Wait}.
 */
@SuppressWarnings("this-escape") // the parts only keep the reference
public abstract class Task {
    private static final ThreadLocal<Task> CURRENT = new ThreadLocal<>();
    private static final VarHandle MOUNTED;
    private static final VarHandle PLACE;
    private static final VarHandle HALF_UNBLOCKED;

    /** Part of the machine. */
    private static final int INSIDE = 0;

    /** Given up, which can be taken back as long as the task has not noticed. */
    private static final int ABANDONED = 1;

    /** Given up for good. */
    private static final int GONE = 2;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            MOUNTED = lookup.findVarHandle(Task.class, "mounted", boolean.class);
            PLACE = lookup.findVarHandle(Task.class, "place", int.class);
            HALF_UNBLOCKED = lookup.findVarHandle(Task.class, "halfUnblocked", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Why a task last gave its processor back. */
    enum GaveBack {
        PREEMPTED,
        YIELDED,
        DISPLACED,
        BLOCKED,
        ENDED
    }

    private final int tid;
    private final Scheduler scheduler;
    private final Ticks ticks;
    final Waiter waiter = new Waiter(this);
    private final Wait wait;
    final Baton baton;

    /** The processor it runs on or ran on last; null before its first run. */
    volatile Cpu cpu;

    /** Whether its host thread may still be on a processor; while it is, no other processor may run it. */
    private volatile boolean mounted;

    /** By the task before it starts, or by whoever may change it; processors read it as they queue. */
    private volatile Scheduling scheduling = Scheduling.OTHER;

    /** Link of the run queue it is in. */
    Task nextInQueue;

    /** Level in a multi-level feedback queue. */
    int level;

    GaveBack gaveBack;

    /** When it last gave its processor back; another one must not run it earlier. Covered by mounted. */
    long leftAtNs;

    /** Something (a signal, the end of the process) waits to be dealt with at the next poll or trap exit. */
    private volatile boolean attention;

    /** Its processor was taken from it for good (stuck outside the nucleus, or the machine has stopped). */
    private volatile int place;

    /** The space whose user mode it was in when the JVM unmounted it, or null. */
    Object blockedInUserMode;

    /** Whether the scheduler has it among those that the host blocks. By carriers. */
    boolean blockedInHost;

    /** One of carrier and JVM is done with a host block. */
    private volatile boolean halfUnblocked;

    /** Values of the shared tick register while the task does not run. */
    int savedStackBytes;

    int savedStackLimitBytes = Integer.MAX_VALUE;
    int savedInitialisers;

    private long ticksUsed;
    private long switches;

    protected Task(int tid, Scheduler scheduler) {
        this.tid = tid;
        this.scheduler = scheduler;
        this.ticks = scheduler.sharedTicks() != null ? scheduler.sharedTicks() : new Ticks();
        this.wait = new Wait(this, scheduler);
        this.baton = scheduler.batons().create(this);
    }

    /** {@return the task of the calling host thread, or null when it is no emulated thread} */
    public static Task current() {
        return CURRENT.get();
    }

    /** {@return the waiter of the running task that {@link WaitQueue#await} will use} */
    public static Waiter ownWaiter() {
        return current().waiter;
    }

    /** The whole life of the thread, on its own host thread. */
    protected abstract void run();

    /** {@return whether a wait must end at once: a signal that is not blocked, a stop, or the end} */
    protected abstract boolean interruptPending();

    /** {@return whether even a wait that signals do not end must end at once: the end of the task} */
    protected boolean endPending() {
        return false;
    }

    /** The task has used processor time; called on its processor, no lock held. */
    protected abstract void charged(long ticksSpent);

    /** {@return the nice value, -20 … 19} */
    public int nice() {
        return 0;
    }

    /** {@return how it shares processors} */
    public final Scheduling scheduling() {
        return scheduling;
    }

    /** Takes over how another task shares processors; before this one starts. */
    protected final void inheritScheduling(Task from) {
        scheduling = from.scheduling;
    }

    /**
     * Sets how the task shares processors. It counts at once where the task is runnable or runs; where
     * it waits, it keeps its place in the wait queue. By an emulated thread, no lock held.
     */
    public final void setScheduling(Scheduling value) {
        scheduling = value;
        scheduler.prioritiesChanged();
    }

    /** {@return "name[pid] tid" for reports} */
    public abstract String label();

    public final int tid() {
        return tid;
    }

    public final Scheduler scheduler() {
        return scheduler;
    }

    /** {@return the tick register that this task's polls count on} */
    public final Ticks ticks() {
        return ticks;
    }

    /** {@return the processor it runs on; one that waits: where it ran last} */
    public final Cpu cpu() {
        return cpu;
    }

    /** {@return ticks of processor time used, up to the last settlement} */
    public final long ticksUsed() {
        return ticksUsed;
    }

    /** {@return how often it was given a processor} */
    public final long switches() {
        return switches;
    }

    /** {@return what it waits for, or null} */
    public final String waitingFor() {
        return wait.waitingFor();
    }

    /** {@return whether its processor was taken from it for good} */
    public final boolean isAbandoned() {
        return place != INSIDE;
    }

    /** {@return whether the running task was given up, which from now on nobody takes back} It must {@link #hang}. */
    public final boolean isGone() {
        return place != INSIDE && (place == GONE || PLACE.compareAndSet(this, ABANDONED, GONE));
    }

    /** {@return the Java stack of its host thread, for the report of a task that is stuck} */
    public final StackTraceElement[] hostStack() {
        return baton.stack();
    }

    /** {@return the Java stack of a task that waits, while nothing can wake it} */
    public final StackTraceElement[] stackAtRest() {
        return baton.stackAtRest();
    }

    /** Sets the bound of the call stack; by the task itself, or before it runs. */
    public final void setStackLimit(int bytes) {
        savedStackLimitBytes = bytes;
        if (current() == this || scheduler.sharedTicks() == null) {
            ticks.stackLimitBytes = bytes;
        }
    }

    /** Makes a new task runnable. */
    public final void start() {
        baton.start();
        scheduler.makeRunnable(this, Policy.Reason.NEW);
    }

    /** Body of the host thread. */
    final void runOnHostThread() {
        CURRENT.set(this);
        try {
            run();
        } catch (MachineStopped stopped) {
            place = GONE;
        } catch (Throwable broken) {
            if (!scheduler.stopped()) {
                scheduler.panicked(broken);
            }
        } finally {
            gaveBack = GaveBack.ENDED;
        }
    }

    /** Ends the running task: its processor goes on to others and never comes back. */
    public final void end() {
        assert current() == this && SpinLock.noneHeldByMe();
        gaveBack = GaveBack.ENDED;
        cpu.leave(this);
        baton.yield();
        throw hang();
    }

    /**
     * The nucleus has broken under the running task: the machine stops, and the task goes no further.
     * It may hold locks, so nothing is settled.
     */
    public final MachineStopped panic(Throwable broken) {
        assert current() == this;
        if (!scheduler.stopped()) {
            scheduler.panicked(broken);
        }
        gaveBack = GaveBack.ENDED;
        baton.yield();
        return hang();
    }

    /** {@return whether the running task gives its processor back for the last time} */
    final boolean hasEnded() {
        return gaveBack == GaveBack.ENDED;
    }

    /** Parks the calling host thread for ever: the task is no longer part of the machine. */
    public final MachineStopped hang() {
        gaveBack = GaveBack.ENDED;
        baton.abandonHere();
        return new MachineStopped();
    }

    /** Gives way to other runnable tasks. */
    public final void yieldProcessor() {
        assert SpinLock.noneHeldByMe();
        gaveBack = GaveBack.YIELDED;
        cpu.leave(this);
        baton.yield();
    }

    final void preempted() {
        assert SpinLock.noneHeldByMe();
        gaveBack = GaveBack.PREEMPTED;
        cpu.leave(this);
        baton.yield();
    }

    /** Gives way to a task that goes first, and goes on when that one waits. */
    final void displaced() {
        assert SpinLock.noneHeldByMe();
        gaveBack = GaveBack.DISPLACED;
        cpu.leave(this);
        baton.yield();
    }

    /** Announces a wait, with the lock of the awaited object held; {@link #block} must follow. */
    public final void beginWait(String what) {
        wait.begin(what);
    }

    /** Waits for {@link #wake}, the deadline, or an interruption; no lock held. */
    public final WaitResult block(long deadlineNs) {
        return block(deadlineNs, true);
    }

    /**
     * As {@link #block(long)}; with {@code interruptible} false a signal that is pending already does
     * not end the wait. One that comes later does, so the caller waits in a loop.
     */
    final WaitResult block(long deadlineNs, boolean interruptible) {
        assert SpinLock.noneHeldByMe() : "block: lock held";
        boolean timed = deadlineNs != Long.MAX_VALUE;
        if (timed) {
            wait.endAt(deadlineNs);
        }
        boolean ends = interruptible ? interruptPending() : endPending();
        if (!(ends && wait.end(WaitResult.INTERRUPTED))) {
            gaveBack = GaveBack.BLOCKED;
            cpu.leave(this);
            baton.yield();
        }
        if (timed) {
            scheduler.timers().cancel(wait);
        }
        return wait.finish();
    }

    /** Ends this task's wait. {@return false when it does not wait (any more)} */
    public final boolean wake() {
        if (wait.end(WaitResult.WOKEN)) {
            scheduler.makeRunnable(this, Policy.Reason.WOKEN);
            return true;
        }
        return false;
    }

    /**
     * Ends this task's wait and makes it the next one on the caller's processor, past the run queue;
     * when the caller then blocks, the rest of its time slice goes along. {@return false when it does
     * not wait (any more)}
     */
    public final boolean wakeNext() {
        if (wait.end(WaitResult.WOKEN)) {
            scheduler.makeNext(this);
            return true;
        }
        return false;
    }

    /** Asks for attention: ends a wait with INTERRUPTED, or sends a running task to its slow path soon. */
    public final void interrupt() {
        attention = true;
        if (wait.end(WaitResult.INTERRUPTED)) {
            scheduler.makeRunnable(this, Policy.Reason.WOKEN);
        } else {
            demandPoll();
        }
    }

    /** Makes a task that runs on another processor take the slow half of its next poll. */
    public final void demandPoll() {
        if (current() != this && mounted) {
            ticks.left = -1;
        }
    }

    /** Sends the running task, which is in user mode, to its slow path at the next poll. */
    protected final void demandCheckpoint() {
        attention = true;
        ticks.left = -1;
    }

    /** {@return whether attention was asked for} */
    public final boolean attention() {
        return attention;
    }

    /** Takes note of the request; what it was for is looked up afterwards. */
    public final void clearAttention() {
        attention = false;
    }

    /** Lets the host thread of a task end, after the machine has stopped. */
    public final void releaseAfterStop() {
        abandon();
        baton.release();
    }

    /** Gives the task up: it goes no further than its next step into the nucleus. */
    public final void abandon() {
        PLACE.compareAndSet(this, INSIDE, ABANDONED);
        ticks.left = -1;
    }

    /** Takes {@link #abandon} back. {@return false when the task has noticed, and is gone} */
    public final boolean reclaim() {
        return PLACE.compareAndSet(this, ABANDONED, INSIDE);
    }

    /**
     * {@return whether the task has been let go and may go on, both} The carrier calls it when the JVM has
     * unmounted the task, the JVM when what it blocked on came free; each once.
     */
    final boolean isSecondAfterHostBlock() {
        if (HALF_UNBLOCKED.compareAndSet(this, false, true)) {
            return false;
        }
        halfUnblocked = false;
        return true;
    }

    /** {@return whether the host thread may still be on a processor} */
    final boolean mounted() {
        return mounted;
    }

    /** On the processor that takes the task, or that it has left for good. */
    final void setMountedRelease(boolean now) {
        MOUNTED.setRelease(this, now); // pairs with the volatile read of makeRunnable
    }

    /** Notes the processor, mostly the same as before. */
    final void setCpu(Cpu next) {
        if (cpu != next) {
            cpu = next;
        }
    }

    final void addTicks(long spent) {
        ticksUsed += spent;
        charged(spent);
    }

    final void countSwitch() {
        switches++;
    }
}
