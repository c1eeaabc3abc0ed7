package org.lintel.nucleus.guests;

import org.lintel.libc.Threads;
import org.lintel.nucleus.abi.Signals;
import org.lintel.nucleus.abi.Syscalls;

/** Sleeps for so many nanoseconds, then kills a process, or a group by its negative number. */
public final class Killer {
    private Killer() {}

    public static void main(String[] args) {
        Threads.sleepNs(Long.parseLong(args[0]));
        Check.trap(Syscalls.SYS_kill, Integer.parseInt(args[1]), Signals.SIGKILL);
    }
}
