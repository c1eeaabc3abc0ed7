package org.lintel.nucleus;

import org.lintel.nucleus.abi.Signals;
import org.lintel.nucleus.cpu.Cpu;
import org.lintel.nucleus.cpu.Scheduler;
import org.lintel.nucleus.cpu.Task;
import org.lintel.nucleus.process.Ending;
import org.lintel.nucleus.process.ExitStatus;
import org.lintel.nucleus.process.Kernel;
import org.lintel.nucleus.process.Process;
import org.lintel.nucleus.process.UserThread;
import org.lintel.nucleus.trap.SyscallTable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * When a machine's run is over, and how: counts live processes, sweeps services when nobody else is
 * left, tells a deadlock from idleness, and stops the processors.
 *
 * <p><b>Threads.</b> Called on processors, by the watchdog, and by host threads; counters are atomic,
 * the first outcome that is not {@code Ended} stays.
 */
final class Lifetime implements Scheduler.Host, Kernel.Census {
    /** Events that a panic shows, and that {@link Machine#lastEvents} gives. */
    private static final int LAST_EVENTS = 40;

    final CountDownLatch stopped = new CountDownLatch(1);

    /** Pids of processes that the machine's end has ended. */
    final Set<Integer> swept = Collections.synchronizedSet(new HashSet<>());

    Kernel kernel;
    private final Budget budget;
    private final SyscallTable calls;

    private final AtomicInteger alive = new AtomicInteger();
    private final AtomicInteger aliveServices = new AtomicInteger();
    private final List<String> stuck = Collections.synchronizedList(new ArrayList<>());
    private volatile Outcome special;
    private volatile boolean gaveUpAny;
    private volatile boolean running;

    Lifetime(Budget budget, SyscallTable calls) {
        this.budget = budget;
        this.calls = calls;
    }

    // ---- processes come and go ----

    @Override
    public void started(Process process) {
        counterOf(process).incrementAndGet();
    }

    @Override
    public void ended(Process process) {
        counterOf(process).decrementAndGet();
        checkEnd();
    }

    private AtomicInteger counterOf(Process process) {
        return process.job().isService() ? aliveServices : alive;
    }

    /** From now on the machine stops when nothing is left. */
    void begin() {
        running = true;
        checkEnd();
    }

    private void checkEnd() {
        if (!running || alive.get() > 0) {
            return;
        }
        if (aliveServices.get() > 0) {
            sweep("the machine has ended");
        } else {
            finish();
        }
    }

    private void finish() {
        kernel.scheduler().stop();
        stopped.countDown();
    }

    /** Ends whatever lives; each process takes itself down. */
    private void sweep(String why) {
        boolean found;
        do { // again for those that were being made meanwhile, on another processor
            found = false;
            for (Process process : kernel.processes().all()) {
                if (process.exitStatus() == null) {
                    found = true;
                    swept.add(process.pid());
                    Ending.beginExit(process, ExitStatus.signaled(Signals.SIGKILL, why));
                }
            }
        } while (found);
    }

    /** The run has used up what it was given: everything ends. Harmless when called again. */
    void exhausted(String what) {
        if (special != null) {
            return;
        }
        kernel.scheduler()
                .runOnProcessor(() -> {
                    if (special == null) {
                        setSpecial(new Outcome.Exhausted(what, running()));
                    }
                    if (special instanceof Outcome.Exhausted) { // also when begun anew
                        sweep("the run had used up " + what);
                        checkEnd();
                    }
                });
    }

    /** {@return the live processes, with what each has used} */
    private List<String> running() {
        List<String> lines = new ArrayList<>();
        for (Process process : kernel.processes().all()) {
            if (process.exitStatus() == null) {
                lines.add("%s ran, had used %d ticks".formatted(process, process.ticks()));
            }
        }
        return lines;
    }

    void stopFromOutside() {
        setSpecial(new Outcome.Stopped());
        if (running) {
            kernel.scheduler()
                    .runOnProcessor(() -> {
                        sweep("the machine was stopped");
                        checkEnd();
                    });
        }
    }

    Outcome outcome() {
        Outcome outcome = special;
        if (outcome != null) {
            return outcome;
        }
        return stuck.isEmpty() ? new Outcome.Ended() : new Outcome.Stuck(List.copyOf(stuck));
    }

    private synchronized void setSpecial(Outcome outcome) {
        if (special == null || outcome instanceof Outcome.Panic) {
            special = outcome;
        }
    }

    // ---- the scheduler's questions ----

    @Override
    public void dispatched(Cpu cpu, Task task) {
        if (kernel.tracer().enabled) {
            UserThread thread = (UserThread) task;
            kernel.tracer().switchTo(cpu.nowNs(), cpu.id(), thread.process().pid(), thread.tid());
        }
    }

    @Override
    public boolean allIdle() {
        if (alive.get() == 0 && aliveServices.get() == 0) {
            finish();
            return false;
        }
        if (special == null) {
            setSpecial(new Outcome.Deadlock(new WaitGraph(kernel).lines()));
        }
        sweep("the machine's processes all wait");
        return true;
    }

    @Override
    public void outOfTicks() {
        exhausted("%d ticks of processor time".formatted(budget.ticks()));
    }

    @Override
    public void panicked(Throwable cause) {
        try {
            setSpecial(new Outcome.Panic(String.valueOf(cause.getMessage()), cause, lastEvents()));
        } finally {
            finish(); // even when there is no memory for the words
        }
    }

    /** {@return the last events as text; none when nothing is traced} */
    List<String> lastEvents() {
        return kernel.tracer().enabled ? kernel.tracer().tail(LAST_EVENTS, calls) : List.of();
    }

    // ---- the watchdog's findings ----

    /** {@return whether a thread's process has ended, so that nobody waits for what it does} */
    static boolean isOver(Task task) {
        return ((UserThread) task).process().exitStatus() != null;
    }

    /**
     * A thread was taken from its processor: its process ends, and it is counted as gone. Harmless when
     * called again.
     */
    void gaveUp(Task task, StackTraceElement[] stack, long seconds) {
        String report = "stuck outside the nucleus for %d s at %s".formatted(seconds, place(stack));
        gaveUpAny = true;
        if (!isOver(task)) {
            stuck.add(task.label() + ": " + report);
        }
        kernel.scheduler()
                .runOnProcessor(() -> {
                    UserThread thread = (UserThread) task;
                    if (!thread.hasLeftProcess()) {
                        Ending.beginExit(
                                thread.process(), ExitStatus.signaled(Signals.SIGKILL, report));
                        kernel.futexes().passOn(thread);
                        Ending.threadEnds(thread);
                    }
                });
    }

    /** {@return whether a thread was taken from its processor while it ran outside the nucleus} */
    boolean gaveUpAny() {
        return gaveUpAny;
    }

    void brokenNucleus(Task task, StackTraceElement[] stack) {
        NucleusPanic panic =
                new NucleusPanic(
                        "watchdog: a thread hangs inside the nucleus, thread=" + task.label());
        panic.setStackTrace(stack);
        panicked(panic);
    }

    private static String place(StackTraceElement[] stack) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(stack.length, 3); i++) {
            text.append(i == 0 ? "" : " < ").append(stack[i]);
        }
        return text.toString();
    }
}
