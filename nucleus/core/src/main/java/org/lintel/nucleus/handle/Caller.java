package org.lintel.nucleus.handle;

import org.lintel.vm.AddressSpace;

/** The process on whose behalf a handle moves data: the running task's. */
public interface Caller {
    /** {@return the memory that user addresses belong to} */
    AddressSpace space();

    /** Sends a signal to the calling thread; no lock of {@link Handle}s is held. */
    void raise(int signal);
}
