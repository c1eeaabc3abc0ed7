package org.lintel.libc;

import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Memory;
import org.lintel.nucleus.abi.Signals;
import org.lintel.nucleus.abi.StartBlock;
import org.lintel.nucleus.abi.Syscalls;
import org.lintel.nucleus.abi.ThreadBlock;

/**
 * The part of the start-up code that all processes share: what {@link Crt0} calls. It is apart so
 * that a new process has little to define. For the library itself.
 */
public final class Startup {
    private static final int UNCAUGHT_STATUS = 1;

    private Startup() {}

    /**
     * Runs the program that the start block names.
     *
     * @param process any class of the process
     */
    public static void runMain(long block, Class<?> process) throws Throwable {
        Memory memory = Gate.memory();
        memory.putLong(LibcData.START_BLOCK, block);
        memory.putLong(LibcData.ENVIRON, memory.getLong(block + StartBlock.ENVP));
        String name = CString.get(memory.getLong(block + StartBlock.MAIN_CLASS));
        Class<?> program = Class.forName(name, false, process.getClassLoader());
        Procedure.callMain(program, arguments(memory, block));
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

    /** {@return the exit status of the child of a fork} */
    public static int runFork(long entry, long argument, Class<?> process) throws Throwable {
        LibraryLock.resetInChild();
        MarshalArea.resetInChild(Gate.memory());
        Gate.memory().putInt(LibcData.EXIT_LIST_USED, 0);
        return Procedure.callFork(NamedProcedures.resolve(entry, process), argument);
    }

    /** {@return whether the process has an exit list} */
    public static boolean usesExitList() {
        return Gate.memory().getIntAcquire(LibcData.EXIT_LIST_USED) != 0;
    }

    /** Notes that the process has an exit list from now on. */
    public static void useExitList() {
        Gate.memory().putIntRelease(LibcData.EXIT_LIST_USED, 1);
    }

    /**
     * Does with a signal what is done by default: its handler was one of the parent's, without a
     * name.
     */
    public static void actByDefault(int signal) {
        Gate.trap(Syscalls.SYS_sigaction, signal, Signals.SIG_DFL, 0, 0, 0, 0);
        long pid = Gate.trap(Syscalls.SYS_getpid, 0, 0, 0, 0, 0, 0);
        Gate.trap(Syscalls.SYS_kill, pid, signal, 0, 0, 0, 0);
    }

    /**
     * Ends the process. The list of exit procedures is passed by: its owner may be what broke. When
     * the machine itself is at its end, the first line gets no further, and throws that on.
     *
     * @param main whether the thread is the one that returns the process's status
     */
    public static long uncaught(boolean main, Throwable thrown) {
        long tid = Gate.memory().getLong(Gate.threadPointer() + ThreadBlock.TID);
        try {
            Uncaught.report(main ? "main" : Long.toString(tid), thrown);
            Stdio.flushAll();
        } catch (Throwable t) {
            // Nothing is left to tell it with.
        }
        if (!main) {
            Gate.trap(Syscalls.SYS_exit_group, UNCAUGHT_STATUS, 0, 0, 0, 0, 0);
        }
        return UNCAUGHT_STATUS;
    }

    /** Throws what the compiler wants to see declared. */
    @SuppressWarnings("unchecked")
    public static <T extends Throwable> T unchecked(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
