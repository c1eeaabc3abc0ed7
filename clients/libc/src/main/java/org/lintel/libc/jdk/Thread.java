package org.lintel.libc.jdk;

import org.lintel.libc.Entries;
import org.lintel.libc.ExitList;
import org.lintel.libc.Uncaught;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.Syscalls;

import java.util.Objects;

/**
 * Stands for {@link java.lang.Thread}: an emulated thread, made by {@code thread_create}. A process
 * lives until its last thread that is no daemon has ended, as a JVM does.
 *
 * <p>Deliberately missing: thread groups, context class loaders, builders, {@code stop}, the list of
 * all threads; a priority is kept and has no effect.
 *
 * <p><b>Threads.</b> Any emulated thread. Process-local. <b>Locks.</b> State below is guarded by the
 * thread object's monitor unless said otherwise.
 */
public class Thread implements Runnable {
    public static final int MIN_PRIORITY = 1;
    public static final int NORM_PRIORITY = 5;
    public static final int MAX_PRIORITY = 10;

    /** Stands for {@link java.lang.Thread.UncaughtExceptionHandler}. */
    @FunctionalInterface
    public interface UncaughtExceptionHandler {
        void uncaughtException(Thread thread, Throwable thrown);
    }

    private static final ThreadLocal<Thread> CURRENT = new ThreadLocal<>();
    private static final SpinLock LOCK = new SpinLock();

    /** Guards {@link #live}; its monitor is waited on by the end of main. */
    private static final Object ENDED = new Object();

    /** Started threads that are no daemons and have not ended. */
    private static int live;

    /** Guarded by LOCK, with {@link #lastNumber}. */
    private static long lastId = 1;

    private static int lastNumber = -1;
    private static volatile UncaughtExceptionHandler defaultHandler;

    private final Sleeper sleeper;
    private final Runnable task;
    private final long id;
    private volatile String name;
    private volatile boolean daemon;
    private volatile int priority = NORM_PRIORITY;
    private volatile UncaughtExceptionHandler handler;
    private volatile java.lang.Thread.State state = java.lang.Thread.State.NEW;

    public Thread() {
        this(null, null);
    }

    public Thread(Runnable task) {
        this(task, null);
    }

    public Thread(String name) {
        this(null, Objects.requireNonNull(name));
    }

    public Thread(Runnable task, String name) {
        this.task = task;
        this.sleeper = new Sleeper();
        this.daemon = currentThread().daemon;
        LOCK.lock();
        this.id = ++lastId;
        int number = name == null ? ++lastNumber : 0;
        LOCK.unlock();
        this.name = name == null ? "Thread-" + number : name;
    }

    /** The object of a thread that was not made here: the first one, or one of Threads.create. */
    private Thread(Sleeper sleeper, long id, String name) {
        this.task = null;
        this.sleeper = sleeper;
        this.id = id;
        this.name = name;
        this.state = java.lang.Thread.State.RUNNABLE;
    }

    public static Thread currentThread() {
        Thread current = CURRENT.get();
        if (current == null) {
            long tid = Descriptors.trap(Syscalls.SYS_gettid, 0, 0, 0);
            long pid = Descriptors.trap(Syscalls.SYS_getpid, 0, 0, 0);
            boolean first = tid == pid;
            current =
                    new Thread(Monitors.sleeper(), first ? 1 : tid, first ? "main" : "tid-" + tid);
            CURRENT.set(current);
        }
        return current;
    }

    @Override
    public void run() {
        if (task != null) {
            task.run();
        }
    }

    public void start() {
        Monitors.enter(this);
        try {
            if (state != java.lang.Thread.State.NEW) {
                throw new IllegalThreadStateException();
            }
            state = java.lang.Thread.State.RUNNABLE;
        } finally {
            Monitors.exit(this);
        }
        countLive(1);
        long entry = Entries.register((Runnable) this::begin);
        long tid = Descriptors.trap(Syscalls.SYS_thread_create, entry, 0, 0);
        if (Errno.isError(tid)) {
            Entries.remove(entry);
            end();
            throw new OutOfMemoryError("unable to create a thread: " + Errno.of((int) -tid));
        }
        Descriptors.trap(Syscalls.SYS_thread_detach, tid, 0, 0);
    }

    /** Runs on the new thread. */
    private void begin() {
        CURRENT.set(this);
        Monitors.become(sleeper);
        try {
            run();
        } catch (Throwable thrown) {
            uncaught(thrown);
        } finally {
            end();
        }
    }

    private void uncaught(Throwable thrown) {
        UncaughtExceptionHandler mine = handler != null ? handler : defaultHandler;
        if (mine == null) {
            Uncaught.report(name, thrown);
            return;
        }
        try {
            mine.uncaughtException(this, thrown);
        } catch (Throwable ignored) {
            // As the JVM does: what a handler throws is nobody's.
        }
    }

    private void end() {
        Monitors.enter(this);
        state = java.lang.Thread.State.TERMINATED;
        Monitors.notifyAll(this);
        Monitors.exit(this);
        countLive(-1);
    }

    private void countLive(int change) {
        if (daemon) {
            return;
        }
        Monitors.enter(ENDED);
        if (live == 0 && change > 0) {
            ExitList.afterMain(Thread::awaitOthers);
        }
        live += change;
        if (live == 0) {
            Monitors.notifyAll(ENDED);
        }
        Monitors.exit(ENDED);
    }

    /** The end of main, unless it is the end of the process. */
    private static void awaitOthers() {
        Monitors.enter(ENDED);
        while (live > 0) {
            try {
                Monitors.wait(ENDED);
            } catch (InterruptedException e) {
                continue;
            }
        }
        Monitors.exit(ENDED);
    }

    public final void join() throws InterruptedException {
        join(0);
    }

    public final void join(long milliseconds) throws InterruptedException {
        if (milliseconds < 0) {
            throw new IllegalArgumentException("timeout value is negative");
        }
        long deadline = Futexes.deadline(Monitors.nanoseconds(milliseconds, 0));
        Monitors.enter(this);
        try {
            while (isAlive()) {
                if (milliseconds == 0) {
                    Monitors.wait(this);
                    continue;
                }
                long left = deadline - Futexes.now();
                if (left <= 0) {
                    return;
                }
                Monitors.wait(this, left / 1_000_000, (int) (left % 1_000_000));
            }
        } finally {
            Monitors.exit(this);
        }
    }

    public final void join(long milliseconds, int nanoseconds) throws InterruptedException {
        join(milliseconds + (nanoseconds > 0 ? 1 : 0));
    }

    public final boolean join(java.time.Duration duration) throws InterruptedException {
        join(Math.max(1, duration.toMillis()));
        return !isAlive();
    }

    public static void sleep(long milliseconds) throws InterruptedException {
        sleep(milliseconds, 0);
    }

    public static void sleep(java.time.Duration duration) throws InterruptedException {
        sleep(duration.toMillis(), duration.toNanosPart() % 1_000_000);
    }

    public static void sleep(long milliseconds, int nanoseconds) throws InterruptedException {
        if (milliseconds < 0 || nanoseconds < 0 || nanoseconds > 999_999) {
            throw new IllegalArgumentException("timeout value is out of range");
        }
        Monitors.sleep(Monitors.nanoseconds(milliseconds, nanoseconds));
    }

    /** Stands for {@link java.util.concurrent.TimeUnit#sleep}. */
    public static void sleep(java.util.concurrent.TimeUnit unit, long amount)
            throws InterruptedException {
        if (amount > 0) {
            Monitors.sleep(unit.toNanos(amount));
        }
    }

    public static void yield() {
        Descriptors.trap(Syscalls.SYS_sched_yield, 0, 0, 0);
    }

    public static void onSpinWait() {
        Thread.yield();
    }

    public void interrupt() {
        sleeper.interrupt();
    }

    public static boolean interrupted() {
        return Monitors.sleeper().clear();
    }

    public boolean isInterrupted() {
        return sleeper.isInterrupted();
    }

    public final boolean isAlive() {
        java.lang.Thread.State now = state;
        return now != java.lang.Thread.State.NEW && now != java.lang.Thread.State.TERMINATED;
    }

    /** {@return NEW, RUNNABLE or TERMINATED} What a thread waits for, only the nucleus knows. */
    public java.lang.Thread.State getState() {
        return state;
    }

    public static boolean holdsLock(Object object) {
        return Monitors.holds(object);
    }

    public final long threadId() {
        return id;
    }

    @Deprecated
    public long getId() {
        return id;
    }

    public final String getName() {
        return name;
    }

    public final void setName(String name) {
        this.name = Objects.requireNonNull(name);
    }

    public final boolean isDaemon() {
        return daemon;
    }

    public final void setDaemon(boolean daemon) {
        if (state != java.lang.Thread.State.NEW) {
            throw new IllegalThreadStateException();
        }
        this.daemon = daemon;
    }

    public final boolean isVirtual() {
        return false;
    }

    public final int getPriority() {
        return priority;
    }

    public final void setPriority(int priority) {
        if (priority < MIN_PRIORITY || priority > MAX_PRIORITY) {
            throw new IllegalArgumentException();
        }
        this.priority = priority;
    }

    public UncaughtExceptionHandler getUncaughtExceptionHandler() {
        return handler;
    }

    public void setUncaughtExceptionHandler(UncaughtExceptionHandler handler) {
        this.handler = handler;
    }

    public static UncaughtExceptionHandler getDefaultUncaughtExceptionHandler() {
        return defaultHandler;
    }

    public static void setDefaultUncaughtExceptionHandler(UncaughtExceptionHandler handler) {
        defaultHandler = handler;
    }

    /** The caller is the second frame, as programs expect; the machine's frames are left out. */
    public StackTraceElement[] getStackTrace() {
        if (this != currentThread()) {
            return new StackTraceElement[0];
        }
        StackTraceElement[] callers = Diagnostics.getStackTrace(new Throwable());
        StackTraceElement[] all = new StackTraceElement[callers.length + 1];
        all[0] = new StackTraceElement("java.lang.Thread", "getStackTrace", "Thread.java", -1);
        java.lang.System.arraycopy(callers, 0, all, 1, callers.length);
        return all;
    }

    public static void dumpStack() {
        Diagnostics.printStackTrace(new Exception("Stack trace"));
    }

    @Override
    public int hashCode() {
        return Long.hashCode(id);
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public String toString() {
        return "Thread[#" + id + "," + name + "," + priority + ",main]";
    }
}
