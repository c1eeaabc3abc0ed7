package org.lintel.nucleus.trap;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.handle.Handle;
import org.lintel.nucleus.process.UserThread;

/** The descriptor of a handle that was just made. Stateless. */
final class NewDescriptor {
    private NewDescriptor() {}

    /**
     * {@return the lowest free descriptor, now that of the handle} The caller's reference goes to the
     * table.
     *
     * @throws ErrnoException EMFILE; the handle is given back then
     */
    static int of(UserThread thread, Handle handle, boolean closeOnExec) throws ErrnoException {
        try {
            return thread.process().handles().add(handle, closeOnExec, thread.tid());
        } catch (ErrnoException full) {
            handle.release();
            throw full;
        }
    }
}
