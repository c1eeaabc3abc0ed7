package org.lintel.nucleus.loader;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Gives the constants of an enum of the JDK hash codes that are the same in each run, before the
 * first process can put one into a hash table. The library does the same for the program's enums.
 *
 * <p><b>Threads.</b> Any: a constant's value is always the same.
 */
final class JdkEnums {
    private static final VarHandle HASH = find();

    private JdkEnums() {}

    private static VarHandle find() {
        try {
            return MethodHandles.privateLookupIn(Enum.class, MethodHandles.lookup())
                    .findVarHandle(Enum.class, "hash", int.class);
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    static void settle(Class<?> type) {
        if (HASH == null || !type.isEnum()) {
            return;
        }
        for (Object constant : type.getEnumConstants()) {
            String name = ((Enum<?>) constant).name();
            HASH.set((Enum<?>) constant, type.getName().hashCode() * 31 + name.hashCode() | 1);
        }
    }
}
