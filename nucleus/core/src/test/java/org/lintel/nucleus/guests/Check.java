package org.lintel.nucleus.guests;

import org.lintel.libc.ErrnoException;
import org.lintel.libc.Processes;
import org.lintel.libc.WaitStatus;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.Gate;

/** What a guest expects; a disappointment ends its process with status 1 and a stack trace. */
final class Check {
    private Check() {}

    static void that(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    static void equal(long expected, long found, String what) {
        if (expected != found) {
            throw new AssertionError(what + ": expected " + expected + ", found " + found);
        }
    }

    static void equal(String expected, String found, String what) {
        if (!expected.equals(found)) {
            throw new AssertionError(
                    what + ": expected \"" + expected + "\", found \"" + found + '"');
        }
    }

    /** A call of the library fails with this error. */
    static void fails(Errno expected, Runnable call, String what) {
        try {
            call.run();
        } catch (ErrnoException e) {
            if (e.errno() != expected) {
                throw new AssertionError(what + ": expected " + expected + ", found " + e.errno());
            }
            return;
        }
        throw new AssertionError(what + ": expected " + expected + ", found success");
    }

    /** A bare system call fails with this error. */
    static void failsTrap(Errno expected, String what, int number, long... a) {
        long result = trap(number, a);
        if (result != -expected.number()) {
            throw new AssertionError(what + ": expected " + expected + ", found " + result);
        }
    }

    /** A bare system call, with as many arguments as given. */
    static long trap(int number, long... a) {
        long[] all = new long[6];
        System.arraycopy(a, 0, all, 0, a.length);
        return Gate.trap(number, all[0], all[1], all[2], all[3], all[4], all[5]);
    }

    static void exits(int pid, int status) {
        WaitStatus found = Processes.waitpid(pid);
        equal("exit " + status, found.describe(), "end of child " + pid);
    }

    static void dies(int pid, int signal) {
        WaitStatus found = Processes.waitpid(pid);
        that(found.ifSignaled() && found.termSig() == signal, "end of child: " + found.describe());
    }

    static void unknown(String name) {
        throw new AssertionError("no case of this name: " + name);
    }
}
