package org.lintel.programs;

import org.lintel.libc.ErrnoException;
import org.lintel.libc.Processes;
import org.lintel.libc.Stdio;

/**
 * Never ends of itself, in the way that its argument names: {@code loop}, {@code catch-all}, {@code
 * static-init}, {@code finally}, {@code lambda}, {@code recursion} or {@code bomb}. Its limit of
 * processor time (or of call stack) ends it, or the budget of its machine.
 */
public final class Runaway {
    private static long turns;

    private Runaway() {}

    /** A class that is never ready. */
    private static final class NeverReady {
        static final long TURNS = spin();

        private static long spin() {
            while (turns >= 0) {
                turns++;
            }
            return turns;
        }
    }

    public static void main(String[] args) {
        String kind = args.length == 0 ? "loop" : args[0];
        Stdio.out().println("runaway: " + kind);
        Stdio.out().flush();
        switch (kind) {
            case "loop" -> loop();
            case "catch-all" -> catchAll();
            case "static-init" -> turns = NeverReady.TURNS;
            case "finally" -> inFinally();
            case "lambda" -> inLambda(() -> turns++);
            case "recursion" -> recurse(0);
            case "bomb" -> bomb(0);
            default -> throw new IllegalArgumentException("no such way to run away: " + kind);
        }
    }

    /** Each process makes as many more as it can, and each of them has a limit of its own. */
    private static int bomb(long generation) {
        while (true) {
            try {
                Processes.fork(Runaway::bomb, generation + 1);
            } catch (ErrnoException full) {
                turns++; // EAGAIN: no room for now
            }
        }
    }

    private static void loop() {
        while (true) {
            turns++;
        }
    }

    /** Whatever is thrown to end it, it goes on. */
    private static void catchAll() {
        while (true) {
            try {
                loop();
            } catch (Throwable t) {
                turns = 0;
            }
        }
    }

    @SuppressWarnings("finally")
    private static void inFinally() {
        try {
            throw new IllegalStateException("on the way to the finally block");
        } finally {
            loop();
        }
    }

    private static void inLambda(Runnable body) {
        while (true) {
            body.run();
        }
    }

    private static long recurse(long depth) {
        return recurse(depth + 1) + depth;
    }
}
