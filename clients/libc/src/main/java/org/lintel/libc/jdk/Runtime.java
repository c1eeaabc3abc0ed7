package org.lintel.libc.jdk;

import org.lintel.libc.ExitList;
import org.lintel.nucleus.abi.Syscalls;

/**
 * Stands for {@link java.lang.Runtime}, as far as it concerns the process and not the host.
 *
 * <p><b>Threads.</b> Any emulated thread. Process-local.
 */
public final class Runtime {
    private static final Runtime CURRENT = new Runtime();

    private Runtime() {}

    public static Runtime getRuntime() {
        return CURRENT;
    }

    /** Ends the process after its shutdown hooks. */
    public void exit(int status) {
        ExitList.exit(status);
    }

    /** Ends the process. */
    public void halt(int status) {
        Descriptors.trap(Syscalls.SYS_exit_group, status, 0, 0);
    }

    /** Runs a thread's code at the end of the process: on the thread that ends it, the last one first. */
    public void addShutdownHook(Thread hook) {
        ExitList.atExit(hook::run);
    }

    /** {@return 1: threads of a process are not promised to run in parallel} */
    public int availableProcessors() {
        return 1;
    }

    /** Asks for nothing. */
    public void gc() {}

    public long totalMemory() {
        return maxMemory();
    }

    public long freeMemory() {
        return maxMemory();
    }

    /** {@return the largest number: the Java heap is not counted by process} */
    public long maxMemory() {
        return Long.MAX_VALUE;
    }

    /** {@return the version of Java that programs are made for} */
    public static java.lang.Runtime.Version version() {
        return java.lang.Runtime.Version.parse("25");
    }
}
