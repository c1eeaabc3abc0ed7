package org.lintel.libc.jdk;

/**
 * Which classes of the JDK have the {@code toString} of Object. Shared by all processes, since it is
 * the same for all.
 *
 * <p><b>Threads.</b> Any.
 */
public final class PlainTexts {
    private static final ClassValue<Boolean> PLAIN =
            new ClassValue<>() {
                @Override
                protected Boolean computeValue(Class<?> type) {
                    try {
                        return type.getMethod("toString").getDeclaringClass() == Object.class;
                    } catch (NoSuchMethodException e) {
                        throw new AssertionError(e);
                    }
                }
            };

    private PlainTexts() {}

    /** {@return whether a class of the JDK, which has no loader of its own, has no text of its own} */
    public static boolean has(Class<?> type) {
        return PLAIN.get(type);
    }
}
