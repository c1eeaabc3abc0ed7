package org.lintel.harness.bench;

/**
 * Two sides that do the same work, and how they may compare.
 *
 * @param bench the name on the command line
 * @param name which case of it
 * @param bar largest ratio of ours over the peer's that will do
 */
record Pair(String bench, String name, Unit unit, double bar, Pace pace, Side ours, Side peer) {
    /** How long one round of a side takes. */
    enum Pace {
        /** Compiled code: warmed up by time, several short iterations. */
        QUICK(5, 200, 5, 100),
        /** Batches of many milliseconds with much code in them. */
        LONG(5, 400, 5, 200),
        /** A host process a batch: nothing in this JVM to warm up. */
        SINGLE(1, 1, 3, 1);

        final int warmUps;
        final int warmUpMillis;
        final int iterations;
        final int iterationMillis;

        Pace(int warmUps, int warmUpMillis, int iterations, int iterationMillis) {
            this.warmUps = warmUps;
            this.warmUpMillis = warmUpMillis;
            this.iterations = iterations;
            this.iterationMillis = iterationMillis;
        }
    }

    String key(boolean oursSide) {
        return bench + "/" + name + (oursSide ? "/ours" : "/peer");
    }
}
