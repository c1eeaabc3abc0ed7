package org.lintel.libc;

import java.lang.invoke.MethodHandle;
import java.util.Arrays;

/**
 * The procedures of a process by number: what code addresses are on a real machine. The nucleus
 * knows a thread's start, a signal handler and a child's start by these numbers alone.
 *
 * <p>Numbers below {@link NamedProcedures#LIMIT} mean the same in a child of a fork, the others are
 * Java objects of this process and mean nothing there.
 *
 * <p><b>Locks.</b> The table is guarded by the lock of the procedure tables ({@link LibraryLock}),
 * which waits in the nucleus, never in the JVM.
 *
 * <p>Process-local: each process has its own copy of this class.
 */
public final class Entries {
    private static Object[] procedures = new Object[16];
    private static long[] free = new long[16];
    private static int freeCount;
    private static int used;
    private static final Object[] NAMED = new Object[(int) NamedProcedures.LIMIT];

    private Entries() {}

    /** {@return a number for a thread that will run a task, once} */
    public static long register(Runnable task) {
        return add(task);
    }

    /** {@return a number for a thread that will run a procedure, once} */
    public static long register(ThreadEntry procedure) {
        return add(procedure);
    }

    /** {@return a number for a signal handler, by name if it has one} */
    public static long register(SignalHandler handler) {
        long number = NamedProcedures.number(handler);
        if (number == 0) {
            return add(handler);
        }
        NAMED[(int) number] = handler;
        return number;
    }

    /** {@return a number for a door's procedure} */
    public static long register(DoorProcedure procedure) {
        return add(procedure);
    }

    /** {@return the door procedure of a number, or null} Without the lock: who knows the number is later. */
    static DoorProcedure doorProcedure(long number) {
        Object[] table = procedures;
        int index = (int) (number - NamedProcedures.LIMIT);
        return index >= 0 && index < table.length && table[index] instanceof DoorProcedure procedure
                ? procedure
                : null;
    }

    /** Gives the number of an object back; numbers of named procedures stay. */
    public static void remove(long number) {
        LibraryLock.lockEntries();
        try {
            takeLocked(number);
        } finally {
            LibraryLock.unlockEntries();
        }
    }

    /** Runs a new thread. */
    static long runThread(long number, long argument) {
        Object procedure;
        LibraryLock.lockEntries();
        try {
            procedure = takeLocked(number);
        } finally {
            LibraryLock.unlockEntries();
        }
        if (procedure instanceof Runnable task) {
            task.run();
            return 0;
        }
        if (procedure instanceof ThreadEntry entry) {
            return entry.run(argument);
        }
        throw new IllegalStateException("no thread procedure has the number " + number);
    }

    /**
     * Runs a signal handler.
     *
     * @return false when the number means nothing in this process
     */
    static boolean runHandler(long number, int signal, SignalInfo info) throws Throwable {
        Object handler = NamedProcedures.isNamed(number) ? named(number) : object(number);
        if (handler instanceof SignalHandler object) {
            object.handle(signal, info);
            return true;
        }
        if (handler instanceof MethodHandle procedure) {
            Procedure.callHandler(procedure, signal, info);
            return true;
        }
        return false;
    }

    /**
     * A named procedure, looked up at its first use. Two threads may look it up; both find the
     * same.
     */
    private static Object named(long number) throws ReflectiveOperationException {
        Object procedure = NAMED[(int) number];
        if (procedure == null) {
            procedure = NamedProcedures.resolve(number, Entries.class);
            NAMED[(int) number] = procedure;
        }
        return procedure;
    }

    private static Object object(long number) {
        LibraryLock.lockEntries();
        try {
            int index = (int) (number - NamedProcedures.LIMIT);
            return index >= 0 && index < used ? procedures[index] : null;
        } finally {
            LibraryLock.unlockEntries();
        }
    }

    private static long add(Object procedure) {
        LibraryLock.lockEntries();
        try {
            if (freeCount > 0) {
                int index = (int) free[--freeCount];
                procedures[index] = procedure;
                return NamedProcedures.LIMIT + index;
            }
            if (used == procedures.length) {
                procedures = Arrays.copyOf(procedures, 2 * used);
                free = Arrays.copyOf(free, 2 * used);
            }
            procedures[used] = procedure;
            return NamedProcedures.LIMIT + used++;
        } finally {
            LibraryLock.unlockEntries();
        }
    }

    private static Object takeLocked(long number) {
        long index = number - NamedProcedures.LIMIT;
        if (index < 0 || index >= used || procedures[(int) index] == null) {
            return null;
        }
        Object procedure = procedures[(int) index];
        procedures[(int) index] = null;
        free[freeCount++] = index;
        return procedure;
    }
}
