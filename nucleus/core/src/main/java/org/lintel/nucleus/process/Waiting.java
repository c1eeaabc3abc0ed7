package org.lintel.nucleus.process;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.ProcessFlags;
import org.lintel.nucleus.cpu.WaitResult;

/** Waiting for children to end, stop or go on. Source: wait(2). */
public final class Waiting {
    /** The status bits of a stopped child, below the signal. */
    private static final int STOPPED = 0x7f;

    /** The status word of a child that goes on. */
    private static final int CONTINUED = 0xffff;

    /**
     * What a wait found.
     *
     * @param child the process, or null for none yet (WNOHANG)
     * @param word its status word
     */
    public record Found(Process child, int word) {
        static final Found NOTHING = new Found(null, 0);
    }

    private Waiting() {}

    /**
     * Implements the waiting of wait4.
     *
     * @param which a pid; -1 any child; 0 own group; below -1 the group of that number
     * @throws ErrnoException ECHILD — no such child; EINTR — a signal came first
     */
    public static Found await(Process parent, int which, int options) throws ErrnoException {
        parent.lock.acquire();
        try {
            while (true) {
                boolean any = false;
                for (Process child : parent.children) {
                    if (!matches(parent, child, which)) {
                        continue;
                    }
                    any = true;
                    Found found = look(child, options);
                    if (found != null) {
                        if (child.isGone()) {
                            parent.children.remove(child);
                        }
                        return found;
                    }
                }
                if (!any) {
                    throw ErrnoException.of(Errno.ECHILD);
                }
                if ((options & ProcessFlags.WNOHANG) != 0) {
                    return Found.NOTHING;
                }
                if (parent.childChanged.await(parent.lock, Long.MAX_VALUE)
                        == WaitResult.INTERRUPTED) {
                    throw ErrnoException.of(Errno.EINTR);
                }
            }
        } finally {
            parent.lock.release();
        }
    }

    /** Takes a child that was waited for out of the table; after {@link #await}, no lock held. */
    public static void reap(Process child) {
        child.kernel().processes().remove(child);
    }

    private static boolean matches(Process parent, Process child, int which) {
        if (which > 0) {
            return child.pid() == which;
        }
        return which == -1 || child.group() == (which == 0 ? parent.group() : -which);
    }

    private static Found look(Process child, int options) {
        if (child.isGone()) {
            return new Found(child, child.exitStatus().waitWord());
        }
        if ((options & ProcessFlags.WUNTRACED) != 0 && child.stopToReport != 0) {
            int word = child.stopToReport << 8 | STOPPED;
            child.stopToReport = 0;
            return new Found(child, word);
        }
        if ((options & ProcessFlags.WCONTINUED) != 0 && child.continueToReport) {
            child.continueToReport = false;
            return new Found(child, CONTINUED);
        }
        return null;
    }
}
