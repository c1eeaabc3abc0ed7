package org.lintel.nucleus.guests;

/** Computes for so many turns of a loop, and ends. */
public final class Worker {
    private static int sum;

    private Worker() {}

    public static void main(String[] args) {
        int turns = Integer.parseInt(args[0]);
        for (int i = 0; i < turns; i++) {
            sum += i;
        }
    }
}
