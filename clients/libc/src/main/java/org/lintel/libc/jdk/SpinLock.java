package org.lintel.libc.jdk;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A lock for a few instructions on Java state of one process. Its holder makes no system call and
 * touches no emulated memory: a trap or a fault may switch the thread, and then others would spin for
 * as long as it is away.
 *
 * <p><b>Threads.</b> Any emulated thread; not reentrant.
 */
public final class SpinLock {
    private final AtomicBoolean held = new AtomicBoolean();

    public void lock() {
        while (!held.compareAndSet(false, true)) {
            java.lang.Thread.onSpinWait();
        }
    }

    public void unlock() {
        held.setRelease(false);
    }
}
