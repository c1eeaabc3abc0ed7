package org.lintel.ipc.guests;

import org.lintel.libc.ErrnoException;
import org.lintel.libc.Processes;
import org.lintel.libc.Users;
import org.lintel.libc.WaitStatus;
import org.lintel.nucleus.abi.Errno;

/** What the cases check with. */
final class Check {
    /** User and group that have made nothing. */
    static final int STRANGER = 1000;

    private static final long FEW_PAGES_BYTES = 4 * 4096;

    private Check() {}

    static void becomeStranger() {
        Users.setgid(STRANGER);
        Users.setuid(STRANGER);
    }

    static void fails(Errno expected, Runnable call) {
        try {
            call.run();
        } catch (ErrnoException e) {
            if (e.errno() != expected) {
                throw new AssertionError("expected " + expected + ", found " + e.errno(), e);
            }
            return;
        }
        throw new AssertionError("no error, expected " + expected);
    }

    static void equal(long expected, long found) {
        if (expected != found) {
            throw new AssertionError("expected " + expected + ", found " + found);
        }
    }

    static void that(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError(what);
        }
    }

    /** Memory may have grown by a few pages of stacks and heap, not by what a lost mapping takes. */
    static void aboutAsBefore(long residentBytes) {
        long now = Processes.getrusage().residentBytes();
        that(now <= residentBytes + FEW_PAGES_BYTES, "resident " + residentBytes + ", then " + now);
    }

    static void succeeds(int child) {
        WaitStatus status = Processes.waitpid(child);
        if (!status.ifExited() || status.exitStatus() != 0) {
            throw new AssertionError("child: " + status.describe());
        }
    }

    static void dies(int child, int signal) {
        WaitStatus status = Processes.waitpid(child);
        if (!status.ifSignaled() || status.termSig() != signal) {
            throw new AssertionError("child: " + status.describe());
        }
    }
}
