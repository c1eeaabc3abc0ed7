package org.lintel.nucleus.loader;

import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;

/** Descriptors of reflected members, as class files spell them. Stateless. */
final class Descriptors {
    private Descriptors() {}

    static String of(Method method) {
        return MethodType.methodType(method.getReturnType(), method.getParameterTypes())
                .descriptorString();
    }

    static String of(Constructor<?> one) {
        return MethodType.methodType(void.class, one.getParameterTypes()).descriptorString();
    }
}
