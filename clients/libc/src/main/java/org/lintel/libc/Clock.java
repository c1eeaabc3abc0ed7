package org.lintel.libc;

import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Memory;
import org.lintel.nucleus.abi.ProcessFlags;
import org.lintel.nucleus.abi.Syscalls;

/** The clocks of the machine, {@code clock_gettime(2)}, and sleeping. Units: nanoseconds. */
public final class Clock {
    private static final long NS_PER_SECOND = 1_000_000_000;

    private Clock() {}

    /** {@return nanoseconds since the epoch} */
    public static long realtimeNs() {
        return gettime(ProcessFlags.CLOCK_REALTIME);
    }

    /** {@return nanoseconds since some moment before the process started; never goes back} */
    public static long monotonicNs() {
        return gettime(ProcessFlags.CLOCK_MONOTONIC);
    }

    /** {@return processor time that the process has used} */
    public static long processCpuNs() {
        return gettime(ProcessFlags.CLOCK_PROCESS_CPUTIME_ID);
    }

    /** {@return processor time that the calling thread has used} */
    public static long threadCpuNs() {
        return gettime(ProcessFlags.CLOCK_THREAD_CPUTIME_ID);
    }

    /** {@return the moment of the monotonic clock after so long; the last one there is if that is later} */
    static long deadlineNs(long timeoutNs) {
        long deadline = monotonicNs() + timeoutNs;
        return timeoutNs > 0 && deadline < 0 ? Long.MAX_VALUE : deadline;
    }

    /**
     * {@return the time of a clock, one of the {@code CLOCK_} constants of {@link ProcessFlags}}
     */
    public static long gettime(int clock) {
        try (Stack.Frame time = Stack.push(ProcessFlags.TIMESPEC_BYTES)) {
            Sys.call("clock_gettime", Syscalls.SYS_clock_gettime, clock, time.address());
            return timespecNs(time.address());
        }
    }

    /**
     * Sleeps.
     *
     * @return nanoseconds that were left when a signal handler ended the sleep; 0 when none did
     */
    public static long nanosleep(long durationNs) {
        try (Stack.Frame request = pushTimespec(durationNs);
                Stack.Frame remaining = Stack.push(ProcessFlags.TIMESPEC_BYTES)) {
            long result =
                    Gate.trap(
                            Syscalls.SYS_nanosleep,
                            request.address(),
                            remaining.address(),
                            0,
                            0,
                            0,
                            0);
            if (Sys.is(result, Errno.EINTR)) {
                return timespecNs(remaining.address());
            }
            Sys.check("nanosleep", result);
            return 0;
        }
    }

    /** Sleeps so long at least, however many signals come. */
    public static void sleepNs(long durationNs) {
        long left = durationNs;
        do {
            left = nanosleep(left);
        } while (left > 0);
    }

    /** A {@code struct timespec} on the stack. */
    static Stack.Frame pushTimespec(long durationNs) {
        Stack.Frame frame = Stack.push(ProcessFlags.TIMESPEC_BYTES);
        Memory memory = Gate.memory();
        // Rounded down, so that the nanoseconds are in range and a negative duration stays
        // negative.
        memory.putLong(frame.address(), Math.floorDiv(durationNs, NS_PER_SECOND));
        memory.putLong(frame.address() + 8, Math.floorMod(durationNs, NS_PER_SECOND));
        return frame;
    }

    private static long timespecNs(long address) {
        Memory memory = Gate.memory();
        return memory.getLong(address) * NS_PER_SECOND + memory.getLong(address + 8);
    }
}
