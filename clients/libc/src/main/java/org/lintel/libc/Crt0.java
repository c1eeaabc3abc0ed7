package org.lintel.libc;

import org.lintel.nucleus.abi.UserEntry;

/**
 * The start-up code of every process: what the nucleus calls, and what calls {@code main}.
 *
 * <p>The first argument, {@code argv[0]}, is the program's name and not passed to {@code main}. An
 * exception that nobody catches is printed on descriptor 2 and ends the process, whichever thread
 * threw it, with exit status 1. One that leaves a signal handler goes on in the code that the
 * signal interrupted, as {@code siglongjmp} does in C.
 *
 * <p><b>Threads.</b> Any emulated thread of the process. Process-local: each process has its own
 * copy.
 */
public final class Crt0 implements UserEntry {
    public Crt0() {}

    @Override
    public long enter(int kind, long entry, long a0, long a1) {
        try {
            switch (kind) {
                case START:
                    Startup.runMain(a0, Crt0.class);
                    return finish(0);
                case THREAD:
                    return Entries.runThread(entry, a0);
                case FORK:
                    return finish(Startup.runFork(entry, a0, Crt0.class));
                case SIGNAL:
                    signal(entry, (int) a0, a1);
                    return 0;
                default:
                    throw new IllegalArgumentException("crt0: unknown kind of entry " + kind);
            }
        } catch (Throwable t) {
            if (kind == SIGNAL) {
                throw Startup.<RuntimeException>unchecked(t);
            }
            Poll.caught(t);
            return Startup.uncaught(kind != THREAD, t);
        }
    }

    /** What follows a return from main. A class that is not needed is not even defined. */
    private static int finish(int status) {
        if (Startup.usesExitList()) {
            ExitList.runAfterMain();
            ExitList.finish();
        } else {
            Stdio.flushAll();
        }
        return status;
    }

    private static void signal(long entry, int signal, long info) throws Throwable {
        long dry = ServerReply.dryRecord();
        if (dry != 0) {
            Doors.poolDry(dry); // the handler may call a door of this process
        }
        if (!Entries.runHandler(entry, signal, new SignalInfo(info))) {
            Startup.actByDefault(signal);
        }
    }
}
