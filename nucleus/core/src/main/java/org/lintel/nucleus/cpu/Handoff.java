package org.lintel.nucleus.cpu;

import java.util.concurrent.locks.LockSupport;

/**
 * Strict turns between a carrier and the host thread of a task, by park and unpark.
 *
 * <p><b>Memory ordering.</b> {@code taskTurn} is volatile: what one side wrote before it gave the
 * turn away, the other sees.
 */
final class Handoff {
    private static final int SPINS = 200;

    private volatile boolean taskTurn;
    private volatile boolean released;
    private volatile Thread task;

    private volatile Thread carrier;

    /** Parks the task's host thread, as {@link LockSupport#park} does. */
    private final Runnable parkTask;

    Handoff(Runnable parkTask) {
        this.parkTask = parkTask;
    }

    /** Names the task's thread before it waits, so that a carrier that comes first can unpark it. */
    void adopt(Thread thread) {
        task = thread;
    }

    /** Carrier's side: lets the task run, and waits until it gives back. */
    void runTask() {
        carrier = Thread.currentThread();
        taskTurn = true;
        LockSupport.unpark(task);
        for (int spins = 0; taskTurn; spins++) {
            if (spins < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.park(this);
            }
        }
    }

    /** Task's side (or, for a task that unmounted, its former carrier's): the turn goes to the carrier. */
    void giveBack() {
        Thread waiting = carrier;
        taskTurn = false;
        LockSupport.unpark(waiting);
    }

    /** Task's side: waits for a turn. */
    void awaitTurn() {
        task = Thread.currentThread();
        for (int spins = 0; !taskTurn; spins++) {
            if (released) {
                throw new MachineStopped();
            }
            if (spins < SPINS) {
                Thread.onSpinWait();
            } else {
                parkTask.run();
            }
        }
    }

    /** Ends all waiting of the task's side with {@link MachineStopped}. */
    void release() {
        released = true;
        LockSupport.unpark(task);
    }
}
