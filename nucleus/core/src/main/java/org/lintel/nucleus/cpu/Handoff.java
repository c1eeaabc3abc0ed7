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

    /** The task's host thread waits at this object's monitor. */
    private volatile boolean inMonitor;

    private volatile Thread carrier;

    /** Names the task's thread before it waits, so that a carrier that comes first can unpark it. */
    void adopt(Thread thread) {
        task = thread;
    }

    /** Carrier's side: lets the task run, and waits until it gives back. */
    void runTask() {
        carrier = Thread.currentThread();
        taskTurn = true;
        wakeTask();
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
                parkTask();
            }
        }
    }

    /**
     * Parks the task's host thread. A virtual thread whose stack is too deep to unmount cannot park at
     * all (the JVM throws), but it can wait at a monitor.
     */
    private void parkTask() {
        try {
            LockSupport.park(this);
        } catch (StackOverflowError tooDeep) {
            waitInMonitor();
        }
    }

    /** Stores {@code inMonitor}, then loads {@code taskTurn}; {@link #wakeTask} the other way round. */
    private synchronized void waitInMonitor() {
        inMonitor = true;
        try {
            if (!taskTurn && !released) {
                wait();
            }
        } catch (InterruptedException nobodyInterrupts) {
            assert nobodyInterrupts != null;
        } finally {
            inMonitor = false;
        }
    }

    private void wakeTask() {
        LockSupport.unpark(task);
        if (inMonitor) {
            synchronized (this) {
                notifyAll();
            }
        }
    }

    /** Ends all waiting of the task's side with {@link MachineStopped}. */
    void release() {
        released = true;
        wakeTask();
    }
}
