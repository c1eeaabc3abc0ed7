package org.lintel.nucleus.process;

import static org.lintel.nucleus.abi.ProcessFlags.RLIMIT_AS;
import static org.lintel.nucleus.abi.ProcessFlags.RLIMIT_COUNT;
import static org.lintel.nucleus.abi.ProcessFlags.RLIMIT_CPU;
import static org.lintel.nucleus.abi.ProcessFlags.RLIMIT_NOFILE;
import static org.lintel.nucleus.abi.ProcessFlags.RLIMIT_NPROC;
import static org.lintel.nucleus.abi.ProcessFlags.RLIMIT_RSS;
import static org.lintel.nucleus.abi.ProcessFlags.RLIMIT_STACK;
import static org.lintel.nucleus.abi.ProcessFlags.RLIM_INFINITY;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;

import java.util.Arrays;

/**
 * The resource limits of a process: a soft and a hard bound each, as in getrlimit(2).
 *
 * <p><b>Units.</b> RLIMIT_CPU ticks; RLIMIT_STACK, RSS, AS bytes; NPROC, NOFILE counts. Values are
 * unsigned; -1 is no limit. <b>Locks.</b> Guarded by the process's lock when changed; a stale read
 * is harmless.
 */
public final class Limits {
    /** Bytes of call stack that a thread may use, by the rewriter's estimate. */
    public static final long DEFAULT_STACK_BYTES = 8L << 20;

    /** The largest call stack bound: more would not fit a carrier's own stack. */
    public static final long MOST_STACK_BYTES = 64L << 20;

    public static final long DEFAULT_DESCRIPTORS = 1024;
    public static final long DEFAULT_THREADS = 16_384;

    private final long[] soft = new long[RLIMIT_COUNT];
    private final long[] hard = new long[RLIMIT_COUNT];

    public Limits() {
        Arrays.fill(soft, RLIM_INFINITY);
        Arrays.fill(hard, RLIM_INFINITY);
        soft[RLIMIT_STACK] = DEFAULT_STACK_BYTES;
        hard[RLIMIT_STACK] = MOST_STACK_BYTES;
        soft[RLIMIT_NOFILE] = DEFAULT_DESCRIPTORS;
        hard[RLIMIT_NOFILE] = 65_536;
        soft[RLIMIT_NPROC] = DEFAULT_THREADS;
        hard[RLIMIT_NPROC] = 65_536;
    }

    /** {@return the same limits, for a child} */
    public Limits copy() {
        Limits copy = new Limits();
        System.arraycopy(soft, 0, copy.soft, 0, RLIMIT_COUNT);
        System.arraycopy(hard, 0, copy.hard, 0, RLIMIT_COUNT);
        return copy;
    }

    public long soft(int resource) {
        return soft[resource];
    }

    public long hard(int resource) {
        return hard[resource];
    }

    /** {@return whether there is such a resource} */
    public static boolean isKnown(long resource) {
        return resource == RLIMIT_CPU
                || resource == RLIMIT_STACK
                || resource == RLIMIT_RSS
                || resource == RLIMIT_NPROC
                || resource == RLIMIT_NOFILE
                || resource == RLIMIT_AS;
    }

    /**
     * Sets both bounds.
     *
     * @throws ErrnoException EINVAL — unknown resource, or soft above hard; EPERM — hard raised
     */
    public void set(int resource, long newSoft, long newHard) throws ErrnoException {
        if (!isKnown(resource) || Long.compareUnsigned(newSoft, newHard) > 0) {
            throw ErrnoException.of(Errno.EINVAL);
        }
        if (Long.compareUnsigned(newHard, hard[resource]) > 0) {
            throw ErrnoException.of(Errno.EPERM);
        }
        soft[resource] = newSoft;
        hard[resource] = newHard;
    }

    /** Sets both bounds to one value, before the process runs. */
    public void preset(int resource, long value) {
        soft[resource] = value;
        hard[resource] = value;
    }

    /** {@return the soft bound as a number to compare with, Long.MAX_VALUE for none} */
    public long bound(int resource) {
        return soft[resource] < 0 ? Long.MAX_VALUE : soft[resource];
    }
}
