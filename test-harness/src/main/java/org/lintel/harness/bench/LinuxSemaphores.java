package org.lintel.harness.bench;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The host's own semaphore sets, by foreign calls: gives and takes, alone. Linux. */
@SuppressWarnings("restricted")
final class LinuxSemaphores implements Subject {
    private static final int IPC_PRIVATE = 0;
    private static final int IPC_RMID = 0;
    private static final int MODE = 0600;

    private static final MethodHandle SEMGET =
            function("semget", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle SEMOP =
            function("semop", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle SEMCTL =
            function("semctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));

    private final long pairs;
    private final int id;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment give = operation((short) 1);
    private final MemorySegment take = operation((short) -1);

    LinuxSemaphores(long pairs) {
        this.pairs = pairs;
        try {
            id = checked((int) SEMGET.invokeExact(IPC_PRIVATE, 1, MODE));
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static MethodHandle function(String name, FunctionDescriptor type) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type);
    }

    private static int checked(int result) {
        if (result < 0) {
            throw new IllegalStateException("benchmark: the host's semaphores failed");
        }
        return result;
    }

    private MemorySegment operation(short change) {
        MemorySegment buf = arena.allocate(6, 2);
        buf.setAtIndex(JAVA_SHORT, 1, change);
        return buf;
    }

    @Override
    public void batch() {
        try {
            for (long i = 0; i < pairs; i++) {
                checked((int) SEMOP.invokeExact(id, give, 1L));
                checked((int) SEMOP.invokeExact(id, take, 1L));
            }
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            checked((int) SEMCTL.invokeExact(id, 0, IPC_RMID));
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
        arena.close();
    }
}
