package org.lintel.nucleus.process;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.ProcessFlags;
import org.lintel.nucleus.abi.ProcessImage;
import org.lintel.nucleus.abi.Signals;
import org.lintel.nucleus.cpu.LockRank;
import org.lintel.nucleus.cpu.SpinLock;
import org.lintel.nucleus.cpu.WaitQueue;
import org.lintel.nucleus.handle.HandleTable;
import org.lintel.nucleus.loader.Program;
import org.lintel.vm.AddressSpace;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A process: an address space, descriptors, signal actions, limits, and the threads that share them.
 *
 * <p><b>Locks.</b> {@code lock} ({@link LockRank#PROCESS}; parent before child) guards family and
 * threads. {@code exiting}, {@code stopped} and {@code image} are volatile, because threads look at
 * them on the way to a wait.
 *
 * <p><b>Invariant.</b> A process is alive while {@code threads} is not empty; the thread that leaves
 * last gives back everything but the entry in the process table, which goes when the parent has
 * waited for it (or at once when nobody will).
 */
public final class Process {
    private static final VarHandle ATTACHMENT = MethodHandles.arrayElementVarHandle(Object[].class);

    /** What exec replaces: the program and the memory it lives in. */
    public record Image(Program program, AddressSpace space, UserMemory memory) {}

    private final Kernel kernel;
    private final int pid;
    private final Job job;
    private final HandleTable handles;
    private final Limits limits;

    /** Guards the fields of this group. Parent before child. */
    final SpinLock lock = new SpinLock(LockRank.PROCESS);

    Process parent;
    final List<Process> children = new ArrayList<>();
    final List<UserThread> threads = new ArrayList<>();

    /** Threads that have ended and wait to be joined. */
    final List<UserThread> joinable = new ArrayList<>();

    /** Threads that wait for a child to change state. */
    final WaitQueue childChanged = new WaitQueue("child");

    /** Threads that wait for another thread of this process to end. */
    final WaitQueue threadEnded = new WaitQueue("thread");

    /** Threads that wait for SIGCONT. */
    final WaitQueue continued = new WaitQueue("SIGCONT");

    /** State changes that wait4 has not told the parent yet: 0, or the signal that stopped it. */
    int stopToReport;

    boolean continueToReport;

    /** The one thread that survives an exec under way, or null. */
    UserThread execing;

    private volatile String name;
    private volatile Image image;
    private volatile SignalState signals;
    private volatile int group;
    private volatile int nice;
    private volatile Credentials credentials = Credentials.ROOT;
    private volatile ExitStatus exiting;
    private volatile boolean stopped;
    private volatile boolean gone;

    private final UsedTicks ticks;
    private volatile boolean cpuLimitTold;

    /** Figures of ended threads and of the image before an exec, for rusage. */
    private final AtomicLong traps = new AtomicLong();

    private final AtomicLong switches = new AtomicLong();

    private volatile long finalResidentBytes;
    private volatile List<String> leftBehind = List.of();

    /** What subsystems keep with this process, by the subsystem's number. */
    private final Object[] attachments;

    /** Interval timer, made at the first setitimer. */
    IntervalTimer intervalTimer;

    Process(
            Kernel kernel,
            int pid,
            String name,
            Job job,
            Image image,
            HandleTable handles,
            SignalState signals,
            Limits limits) {
        this.kernel = kernel;
        this.pid = pid;
        this.name = name;
        this.job = job;
        this.image = image;
        this.handles = handles;
        this.signals = signals;
        this.limits = limits;
        this.group = pid;
        this.ticks = new UsedTicks(kernel.scheduler().processors());
        this.attachments = new Object[kernel.listeners().size()];
    }

    public Kernel kernel() {
        return kernel;
    }

    public int pid() {
        return pid;
    }

    /** {@return the name given by the scenario, or that of the program} */
    public String name() {
        return name;
    }

    void rename(String newName) {
        name = newName;
    }

    public Job job() {
        return job;
    }

    public Program program() {
        return image.program();
    }

    public AddressSpace space() {
        return image.space();
    }

    Image image() {
        return image;
    }

    void replaceImage(Image newImage, SignalState newSignals) {
        image = newImage;
        signals = newSignals;
        cpuLimitTold = false;
    }

    public HandleTable handles() {
        return handles;
    }

    public SignalState signals() {
        return signals;
    }

    public Limits limits() {
        return limits;
    }

    /** {@return what a subsystem keeps with this process, or null} */
    public Object attachment(int subsystem) {
        return ATTACHMENT.getAcquire(attachments, subsystem); // pairs with attach, attachIfAbsent
    }

    public void attach(int subsystem, Object state) {
        ATTACHMENT.setRelease(attachments, subsystem, state);
    }

    /** {@return what a subsystem keeps with this process: from now on {@code made}, unless there is something} */
    public Object attachIfAbsent(int subsystem, Object made) {
        Object first = ATTACHMENT.compareAndExchange(attachments, subsystem, (Object) null, made);
        return first == null ? made : first;
    }

    public int group() {
        return group;
    }

    /** Moves the process to a group. */
    public void joinGroup(int newGroup) {
        group = newGroup;
    }

    public int nice() {
        return nice;
    }

    /** Sets the nice value, clamped to -20 … 19. */
    public void setNice(int value) {
        nice = Math.clamp(value, -20, 19);
    }

    public Credentials credentials() {
        return credentials;
    }

    void setCredentials(Credentials value) {
        credentials = value;
    }

    /**
     * Implements {@code setuid(2)}.
     *
     * @throws ErrnoException EPERM — neither privileged nor the same user; EINVAL — negative
     */
    public void setUid(int uid) throws ErrnoException {
        Credentials now = credentials;
        checkId(now, uid, now.uid());
        credentials = new Credentials(uid, now.gid());
    }

    /** Implements {@code setgid(2)}. EPERM, EINVAL as {@link #setUid}. */
    public void setGid(int gid) throws ErrnoException {
        Credentials now = credentials;
        checkId(now, gid, now.gid());
        credentials = new Credentials(now.uid(), gid);
    }

    private static void checkId(Credentials now, int id, int own) throws ErrnoException {
        if (id < 0) {
            throw ErrnoException.of(Errno.EINVAL);
        }
        if (!now.mayBecome(id, own)) {
            throw ErrnoException.of(Errno.EPERM);
        }
    }

    /** {@return the parent's pid, or 0 for a process of the scenario and for orphans} */
    public int parentPid() {
        lock.acquire();
        int result = parent == null ? 0 : parent.pid;
        lock.release();
        return result;
    }

    /** {@return how it ends or ended, or null while it lives on} */
    public ExitStatus exitStatus() {
        return exiting;
    }

    boolean isExiting() {
        return exiting != null;
    }

    /** {@return whether all its resources are back} */
    public boolean isGone() {
        return gone;
    }

    void markGone() {
        gone = true;
    }

    boolean isStopped() {
        return stopped;
    }

    void setStopped(boolean nowStopped) {
        stopped = nowStopped;
    }

    /** {@return its live threads, for reports} */
    public List<UserThread> threads() {
        lock.acquire();
        List<UserThread> copy = List.copyOf(threads);
        lock.release();
        return copy;
    }

    /** {@return ticks of processor time used by all its threads} */
    public long ticks() {
        return ticks.sum();
    }

    /** {@return system calls of all its threads, ended ones included} */
    public long traps() {
        long sum = traps.get();
        for (UserThread thread : threads()) {
            sum += thread.traps();
        }
        return sum;
    }

    /** {@return how often its threads were given a processor, ended ones included} */
    public long switches() {
        long sum = switches.get();
        for (UserThread thread : threads()) {
            sum += thread.switches();
        }
        return sum;
    }

    /** {@return bytes of frames that it has touched; after its end, the last figure} */
    public long residentBytes() {
        return gone ? finalResidentBytes : space().residentFrames() * ProcessImage.PAGE_BYTES;
    }

    /** {@return page faults that changed its page tables} */
    public long faults() {
        return space().faults().total();
    }

    /**
     * Changes a limit, and what follows from it at once.
     *
     * @throws ErrnoException as {@link Limits#set}
     */
    public void setLimit(int resource, long soft, long hard) throws ErrnoException {
        lock.acquire();
        try {
            limits.set(resource, soft, hard);
        } finally {
            lock.release();
        }
        ImageLoading.applyLimits(space(), limits);
        handles.setLimit(
                (int) Math.min(limits.bound(ProcessFlags.RLIMIT_NOFILE), Integer.MAX_VALUE));
        cpuLimitTold = false;
    }

    void addFigures(long moreTraps, long moreSwitches) {
        traps.addAndGet(moreTraps);
        switches.addAndGet(moreSwitches);
    }

    /**
     * Charges processor time, on the processor that it was spent on; at RLIMIT_CPU's soft bound SIGXCPU, at
     * the hard one the end.
     */
    void charge(int processor, long spent) {
        ticks.add(processor, spent);
        long soft = limits.bound(ProcessFlags.RLIMIT_CPU);
        if (soft != Long.MAX_VALUE) {
            long used = ticks.sum();
            if (used >= soft) {
                overCpuLimit(used);
            }
        }
    }

    private void overCpuLimit(long used) {
        long hard = limits.hard(ProcessFlags.RLIMIT_CPU);
        boolean catches = signals.action(Signals.SIGXCPU).entry() != Signals.SIG_DFL;
        if (hard >= 0 && used >= hard && (!catches || used > hard)) {
            String report = "processor time: used %d ticks, limit %d".formatted(used, hard);
            Ending.beginExit(this, ExitStatus.signaled(Signals.SIGXCPU, report));
        } else if (!cpuLimitTold) {
            cpuLimitTold = true;
            SignalSending.send(this, Signals.SIGXCPU, SignalInfo.KERNEL);
        }
    }

    /** Sets how the process ends; the first one counts. {@return whether this call did} */
    boolean setExitStatus(ExitStatus status) {
        lock.acquire();
        boolean first = exiting == null;
        if (first) {
            exiting = status;
        }
        lock.release();
        return first;
    }

    /** {@return what the process still had open or mapped when it ended, if its job watches for that} */
    public List<String> leftBehind() {
        return leftBehind;
    }

    void recordLeftBehind() {
        finalResidentBytes = residentBytes();
        if (job.watchesLeaks()) {
            leftBehind = LeftBehind.of(this);
        }
    }

    @Override
    public String toString() {
        return name + "[" + pid + "]";
    }
}
