package org.lintel.libc;

import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Memory;
import org.lintel.nucleus.abi.Signals;
import org.lintel.nucleus.abi.Syscalls;

import java.nio.charset.StandardCharsets;

/** The end of a process that found its own memory broken, {@code abort(3)}. */
public final class Abort {
    private static final int EXIT_STATUS = 128 + Signals.SIGABRT;

    private Abort() {}

    /** Ends the process by SIGABRT, a handler of it notwithstanding; buffered text is lost. */
    public static Error abort() {
        Gate.trap(Syscalls.SYS_sigaction, Signals.SIGABRT, Signals.SIG_DFL, 0, 0, 0, 0);
        long pid = Gate.trap(Syscalls.SYS_getpid, 0, 0, 0, 0, 0, 0);
        Gate.trap(Syscalls.SYS_kill, pid, Signals.SIGABRT, 0, 0, 0, 0);
        Gate.trap(Syscalls.SYS_exit_group, EXIT_STATUS, 0, 0, 0, 0, 0);
        return new AssertionError("abort: the process outlived its end");
    }

    /** Says why on descriptor 2, without the heap or a buffer, then aborts. */
    public static Error abort(String reason) {
        writeToError(reason + "\n");
        return abort();
    }

    /**
     * Writes text to descriptor 2 by way of the stack alone, for those who cannot trust the heap.
     */
    public static void writeToError(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int chunkBytes = 256;
        Memory memory = Gate.memory();
        try (Stack.Frame frame = Stack.push(chunkBytes)) {
            for (int done = 0; done < bytes.length; ) {
                int part = Math.min(chunkBytes, bytes.length - done);
                memory.put(frame.address(), bytes, done, part);
                long written = Gate.trap(Syscalls.SYS_write, 2, frame.address(), part, 0, 0, 0);
                if (written <= 0) {
                    return;
                }
                done += (int) written;
            }
        }
    }
}
