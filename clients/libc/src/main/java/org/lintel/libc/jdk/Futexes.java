package org.lintel.libc.jdk;

import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.MapFlags;
import org.lintel.nucleus.abi.Memory;
import org.lintel.nucleus.abi.ProcessFlags;
import org.lintel.nucleus.abi.ProcessImage;
import org.lintel.nucleus.abi.Syscalls;

/**
 * Words of emulated memory for threads to wait on, kept in pages of their own and used again and
 * again; one of these for each process.
 *
 * <p>Whoever waits on a word must expect to be woken for nothing: a late wake may arrive at the next
 * user of a word.
 *
 * <p><b>Threads.</b> Any emulated thread. <b>Locks.</b> A spin lock around the list of free words.
 */
public final class Futexes {
    private static final int WORD_BYTES = 8;
    private static final long FOREVER = Long.MAX_VALUE;

    private final SpinLock lock = new SpinLock();

    /** Guarded by lock, with {@link #freeCount}. */
    private long[] free = new long[ProcessImage.PAGE_BYTES / WORD_BYTES];

    private int freeCount;

    /** {@return the address of a word that nobody uses} */
    public long take() {
        while (true) {
            lock.lock();
            long word = freeCount > 0 ? free[--freeCount] : 0;
            lock.unlock();
            if (word != 0) {
                return word;
            }
            addPage();
        }
    }

    public void give(long word) {
        lock.lock();
        if (freeCount == free.length) {
            free = java.util.Arrays.copyOf(free, 2 * freeCount);
        }
        free[freeCount++] = word;
        lock.unlock();
    }

    private void addPage() {
        long page =
                Gate.trap(
                        Syscalls.SYS_mmap,
                        0,
                        ProcessImage.PAGE_BYTES,
                        MapFlags.PROT_READ | MapFlags.PROT_WRITE,
                        MapFlags.MAP_PRIVATE | MapFlags.MAP_ANONYMOUS,
                        -1,
                        0);
        if (Errno.isError(page)) {
            throw new OutOfMemoryError("mmap: " + Errno.of((int) -page));
        }
        for (int at = ProcessImage.PAGE_BYTES - WORD_BYTES; at >= 0; at -= WORD_BYTES) {
            give(page + at);
        }
    }

    /** {@return the time in ns at which a wait of {@code nanoseconds} is over; 0 waits for ever} */
    public static long deadline(long nanoseconds) {
        return nanoseconds == 0 ? FOREVER : now() + nanoseconds;
    }

    /** {@return CLOCK_MONOTONIC in ns} */
    public static long now() {
        return clock(ProcessFlags.CLOCK_MONOTONIC);
    }

    /** {@return the time of a clock in ns} */
    public static long clock(int clock) {
        Memory memory = Gate.memory();
        long time = Descriptors.push(ProcessFlags.TIMESPEC_BYTES);
        Descriptors.trap(Syscalls.SYS_clock_gettime, clock, time, 0);
        long nanoseconds = memory.getLong(time) * 1_000_000_000L + memory.getLong(time + 8);
        Descriptors.pop(ProcessFlags.TIMESPEC_BYTES);
        return nanoseconds;
    }

    /**
     * Waits while a word has a value.
     *
     * @return false when the deadline has passed; true otherwise, perhaps for nothing
     */
    public static boolean await(long word, int value, long deadline) {
        if (deadline == FOREVER) {
            Gate.trap(Syscalls.SYS_futex, word, ProcessFlags.FUTEX_WAIT, value, 0, 0, 0);
            return true;
        }
        long left = deadline - now();
        if (left <= 0) {
            return false;
        }
        Memory memory = Gate.memory();
        long time = Descriptors.push(ProcessFlags.TIMESPEC_BYTES);
        memory.putLong(time, left / 1_000_000_000L);
        memory.putLong(time + 8, left % 1_000_000_000L);
        long result =
                Gate.trap(Syscalls.SYS_futex, word, ProcessFlags.FUTEX_WAIT, value, time, 0, 0);
        Descriptors.pop(ProcessFlags.TIMESPEC_BYTES);
        return result != -Errno.ETIMEDOUT.number();
    }

    /** Changes a word, and wakes one that waits on it. */
    public static void signal(long word) {
        Gate.memory().getAndAddInt(word, 1);
        Gate.trap(Syscalls.SYS_futex, word, ProcessFlags.FUTEX_WAKE, 1, 0, 0, 0);
    }
}
