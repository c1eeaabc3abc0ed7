package org.lintel.libc.service;

/** Operations of the console server, whose name is {@link #NAME}. */
public final class ConsoleRequests {
    /** The name that the console server has. */
    public static final String NAME = "console";

    /** At the server's door: string prefix; gives a descriptor of a door, for this client alone. */
    public static final int OPEN = 1;

    /** At the client's door: bytes of text. */
    public static final int WRITE = 2;

    /** At the client's door: gives a boolean, whether there is one, and the next line as a string. */
    public static final int READ_LINE = 3;

    /** At the client's door: a last line without an end is written now. */
    public static final int FLUSH = 4;

    private ConsoleRequests() {}
}
