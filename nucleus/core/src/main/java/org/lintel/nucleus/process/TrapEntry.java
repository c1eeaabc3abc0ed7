package org.lintel.nucleus.process;

/** How a system call enters the nucleus; {@code trap.Trap} implements it. */
@FunctionalInterface
public interface TrapEntry {
    /** Serves one system call of the calling emulated thread. {@return its value or {@code -errno}} */
    long trap(UserThread thread, int number, long a0, long a1, long a2, long a3, long a4, long a5);
}
