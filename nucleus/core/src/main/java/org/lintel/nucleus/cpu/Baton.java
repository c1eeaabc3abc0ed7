package org.lintel.nucleus.cpu;

/**
 * The host thread of one task, and the way processor time is handed to it and back. One of the two
 * always runs: the carrier, which looks for work, or the task.
 *
 * <p><b>Threads.</b> {@link #resume} on a carrier; {@link #yield} and {@link #abandonHere} on the
 * task's own host thread; {@link #start} and {@link #release} on any.
 */
abstract class Baton {
    /** Makes the host thread; it does not run before the first {@link #resume}. */
    abstract void start();

    /** Runs the task until it yields or ends. */
    abstract void resume();

    /** Gives the processor back; returns when the task is resumed. */
    abstract void yield();

    /** Takes the calling host thread out of the machine: parks for ever, or throws {@link MachineStopped}. */
    abstract void abandonHere();

    /** Lets a host thread that waits in vain end, after the machine has stopped. */
    abstract void release();

    /** {@return the Java stack of the host thread, for reports} From any thread. */
    abstract StackTraceElement[] stack();

    /** {@return the same of a task that does not run, and is not made to run meanwhile} */
    abstract StackTraceElement[] stackAtRest();
}
