package org.lintel.nucleus.guests;

/** Prints a greeting. */
public final class Hello {
    private Hello() {}

    public static void main(String[] args) {
        System.out.println("hello, " + args[0]);
    }
}
