package org.lintel.nucleus.cpu;

import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;

/**
 * A task on a virtual thread whose scheduler is the nucleus.
 *
 * <p>To give back is to unmount, and to resume to run the rest on a carrier: lightly, by {@link
 * VirtualThreads}, or by {@code Thread.yield()}, with which the JVM passes the thread's continuation
 * to its scheduler, which is {@link #execute}.
 *
 * <p><b>Pinned.</b> Inside a static initialiser (or any native frame), or with a deep stack, a
 * virtual thread cannot unmount. It then keeps its carrier: a spare carrier takes over the processor,
 * and turns go by {@link Handoff} until the task can unmount again. While it waits for a turn it must
 * not unmount, even where it could: the JVM would then submit it instead of giving it the turn.
 *
 * <p><b>Host-blocked.</b> When a task runs into a monitor inside the JDK that another task holds, the
 * JVM unmounts it and later submits it, mostly from a thread of its own. The task is then queued like
 * one that was woken. The moment is not ours, so such a run may not repeat; the counter {@code
 * hostBlocks} tells.
 *
 * <p><b>Memory ordering.</b> Plain fields pass between processors with the task itself, which goes
 * through a run queue, an inbox, or the {@code mounted} flag of the task. Nobody else writes them,
 * and {@code execute} compares {@code carrier} with its own thread, whose stores it sees anyway.
 */
final class VirtualBaton extends Baton implements Executor {
    private final Task task;
    private final Thread thread;

    /**
     * What {@link #resume} runs next; set by the JVM through {@link #execute}. Null when the thread has
     * unmounted lightly.
     */
    private Runnable continuation;

    /** The carrier inside {@link #resume}, or null. */
    private Thread carrier;

    /** Times resumed; tells a yield that unmounted from one that could not. */
    private long resumes;

    /** Set while the task keeps its carrier. */
    private volatile Handoff pinned;

    private boolean started;

    /** The host thread that reads the stack of the task at rest, or null. */
    private Thread reader;

    /** Yields for which unmounting is not even tried: each trial walks the whole stack. */
    private int trialsToSkip;

    private int lastSkipped;

    private static final int MOST_SKIPPED = 1000;

    /** Stands for the stack of a task that has given back. */
    private static final StackTraceElement[] GAVE_BACK = {
        new StackTraceElement(
                VirtualBaton.class.getClassLoader().getName(),
                null,
                null,
                VirtualBaton.class.getName(),
                "yield",
                "VirtualBaton.java",
                -1)
    };

    /**
     * With more than this of its stack in the heap a task keeps its carrier, so that its stack ends
     * where the carrier's does. Else it would fill the heap, which each collection then walks.
     */
    private static final int MOST_BYTES_IN_HEAP = 1 << 20;

    VirtualBaton(Task task) {
        this.task = task;
        this.thread = VirtualThreads.builder(this).unstarted(task::runOnHostThread);
    }

    /**
     * The JVM submits the continuation: at start, after a yield, or when a host monitor came free. The
     * last may be so early that the carrier itself does it, after unmounting; only the task's own word
     * tells the two apart.
     */
    @Override
    public void execute(Runnable runContinuation) {
        if (continuation != null && Thread.currentThread() == reader) {
            return; // the JDK submits once more what it has looked at, which has not run
        }
        boolean gaveBack = Thread.currentThread() == carrier && task.gaveBack != null;
        boolean expected = !started || gaveBack;
        started = true;
        continuation = runContinuation;
        if (!expected) {
            task.scheduler().hostUnblocked(task);
        }
    }

    @Override
    void start() {
        thread.start();
    }

    @Override
    void resume() {
        Handoff turns = pinned;
        if (turns != null) {
            turns.runTask();
            return;
        }
        Runnable next = continuation;
        continuation = null;
        resumes++;
        carrier = Thread.currentThread();
        if (next != null) {
            next.run();
        } else {
            VirtualThreads.goOn(thread);
        }
        turns = pinned;
        if (turns != null) {
            // The task unmounted at last; another carrier has its processor and waits for the turn.
            pinned = null;
            turns.giveBack();
        }
    }

    @Override
    void yield() {
        if (trialsToSkip > 0 || VirtualThreads.keepsInHeap(thread, MOST_BYTES_IN_HEAP)) {
            trialsToSkip = Math.max(0, trialsToSkip - 1);
            yieldPinned();
            return;
        }
        long before = resumes;
        try {
            unmount();
        } catch (StackOverflowError | OutOfMemoryError tooDeep) {
            // The JVM bounds the stack that a virtual thread can unmount with. It must not get back
            // to the user's code, which could catch it; the thread keeps its carrier instead.
            assert resumes == before;
            lastSkipped = Math.min(MOST_SKIPPED, 2 * lastSkipped + 1);
            trialsToSkip = lastSkipped;
        }
        if (resumes == before) {
            yieldPinned();
        } else {
            lastSkipped = 0;
        }
    }

    private void unmount() {
        if (VirtualThreads.switchesLightly()) {
            VirtualThreads.unmountLightly(thread);
        } else {
            Thread.yield();
        }
    }

    private void yieldPinned() {
        Handoff turns = pinned;
        if (turns == null) {
            turns = new Handoff(VirtualThreads::parkOnCarrier);
            turns.adopt(thread);
            pinned = turns;
            task.cpu().passToSpareCarrier();
        } else {
            turns.giveBack();
        }
        if (task.hasEnded()) {
            task.scheduler().endedOnItsCarrier(task);
        }
        turns.awaitTurn();
    }

    @Override
    void abandonHere() {
        while (true) {
            try {
                LockSupport.park(this);
            } catch (StackOverflowError tooDeep) {
                VirtualThreads.parkOnCarrier();
            }
        }
    }

    @Override
    void release() {
        Handoff turns = pinned;
        if (turns != null) {
            turns.release();
        }
    }

    @Override
    StackTraceElement[] stack() {
        StackTraceElement[] stack = VirtualThreads.stack(thread);
        return stack != null ? stack : GAVE_BACK;
    }

    @Override
    StackTraceElement[] stackAtRest() {
        reader = Thread.currentThread();
        try {
            return VirtualThreads.stackOfUnmounted(thread);
        } finally {
            reader = null;
        }
    }
}
