package org.lintel.libc.jdk;

import java.io.PrintStream;

/**
 * The standard streams for output; shared by all processes, since they have no state and nothing
 * takes their monitors. {@code System.in} is each process's own: readers upon it take its monitor.
 */
public final class Streams {
    public static final PrintStream OUT = new ProcessOutput(1);
    public static final PrintStream ERR = new ProcessOutput(2);

    private Streams() {}
}
