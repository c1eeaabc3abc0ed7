package org.lintel.programs;

import org.lintel.libc.FileStream;
import org.lintel.libc.Processes;
import org.lintel.libc.Stdio;

/** Prints the lines of its standard input that contain a text; exit status 1 when none does. */
public final class Grep {
    private static final int NO_MATCH = 1;
    private static final int USAGE = 2;

    private Grep() {}

    public static void main(String[] args) {
        if (args.length != 1) {
            Stdio.err().println("usage: grep TEXT");
            throw Processes.exit(USAGE);
        }
        FileStream in = Stdio.in();
        boolean found = false;
        for (String line; (line = in.readLine()) != null; ) {
            if (line.contains(args[0])) {
                Stdio.out().println(line);
                found = true;
            }
        }
        if (!found) {
            throw Processes.exit(NO_MATCH);
        }
    }
}
