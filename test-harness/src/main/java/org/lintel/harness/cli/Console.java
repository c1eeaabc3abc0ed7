package org.lintel.harness.cli;

import java.io.InputStream;
import java.io.PrintStream;

/** The host's terminal as the harness sees it. */
public record Console(InputStream in, PrintStream out, PrintStream err) {
    /** Prints the one sentence that a fault of the user gets. */
    void complain(String sentence) {
        err.println("lintel: " + sentence);
    }
}
