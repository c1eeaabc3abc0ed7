package org.lintel.nucleus.process;

import java.util.List;

/**
 * What a thread waits for, for the report of a machine on which nothing moves.
 *
 * @param what in words
 * @param holders threads of which any could end the wait; empty when nobody is known
 * @param idle whether it waits for work, as a server does, so that it holds nobody up
 */
public record WaitFor(String what, List<UserThread> holders, boolean idle) {
    /** A wait that somebody should end. */
    public WaitFor(String what, List<UserThread> holders) {
        this(what, holders, false);
    }
}
