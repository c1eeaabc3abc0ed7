package org.lintel.libc.jdk;

import org.lintel.nucleus.abi.Gate;

/**
 * How one thread waits so that another can interrupt it: {@link java.lang.Thread#interrupt}'s state.
 *
 * <p><b>Threads.</b> {@link #interrupt} and {@link #isInterrupted} any, the rest the thread itself.
 *
 * <pre>
 *   field        writer                     reader        why enough
 *   interrupted  interrupter sets, owner clears  both     each side writes its own field first and
 *   word         owner                      interrupter   then reads the other's, both volatile
 * </pre>
 */
public final class Sleeper {
    private volatile boolean interrupted;

    /** The word that the thread waits on, or 0. */
    private volatile long word;

    public void interrupt() {
        interrupted = true;
        long waitsOn = word;
        if (waitsOn != 0) {
            Futexes.signal(waitsOn);
        }
    }

    public boolean isInterrupted() {
        return interrupted;
    }

    /** {@return whether the thread was interrupted} Forgets it. */
    public boolean clear() {
        boolean was = interrupted;
        if (was) {
            interrupted = false;
        }
        return was;
    }

    /** Throws when the thread was interrupted, and forgets it. */
    public void check() throws InterruptedException {
        if (clear()) {
            throw new InterruptedException();
        }
    }

    /**
     * Waits until a word differs from {@code value}, the deadline has passed, or an interrupt came.
     *
     * @return whether the word differs
     */
    public boolean await(long address, int value, long deadline) {
        word = address;
        try {
            while (Gate.memory().getIntAcquire(address) == value) {
                if (interrupted || !Futexes.await(address, value, deadline)) {
                    return false;
                }
            }
            return true;
        } finally {
            word = 0;
        }
    }
}
