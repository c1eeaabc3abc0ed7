package org.lintel.libc;

import org.lintel.nucleus.abi.FileFlags;
import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Memory;
import org.lintel.nucleus.abi.Syscalls;

/** Pipes, {@code pipe(7)}: bytes go in at one descriptor and come out at the other, in order. */
public final class Pipes {
    private Pipes() {}

    /** The two ends of a pipe. */
    public record Pipe(int readFd, int writeFd) {
        /** Closes both ends. */
        public void close() {
            Files.close(readFd);
            Files.close(writeFd);
        }
    }

    /** {@return a new pipe} */
    public static Pipe pipe() {
        return pipe2(0);
    }

    /**
     * {@return a new pipe} {@code flags}: {@code O_CLOEXEC}, {@code O_NONBLOCK} of {@link
     * FileFlags}.
     */
    public static Pipe pipe2(int flags) {
        try (Stack.Frame ends = Stack.push(2 * Integer.BYTES)) {
            Sys.call("pipe", Syscalls.SYS_pipe2, ends.address(), flags);
            Memory memory = Gate.memory();
            return new Pipe(
                    memory.getInt(ends.address()), memory.getInt(ends.address() + Integer.BYTES));
        }
    }

    /** {@return bytes that fit into a pipe} */
    public static int capacity(int fd) {
        return Files.fcntl(fd, FileFlags.F_GETPIPE_SZ, 0);
    }

    /** Changes what fits into a pipe; EBUSY when more is in it. */
    public static int setCapacity(int fd, int bytes) {
        return Files.fcntl(fd, FileFlags.F_SETPIPE_SZ, bytes);
    }
}
