package org.lintel.nucleus;

import java.util.List;

/** How a machine's run ended. */
public sealed interface Outcome {
    /** All processes ended, but for services. */
    record Ended() implements Outcome {}

    /** Processes were left, and nothing could wake any of them; each cycle of waits, then a line for each thread. */
    record Deadlock(List<String> waits) implements Outcome {}

    /** Everything ended, but some thread had to be given up outside the nucleus; a line for each. */
    record Stuck(List<String> reports) implements Outcome {}

    /** The run's budget was used up, and everything was ended; what was used up, and a line for each process that ran. */
    record Exhausted(String what, List<String> running) implements Outcome {}

    /** Somebody outside stopped the machine. */
    record Stopped() implements Outcome {}

    /** The nucleus broke: what, and the last events before. */
    record Panic(String message, Throwable cause, List<String> lastEvents) implements Outcome {}
}
