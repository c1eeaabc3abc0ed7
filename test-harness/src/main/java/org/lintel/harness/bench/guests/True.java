package org.lintel.harness.bench.guests;

/** Ends at once, with success. */
public final class True {
    private True() {}

    public static void main(String[] args) {}
}
