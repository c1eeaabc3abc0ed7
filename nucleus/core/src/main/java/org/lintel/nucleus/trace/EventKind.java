package org.lintel.nucleus.trace;

/**
 * What an {@link Event} says, and what its arguments mean. New kinds go at the end: a trace hash
 * covers the ordinal.
 */
public enum EventKind {
    /** A thread entered the nucleus: call number, a0 … a5. */
    TRAP_ENTER(7),
    /** A system call returned: call number, result. */
    TRAP_EXIT(2),
    /** A memory access needed the nucleus: address, 1 for a write, ordinal of {@link FaultOutcome}. */
    FAULT(3),
    /** A processor begins to run the thread. */
    SWITCH(0),
    /** A process began: its pid, ordinal of {@link Origin}. */
    SPAWN(2),
    /** A process changed its program. */
    EXEC(0),
    /** A thread began: its tid. */
    THREAD_START(1),
    /** A thread ended: its value. */
    THREAD_EXIT(1),
    /** A process ended: exit status, fatal signal or 0. */
    EXIT(2),
    /** A signal was sent: number, target pid. */
    SIGNAL_SEND(2),
    /** A signal was delivered: number, code, address, entry of the handler (0 default, 1 ignored). */
    SIGNAL_DELIVER(4),
    /**
     * A marshalling buffer changed hands: its address, its bytes, 1 allocated or 0 freed, 1 by the
     * nucleus or 0 by the process.
     */
    BUFFER(4),
    /** The nucleus took or gave back a temporary for arguments on their way: bytes, 1 taken or 0 given back. */
    TEMPORARY(2),
    /** A step of a door call: ordinal of {@link DoorStep}, id of the door, tid of the other thread or 0. */
    DOOR(3);

    /** The steps of a door call, in their order. */
    public enum DoorStep {
        /** The client has entered the nucleus. */
        CALL,
        /** A server thread was found. */
        SERVER_THREAD,
        /** The server thread has its arguments and runs next. */
        UPCALL,
        /** The procedure is done, the server thread has entered the nucleus. */
        RETURN,
        /** The server thread is free for the next call. */
        SERVER_FREE,
        /** The client has its results. */
        RESULT,
        /** The client gave up, or the server died. */
        ABORT,
        /** The door lets nobody in any more. */
        REVOKE,
        /** One reference is left, and a notice goes out. */
        UNREFERENCED
    }

    /** How a process came to be. */
    public enum Origin {
        BOOT,
        SPAWN,
        FORK
    }

    private static final EventKind[] ALL = values();

    final int argumentCount;

    EventKind(int argumentCount) {
        this.argumentCount = argumentCount;
    }

    /** {@return how many of an event's arguments this kind uses, 0 to 7} */
    public int argumentCount() {
        return argumentCount;
    }

    /** {@return the kind with this ordinal} */
    public static EventKind of(int ordinal) {
        return ALL[ordinal];
    }
}
