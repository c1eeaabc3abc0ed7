package org.lintel.libc.jdk;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Hash codes of enum constants that are the same in each run. {@link Enum#hashCode} is final and
 * keeps the host's identity hash code in a field; a constant gets a value there before anybody asks.
 *
 * <p><b>Threads.</b> Any; no state. Needs {@code --add-opens java.base/java.lang=ALL-UNNAMED}, as the
 * machine does; without it the hash codes stay the host's.
 */
public final class EnumHashes {
    private static final VarHandle HASH = find();

    private EnumHashes() {}

    private static VarHandle find() {
        try {
            return MethodHandles.privateLookupIn(Enum.class, MethodHandles.lookup())
                    .findVarHandle(Enum.class, "hash", int.class);
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    /** Called by the code that the loader adds to the constructor of an enum. */
    public static void assign(Enum<?> constant) {
        if (HASH != null) {
            String type = constant.getDeclaringClass().getName();
            HASH.set(constant, type.hashCode() * 31 + constant.name().hashCode() | 1);
        }
    }
}
