package org.lintel.nucleus.process;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.UserEntry;
import org.lintel.nucleus.cpu.Task;
import org.lintel.nucleus.cpu.WaitResult;

import java.util.List;

/** Waiting for other threads of the same process. Source: pthread_join(3), pthread_detach(3). */
public final class Joining {
    private Joining() {}

    /**
     * Waits for a thread and takes its value; each thread can be joined once.
     *
     * @throws ErrnoException ESRCH — no such thread; EINVAL — detached, or not made by thread_create;
     *     EDEADLK — itself; EINTR
     */
    public static long join(UserThread caller, int tid) throws ErrnoException {
        Process process = caller.process();
        if (tid == caller.tid()) {
            throw ErrnoException.of(Errno.EDEADLK);
        }
        process.lock.acquire();
        try {
            while (true) {
                UserThread ended = find(process.joinable, tid);
                if (ended != null) {
                    process.joinable.remove(ended);
                    return ended.exitValue;
                }
                UserThread alive = find(process.threads, tid);
                if (alive == null) {
                    throw ErrnoException.of(Errno.ESRCH);
                }
                if (alive.detached || alive.startKind() != UserEntry.THREAD) {
                    throw ErrnoException.of(Errno.EINVAL);
                }
                Task.ownWaiter().key = tid; // for reports
                if (process.threadEnded.await(process.lock, Long.MAX_VALUE)
                        == WaitResult.INTERRUPTED) {
                    throw ErrnoException.of(Errno.EINTR);
                }
            }
        } finally {
            process.lock.release();
        }
    }

    /**
     * Lets a thread go without being joined.
     *
     * @throws ErrnoException ESRCH — no such thread; EINVAL — detached already
     */
    public static void detach(Process process, int tid) throws ErrnoException {
        process.lock.acquire();
        try {
            UserThread ended = find(process.joinable, tid);
            if (ended != null) {
                process.joinable.remove(ended);
                return;
            }
            UserThread alive = find(process.threads, tid);
            if (alive == null) {
                throw ErrnoException.of(Errno.ESRCH);
            }
            if (alive.detached) {
                throw ErrnoException.of(Errno.EINVAL);
            }
            alive.detached = true;
        } finally {
            process.lock.release();
        }
    }

    private static UserThread find(List<UserThread> threads, int tid) {
        for (UserThread thread : threads) {
            if (thread.tid() == tid) {
                return thread;
            }
        }
        return null;
    }
}
