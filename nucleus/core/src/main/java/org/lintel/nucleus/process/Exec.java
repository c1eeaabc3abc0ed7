package org.lintel.nucleus.process;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.UserEntry;
import org.lintel.nucleus.loader.Program;
import org.lintel.vm.AddressSpace;

import java.util.List;

/**
 * Replaces the program of a process: other threads end, the address space and the class loader are
 * new, descriptors that are not close-on-exec stay. Source: execve(2).
 *
 * <p>Everything that can fail comes before the first thing that cannot be undone. The calling thread
 * ends here; a new one, whose Java stack is fresh, runs {@code main}.
 */
public final class Exec {
    private Exec() {}

    /**
     * Does not return when it succeeds.
     *
     * @throws ErrnoException ENOMEM, E2BIG; EAGAIN — another thread is at it; EINTR — the process ends
     */
    public static void replace(
            UserThread caller, Program program, List<byte[]> args, List<byte[]> env)
            throws ErrnoException {
        Process process = caller.process();
        Kernel kernel = process.kernel();
        int tid = process.pid(); // whoever called: the first thread of a program has this number
        ImageLoading.Loaded loaded =
                ImageLoading.load(kernel, program, tid, args, env, process.limits());
        try {
            endOtherThreads(caller);
        } catch (ErrnoException refused) {
            loaded.image().space().close();
            throw refused;
        }
        for (Kernel.Listener listener : kernel.listeners()) {
            listener.replacing(process);
        }
        AddressSpace old = process.space();
        process.handles().closeOnExec();
        process.replaceImage(loaded.image(), process.signals().execCopy());
        process.rename(program.name());
        if (kernel.tracer().enabled) {
            kernel.tracer().exec(kernel.nowNs(), kernel.cpuId(), process.pid(), caller.tid());
        }
        UserThread.Start start = new UserThread.Start(UserEntry.START, 0, loaded.startBlock());
        UserThread first =
                new UserThread(
                        tid, process, start, loaded.threadPointer(), null, null, caller.mask());
        first.bornOf(caller);
        SignalState signals = process.signals();
        signals.lock.acquire();
        first.inheritPendingLocked(caller);
        signals.lock.release();
        process.job().addOne();
        process.lock.acquire();
        process.threads.add(first);
        process.execing = null;
        process.lock.release();
        caller.detached = true;
        old.close();
        first.start();
        caller.exit(0);
    }

    private static void endOtherThreads(UserThread caller) throws ErrnoException {
        Process process = caller.process();
        process.lock.acquire();
        try {
            if (process.execing != null) {
                throw ErrnoException.of(Errno.EAGAIN);
            }
            process.execing = caller;
            while (process.threads.size() > 1) {
                if (process.isExiting()) {
                    process.execing = null;
                    caller.lookForSignals();
                    throw ErrnoException.of(Errno.EINTR);
                }
                for (UserThread thread : process.threads) {
                    if (thread != caller) {
                        thread.doom();
                    }
                }
                process.threadEnded.awaitUninterrupted(process.lock);
                caller.clearAttention();
            }
        } finally {
            process.lock.release();
        }
    }
}
