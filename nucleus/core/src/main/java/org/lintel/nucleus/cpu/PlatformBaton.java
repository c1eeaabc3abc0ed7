package org.lintel.nucleus.cpu;

import java.util.concurrent.locks.LockSupport;

/** A task on a platform thread of its own. */
final class PlatformBaton extends Baton {
    private final Handoff handoff = new Handoff(LockSupport::park);
    private final Task task;
    private final Thread thread;
    private volatile boolean released;

    /** Times that the thread was thrown out after the machine's end; code that swallows it is parked instead. */
    private int thrownOut;

    private static final int THROWN_OUT_LIMIT = 100;

    PlatformBaton(Task task) {
        this.task = task;
        Runnable body =
                () -> {
                    try {
                        handoff.awaitTurn();
                    } catch (MachineStopped neverRan) {
                        return;
                    }
                    task.runOnHostThread();
                    handoff.giveBack();
                };
        thread = new Thread(null, body, "task", Batons.STACK_BYTES, false);
        thread.setDaemon(true);
    }

    @Override
    void start() {
        thread.start();
    }

    @Override
    void resume() {
        handoff.runTask();
    }

    @Override
    void yield() {
        if (task.hasEnded()) {
            task.scheduler().endedOnItsCarrier(task); // before the machine can stop without it
        }
        handoff.giveBack();
        handoff.awaitTurn();
    }

    @Override
    void abandonHere() {
        while (!released || ++thrownOut > THROWN_OUT_LIMIT) {
            LockSupport.park(this);
        }
    }

    @Override
    void release() {
        released = true;
        handoff.release();
        LockSupport.unpark(thread);
    }

    @Override
    StackTraceElement[] stack() {
        return thread.getStackTrace();
    }

    @Override
    StackTraceElement[] stackAtRest() {
        return stack();
    }
}
