package org.lintel.nucleus.cpu;

/** How a wait ended. */
public enum WaitResult {
    /** Somebody woke the thread. */
    WOKEN,
    /** The deadline passed first. */
    TIMED_OUT,
    /** A signal or the end of the process came first: the call ends with EINTR. */
    INTERRUPTED
}
