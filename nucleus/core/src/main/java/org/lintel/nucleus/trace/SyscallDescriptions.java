package org.lintel.nucleus.trace;

/** What the trace wants to know about system calls; the table of the nucleus implements it. */
public interface SyscallDescriptions {
    /** {@return the C name of a call, or null when the number is free} */
    String name(int number);

    /** {@return the arguments as in the manual page: {@code "int fd, void *buf, size_t count"}} */
    String arguments(int number);

    /** {@return how far the call is supported: {@code "full"}, or the reason why it is not} */
    String support(int number);
}
