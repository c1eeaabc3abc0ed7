package org.lintel.libc;

import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Memory;
import org.lintel.nucleus.abi.Signals;
import org.lintel.nucleus.abi.StartBlock;
import org.lintel.nucleus.abi.Syscalls;
import org.lintel.nucleus.abi.ThreadBlock;
import org.lintel.nucleus.abi.UserEntry;

/**
 * The start-up code of every process: what the nucleus calls, and what calls {@code main}.
 *
 * <p>The first argument, {@code argv[0]}, is the program's name and not passed to {@code main}. An
 * exception that nobody catches is printed on descriptor 2 and ends the process, whichever thread
 * threw it, with exit status 1. One that leaves a signal handler goes on in the code that the signal
 * interrupted, as {@code siglongjmp} does in C.
 *
 * <p><b>Threads.</b> Any emulated thread of the process. Process-local: each process has its own copy.
 */
public final class Crt0 implements UserEntry {
    private static final int UNCAUGHT_STATUS = 1;

    public Crt0() {}

    @Override
    public long enter(int kind, long entry, long a0, long a1) {
        try {
            switch (kind) {
                case START:
                    return start(a0);
                case THREAD:
                    return Entries.runThread(entry, a0);
                case FORK:
                    return fork(entry, a0);
                case SIGNAL:
                    signal(entry, (int) a0, a1);
                    return 0;
                default:
                    throw new IllegalArgumentException("crt0: unknown kind of entry " + kind);
            }
        } catch (Throwable t) {
            if (kind == SIGNAL) {
                throw Crt0.<RuntimeException>unchecked(t);
            }
            return uncaught(kind, t);
        }
    }

    private static long start(long block) throws Throwable {
        Memory memory = Gate.memory();
        memory.putLong(LibcData.START_BLOCK, block);
        memory.putLong(LibcData.ENVIRON, memory.getLong(block + StartBlock.ENVP));
        String name = CString.get(memory.getLong(block + StartBlock.MAIN_CLASS));
        Class<?> program = Class.forName(name, false, Crt0.class.getClassLoader());
        Procedure.callMain(program, arguments(memory, block));
        ExitList.runAfterMain();
        ExitList.finish();
        return 0;
    }

    private static String[] arguments(Memory memory, long block) {
        int count = (int) memory.getLong(block + StartBlock.ARGC);
        long argv = memory.getLong(block + StartBlock.ARGV);
        String[] arguments = new String[Math.max(count - 1, 0)];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = CString.get(memory.getLong(argv + (i + 1L) * Long.BYTES));
        }
        return arguments;
    }

    private static long fork(long entry, long argument) throws Throwable {
        LibraryLock.resetInChild();
        MarshalArea.resetInChild(Gate.memory());
        int status = Entries.runFork(entry, argument);
        ExitList.runAfterMain();
        ExitList.finish();
        return status;
    }

    private static void signal(long entry, int signal, long info) throws Throwable {
        if (LibraryLock.defers(signal, info)) {
            return;
        }
        if (!Entries.runHandler(entry, signal, new SignalInfo(info))) {
            // A handler of the parent's that could not be named: the child acts by default.
            Gate.trap(Syscalls.SYS_sigaction, signal, Signals.SIG_DFL, 0, 0, 0, 0);
            long pid = Gate.trap(Syscalls.SYS_getpid, 0, 0, 0, 0, 0, 0);
            Gate.trap(Syscalls.SYS_kill, pid, signal, 0, 0, 0, 0);
        }
    }

    /**
     * Ends the process. The list of exit procedures is passed by: its owner may be what broke. When
     * the machine itself is at its end, the first line gets no further, and throws that on.
     */
    private static long uncaught(int kind, Throwable thrown) {
        long tid = Gate.memory().getLong(Gate.threadPointer() + ThreadBlock.TID);
        try {
            Uncaught.report(kind == THREAD ? Long.toString(tid) : "main", thrown);
            Stdio.flushAll();
        } catch (Throwable t) {
            // Nothing is left to tell it with.
        }
        if (kind == THREAD) {
            Gate.trap(Syscalls.SYS_exit_group, UNCAUGHT_STATUS, 0, 0, 0, 0, 0);
        }
        return UNCAUGHT_STATUS;
    }

    /** Throws what the compiler wants to see declared. */
    @SuppressWarnings("unchecked")
    private static <T extends Throwable> T unchecked(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
