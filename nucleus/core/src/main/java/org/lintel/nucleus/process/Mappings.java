package org.lintel.nucleus.process;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.vm.MapException;
import org.lintel.vm.MemoryObject;

/** What programs map: names for reports, and the error numbers of what an address space refuses. */
public final class Mappings {
    /** How the names of regions begin that a program made by mmap. */
    public static final String BY_PROGRAM = "mmap";

    private Mappings() {}

    /** {@return what reports call a mapping that the running thread makes; with the place, where leaks are watched for} */
    public static String name(MemoryObject object) {
        String name = object == null ? BY_PROGRAM : BY_PROGRAM + " " + object.name();
        UserThread thread = UserThread.currentOrNull();
        boolean watched = thread != null && thread.process().job().watchesLeaks();
        return watched ? name + " at " + UserFrames.top() : name;
    }

    /** {@return the manual's error for a refused mapping} */
    public static ErrnoException errno(MapException refused) {
        return ErrnoException.of(
                switch (refused.reason()) {
                    case INVALID_ARGUMENT -> Errno.EINVAL;
                    case NO_MEMORY -> Errno.ENOMEM;
                    case EXISTS -> Errno.EEXIST;
                    case ACCESS_DENIED -> Errno.EACCES;
                    case NOT_PERMITTED -> Errno.EPERM;
                    case OVERFLOW -> Errno.EOVERFLOW;
                    case BAD_ADDRESS -> Errno.EFAULT;
                    case GONE -> Errno.ESRCH;
                });
    }
}
