package org.lintel.servers.guests;

import org.lintel.libc.ErrnoException;
import org.lintel.libc.Processes;
import org.lintel.libc.WaitStatus;
import org.lintel.nucleus.abi.Errno;

/** What the cases check with. */
final class Check {
    private Check() {}

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

    /** The call fails, with this text. */
    static void failsSaying(String text, Runnable call) {
        try {
            call.run();
        } catch (ErrnoException e) {
            equal(text, e.getMessage());
            return;
        }
        throw new AssertionError("no error, expected " + text);
    }

    static void equal(Object expected, Object found) {
        if (!expected.equals(found)) {
            throw new AssertionError("expected " + expected + ", found " + found);
        }
    }

    static void that(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError(what);
        }
    }

    static void succeeds(int child) {
        WaitStatus status = Processes.waitpid(child);
        that(status.ifExited() && status.exitStatus() == 0, "child: " + status.describe());
    }
}
