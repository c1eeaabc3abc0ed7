package org.lintel.nucleus;

import java.time.Duration;

/**
 * What a run may use in all, however many processes it makes: a bomb gets fresh limits with each
 * child, but no fresh budget.
 *
 * @param ticks processor time over all processes; where it ends is a function of the run
 * @param hostTime time of the host, for work of which a tick says little: code in the JDK that throws
 *     or allocates at every turn; where it ends is not repeatable
 */
public record Budget(long ticks, Duration hostTime) {
    /** No bound. */
    public static final Budget NONE = new Budget(Long.MAX_VALUE, Duration.ofDays(36_500));

    public Budget {
        if (ticks < 1 || !hostTime.isPositive()) {
            throw new IllegalArgumentException("budget: ticks=" + ticks + " time=" + hostTime);
        }
    }
}
