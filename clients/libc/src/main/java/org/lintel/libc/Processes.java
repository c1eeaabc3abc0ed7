package org.lintel.libc;

import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Memory;
import org.lintel.nucleus.abi.ProcessFlags;
import org.lintel.nucleus.abi.Syscalls;

import java.util.List;

/**
 * Processes: {@code fork(2)}, {@code posix_spawn(3)}, {@code execve(2)}, {@code exit(3)}, {@code
 * wait(2)}, and who is who. More ways to spawn are in {@link Spawn}.
 *
 * <p>Process-local: each process has its own copy of this class.
 */
public final class Processes {
    private Processes() {}

    /**
     * Makes a child: a copy of the memory (page by page, as either side writes), the same
     * descriptors, and one thread that starts at {@code entry}.
     *
     * <p>Other than in C the call does not return twice: a copy of a Java call stack cannot be
     * made. The child's Java variables, statics included, are as at a program's start.
     *
     * @param entry a reference to a static method, or a lambda that captures nothing
     * @param argument passed to the child
     * @return the child's pid
     */
    public static int fork(ForkEntry entry, long argument) {
        long number = NamedProcedures.number(entry);
        if (number == 0) {
            throw new IllegalArgumentException(
                    "fork needs a reference to a static method, or a lambda that captures nothing:"
                            + " the child has a copy of memory, not of Java objects."
                            + " Pass what it needs in memory, and its address as the argument");
        }
        Stdio.flushAll();
        long pid;
        do { // again after a signal, whose handler runs at the unlocking
            LibraryLock.lockForFork();
            try {
                pid = Gate.trap(Syscalls.SYS_fork, number, argument, 0, 0, 0, 0);
            } finally {
                LibraryLock.unlockInParent();
            }
        } while (Sys.is(pid, Errno.EINTR));
        return (int) Sys.check("fork", pid);
    }

    /** {@return the pid of a child that runs a program} It inherits descriptors and environment. */
    public static int spawn(String program, String... arguments) {
        return new Spawn(program).arguments(arguments).start();
    }

    /**
     * Replaces the program of this process; descriptors stay, but for those with close-on-exec.
     * Only returns by an exception.
     */
    public static Error execve(String program, List<String> arguments) {
        Stdio.flushAll();
        long argv = CString.newVector(Spawn.argv(program, arguments));
        try (Stack.Frame path = Stack.pushString(program)) {
            Sys.call("execve", Syscalls.SYS_execve, path.address(), argv, Env.environ());
        } finally {
            Malloc.free(argv);
        }
        return new AssertionError("execve: the program outlived its end");
    }

    /** Ends the process: exit procedures, streams, then all threads. Does not return. */
    public static Error exit(int status) {
        return ExitList.exit(status);
    }

    /** Ends the process at once, {@code _exit(2)}: text in buffers is lost. Does not return. */
    public static Error exitNow(int status) {
        Gate.trap(Syscalls.SYS_exit_group, status, 0, 0, 0, 0, 0);
        return new AssertionError("_exit: the process outlived its end");
    }

    /** Waits for any child to end. */
    public static WaitStatus waitAny() {
        return waitpid(-1, 0);
    }

    /** Waits for a child to end. */
    public static WaitStatus waitpid(int pid) {
        return waitpid(pid, 0);
    }

    /**
     * Waits for a child to change its state.
     *
     * @param pid a child; -1 for any; 0 for any of the own group; -g for any of group g
     * @param options {@code WNOHANG}, {@code WUNTRACED}, {@code WCONTINUED} of {@link ProcessFlags}
     * @return what happened, or null with WNOHANG when nothing did
     */
    public static WaitStatus waitpid(int pid, int options) {
        try (Stack.Frame status = Stack.push(Integer.BYTES)) {
            long child = Sys.call("wait4", Syscalls.SYS_wait4, pid, status.address(), options, 0);
            return child == 0
                    ? null
                    : new WaitStatus((int) child, Gate.memory().getInt(status.address()));
        }
    }

    /** {@return what a child had used when it ended} Waits for it, as {@code wait4(2)}. */
    public static Rusage waitForUsage(int pid) {
        try (Stack.Frame usage = Stack.push(ProcessFlags.RUSAGE_BYTES)) {
            Sys.call("wait4", Syscalls.SYS_wait4, pid, 0, 0, usage.address());
            return Rusage.at(usage.address());
        }
    }

    public static int getpid() {
        return (int) Sys.call("getpid", Syscalls.SYS_getpid);
    }

    public static int getppid() {
        return (int) Sys.call("getppid", Syscalls.SYS_getppid);
    }

    /** {@return the process group of a process} 0 is the calling one. */
    public static int getpgid(int pid) {
        return (int) Sys.call("getpgid", Syscalls.SYS_getpgid, pid);
    }

    /** Moves a process to a group; 0 is the calling process, and a group named after it. */
    public static void setpgid(int pid, int group) {
        Sys.call("setpgid", Syscalls.SYS_setpgid, pid, group);
    }

    /** {@return a limit of this process} {@code resource}: a {@code RLIMIT_} constant. */
    public static Rlimit getrlimit(int resource) {
        try (Stack.Frame limit = Stack.push(ProcessFlags.RLIMIT_BYTES)) {
            Sys.call("getrlimit", Syscalls.SYS_getrlimit, resource, limit.address());
            Memory memory = Gate.memory();
            return new Rlimit(memory.getLong(limit.address()), memory.getLong(limit.address() + 8));
        }
    }

    /** Sets a limit of this process, and of the children that it will make. */
    public static void setrlimit(int resource, Rlimit value) {
        try (Stack.Frame limit = Stack.push(ProcessFlags.RLIMIT_BYTES)) {
            Memory memory = Gate.memory();
            memory.putLong(limit.address(), value.soft());
            memory.putLong(limit.address() + 8, value.hard());
            Sys.call("setrlimit", Syscalls.SYS_setrlimit, resource, limit.address());
        }
    }

    /** {@return what this process has used so far} */
    public static Rusage getrusage() {
        try (Stack.Frame usage = Stack.push(ProcessFlags.RUSAGE_BYTES)) {
            Sys.call(
                    "getrusage", Syscalls.SYS_getrusage, ProcessFlags.RUSAGE_SELF, usage.address());
            return Rusage.at(usage.address());
        }
    }

    /**
     * {@return the nice value of a process: the lower, the more often it runs} 0 is the calling
     * one.
     */
    public static int getpriority(int pid) {
        // The system call counts from 0, so that no value looks like an error.
        return (int) Sys.call("getpriority", Syscalls.SYS_getpriority, 0, pid) - 20;
    }

    /** Sets the nice value of a process, -20 to 19. */
    public static void setpriority(int pid, int nice) {
        Sys.call("setpriority", Syscalls.SYS_setpriority, 0, pid, nice);
    }
}
