package org.lintel.libc.jdk;

import java.io.InputStream;
import java.io.PrintStream;

/** The standard streams; shared by all processes, since they have no state. */
public final class Streams {
    public static final InputStream IN = new ProcessInput(0);
    public static final PrintStream OUT = new ProcessOutput(1);
    public static final PrintStream ERR = new ProcessOutput(2);

    private Streams() {}
}
