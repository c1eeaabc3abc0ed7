package org.lintel.libc;

import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Ticks;

/**
 * The polls that the loader puts into a program's code: where a processor would take a timer
 * interrupt, and where the depth of the call stack is counted. Not for programs.
 *
 * <p><b>Threads.</b> Any emulated thread. Process-local, so that the compiler sees the tick register
 * of a single processor as a constant.
 */
public final class Poll {
    private static final Ticks SHARED = Gate.sharedTicks();

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

    /** The call does not take place: whoever catches the error continues with the caller's depth. */
    private static void overflow(Ticks ticks, int saved) {
        ticks.stackBytes = saved;
        Gate.stackOverflow();
    }
}
