package org.lintel.nucleus.cpu;

import java.lang.invoke.VarHandle;

/**
 * Which address space's user mode a processor is in, so that others can wait until it holds no stale
 * translation. Of use with several processors only.
 *
 * <p><b>Threads.</b> Written by the task that runs on the processor, and by the watchdog when it takes
 * the processor away; read by others.
 */
final class UserMode {
    /** The space whose user mode the processor is in, or null. */
    private volatile Object space;

    /** Times that user mode was entered; written by the running task before {@code space}. */
    private volatile long epoch;

    /** The processor itself waits for another one inside {@link Scheduler#awaitQuiescence}. */
    private volatile boolean waitsForOthers;

    /**
     * The running task enters user mode of an address space.
     *
     * <p><b>Memory ordering.</b> The store of {@code space} comes before every load of a translation
     * (full fence); pairs with {@link Cpu#awaitQuiescence}, where the translations are cleared before
     * {@code space} is read.
     */
    void enter(Object entered) {
        epoch++;
        space = entered;
        VarHandle.fullFence();
    }

    /** The running task holds no translation any more. */
    void leave() {
        space = null;
    }

    /** {@return the space whose user mode the processor is in, or null} */
    Object space() {
        return space;
    }

    long epoch() {
        return epoch;
    }

    /** {@return whether the stay that began with this epoch goes on} */
    boolean stays(Object inSpace, long sinceEpoch) {
        return space == inSpace && epoch == sinceEpoch;
    }

    boolean waitsForOthers() {
        return waitsForOthers;
    }

    void setWaitsForOthers(boolean waits) {
        waitsForOthers = waits;
    }
}
