package org.lintel.libc;

import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Ticks;

import java.util.function.Predicate;

/**
 * The polls that the loader puts into a program's code: where a processor would take a timer
 * interrupt, and where the depth of the call stack is counted. Not for programs.
 *
 * <p><b>Threads.</b> Any emulated thread. Process-local, so that the compiler sees the tick register
 * of a single processor as a constant.
 */
public final class Poll {
    private static final Ticks SHARED = Gate.sharedTicks();
    private static final Object LOADER = Poll.class.getClassLoader();

    /** How the JVM begins its message. */
    private static final String NOT_INITIALISED = "Could not initialize class ";

    /** For smaller arrays nothing is charged beyond the polls around them. */
    private static final int SMALL_ARRAY_BYTES = 1024;

    /** What an array takes beside its elements, with the reference to it. */
    private static final int ARRAY_HEADER_BYTES = 20;

    /** What the host clears and later collects in the time of a tick, about. */
    private static final int BYTES_PER_TICK = 64;

    /** A quarter of the host's heap: so the host need not collect everything to find that it is full. */
    private static final long LARGEST_ARRAY_BYTES = java.lang.Runtime.getRuntime().maxMemory() / 4;

    /** What an error costs that the host threw after it had collected everything, in vain. */
    private static final int HEAP_FULL_TICKS = 100_000;

    /** Far from where a tick register would wrap round. */
    private static final int LEAST_TICKS = Integer.MIN_VALUE / 2;

    private Poll() {}

    private static Ticks ticks() {
        Ticks shared = SHARED;
        return shared != null ? shared : Gate.ticks();
    }

    /**
     * A method begins.
     *
     * @param costBytes what its frame takes of the stack
     * @return to be handed to {@link #leave} and {@link #restore}
     */
    public static int enter(int costBytes) {
        Ticks ticks = ticks();
        int saved = ticks.stackBytes;
        int used = saved + costBytes;
        ticks.stackBytes = used;
        if (used > ticks.stackLimitBytes) {
            overflow(ticks, saved);
        }
        if (--ticks.left < 0) {
            Gate.poll();
        }
        return saved;
    }

    /** A method ends, by a return or by throwing. */
    public static void leave(int saved) {
        ticks().stackBytes = saved;
    }

    /** An exception arrived in a method; the frames above it are gone. */
    public static void restore(int saved, int costBytes) {
        Ticks ticks = ticks();
        ticks.stackBytes = saved + costBytes;
        if (--ticks.left < 0) {
            Gate.poll();
        }
    }

    /** A branch may go backwards. */
    public static void tick() {
        if (--ticks().left < 0) {
            Gate.poll();
        }
    }

    /** A static initialiser begins: from here on the thread cannot be unmounted from its carrier. */
    public static int enterInitialiser(int costBytes) {
        Ticks ticks = ticks();
        ticks.initialisers++;
        int saved = ticks.stackBytes;
        int used = saved + costBytes;
        ticks.stackBytes = used;
        if (used > ticks.stackLimitBytes) {
            ticks.initialisers--;
            overflow(ticks, saved);
        }
        if (--ticks.left < 0) {
            Gate.poll();
        }
        return saved;
    }

    /** A static initialiser ends, by a return or by throwing. */
    public static void leaveInitialiser(int saved) {
        Ticks ticks = ticks();
        ticks.initialisers--;
        ticks.stackBytes = saved;
    }

    /**
     * An array is about to be made. {@code length} may be negative, which the JVM tells the program.
     *
     * @throws OutOfMemoryError it is larger than a process's arrays may be
     */
    public static void array(int length, int elementBytes) {
        arrays((long) length * elementBytes);
    }

    /** As {@link #array}, for all arrays that one instruction makes. */
    public static void arrays(long bytes) {
        if (bytes < SMALL_ARRAY_BYTES) {
            return;
        }
        if (bytes > LARGEST_ARRAY_BYTES) {
            throw new OutOfMemoryError(
                    bytes
                            + " bytes in one array; a quarter of the host's heap, "
                            + LARGEST_ARRAY_BYTES
                            + " bytes, is the most");
        }
        charge(bytes / BYTES_PER_TICK);
    }

    /**
     * {@return the bytes of an array of so many elements, each with what it refers to} More than any
     * that may be made when they are too many. An array without elements takes room as well.
     */
    public static long times(long elementBytes, int length) {
        if (length <= 0) {
            return ARRAY_HEADER_BYTES;
        }
        return elementBytes > LARGEST_ARRAY_BYTES / length
                ? Long.MAX_VALUE
                : ARRAY_HEADER_BYTES + elementBytes * length;
    }

    /** A handler of the program has caught something that the JVM itself may have thrown. */
    public static void caught(Throwable thrown) {
        if (thrown instanceof OutOfMemoryError) {
            charge(HEAP_FULL_TICKS);
        } else if (thrown != null && thrown.getClass() == NoClassDefFoundError.class) {
            tellOfClass(thrown.getMessage());
            ThrownTexts.settle(thrown.getCause());
        } else {
            ThrownTexts.settle(thrown);
        }
    }

    /** A class of the JDK that could not be initialised is so for all processes: the nucleus's business. */
    @SuppressWarnings("unchecked")
    private static void tellOfClass(String message) {
        if (message != null && message.startsWith(NOT_INITIALISED)) {
            ((Predicate<String>) LOADER).test(message.substring(NOT_INITIALISED.length()));
        }
    }

    private static void charge(long spent) {
        Ticks ticks = ticks();
        ticks.left = (int) Math.max(LEAST_TICKS, ticks.left - spent);
    }

    /** The call does not take place: whoever catches the error continues with the caller's depth. */
    private static void overflow(Ticks ticks, int saved) {
        ticks.stackBytes = saved;
        Gate.stackOverflow();
    }
}
