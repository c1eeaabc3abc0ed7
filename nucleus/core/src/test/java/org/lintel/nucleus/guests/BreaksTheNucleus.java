package org.lintel.nucleus.guests;

/** Uses a system call that a test has added, and that breaks the nucleus; loops afterwards. */
public final class BreaksTheNucleus {
    /** A number that no call of the nucleus has. */
    public static final int CALL = 500;

    private BreaksTheNucleus() {}

    public static void main(String[] args) {
        Check.trap(CALL, 7);
        Check.that(false, "a call that broke the nucleus has returned");
    }
}
