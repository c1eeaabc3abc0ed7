package org.lintel.nucleus.process;

import org.lintel.nucleus.abi.ProcessFlags;
import org.lintel.nucleus.abi.SigInfo;
import org.lintel.nucleus.abi.Signals;
import org.lintel.nucleus.abi.ThreadBlock;
import org.lintel.nucleus.abi.UserEntry;
import org.lintel.nucleus.cpu.MachineStopped;
import org.lintel.nucleus.cpu.StackProbe;
import org.lintel.nucleus.cpu.Task;
import org.lintel.nucleus.handle.Caller;
import org.lintel.nucleus.loader.ProcessLoader;
import org.lintel.vm.AddrRange;
import org.lintel.vm.AddressSpace;
import org.lintel.vm.BadAddress;
import org.lintel.vm.UserCopy;
import org.lintel.vm.WordKey;

/**
 * An emulated thread of a process, in user mode or in the nucleus on the process's behalf.
 *
 * <p><b>Threads.</b> Mode, upcalls and counters belong to the thread itself. {@code pending} and
 * {@code mask} are volatile: senders read and set them under the process's signal lock, the thread
 * looks at them without it before a wait.
 */
public final class UserThread extends Task implements Caller {
    /** What the thread runs first: a kind of {@link UserEntry}, the procedure's number, its argument. */
    public record Start(int kind, long entry, long argument) {}

    private final Process process;
    private final Process.Image image;
    private final Start start;
    private final long threadPointer;

    /** The thread's stack with its control block, or null when it is the process's first. */
    private final AddrRange stack;

    /** The process's start-up code; made by the first thread, shared by the others. */
    private UserEntry userEntry;

    private volatile long mask;
    private volatile long pending;
    private final SignalInfo[] infos = new SignalInfo[Signals.NSIG];

    /** The system call in which it was woken for a word of memory last, by its number; -1 for none. Its own. */
    long wokenTrap = -1;

    /** Mask to put back after a sigsuspend, valid when {@code restoresMask}. */
    private long suspendedMask;

    private boolean restoresMask;

    /** Signals that are delivered in waits only, as a mask. */
    private long deferred;

    /** Ends although the process goes on: an exec by another thread. */
    private volatile boolean doomed;

    /** What subsystems keep with this thread, by the subsystem's number. */
    private final Object[] attachments;

    /** For {@link Futexes}. By the thread itself. */
    final WordKey futexWord = new WordKey();

    boolean detached;
    boolean ended;

    /** Does not keep its process alive. Guarded by the process's lock. */
    boolean daemon;

    long exitValue;

    private long traps;

    private final FutexWait futexWait = new FutexWait();

    /** What was thrown when the host's stack had no room for the nucleus; the process ends of it. */
    private StackOverflowError stackFull;

    /** What a signal handler threw; it passes through the nucleus to the code that was interrupted. */
    private Throwable thrownByHandler;

    UserThread(
            int tid,
            Process process,
            Start start,
            long threadPointer,
            AddrRange stack,
            UserEntry userEntry,
            long mask) {
        super(tid, process.kernel().scheduler());
        this.process = process;
        this.image = process.image();
        this.start = start;
        this.threadPointer = threadPointer;
        this.stack = stack;
        this.userEntry = userEntry;
        this.mask = mask;
        this.attachments = new Object[process.kernel().listeners().size()];
        setStackLimit((int) process.limits().bound(ProcessFlags.RLIMIT_STACK));
    }

    /** {@return the emulated thread that calls, or null when a host thread does} */
    public static UserThread currentOrNull() {
        return (UserThread) Task.current();
    }

    public Process process() {
        return process;
    }

    public Kernel kernel() {
        return process.kernel();
    }

    Process.Image image() {
        return image;
    }

    /** {@return the thread's loads and stores} */
    public UserMemory memory() {
        return image.memory();
    }

    @Override
    public AddressSpace space() {
        return image.space();
    }

    @Override
    public void raise(int signal) {
        SignalSending.send(this, signal, new SignalInfo(SigInfo.SI_USER, process.pid(), 0, 0));
    }

    /** {@return the address of the {@link ThreadBlock}} */
    public long threadPointer() {
        return threadPointer;
    }

    /** {@return what a subsystem keeps with this thread, or null} Guarded as the subsystem says. */
    public Object attachment(int subsystem) {
        return attachments[subsystem];
    }

    public void attach(int subsystem, Object state) {
        attachments[subsystem] = state;
    }

    int startKind() {
        return start.kind();
    }

    AddrRange stack() {
        return stack;
    }

    UserEntry userEntry() {
        return userEntry;
    }

    @Override
    public int nice() {
        return process.nice();
    }

    @Override
    public String label() {
        return process.name() + "[" + process.pid() + "] thread " + tid();
    }

    /** {@return the thread's wait for a futex, if it is under way} */
    public FutexWait futexWait() {
        return futexWait;
    }

    // ---- life ----

    @Override
    protected void run() {
        if (userEntry == null) {
            userEntry = new ProcessLoader(image.program()).newEntry();
        }
        if (start.kind() != UserEntry.THREAD) {
            for (Kernel.Listener listener : kernel().listeners()) {
                listener.beginning(process);
            }
        }
        checkpoint();
        enterUser();
        long value = userEntry.enter(start.kind(), start.entry(), start.argument(), 0);
        enterKernel();
        if (start.kind() == UserEntry.THREAD) {
            exit(value);
        } else {
            Ending.beginExit(process, ExitStatus.exited((int) value));
            exit(0);
        }
    }

    /** Ends this thread, by itself. Never returns. */
    public MachineStopped exit(long value) {
        exitValue = value;
        process.addFigures(traps, switches());
        Ending.threadEnds(this);
        end();
        return hang();
    }

    /** From now on the process ends when only such threads are left. By the thread itself; no lock held. */
    public void becomeDaemon() {
        process.lock.acquire();
        daemon = true;
        boolean over = Ending.onlyDaemonsLocked(process);
        process.lock.release();
        if (over) {
            Ending.beginExit(process, ExitStatus.exited(0));
        }
    }

    /** {@return whether it has ended, or was given up, and its process knows} */
    public boolean hasLeftProcess() {
        process.lock.acquire();
        boolean left = ended;
        process.lock.release();
        return left;
    }

    void doom() {
        doomed = true;
        interrupt();
    }

    @Override
    protected void charged(long ticksSpent) {
        process.charge(cpu().id(), ticksSpent);
    }

    // ---- modes ----

    /** From the nucleus to user code: from here on stale translations of this space must be waited for. */
    public void enterUser() {
        if (!isAbandoned()) {
            cpu().enterUser(image.space());
        }
    }

    /** From user code to the nucleus. */
    public void enterKernel() {
        if (!isAbandoned()) {
            cpu().enterKernel();
        }
    }

    /**
     * What user code must pass on its way into the nucleus, by the thread itself.
     *
     * @throws StackOverflowError when the host's stack has too little room; nothing has changed, and
     *     the process ends as soon as its stack has become short enough to end it
     */
    public void requireStack(StackProbe probe) {
        try {
            probe.probe();
        } catch (StackOverflowError full) {
            stackFull = full;
            demandCheckpoint();
            throw full;
        }
    }

    public void countTrap() {
        traps++;
    }

    /** {@return system calls so far} */
    public long traps() {
        return traps;
    }

    /**
     * What every way back to user code passes: the end of the process, stops, signals, the end of the
     * quantum. No lock held; in kernel mode. Where the stack has no room for that, it is put off to the
     * next poll, which is passed at a lower depth or not at all.
     *
     * <p>Signals that the thread defers ({@link #defer}) stay pending.
     */
    public void checkpoint() {
        checkpoint(~deferred);
    }

    /**
     * The {@link #checkpoint} of a call that would have waited: deferred signals too.
     *
     * @return flags of {@link SignalDelivery}: what handlers ran
     */
    public int checkpointOfWait() {
        return checkpoint(~0L);
    }

    private int checkpoint(long signals) {
        try {
            requireStack(StackProbe.LONG);
        } catch (StackOverflowError later) {
            return SignalDelivery.HANDLED | SignalDelivery.NO_RESTART; // whatever waits is over
        }
        try {
            return settleWithNucleus(signals);
        } catch (RuntimeException | Error thrown) {
            panicUnlessForUser(thrown);
            throw thrown;
        }
    }

    private int settleWithNucleus(long signals) {
        int delivered = 0;
        do {
            clearAttention();
            if (stackFull != null) {
                Ending.beginExit(process, ExitStatus.signaled(Signals.SIGSEGV, stackReport()));
            }
            if (endPending()) {
                kernel().futexes().passOn(this);
                exit(0);
            }
            if (process.isStopped()) {
                awaitContinue();
            }
            delivered |= SignalDelivery.deliverPending(this, signals);
            if (ticks().left < 0) {
                cpu().slowPath(this);
            }
        } while (attention() || ticks().left < 0);
        return delivered;
    }

    private String stackReport() {
        return "call stack over the host's limit, inside the JDK, at "
                + UserFrames.topOf(stackFull);
    }

    void handlerThrew(Throwable thrown) {
        thrownByHandler = thrown;
    }

    /**
     * What came up in the nucleus is either meant for user code (thrown by a signal handler, by a
     * machine that stops, or by the JVM for want of memory) or the nucleus is broken: then
     * user code, which might swallow it, never sees it, and the machine stops. By the thread itself.
     */
    public void panicUnlessForUser(Throwable thrown) {
        if (thrown instanceof MachineStopped
                || thrown instanceof OutOfMemoryError
                || thrown == thrownByHandler) {
            return;
        }
        throw panic(thrown);
    }

    private void awaitContinue() {
        process.lock.acquire();
        while (process.isStopped() && !endPending()) {
            process.continued.awaitUninterrupted(process.lock);
        }
        process.lock.release();
    }

    // ---- signals ----

    @Override
    protected boolean endPending() {
        return process.isExiting() || doomed;
    }

    @Override
    protected boolean interruptPending() {
        return endPending() || process.isStopped() || deliverable() != 0;
    }

    /**
     * {@return whether the thread must not make a process now: a signal to its group, which has found
     * all that were listed, would miss the new one} Under the lock of the process table.
     */
    boolean signalsWait() {
        // The stop comes last: it is set before its signal ceases to be pending.
        return endPending() || (pendingHere() & ~mask) != 0 || process.isStopped();
    }

    /**
     * {@return signals that would be delivered now, as a mask} While the thread holds signals ({@link
     * ThreadBlock#SIGNALS_HELD}), it is told that some wait instead. By the thread itself, no lock held.
     */
    long deliverable() {
        long open = pendingHere() & ~mask;
        return open != 0 && holdsSignals() ? open & SignalState.bit(Signals.SIGSTOP) : open;
    }

    private boolean holdsSignals() {
        try {
            if (UserCopy.getInt(image.space(), threadPointer + ThreadBlock.SIGNALS_HELD) <= 0) {
                return false;
            }
            UserCopy.putInt(image.space(), threadPointer + ThreadBlock.SIGNAL_WAITS, 1);
            return true;
        } catch (BadAddress noBlock) {
            return false; // the program unmapped its own thread block
        }
    }

    /** Lets the signals go that the thread holds, in the middle of a call. By the thread itself. */
    public void letSignals() {
        try {
            UserCopy.putInt(image.space(), threadPointer + ThreadBlock.SIGNALS_HELD, 0);
        } catch (BadAddress noBlock) {
            assert noBlock != null; // then it holds none
        }
        if ((pendingHere() & ~mask) != 0) {
            interrupt(); // the request for attention that came with them is forgotten
        }
    }

    /** {@return signals pending for this thread or its process, as a mask} */
    public long pendingHere() {
        return pending | process.signals().pending();
    }

    long pendingForMe() {
        return pending;
    }

    void addPendingLocked(int signal, SignalInfo info) {
        infos[signal] = info;
        pending |= SignalState.bit(signal);
    }

    /** Takes over how its maker shares processors; before it starts. Null for one that the host made. */
    void bornOf(UserThread maker) {
        if (maker != null) {
            inheritScheduling(maker);
        }
    }

    /** Takes over what waits for another thread, which ends; before this one runs. */
    void inheritPendingLocked(UserThread ending) {
        System.arraycopy(ending.infos, 0, infos, 0, infos.length);
        pending = ending.pending;
    }

    void dropPendingLocked(long signals) {
        pending &= ~signals;
    }

    SignalInfo takePendingLocked(int signal) {
        pending &= ~SignalState.bit(signal);
        SignalInfo info = infos[signal];
        infos[signal] = null;
        return info == null ? SignalInfo.KERNEL : info;
    }

    public long mask() {
        return mask;
    }

    /** Sets the mask of blocked signals; KILL and STOP cannot be blocked. */
    public void setMask(long newMask) {
        mask = newMask & ~SignalState.bit(Signals.SIGKILL) & ~SignalState.bit(Signals.SIGSTOP);
    }

    /** Makes the way back to user code look for signals that a change of mask has let through. */
    public void lookForSignals() {
        if (interruptPending()) {
            interrupt();
        }
    }

    /**
     * From now on a signal interrupts this thread's waits and nothing else, as deferred cancellation
     * does ({@code pthread_setcanceltype(3)}). By the thread itself.
     */
    public void defer(int signal) {
        deferred |= SignalState.bit(signal);
    }

    /** Blocks with another mask until a signal was delivered; the old mask comes back after the handler. */
    public void suspendMask(long temporary) {
        suspendedMask = mask;
        restoresMask = true;
        setMask(temporary);
    }

    void restoreMask() {
        if (restoresMask) {
            restoresMask = false;
            setMask(suspendedMask);
        }
    }

    /** {@return the mask to return to after a handler: that before a sigsuspend, if one is under way} */
    long maskAfterHandler() {
        if (restoresMask) {
            restoresMask = false;
            return suspendedMask;
        }
        return mask;
    }
}
