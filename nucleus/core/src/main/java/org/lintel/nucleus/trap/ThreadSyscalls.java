package org.lintel.nucleus.trap;

import static org.lintel.nucleus.abi.Syscalls.*;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.ProcessFlags;
import org.lintel.nucleus.cpu.VirtualClock;
import org.lintel.nucleus.cpu.WaitResult;
import org.lintel.nucleus.process.Creation;
import org.lintel.nucleus.process.Joining;
import org.lintel.nucleus.process.UserThread;

/** The system calls about threads and time. Stateless. */
final class ThreadSyscalls {
    void register(SyscallTable table) {
        table.add(
                SYS_thread_create,
                "thread_create",
                "long entry, long arg, int hold",
                this::threadCreate);
        table.add(SYS_thread_exit, "thread_exit", "long value", this::threadExit);
        table.addRestartable(
                SYS_thread_join, "thread_join", "int tid, long *value", this::threadJoin);
        table.add(SYS_thread_detach, "thread_detach", "int tid", this::threadDetach);
        table.add(SYS_gettid, "gettid", "", this::gettid);
        table.addPartial(
                SYS_futex,
                "futex",
                "int *addr, int op, int val, const struct timespec *timeout, const int *owner,"
                        + " const char *note",
                this::futex,
                "FUTEX_WAIT and FUTEX_WAKE; owner and note are for reports");
        table.add(SYS_sched_yield, "sched_yield", "", this::schedYield);
        table.add(
                SYS_nanosleep,
                "nanosleep",
                "const struct timespec *request, struct timespec *remain",
                this::nanosleep);
        table.add(
                SYS_clock_gettime,
                "clock_gettime",
                "int clock, struct timespec *time",
                this::clockGettime);
        table.add(SYS_getcpu, "getcpu", "", this::getcpu);
    }

    /** Implements {@code pthread_create(3)}; the new thread may begin with its signals held. */
    private long threadCreate(
            UserThread thread, long entry, long argument, long hold, long a3, long a4, long a5)
            throws ErrnoException {
        return Creation.thread(thread, entry, argument, (int) hold != 0);
    }

    /** Implements {@code pthread_exit(3)}. Never returns. */
    private long threadExit(
            UserThread thread, long value, long a1, long a2, long a3, long a4, long a5) {
        throw thread.exit(value);
    }

    /** Implements {@code pthread_join(3)}. */
    private long threadJoin(
            UserThread thread, long tid, long valueAt, long a2, long a3, long a4, long a5)
            throws ErrnoException {
        long value = Joining.join(thread, (int) tid);
        if (valueAt != 0) {
            UserArguments.putLong(thread.space(), valueAt, value);
        }
        return 0;
    }

    /** Implements {@code pthread_detach(3)}. */
    private long threadDetach(
            UserThread thread, long tid, long a1, long a2, long a3, long a4, long a5)
            throws ErrnoException {
        Joining.detach(thread.process(), (int) tid);
        return 0;
    }

    /** Implements {@code gettid(2)}. */
    private long gettid(UserThread thread, long a0, long a1, long a2, long a3, long a4, long a5) {
        return thread.tid();
    }

    /**
     * Implements {@code futex(2)}; the timeout is relative, null for none. Who waits can say for
     * whom (a word with a tid) or for what (a text): the report of a deadlock reads it.
     */
    private long futex(
            UserThread thread,
            long address,
            long operation,
            long value,
            long timeout,
            long owner,
            long note)
            throws ErrnoException {
        switch ((int) operation) {
            case ProcessFlags.FUTEX_WAIT -> {
                long deadline =
                        timeout == 0
                                ? Long.MAX_VALUE
                                : thread.kernel().nowNs()
                                        + UserArguments.timespecNs(thread.space(), timeout);
                thread.futexWait().begin(address, owner, note);
                try {
                    thread.kernel().futexes().await(thread, address, (int) value, deadline);
                } finally {
                    thread.futexWait().end();
                }
                return 0;
            }
            case ProcessFlags.FUTEX_WAKE -> {
                return thread.kernel().futexes().wake(thread, address, (int) value);
            }
            default -> throw ErrnoException.of(Errno.ENOSYS);
        }
    }

    /** Implements {@code sched_yield(2)}. */
    private long schedYield(
            UserThread thread, long a0, long a1, long a2, long a3, long a4, long a5) {
        thread.yieldProcessor();
        return 0;
    }

    /** Implements {@code nanosleep(2)}, on the virtual clock. */
    private long nanosleep(
            UserThread thread, long request, long remain, long a2, long a3, long a4, long a5)
            throws ErrnoException {
        long ns = UserArguments.timespecNs(thread.space(), request);
        long deadline = thread.kernel().nowNs() + ns;
        thread.beginWait("sleep");
        if (thread.block(deadline) == WaitResult.INTERRUPTED) {
            if (remain != 0) {
                long left = Math.max(0, deadline - thread.kernel().nowNs());
                UserArguments.putTimespec(thread.space(), remain, left);
            }
            throw ErrnoException.of(Errno.EINTR);
        }
        return 0;
    }

    /** Implements {@code clock_gettime(2)}. */
    private long clockGettime(
            UserThread thread, long clock, long at, long a2, long a3, long a4, long a5)
            throws ErrnoException {
        long ns =
                switch ((int) clock) {
                    case ProcessFlags.CLOCK_MONOTONIC -> thread.kernel().agreedNs();
                    case ProcessFlags.CLOCK_REALTIME ->
                            VirtualClock.EPOCH_AT_BOOT_SECONDS * 1_000_000_000L
                                    + thread.kernel().agreedNs();
                    case ProcessFlags.CLOCK_PROCESS_CPUTIME_ID ->
                            thread.process().ticks() * VirtualClock.NS_PER_TICK;
                    case ProcessFlags.CLOCK_THREAD_CPUTIME_ID ->
                            thread.ticksUsed() * VirtualClock.NS_PER_TICK;
                    default -> throw ErrnoException.of(Errno.EINVAL);
                };
        UserArguments.putTimespec(thread.space(), at, ns);
        return 0;
    }

    /** Implements {@code getcpu(2)}. */
    private long getcpu(UserThread thread, long a0, long a1, long a2, long a3, long a4, long a5) {
        return thread.cpu().id();
    }
}
