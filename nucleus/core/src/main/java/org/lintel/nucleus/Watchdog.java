package org.lintel.nucleus;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.lintel.nucleus.cpu.Cpu;
import org.lintel.nucleus.cpu.Scheduler;
import org.lintel.nucleus.cpu.Task;

/**
 * The wall-clock guard: finds threads that have not reached a poll or a trap for too long, such as
 * in a pathological regular expression, and takes their processor from them.
 *
 * <p><b>Threads.</b> One host thread of its own. The only place where host time decides something;
 * it decides only for code that has left the emulated machine.
 */
final class Watchdog {
    private static final int LOOKS_PER_GUARD = 8;
    private static final String NUCLEUS = "org.lintel.nucleus.";

    private final Scheduler scheduler;
    private final long guardNs;
    private final Lifetime lifetime;
    private final Thread thread;
    private volatile boolean ended;

    Watchdog(Scheduler scheduler, Duration guard, Lifetime lifetime) {
        this.scheduler = scheduler;
        this.guardNs = guard.toNanos();
        this.lifetime = lifetime;
        this.thread = Thread.ofPlatform().daemon().name("watchdog").unstarted(this::watch);
    }

    void start() {
        thread.start();
    }

    void end() {
        ended = true;
        LockSupport.unpark(thread);
    }

    private void watch() {
        int cpus = scheduler.processors();
        long[] seen = new long[cpus];
        long[] since = new long[cpus];
        for (int i = 0; i < cpus; i++) {
            since[i] = System.nanoTime();
        }
        while (!ended) {
            LockSupport.parkNanos(guardNs / LOOKS_PER_GUARD);
            for (int i = 0; i < cpus && !ended; i++) {
                Cpu cpu = scheduler.cpu(i);
                long progress = cpu.progress();
                long now = System.nanoTime();
                if (progress != seen[i] || cpu.current() == null) {
                    seen[i] = progress;
                    since[i] = now;
                } else if (now - since[i] >= guardNs) {
                    giveUp(cpu, progress, (now - since[i]) / 1_000_000_000L);
                    since[i] = now;
                }
            }
        }
    }

    private void giveUp(Cpu cpu, long progress, long seconds) {
        Task suspect = cpu.current();
        if (suspect == null || cpu.waitsForOthers()) {
            return;
        }
        StackTraceElement[] stack = suspect.hostStack();
        if (isInsideNucleus(stack)) {
            lifetime.brokenNucleus(suspect, stack);
            return;
        }
        Task stuck = cpu.takeFromStuckTask(progress);
        if (stuck != null) {
            lifetime.gaveUp(stuck, stack, seconds);
        }
    }

    /**
     * {@return whether nucleus code stands above the user's code on the stack} A program may give its
     * classes any name, so the class loader is looked at too.
     */
    private static boolean isInsideNucleus(StackTraceElement[] stack) {
        String nucleusLoader = Watchdog.class.getClassLoader().getName();
        for (StackTraceElement frame : stack) {
            String name = frame.getClassName();
            boolean ours = Objects.equals(frame.getClassLoaderName(), nucleusLoader);
            if (ours && name.startsWith(NUCLEUS) && !name.startsWith(NUCLEUS + "abi.")) {
                return !frame.getMethodName().startsWith("run");
            }
            if (!ours && !name.startsWith("java.") && !name.startsWith("jdk.")) {
                return false;
            }
        }
        return false;
    }
}
