package org.lintel.nucleus.abi;

/**
 * The only way from a process into the nucleus, and the registers that a process can read.
 *
 * <p><b>Threads.</b> Any emulated thread; a host thread that is none gets an {@link
 * IllegalStateException}.
 */
public final class Gate {
    /** What stands behind the gate; the nucleus installs it once in a JVM, before any process. */
    public interface Port {
        /** Serves one system call of the calling emulated thread; see {@link Gate#trap}. */
        long trap(int number, long a0, long a1, long a2, long a3, long a4, long a5);

        /** The loads and stores of the calling thread's process. */
        Memory memory();

        /** The thread pointer register of the calling thread. */
        long threadPointer();

        /** The tick register to be charged by the calling thread's polls. */
        Ticks ticks();

        /** The one tick register that all threads of this machine share, or null when each thread has its own. */
        Ticks sharedTicks();

        /** The slow half of a poll: the calling thread's ticks ran out, or something waits for it. */
        void poll();

        /** The call stack of the calling thread has reached its limit (RLIMIT_STACK). */
        void stackOverflow();
    }

    private static volatile Port staged;

    /** Read once, so that the compiler may treat the port as a constant. */
    private static final class Installed {
        static final Port PORT = requireStaged();

        private static Port requireStaged() {
            Port port = staged;
            if (port == null) {
                throw new IllegalStateException("gate: no nucleus in this JVM");
            }
            return port;
        }
    }

    private Gate() {}

    /** Opens the gate. Called by the nucleus; a second, different port is refused. */
    public static synchronized void install(Port port) {
        if (staged != null && staged != port) {
            throw new IllegalStateException("gate: a nucleus is installed already");
        }
        staged = port;
        if (Installed.PORT != port) { // read here, so that no process meets it uninitialised
            throw new IllegalStateException("gate: it was used before it was installed");
        }
    }

    /**
     * Enters the nucleus.
     *
     * @param number one of the {@code SYS_} constants of {@link Syscalls}
     * @return the call's value, or {@code -errno} ({@link Errno}) when it is in {@code -4095..-1}
     */
    public static long trap(int number, long a0, long a1, long a2, long a3, long a4, long a5) {
        return Installed.PORT.trap(number, a0, a1, a2, a3, a4, a5);
    }

    /** {@return the loads and stores of the calling thread's own address space} */
    public static Memory memory() {
        return Installed.PORT.memory();
    }

    /**
     * {@return the address of the calling thread's control block} Written by the nucleus when the
     * thread starts, as {@code fs} on x86 or {@code tp} on RISC-V; layout in {@link ThreadBlock}.
     */
    public static long threadPointer() {
        return Installed.PORT.threadPointer();
    }

    /** {@return the calling thread's tick register} For the code that the loader inserts. */
    public static Ticks ticks() {
        return Installed.PORT.ticks();
    }

    /** {@return the tick register that all threads share, or null} For the code that the loader inserts. */
    public static Ticks sharedTicks() {
        return Installed.PORT.sharedTicks();
    }

    /** The slow half of a poll. For the code that the loader inserts. */
    public static void poll() {
        Installed.PORT.poll();
    }

    /** Reports a call stack over its limit. For the code that the loader inserts. */
    public static void stackOverflow() {
        Installed.PORT.stackOverflow();
    }
}
