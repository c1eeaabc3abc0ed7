package org.lintel.nucleus.trap;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.cpu.VirtualClock;
import org.lintel.nucleus.process.SignalDelivery;
import org.lintel.nucleus.process.TrapEntry;
import org.lintel.nucleus.process.UserThread;
import org.lintel.nucleus.trace.Tracer;

/**
 * The one entry into the nucleus of a machine: a trap counts, traces, dispatches, and passes the
 * checkpoint for signals and the end of the quantum on its way back.
 *
 * <pre>
 *   user ─ Gate.trap ─▶ enterKernel ─▶ row(number).handler ─▶ checkpoint ─▶ enterUser ─▶ user
 *   user ─ poll ──────▶ enterKernel ───────────────────────▶ checkpoint ─▶ enterUser ─▶ user
 * </pre>
 *
 * <p><b>Threads.</b> Runs on the emulated thread that calls; read-only after boot. <b>Errors.</b> {@link
 * ErrnoException} becomes {@code -errno}; the host's lack of memory {@code -ENOMEM}; anything else
 * that a handler throws is a broken nucleus and stops the machine.
 */
public final class Trap implements TrapEntry {
    private final SyscallTable table;
    private final Tracer tracer;

    public Trap(SyscallTable table, Tracer tracer) {
        this.table = table;
        this.tracer = tracer;
    }

    @Override
    public long trap(
            UserThread thread, int number, long a0, long a1, long a2, long a3, long a4, long a5) {
        thread.enterKernel();
        thread.countTrap();
        thread.ticks().left -= VirtualClock.TRAP_TICKS;
        SyscallTable.Row row = table.row(number);
        if (tracer.enabled) {
            traceEnter(thread, number, a0, a1, a2, a3, a4, a5);
        }
        long result = dispatch(row, thread, a0, a1, a2, a3, a4, a5);
        if (result == -Errno.EINTR.number() && row.restartable()) {
            result = restart(row, thread, a0, a1, a2, a3, a4, a5);
        }
        if (tracer.enabled) {
            tracer.trapExit(
                    thread.kernel().nowNs(),
                    thread.cpu().id(),
                    thread.process().pid(),
                    thread.tid(),
                    number,
                    result);
        }
        if (result == -Errno.EINTR.number()) {
            thread.checkpointOfWait();
        } else if (thread.ticks().left < 0 || thread.attention()) {
            thread.checkpoint();
        }
        thread.enterUser();
        return result;
    }

    private static long dispatch(
            SyscallTable.Row row,
            UserThread thread,
            long a0,
            long a1,
            long a2,
            long a3,
            long a4,
            long a5) {
        if (row == null) {
            return -Errno.ENOSYS.number();
        }
        try {
            return row.handler().invoke(thread, a0, a1, a2, a3, a4, a5);
        } catch (ErrnoException e) {
            return -e.errno().number();
        } catch (OutOfMemoryError hostFull) {
            return -Errno.ENOMEM.number();
        } catch (RuntimeException | Error thrown) {
            thread.panicUnlessForUser(thrown);
            throw thrown;
        }
    }

    /** The call was interrupted: deliver what did it, then start again if every handler allows it. */
    private static long restart(
            SyscallTable.Row row,
            UserThread thread,
            long a0,
            long a1,
            long a2,
            long a3,
            long a4,
            long a5) {
        long result = -Errno.EINTR.number();
        while (result == -Errno.EINTR.number()) {
            int delivered = thread.checkpointOfWait();
            if ((delivered & SignalDelivery.NO_RESTART) != 0) {
                return result;
            }
            result = dispatch(row, thread, a0, a1, a2, a3, a4, a5);
        }
        return result;
    }

    private void traceEnter(
            UserThread thread, int number, long a0, long a1, long a2, long a3, long a4, long a5) {
        tracer.trapEnter(
                thread.kernel().nowNs(),
                thread.cpu().id(),
                thread.process().pid(),
                thread.tid(),
                number,
                a0,
                a1,
                a2,
                a3,
                a4,
                a5);
    }
}
