package org.lintel.nucleus;

import org.lintel.nucleus.cpu.Cpu;
import org.lintel.nucleus.cpu.Scheduler;
import org.lintel.nucleus.cpu.Task;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;

/**
 * The wall-clock guard: finds threads that have not reached a poll or a trap for too long, such as
 * in a pathological regular expression, and takes their processor from them. It also ends a run that
 * has used up its time of the host.
 *
 * <p><b>Threads.</b> One host thread of its own. The only place where host time decides something.
 */
final class Watchdog {
    private static final int LOOKS_PER_GUARD = 8;
    private static final long SETTLE_NS = 20_000_000;
    private static final long NS_PER_SECOND = 1_000_000_000L;
    private static final String NUCLEUS = "org.lintel.nucleus.";

    private final Scheduler scheduler;
    private final long guardNs;
    private final Duration hostTime;
    private final Lifetime lifetime;
    private final Thread thread;
    private final long betweenLooksNs;

    /** By processor. Looks are counted, not time: of a host that stood still we see one look. */
    private final long[] seen;

    private final int[] seenTicks;
    private final int[] looksStuck;
    private int looksBlocked;
    private volatile boolean ended;

    Watchdog(MachineConfig config, Scheduler scheduler, Lifetime lifetime) {
        this.scheduler = scheduler;
        this.guardNs = config.guard().toNanos();
        this.betweenLooksNs = guardNs / LOOKS_PER_GUARD;
        this.seen = new long[scheduler.processors()];
        this.seenTicks = new int[scheduler.processors()];
        this.looksStuck = new int[scheduler.processors()];
        this.hostTime = config.budget().hostTime();
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
        long start = System.nanoTime();
        long lookedAt = start;
        long budgetNs = hostTime.toNanos();
        while (!ended) {
            long used = System.nanoTime() - start;
            long pauseNs = lookedAt + betweenLooksNs - System.nanoTime();
            LockSupport.parkNanos(Math.max(1, Math.min(pauseNs, budgetNs - used)));
            try {
                if (System.nanoTime() - start >= budgetNs) {
                    budgetNs += betweenLooksNs; // again, if there is no memory to say so
                    lifetime.exhausted("%d s of the host's time".formatted(hostTime.toSeconds()));
                    budgetNs = Long.MAX_VALUE;
                }
                if (System.nanoTime() - lookedAt >= betweenLooksNs) {
                    lookedAt = System.nanoTime();
                    look();
                }
            } catch (OutOfMemoryError hostFull) {
                // A process may fill the host's memory; then it is looked at again, and again.
                continue;
            }
        }
    }

    private void look() {
        boolean blocked = scheduler.allProcessorsIdle() && !scheduler.blockedInHost().isEmpty();
        looksBlocked = blocked ? looksBlocked + 1 : 0;
        if (looksBlocked > LOOKS_PER_GUARD || blocked && nobodyMissesBlocked()) {
            giveUpBlocked();
        }
        for (int i = 0; i < scheduler.processors() && !ended; i++) {
            look(scheduler.cpu(i));
        }
    }

    /**
     * A task whose tick register changes polls, be it that it comes to the slow half only after
     * thousands of calls of the JDK that take the host a second each.
     */
    private void look(Cpu cpu) {
        int i = cpu.id();
        long progress = cpu.progress();
        Task running = cpu.current();
        int ticks = running == null ? 0 : running.ticks().left;
        if (progress != seen[i] || ticks != seenTicks[i] || running == null) {
            seen[i] = progress;
            seenTicks[i] = ticks;
            looksStuck[i] = 0;
        } else if (++looksStuck[i] >= LOOKS_PER_GUARD) {
            giveUp(cpu, progress);
            looksStuck[i] = 0;
        }
    }

    private void giveUp(Cpu cpu, long progress) {
        Task suspect = cpu.current();
        if (suspect == null || cpu.waitsForOthers()) {
            return;
        }
        StackTraceElement[] stack = suspect.hostStack();
        if (isInsideNucleus(stack)) {
            // It may spin for a lock whose owner waits until the thread that is really stuck is
            // gone.
            if (!scheduler.someWaitForOthers()) {
                lifetime.brokenNucleus(suspect, suspect.hostStack());
            }
            return;
        }
        scheduler.holdIdleness();
        try {
            suspect.abandon();
            LockSupport.parkNanos(SETTLE_NS); // a step into the nucleus that had begun is over then
            boolean inNucleus = cpu.progress() != progress || isInsideNucleus(suspect.hostStack());
            if (inNucleus && suspect.reclaim()) {
                return;
            }
            lifetime.gaveUp(suspect, stack, guardNs / NS_PER_SECOND);
            cpu.takeFrom(suspect);
        } finally {
            scheduler.releaseIdleness();
        }
    }

    /** {@return whether the processes of all threads that wait for monitors of the JVM have ended} */
    private boolean nobodyMissesBlocked() {
        return scheduler.blockedInHost().stream().allMatch(Lifetime::isOver);
    }

    /** Nothing runs, and threads wait for monitors of the JVM that nobody will release. */
    private void giveUpBlocked() {
        scheduler.holdIdleness();
        try {
            for (Task task : scheduler.blockedInHost()) {
                StackTraceElement[] stack = task.hostStack();
                scheduler.giveUpInHost(task);
                lifetime.gaveUp(task, stack, guardNs / NS_PER_SECOND);
            }
        } finally {
            scheduler.releaseIdleness();
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
