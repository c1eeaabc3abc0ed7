package org.lintel.libc.jdk;

import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.function.Function;

/**
 * Stands for the reflective methods of {@link Class}: a process reflects upon the classes of its own
 * program, and upon nothing else. So what the loader refused by name cannot be reached by a string.
 *
 * <p><b>Errors.</b> SecurityException: the class is not the program's.
 *
 * <p><b>Threads.</b> Any emulated thread. Process-local, since it knows the process by its loader.
 */
public final class Reflection {
    private static final ClassLoader LOADER = Reflection.class.getClassLoader();

    private Reflection() {}

    /** Stands for {@link Class#forName(String)}. The loader answers for names as for code. */
    @SuppressWarnings("unchecked")
    public static Class<?> forName(String name) throws ClassNotFoundException {
        Class<?> found = ((Function<String, Class<?>>) LOADER).apply(name);
        if (found == null) {
            throw new ClassNotFoundException(name);
        }
        return Class.forName(found.getName(), true, found.getClassLoader());
    }

    public static Method getMethod(Class<?> type, String name, Class<?>... parameters)
            throws NoSuchMethodException {
        return own(type.getMethod(name, parameters));
    }

    public static Method getDeclaredMethod(Class<?> type, String name, Class<?>... parameters)
            throws NoSuchMethodException {
        return own(type.getDeclaredMethod(name, parameters));
    }

    public static Method[] getMethods(Class<?> type) {
        return own(type.getMethods());
    }

    public static Method[] getDeclaredMethods(Class<?> type) {
        return own(require(type).getDeclaredMethods());
    }

    public static Field getField(Class<?> type, String name) throws NoSuchFieldException {
        return own(type.getField(name));
    }

    public static Field getDeclaredField(Class<?> type, String name) throws NoSuchFieldException {
        return own(type.getDeclaredField(name));
    }

    public static Field[] getFields(Class<?> type) {
        return own(type.getFields());
    }

    public static Field[] getDeclaredFields(Class<?> type) {
        return own(require(type).getDeclaredFields());
    }

    public static <T> Constructor<T> getConstructor(Class<T> type, Class<?>... parameters)
            throws NoSuchMethodException {
        return require(type).getConstructor(parameters);
    }

    public static <T> Constructor<T> getDeclaredConstructor(Class<T> type, Class<?>... parameters)
            throws NoSuchMethodException {
        return require(type).getDeclaredConstructor(parameters);
    }

    public static Constructor<?>[] getConstructors(Class<?> type) {
        return require(type).getConstructors();
    }

    public static Constructor<?>[] getDeclaredConstructors(Class<?> type) {
        return require(type).getDeclaredConstructors();
    }

    public static <A extends Annotation> A getAnnotation(Class<?> type, Class<A> annotation) {
        return require(type).getAnnotation(annotation);
    }

    public static Annotation[] getAnnotations(Class<?> type) {
        return require(type).getAnnotations();
    }

    public static <A extends Annotation> A[] getAnnotationsByType(
            Class<?> type, Class<A> annotation) {
        return require(type).getAnnotationsByType(annotation);
    }

    public static boolean isAnnotationPresent(
            Class<?> type, Class<? extends Annotation> annotation) {
        return require(type).isAnnotationPresent(annotation);
    }

    /** Stands for {@link Class#getResourceAsStream}: files that came with the program. */
    public static InputStream getResourceAsStream(Class<?> type, String name) {
        return require(type).getResourceAsStream(name);
    }

    private static <T> Class<T> require(Class<T> type) {
        if (!isOwn(type)) {
            throw new SecurityException(
                    type.getName() + ": a process reflects upon its own classes only");
        }
        return type;
    }

    private static <M extends Member> M own(M member) {
        require(member.getDeclaringClass());
        return member;
    }

    /** Leaves out what was inherited from elsewhere, and what the loader added. */
    private static <M extends Member> M[] own(M[] members) {
        M[] kept = Arrays.copyOf(members, members.length);
        int count = 0;
        for (M member : members) {
            if (isOwn(member.getDeclaringClass()) && !isAdded(member)) {
                kept[count++] = member;
            }
        }
        return Arrays.copyOf(kept, count);
    }

    private static boolean isAdded(Member member) {
        String name = member.getName();
        return member.isSynthetic() && (name.equals("hashCode") || name.startsWith("lintel"));
    }

    private static boolean isOwn(Class<?> type) {
        return type.getClassLoader() == LOADER && !type.getName().startsWith("org.lintel.libc.");
    }
}
