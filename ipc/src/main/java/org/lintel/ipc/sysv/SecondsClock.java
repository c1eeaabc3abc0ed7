package org.lintel.ipc.sysv;

import org.lintel.nucleus.cpu.VirtualClock;
import org.lintel.nucleus.process.Kernel;

/** The clock behind the times in the structs: CLOCK_REALTIME in whole seconds. Any thread. */
record SecondsClock(Kernel kernel) {
    private static final long NS_PER_SECOND = 1_000_000_000L;

    long now() {
        return VirtualClock.EPOCH_AT_BOOT_SECONDS + kernel.nowNs() / NS_PER_SECOND;
    }
}
