package org.lintel.nucleus.guests.libc;

import org.lintel.libc.ErrnoException;
import org.lintel.libc.Processes;
import org.lintel.libc.Stdio;
import org.lintel.nucleus.abi.Errno;

/** Assertions of guests: what does not hold is told on standard error, and ends the process. */
final class Check {
    private Check() {}

    static void equal(long expected, long found, String what) {
        if (expected != found) {
            fail(what + ": expected " + expected + ", found " + found);
        }
    }

    static void equal(Object expected, Object found, String what) {
        if (!expected.equals(found)) {
            fail(what + ": expected " + expected + ", found " + found);
        }
    }

    static void that(boolean holds, String what) {
        if (!holds) {
            fail(what);
        }
    }

    static void fails(Errno errno, Runnable call) {
        try {
            call.run();
        } catch (ErrnoException e) {
            equal(errno, e.errno(), e.call());
            return;
        }
        fail("expected " + errno + ", but the call went well");
    }

    static void fail(String what) {
        Stdio.err().println(what);
        throw Processes.exit(1);
    }
}
