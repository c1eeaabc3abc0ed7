package org.lintel.nucleus.trap;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.process.UserThread;

/**
 * The handler of one system call: decodes its arguments, calls the domain, encodes the result.
 *
 * <p>Runs on the calling emulated thread, in kernel mode, with no lock held; so it must leave.
 */
@FunctionalInterface
public interface Syscall {
    /**
     * Serves one call. Arguments that the call does not have are whatever the caller left there.
     *
     * @return the call's value
     * @throws ErrnoException the call's error
     */
    long invoke(UserThread thread, long a0, long a1, long a2, long a3, long a4, long a5)
            throws ErrnoException;
}
