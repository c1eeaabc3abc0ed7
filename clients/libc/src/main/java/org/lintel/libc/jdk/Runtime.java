package org.lintel.libc.jdk;

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
        halt(status);
    }

    /** Ends the process. */
    public void halt(int status) {
        Descriptors.trap(Syscalls.SYS_exit_group, status, 0, 0);
    }

    /** {@return 1: threads of a process are not promised to run in parallel} */
    public int availableProcessors() {
        return 1;
    }

    /** Asks for nothing. */
    public void gc() {}
}
