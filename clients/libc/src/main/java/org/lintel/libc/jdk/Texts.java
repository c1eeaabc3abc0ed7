package org.lintel.libc.jdk;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.lang.invoke.CallSite;
import java.lang.invoke.ConstantCallSite;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.StringConcatException;
import java.lang.invoke.StringConcatFactory;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;

/**
 * Texts of objects without a {@code toString} of their own: arrays, lambdas, and many classes of the
 * JDK. The JDK's text has the identity hash code, and for a lambda an address; here it has the number
 * of {@link Identity} and no address, so that a program prints the same in each run. Texts that the
 * JDK makes of such objects inside others (of an array in a list) are not seen.
 *
 * <p><b>Threads.</b> Any emulated thread. Process-local.
 */
public final class Texts {
    private static final MethodHandle STABLE;

    /** How the JDK names proxies; a number follows. */
    private static final String PROXY = "$Proxy";

    /** And packages for those of public interfaces. */
    private static final String PROXY_PACKAGE = "jdk.proxy";

    static {
        try {
            STABLE =
                    MethodHandles.lookup()
                            .findStatic(
                                    Texts.class,
                                    "stable",
                                    MethodType.methodType(Object.class, Object.class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private Texts() {}

    /** {@return the object itself when its text is its own, else a text in its stead} */
    public static Object stable(Object object) {
        if (object == null || object instanceof String || object instanceof Identified) {
            return object;
        }
        if (object instanceof Class<?> made && hasUnsteadyName(made)) {
            return "class " + getName(made);
        }
        Class<?> type = object.getClass();
        boolean plain =
                type.isArray()
                        || type.isHidden()
                        || type.getClassLoader() == null && PlainTexts.has(type);
        return plain
                ? getName(type) + "@" + Integer.toHexString(Identity.hashCode(object))
                : object;
    }

    /** Stands for calls of {@link Object#toString} through Object. */
    public static String toString(Object object) {
        return stable(object).toString();
    }

    /** Stands for {@link String#valueOf(Object)} and {@link java.util.Objects#toString(Object)}. */
    public static String valueOf(Object object) {
        return String.valueOf(stable(object));
    }

    /** Stands for {@link java.util.Objects#toString(Object, String)}. */
    public static String valueOf(Object object, String otherwise) {
        return object == null ? otherwise : toString(object);
    }

    /** Stands for {@link java.util.Objects#toIdentityString}. */
    public static String identityOf(Object object) {
        return getName(object.getClass()) + "@" + Integer.toHexString(Identity.hashCode(object));
    }

    /**
     * Stands for {@link Class#getName}: a lambda's class is named without its address, that of an
     * annotation's proxy without the numbers that count all of the JVM.
     */
    public static String getName(Class<?> type) {
        return withoutNumbers(type, type.getName());
    }

    /** {@return whether the JDK makes the class, and its name, as the program runs} */
    private static boolean hasUnsteadyName(Class<?> type) {
        return type.isHidden() || Proxy.isProxyClass(type);
    }

    private static String withoutNumbers(Class<?> type, String name) {
        if (type.isHidden()) {
            return name.substring(0, name.lastIndexOf('/'));
        }
        if (Proxy.isProxyClass(type)) {
            String simple = name.substring(0, name.lastIndexOf(PROXY) + PROXY.length());
            return simple.startsWith(PROXY_PACKAGE) ? PROXY_PACKAGE + '.' + PROXY : simple;
        }
        return name;
    }

    /** Stands for {@link Class#getSimpleName}. */
    public static String getSimpleName(Class<?> type) {
        return withoutNumbers(type, type.getSimpleName());
    }

    /** Stands for {@link Class#getTypeName}. */
    public static String getTypeName(Class<?> type) {
        return hasUnsteadyName(type) ? getName(type) : type.getTypeName();
    }

    /** Stands for {@link Class#toString}. */
    public static String toString(Class<?> type) {
        return stable(type).toString();
    }

    /** Stands for {@link Class#descriptorString}. */
    public static String descriptorString(Class<?> type) {
        return hasUnsteadyName(type)
                ? "L" + getName(type).replace('.', '/') + ";"
                : type.descriptorString();
    }

    public static StringBuilder append(StringBuilder target, Object object) {
        return target.append(stable(object));
    }

    public static StringBuffer append(StringBuffer target, Object object) {
        return target.append(stable(object));
    }

    public static void print(PrintStream target, Object object) {
        target.print(stable(object));
    }

    public static void println(PrintStream target, Object object) {
        target.println(stable(object));
    }

    public static void print(PrintWriter target, Object object) {
        target.print(stable(object));
    }

    public static void println(PrintWriter target, Object object) {
        target.println(stable(object));
    }

    /**
     * Stands for {@link StringConcatFactory#makeConcatWithConstants} where an operand may be of any
     * class.
     */
    public static CallSite makeConcatWithConstants(
            MethodHandles.Lookup caller,
            String name,
            MethodType type,
            String recipe,
            Object... constants)
            throws StringConcatException {
        MethodType loose = type;
        for (int i = 0; i < type.parameterCount(); i++) {
            if (mayBePlain(type.parameterType(i))) {
                loose = loose.changeParameterType(i, Object.class);
            }
        }
        MethodHandle concat =
                StringConcatFactory.makeConcatWithConstants(caller, name, loose, recipe, constants)
                        .getTarget();
        for (int i = 0; i < type.parameterCount(); i++) {
            Class<?> operand = type.parameterType(i);
            if (mayBePlain(operand)) {
                MethodType filter = MethodType.methodType(Object.class, operand);
                concat = MethodHandles.filterArguments(concat, i, STABLE.asType(filter));
            }
        }
        return new ConstantCallSite(concat);
    }

    /** {@return whether a value of this static type may have the text of Object} */
    private static boolean mayBePlain(Class<?> type) {
        return type.isArray() || !type.isPrimitive() && !Modifier.isFinal(type.getModifiers());
    }
}
