package org.lintel.ipc.marshal;

/**
 * Called at every step of a call, on the thread that makes it, with no lock held: where a test ends
 * a process.
 */
@FunctionalInterface
public interface StepProbe {
    /** Does nothing. */
    StepProbe NONE = () -> {};

    /** A step of a call, or an allocation or release of a buffer that the nucleus sees. */
    void step();
}
