package org.lintel.nucleus.abi;

/**
 * What the nucleus can call in a process: its start-up code, in the role of {@code crt0}. The loader
 * makes one instance for each process, from the process's own copy of the class {@link
 * ProcessImage#CRT0}. Code addresses are numbers: {@code entry} names a procedure that the process
 * registered in a table of its own.
 */
public interface UserEntry {
    /** Runs {@code main}; {@code a0} is the address of the {@link StartBlock}. */
    int START = 0;

    /** Runs a new thread: procedure {@code entry} with argument {@code a0}. */
    int THREAD = 1;

    /** Runs the child of a fork: procedure {@code entry} with argument {@code a0}. */
    int FORK = 2;

    /** Runs a signal handler: procedure {@code entry}, signal number {@code a0}, {@link SigInfo} at {@code a1}. */
    int SIGNAL = 3;

    /**
     * Runs a procedure of the process on the calling emulated thread.
     *
     * @return START: the exit status; THREAD: the thread's value; FORK: the exit status; SIGNAL: ignored
     */
    long enter(int kind, long entry, long a0, long a1);
}
