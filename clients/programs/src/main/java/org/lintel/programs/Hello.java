package org.lintel.programs;

import org.lintel.libc.Stdio;

/** Says hello to the world, or to whom its argument names. */
public final class Hello {
    private Hello() {}

    public static void main(String[] args) {
        Stdio.out().println("Hello, " + (args.length == 0 ? "world" : args[0]) + "!");
    }
}
