package org.lintel.nucleus.guests;

import org.lintel.libc.Files;
import org.lintel.libc.Mem;
import org.lintel.libc.Mmap;
import org.lintel.libc.Pipes;
import org.lintel.libc.Processes;
import org.lintel.libc.SignalHandling;
import org.lintel.nucleus.abi.Signals;
import org.lintel.nucleus.abi.Syscalls;

/**
 * As much of a process's life as fits into few ticks: memory, a pipe, a signal, a child. Its exit
 * status tells whether the child was killed.
 */
public final class ShortLife {
    private static final int CHILD_KILLED = 9;
    private static int signals;

    private ShortLife() {}

    public static void main(String[] args) {
        SignalHandling.sigaction(
                Signals.SIGUSR1, (signal, info) -> signals++, Signals.SA_RESTART, 0);
        long page = Mmap.anonymous(4096);
        Mem.putLong(page, 1);
        Pipes.Pipe pipe = Pipes.pipe();
        int child = Processes.fork(ShortLife::child, page << 8 | pipe.writeFd());
        Files.close(pipe.writeFd());
        int read = Files.read(pipe.readFd(), new byte[1]);
        boolean whole = Processes.waitpid(child).ifExited();
        Check.that(!whole || read == 1, "what a child has written before it ends is there");
        Check.equal(1, Mem.getLong(page), "the parent's page");
        Check.trap(Syscalls.SYS_munmap, page, 4096);
        Processes.exitNow(whole ? 0 : CHILD_KILLED);
    }

    static int child(long argument) {
        long page = argument >> 8;
        Mem.putLong(page, Mem.getLong(page) + 1);
        Check.trap(Syscalls.SYS_kill, Processes.getppid(), Signals.SIGUSR1);
        Files.writeFully((int) argument & 0xff, new byte[1]);
        return 0;
    }
}
