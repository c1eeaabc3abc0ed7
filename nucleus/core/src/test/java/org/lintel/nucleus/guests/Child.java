package org.lintel.nucleus.guests;

import org.lintel.libc.Files;
import org.lintel.libc.Processes;
import org.lintel.libc.Sched;
import org.lintel.libc.SignalHandling;
import org.lintel.libc.Threads;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.FileFlags;
import org.lintel.nucleus.abi.Signals;
import org.lintel.nucleus.abi.Syscalls;

/** A program to be spawned or executed: tells about itself by its exit status. */
public final class Child {
    private Child() {}

    public static void main(String[] args) {
        Processes.exit(run(args));
    }

    private static int run(String[] args) {
        switch (args[0]) {
            case "exit":
                return Integer.parseInt(args[1]);
            case "arguments":
                return args.length;
            case "variable":
                return args[2].equals(System.getenv(args[1])) ? 0 : 1;
            case "open":
                return openDescriptors();
            case "pid":
                int pid = Integer.parseInt(args[1]);
                return Processes.getpid() == pid && Threads.gettid() == pid ? 0 : 1;
            case "group":
                return Processes.getpgid(0) == Processes.getpid() ? 1 : 0;
            case "pending":
                return (int) SignalHandling.sigpending();
            case "usr1":
                SignalHandling.raise(Signals.SIGUSR1);
                return 0;
            case "write":
                Files.writeFully(Integer.parseInt(args[1]), args[2].getBytes());
                return 0;
            case "limit":
                return (int) Processes.getrlimit(Integer.parseInt(args[1])).soft();
            case "priority":
                return Sched.getparam(0);
            default:
                return 99;
        }
    }

    /** {@return a mask of the open ones among descriptors 0 … 7} */
    static int openDescriptors() {
        int mask = 0;
        for (int fd = 0; fd < 8; fd++) {
            long result = Check.trap(Syscalls.SYS_fcntl, fd, FileFlags.F_GETFD);
            mask |= Errno.isError(result) ? 0 : 1 << fd;
        }
        return mask;
    }
}
