package org.lintel.vm;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A lock that waits by looking again. Holders never wait for anything but another lock further down
 * in the order of the package, and for a {@link Shootdown}.
 *
 * <p>Not reentrant; not fair.
 */
final class SpinLock {
    private final AtomicBoolean held = new AtomicBoolean();

    void lock() {
        while (!held.compareAndSet(false, true)) {
            while (held.getOpaque()) {
                Thread.onSpinWait();
            }
        }
    }

    void unlock() {
        held.setRelease(false);
    }

    boolean isHeld() {
        return held.get();
    }
}
