package org.lintel.libc;

import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Memory;
import org.lintel.nucleus.abi.Signals;

import java.io.Serializable;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Method;
import java.util.Arrays;

/**
 * Procedures that are known by name, so that their numbers mean the same after a fork: a table in
 * the library's data of addresses of "class method descriptor", as a symbol table has them. For the
 * library itself.
 *
 * <p>The child of a fork starts with fresh Java state, but with a copy of this table; it finds a
 * procedure by its name through its own class loader.
 *
 * <p><b>Locks.</b> The table only grows, under the lock of the procedure tables; a number that was
 * given out is read without it.
 */
public final class NamedProcedures {
    /** Numbers from {@link Signals#FIRST_ENTRY} up to here are named. */
    public static final long LIMIT = Signals.FIRST_ENTRY + LibcData.NAMED_MAX;

    private static final char SEPARATOR = ' ';

    private NamedProcedures() {}

    /** {@return whether a number is one of a named procedure} */
    public static boolean isNamed(long number) {
        return number >= Signals.FIRST_ENTRY && number < LIMIT;
    }

    /**
     * {@return the number of the static method that a lambda or method reference stands for, or 0
     * when it captures something or stands for something else}
     *
     * @throws ErrnoException ENOSPC when the table is full
     */
    public static long number(Serializable reference) {
        SerializedLambda lambda = serialized(reference);
        if (lambda == null
                || lambda.getImplMethodKind() != MethodHandleInfo.REF_invokeStatic
                || lambda.getCapturedArgCount() != 0) {
            return 0;
        }
        byte[] name =
                CString.bytes(
                        lambda.getImplClass().replace('/', '.')
                                + SEPARATOR
                                + lambda.getImplMethodName()
                                + SEPARATOR
                                + lambda.getImplMethodSignature());
        LibraryLock.lockEntries();
        try {
            return Signals.FIRST_ENTRY + indexOf(Gate.memory(), name);
        } finally {
            LibraryLock.unlockEntries();
        }
    }

    /**
     * {@return the procedure of a number, as it is among the classes of a process}
     *
     * @param process any class of that process
     * @throws ReflectiveOperationException when there is none (a table that was written over)
     */
    public static MethodHandle resolve(long number, Class<?> process)
            throws ReflectiveOperationException {
        long slot = LibcData.NAMED + (number - Signals.FIRST_ENTRY) * Long.BYTES;
        long address = isNamed(number) ? Gate.memory().getLong(slot) : 0;
        if (address == 0) {
            throw new NoSuchMethodException("no procedure has the number " + number);
        }
        String name = CString.get(address);
        int methodAt = name.indexOf(SEPARATOR) + 1;
        int descriptorAt = name.indexOf(SEPARATOR, methodAt) + 1;
        if (methodAt == 0 || descriptorAt == 0) {
            throw new NoSuchMethodException(
                    "procedure " + number + " has the name \"" + name + '"');
        }
        ClassLoader loader = process.getClassLoader();
        Class<?> owner = Class.forName(name.substring(0, methodAt - 1), false, loader);
        MethodType type =
                MethodType.fromMethodDescriptorString(name.substring(descriptorAt), loader);
        return MethodHandles.privateLookupIn(owner, MethodHandles.lookup())
                .findStatic(owner, name.substring(methodAt, descriptorAt - 1), type);
    }

    private static long indexOf(Memory memory, byte[] name) {
        int count = memory.getInt(LibcData.NAMED_COUNT);
        for (int i = 0; i < count; i++) {
            if (CString.matches(memory.getLong(LibcData.NAMED + (long) i * Long.BYTES), name)) {
                return i;
            }
        }
        if (count == LibcData.NAMED_MAX) {
            throw new ErrnoException("named procedures", Errno.ENOSPC);
        }
        long address = Malloc.malloc(name.length + 1L);
        memory.put(address, Arrays.copyOf(name, name.length + 1), 0, name.length + 1);
        memory.putLong(LibcData.NAMED + (long) count * Long.BYTES, address);
        memory.putInt(LibcData.NAMED_COUNT, count + 1);
        return count;
    }

    /** What the compiler recorded of a serializable lambda; null when the object is none. */
    private static SerializedLambda serialized(Serializable reference) {
        try {
            Method writeReplace = reference.getClass().getDeclaredMethod("writeReplace");
            writeReplace.setAccessible(true);
            return writeReplace.invoke(reference) instanceof SerializedLambda lambda
                    ? lambda
                    : null;
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }
}
